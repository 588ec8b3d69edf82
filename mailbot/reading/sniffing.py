"""Which format do some octets have? Told by what they hold, never by a name."""

import io
import re
from collections.abc import Iterator
from typing import Any

import olefile

_open_ole: Any = olefile.OleFileIO  # the library has no types of its own
MOST_DIRECTORY = 2_000  # entries of a zip's directory that are looked at
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "application/rtf"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"\xffWPC", "application/vnd.wordperfect"),
    (b"%!PS", "application/postscript"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
    (b"\x1f\x8b", "application/gzip"),
)
ZIP = "application/zip"
TNEF = "application/ms-tnef"
OUTLOOK = "application/vnd.ms-outlook"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OFFICE = (
    (b"word/", WORD),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_PAGES = "application/vnd.apple.pages"
_PAGES_NAMES = (b"Index/Document.iwa", b"Index.zip", b"buildVersionHistory.plist", b"index.apxl")


def sniff(octets: bytes) -> str:
    """The media type that the octets tell, "" where they tell none."""
    for magic, media_type in _MAGIC:
        if octets.startswith(magic):
            return media_type
    if octets.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(octets)
    if octets.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _sniff_ole(octets)
    if b"%PDF-" in octets[:1024]:  # readers accept it anywhere in the first kilobyte (ISO 32000 annex H)
        return "application/pdf"  # asked after the containers, where a paper may begin as early
    if octets[4:8] == b"ftyp" and octets[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
        return "image/heic"
    return ""


def _sniff_zip(octets: bytes) -> str:
    """A word processor's file is a zip too: its own directory tells, for a zip may hold such a file uncompressed."""
    opens = re.match(rb"PK\x03\x04.{26}mimetype(application/[a-z0-9.+-]{3,80})", octets, re.DOTALL)
    if opens:  # OpenDocument and EPUB name themselves first
        return opens[1].decode("ascii")
    names = list(_directory(octets))
    if not names:
        return WORD if b"word/document.xml" in octets else ZIP
    if b"[Content_Types].xml" in names:  # ISO/IEC 29500-2 §10.1
        told = (media_type for folder, media_type in _OFFICE if any(name.startswith(folder) for name in names))
        return next(told, "application/vnd.openxmlformats-package")
    return _PAGES if any(name.endswith(_PAGES_NAMES) and name.count(b"/") <= 2 for name in names) else ZIP


def _directory(octets: bytes) -> Iterator[bytes]:
    """The names in a zip's central directory (APPNOTE 4.3.12), none where there is no directory."""
    end = octets.rfind(b"PK\x05\x06", max(0, len(octets) - 65_557))
    if end < 0:
        return
    place = end - int.from_bytes(octets[end + 12 : end + 16], "little")
    for _ in range(MOST_DIRECTORY):
        if place < 0 or octets[place : place + 4] != b"PK\x01\x02":
            return
        name, extra, comment = (int.from_bytes(octets[place + at : place + at + 2], "little") for at in (28, 30, 32))
        yield octets[place + 46 : place + 46 + name]
        place += 46 + name + extra + comment


def _sniff_ole(octets: bytes) -> str:
    is_word = "WordDocument".encode("utf-16-le") in octets
    is_outlook = "__properties_version1.0".encode("utf-16-le") in octets
    if is_word and is_outlook:  # one of them lies in the other
        is_outlook = _has_stream(octets, "__properties_version1.0")
    if is_outlook:
        return OUTLOOK
    return "application/msword" if is_word else "application/x-ole"


def _has_stream(octets: bytes, name: str) -> bool:
    try:
        with _open_ole(io.BytesIO(octets)) as file:
            return bool(file.exists(name))
    except Exception:  # noqa: BLE001 - hostile octets make it raise nearly anything, and each means: not told
        return False
