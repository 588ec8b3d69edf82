"""What can be wrong with winmail.dat, .msg, S/MIME and pictures? Records, chains of sectors, lengths within lengths."""

import struct
import zlib
from random import Random

from tests.soak.chance import ANYWHERE, NUMBERS, Change, number, put_number

_SECTOR = 512  # of a compound file, version 3 (MS-CFB §2.2)

# --- winmail.dat (MS-OXTNEF) ---

_Attribute = tuple[int, int, bytes]  # level, name with type, octets


def change_attributes(chance: Random, octets: bytes, other: bytes) -> bytes:
    """An attribute changed, its length and checksum put right."""
    head, found = _attributes(octets)
    if not found:
        return octets
    place = chance.randrange(len(found))
    level, name, content = found[place]
    theirs = _attributes(other)[1] or found
    match chance.randrange(7):
        case 0:
            found[place] = (level, name, _with_number(chance, content))
        case 1:
            found[place] = (level, name, chance.choice(ANYWHERE)(chance, content, other))
        case 2:
            found[place] = (chance.choice((0, 1, 2, 255)), name, content)
        case 3:
            found[place] = (level, chance.choice(theirs)[1], content)
        case 4:
            found[place : place + 1] = [found[place]] * chance.choice((0, 2, 50, 3_000))
        case 5:
            found.insert(place, chance.choice(theirs))
        case _:
            chance.shuffle(found)
    return head + b"".join(_written(one) for one in found)


def lie_about_attribute(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A length or a checksum that is not so."""
    head, found = _attributes(octets)
    places = [len(head)]
    for one in found[:200]:
        places.append(places[-1] + 11 + len(one[2]))
    place = chance.choice(places)
    at, size = chance.choice(((0, 1), (1, 4), (5, 4), (5, 4)))
    return put_number(octets, place + at, number(chance, size), size=size)


def put_itself_inside(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A winmail.dat as the attachment of another."""
    head, found = _attributes(octets)
    return head + b"".join(_written(one) for one in [*found, (2, 0x0006800F, octets), (2, 0x0006800F, other)])


def _attributes(octets: bytes) -> tuple[bytes, list[_Attribute]]:
    found: list[_Attribute] = []
    place = 6
    while place + 9 <= len(octets) and len(found) < 2_000:
        level, name, length = struct.unpack_from("<BII", octets, place)
        found.append((level, name, octets[place + 9 : place + 9 + length]))
        place += 11 + length
    return octets[:6], found


def _written(one: _Attribute) -> bytes:
    level, name, content = one
    return struct.pack("<BII", level, name, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def _with_number(chance: Random, content: bytes) -> bytes:
    """One of the 32-bit numbers of a list of properties (MS-OXTNEF §2.1.3.4): a count, a type, a length."""
    place = 4 * chance.randrange(max(1, len(content) // 4))
    return put_number(content, place, number(chance, 4), size=4)[: max(4, len(content))]


# --- .msg (MS-CFB) ---


def lie_in_header(chance: Random, octets: bytes, other: bytes) -> bytes:
    """The size of a sector, the number of tables, where the directory begins."""
    at, size = chance.choice(((26, 2), (28, 2), (30, 2), (32, 2), *((place, 4) for place in range(40, 108, 4))))
    return put_number(octets, at, _sector(chance, octets, size), size=size)


def tangle_chains(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A sector whose next one is itself, one before it, or none at all."""
    first = struct.unpack_from("<I", octets.ljust(80, b"\0"), 76)[0]  # the first sector of the table of sectors
    start = (first + 1) * _SECTOR
    for _ in range(chance.choice((1, 2, 8))):
        octets = put_number(octets, start + 4 * chance.randrange(64), _sector(chance, octets, 4), size=4)
    return octets


def tangle_directory(chance: Random, octets: bytes, other: bytes) -> bytes:
    """An entry whose sibling or child is its parent, or which is longer than the file."""
    first = struct.unpack_from("<I", octets.ljust(80, b"\0"), 48)[0]
    entry = (first + 1) * _SECTOR + 128 * chance.randrange(16)
    at, size = chance.choice(((64, 2), (66, 1), (68, 4), (72, 4), (76, 4), (116, 4), (120, 4), (0, 2)))
    value = chance.randrange(20) if at in (68, 72, 76) else _sector(chance, octets, size)
    return put_number(octets, entry + at, value, size=size)


def _sector(chance: Random, octets: bytes, size: int) -> int:
    return chance.choice((number(chance, size), chance.randrange(len(octets) // _SECTOR + 2))) % (1 << 8 * size)


# --- S/MIME (X.690) ---


def lie_about_value(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A length within the lengths, or a tag, that is another."""
    place = chance.randrange(min(len(octets), 200) + 1)
    return put_number(octets, place, chance.choice((0x30, 0x80, 0x82, 0x84, 0x88, 0x24, 0x04, 0xA0, 0, 0xFF)), size=1)


def nest_sequences(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Sequences of indefinite length within each other."""
    place, times = chance.randrange(min(len(octets), 200) + 1), chance.choice((3, 300, 30_000))
    return octets[:place] + chance.choice((b"\x30\x80", b"\x24\x80", b"\xa0\x80")) * times + octets[place:]


# --- pictures ---


def lie_in_picture(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A size, a count or a place in a header, with its checksum put right where it has one."""
    if octets.startswith(b"\x89PNG"):
        at = chance.choice((16, 20, 24, 25, 28))
        size = 4 if at < 24 else 1
        octets = put_number(octets, at, number(chance, size), size=size, order="big")
        return put_number(octets, 29, zlib.crc32(octets[12:29]), size=4, order="big")
    if octets.startswith((b"II*\0", b"MM\0*")):
        order = "little" if octets.startswith(b"II") else "big"
        table = int.from_bytes(octets[4:8], "little" if order == "little" else "big")
        at, size = chance.choice(
            ((0, 2), *((2 + 12 * n + k, s) for n in range(12) for k, s in ((0, 2), (2, 2), (4, 4), (8, 4))))
        )
        return put_number(octets, table + at, number(chance, size), size=size, order=order)
    place = octets.find(b"\xff", chance.randrange(min(len(octets), 1_000) + 1))  # a JPEG's segments, or anything's
    return put_number(octets, max(0, place) + 2, number(chance, 2), size=2, order="big")


def repeat_frames(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A TIFF whose next frame is this one."""
    if not octets.startswith(b"II*\0"):
        return octets
    table = int.from_bytes(octets[4:8], "little")
    entries = int.from_bytes(octets[table : table + 2], "little")
    place = table + 2 + 12 * entries
    return put_number(octets, place, chance.choice((table, *NUMBERS)), size=4)


TNEF_CHANGES: tuple[Change, ...] = (change_attributes, change_attributes, lie_about_attribute, put_itself_inside)
OUTLOOK_CHANGES: tuple[Change, ...] = (lie_in_header, tangle_chains, tangle_chains, tangle_directory, tangle_directory)
SIGNED_CHANGES: tuple[Change, ...] = (lie_about_value, lie_about_value, nest_sequences)
PICTURE_CHANGES: tuple[Change, ...] = (lie_in_picture, lie_in_picture, repeat_frames)
