"""What is in a zip? Limits hold for what is read, whatever its directory declares."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from mailbot.core.domain.document import Trouble
from mailbot.reading.containers.allowance import Allowance
from mailbot.reading.containers.held import Closed, Held

CHUNK_OCTETS = 64 * 1024
_ENCRYPTED = 0x1  # APPNOTE 4.4.4, bit 0
# Methods that every system's own zip writes; the others inflate a chunk without a limit.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What operating systems add by themselves.
_JUNK = re.compile(
    r"(?:.*/)?(?:__MACOSX/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini|ehthumbs\.db)", re.IGNORECASE | re.DOTALL
)


def open_zip(octets: bytes, allowance: Allowance) -> Iterator[Held]:
    """The files in a zip in the order of its directory; raises Closed where it has none, TooMuch at a limit."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(octets))
    except zipfile.BadZipFile:
        # Without an end of its directory it was cut short on its way; otherwise the fault may be our reader's.
        raise Closed(Trouble.UNSUPPORTED if b"PK\x05\x06" in octets else Trouble.CORRUPT) from None
    with archive:
        for entry in archive.infolist():
            if entry.is_dir() or _JUNK.fullmatch(entry.filename.replace("\\", "/")):
                continue
            allowance.take_member()
            yield _take(archive, entry, allowance)


def _take(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowance: Allowance) -> Held:
    name = entry.filename
    if entry.flag_bits & _ENCRYPTED:
        return Held(name, b"", closed=Trouble.PASSWORD)
    if entry.compress_type not in _METHODS:
        return Held(name, b"", closed=Trouble.UNSUPPORTED)
    try:
        return Held(name, _read(archive, entry, allowance))
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return Held(name, b"", closed=Trouble.CORRUPT)
    except (NotImplementedError, RuntimeError, OSError, ValueError):
        return Held(name, b"", closed=Trouble.UNSUPPORTED)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowance: Allowance) -> bytes:
    pieces = []
    with archive.open(entry) as stream:
        while piece := stream.read(CHUNK_OCTETS):
            allowance.take_octets(len(piece))
            pieces.append(piece)
    return b"".join(pieces)
