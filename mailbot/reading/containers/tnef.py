"""What is in an Outlook winmail.dat (TNEF, MS-OXTNEF)?"""

from collections.abc import Iterator
from typing import Any

from compressed_rtf.compressed_rtf import decompress
from tnefparse.tnef import TNEF

from mailbot.core.domain.document import Trouble
from mailbot.reading.containers.allowance import ANY_FAULT, Allowance
from mailbot.reading.containers.held import Held
from mailbot.reading.markup import read_markup

MOST_RTF_OCTETS = 2_000_000  # unpacked octet by octet: more takes too long

# Neither library has types of its own.
_parse: Any = TNEF
_decompress: Any = decompress


def open_tnef(octets: bytes, allowance: Allowance) -> Iterator[Held]:
    """The mail's own text, where the file has it, then its attachments; raises what the library raises."""
    yield from _held(_parse(octets, do_checksum=False), allowance)


def _held(tnef: Any, allowance: Allowance) -> Iterator[Held]:
    text = _text(tnef)
    if text is not None:
        allowance.take_octets(len(text.octets))
        yield text
    for attachment in tnef.attachments:
        allowance.take_member()
        name = _name(attachment)
        embedded = getattr(attachment, "embed", None)
        if embedded is not None:
            inside = tuple(_held(embedded, allowance))
            yield Held(name, b"", closed=None if inside else Trouble.UNSUPPORTED, inside=inside)
            continue
        octets = attachment.data if isinstance(attachment.data, bytes) else b""
        allowance.take_octets(len(octets))
        yield Held(name, octets, closed=None if octets else Trouble.UNSUPPORTED)  # an object of a program's own


def _text(tnef: Any) -> Held | None:
    """The text by the plainest form that has words: a program writes the same in each."""
    plain = _decoded(tnef.body, tnef.codepage)
    if plain.strip():
        return Held("", plain.encode(), "text/plain", is_text=True)
    markup = _decoded(tnef.htmlbody, tnef.codepage)
    if read_markup(markup).strip():
        return Held("", markup.encode(), "text/html", is_text=True)
    return unpack_rtf(getattr(tnef, "_rtfbody", None))  # its public name unpacks without a limit


def unpack_rtf(packed: Any) -> Held | None:
    """A compressed RTF text (MS-OXRTFCP) as a paper, None where there is none that can be unpacked."""
    if not isinstance(packed, bytes) or not 16 < len(packed) <= MOST_RTF_OCTETS:
        return None
    for octets in (packed, packed + b"\x00"):  # the parser strips what it takes for padding
        try:
            return Held("", bytes(_decompress(octets)), "application/rtf")
        except ANY_FAULT:
            continue
    return None


def _decoded(value: Any, codepage: Any) -> str:
    if isinstance(value, str):
        return value.rstrip("\x00")
    if not isinstance(value, bytes):
        return ""
    try:
        return value.rstrip(b"\x00").decode(codepage or "cp1252", "replace")
    except LookupError:
        return value.decode("cp1252", "replace")


def _name(attachment: Any) -> str:
    try:
        name = attachment.long_filename()
    except ANY_FAULT:
        return ""
    return name.strip("\x00") if isinstance(name, str) else ""
