"""What is in an Outlook .msg file (MS-OXMSG)? Its storages hold one stream for each property of the mail."""

import io
from collections.abc import Iterator
from typing import Any, TypeAlias

import olefile

from mailbot.core.domain.document import Trouble
from mailbot.reading.containers.allowance import Allowance
from mailbot.reading.containers.held import Closed, Held
from mailbot.reading.containers.tnef import unpack_rtf
from mailbot.reading.markup import read_markup

# The library has no types of its own.
_File: TypeAlias = Any
_open: Any = olefile.OleFileIO

MOST_DEPTH = 5  # mails attached to mails
_ATTACHMENT = "__attach_version1.0_#"
_MAIL_WITHIN = "__substg1.0_3701000D"  # PidTagAttachDataObject
_UNICODE, _OCTETS, _BINARY = "001F", "001E", "0102"  # property types (MS-OXCDATA 2.11.1)
_BODY, _HTML, _RTF = "1000", "1013", "1009"
_DATA, _LONG_NAME, _SHORT_NAME, _MEDIA_TYPE = "3701", "3707", "3704", "370E"


def open_outlook(octets: bytes, allowance: Allowance) -> Iterator[Held]:
    """The mail's text, then its attachments in order; raises Closed where it is no mail, TooMuch at a limit."""
    with _open(io.BytesIO(octets)) as file:
        if not file.exists("__properties_version1.0"):
            raise Closed(Trouble.UNSUPPORTED)
        yield from _mail(file, (), allowance, depth=0)


def _mail(file: _File, at: tuple[str, ...], allowance: Allowance, *, depth: int) -> Iterator[Held]:
    text = _text_of(file, at)
    if text is not None:
        allowance.take_octets(len(text.octets))
        yield text
    for folder in _attachments(file, at):
        allowance.take_member()
        yield _attachment(file, folder, allowance, depth=depth)


def _attachments(file: _File, at: tuple[str, ...]) -> list[tuple[str, ...]]:
    found = [tuple(path) for path in file.listdir(streams=False, storages=True) if len(path) == len(at) + 1]
    return sorted(path for path in found if path[: len(at)] == at and path[-1].startswith(_ATTACHMENT))


def _attachment(file: _File, at: tuple[str, ...], allowance: Allowance, *, depth: int) -> Held:
    name = _string(file, at, _LONG_NAME) or _string(file, at, _SHORT_NAME)
    within = (*at, _MAIL_WITHIN)
    if file.exists([*within, "__properties_version1.0"]):
        if depth >= MOST_DEPTH:
            return Held(name, b"", closed=Trouble.LIMIT)
        inside = tuple(_mail(file, within, allowance, depth=depth + 1))
        return Held(name, b"", closed=None if inside else Trouble.UNSUPPORTED, inside=inside)
    octets = _stream(file, at, _DATA, _BINARY)
    if octets is None:  # a link to a file, or an object of a program's own
        return Held(name, b"", closed=Trouble.UNSUPPORTED)
    allowance.take_octets(len(octets))
    return Held(name, octets, _string(file, at, _MEDIA_TYPE).lower())


def _text_of(file: _File, at: tuple[str, ...]) -> Held | None:
    plain = _string(file, at, _BODY)
    if plain.strip():
        return Held("", plain.encode("utf-8", "replace"), "text/plain", is_text=True)
    markup = _decoded(_stream(file, at, _HTML, _BINARY) or b"") or _string(file, at, _HTML)
    if read_markup(markup).strip():
        return Held("", markup.encode("utf-8", "replace"), "text/html", is_text=True)
    return unpack_rtf(_stream(file, at, _RTF, _BINARY))


def _string(file: _File, at: tuple[str, ...], tag: str) -> str:
    wide = _stream(file, at, tag, _UNICODE)
    if wide is not None:
        return wide.decode("utf-16-le", "replace").rstrip("\x00")
    return _decoded(_stream(file, at, tag, _OCTETS) or b"")


def _decoded(octets: bytes) -> str:
    """A string of one octet a letter, whose code page most files leave out."""
    try:
        return octets.rstrip(b"\x00").decode("utf-8")
    except UnicodeDecodeError:
        return octets.rstrip(b"\x00").decode("cp1252", "replace")


def _stream(file: _File, at: tuple[str, ...], tag: str, kind: str) -> bytes | None:
    path = [*at, f"__substg1.0_{tag}{kind}"]
    if not file.exists(path) or file.get_type(path) != olefile.STGTY_STREAM:
        return None
    with file.openstream(path) as stream:
        return bytes(stream.read())
