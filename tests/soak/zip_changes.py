"""What can be wrong with a zip, and with the XML of a word processor's file in it? (APPNOTE 6.3, ECMA-376)"""

import io
import re
import zipfile
from random import Random

from tests.soak.chance import ANYWHERE, MOST_OCTETS, Change, number, pick, put_number

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
# mark: (place, octets) of the numbers behind it
_FIELDS = {
    _LOCAL: ((4, 2), (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2)),
    _CENTRAL: ((6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (34, 2), (42, 4)),
    _END: ((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2)),
}
_NAMES = (
    *(
        "../../../../etc/passwd",
        "/etc/passwd",
        "C:\\windows\\a.pdf",
        "a\0b.pdf",
        "n" * 4_000 + ".pdf",
        "",
        ".",
        "x/" * 900,
    ),
    *(
        "\u202efdp.exe",
        "word/document.xml",
        "[Content_Types].xml",
        "mimetype",
        "QuickLook/Preview.pdf",
        "a.pdf",
        "a.zip",
    ),
)
_DOCTYPES = (
    b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE w SYSTEM "http://other.example/x.dtd">',
    b"<!DOCTYPE w [" + b'<!ENTITY x "y">' * 500 + b"]>",
)
_LEAST_TAG = re.compile(rb"<(w:[A-Za-z]+)[^<>]*?(?:/>|>)")


def lie_in_directory(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A size, a method, a place, a flag or a count that is not so."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        mark = chance.choice((_LOCAL, _CENTRAL, _CENTRAL, _END))
        place = pick(chance, octets, mark)
        if place >= 0:
            at, size = chance.choice(_FIELDS[mark])
            octets = put_number(octets, place + at, number(chance, size), size=size)
    return octets


def list_again(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A directory that names the same members many times over."""
    start, end = octets.find(_CENTRAL), octets.rfind(_END)
    if start < 0 or end < start:
        return octets
    times = chance.choice((2, 10, 300))
    rows = octets[start:end] * times
    told = put_number(octets[end:], 12, len(rows) % 2**32, size=4)
    return octets[:start] + rows + put_number(told, 10, (told[10] * times) % 2**16, size=2)


def name_member_badly(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A member whose name climbs, lies or is another's."""
    members = _members(octets)
    if not members:
        return octets
    place = chance.randrange(len(members))
    members[place] = (chance.choice(_NAMES), members[place][1])
    return _packed(chance, members)


def change_member(chance: Random, octets: bytes, other: bytes) -> bytes:
    """What is in a member changed beneath the packing, so that readers get to it."""
    members = _members(octets)
    if not members:
        return octets
    place = chance.randrange(len(members))
    name, content = members[place]
    is_xml = name.endswith((".xml", ".rels"))
    change = chance.choice(XML_CHANGES if is_xml and chance.random() < 0.8 else ANYWHERE)
    theirs = _members(other)
    members[place] = (name, change(chance, content, chance.choice(theirs)[1] if theirs else other))
    return _packed(chance, members)


def add_member(chance: Random, octets: bytes, other: bytes) -> bytes:
    """One more member, or thousands; one of zeros; the zip in itself."""
    members = _members(octets)
    more: list[tuple[str, bytes]] = chance.choice(
        (
            [(chance.choice(_NAMES), other)],
            [("again.zip", octets), ("other.zip", other)],
            [(f"{n}.txt", b"x") for n in range(chance.choice((20, 300)))],
            [("zeros.pdf", bytes(chance.choice((100_000, 5_000_000))))],
            members,
        )
    )
    return _packed(chance, [*more, *members] if chance.random() < 0.5 else [*members, *more])


def drop_member(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A member that others speak of, and is not there."""
    members = _members(octets)
    if members:
        del members[chance.randrange(len(members))]
    return _packed(chance, members)


# --- XML ---


def repeat_element(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A tag that comes a few, or a few thousand times."""
    found = list(_LEAST_TAG.finditer(octets))
    if not found:
        return octets
    one = chance.choice(found)
    return octets[: one.start()] + one[0] * chance.choice((2, 30, 3_000)) + octets[one.end() :]


def nest_element(chance: Random, octets: bytes, other: bytes) -> bytes:
    """An element within itself, again and again."""
    found = list(_LEAST_TAG.finditer(octets))
    if not found:
        return octets
    one, times = chance.choice(found), chance.choice((2, 50, 400, 20_000))
    return octets[: one.start()] + b"<%s>" % one[1] * times + b"</%s>" % one[1] * times + octets[one.start() :]


def rename_element(chance: Random, octets: bytes, other: bytes) -> bytes:
    """An element that is another."""
    found = list(_LEAST_TAG.finditer(octets))
    if not found:
        return octets
    return octets.replace(chance.choice(found)[1], chance.choice(found)[1], chance.choice((1, 2, -1)))


def declare_entities(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A document type with entities, used or not (XML 1.0 §4)."""
    place = octets.find(b"?>") + 2 if b"?>" in octets[:200] else 0
    octets = octets[:place] + chance.choice(_DOCTYPES) + octets[place:]
    text = octets.find(b"</w:t>")
    return octets[:text] + b"&c;&a;&#0;&undefined;" + octets[text:] if text > 0 and chance.random() < 0.7 else octets


def change_declaration(chance: Random, octets: bytes, other: bytes) -> bytes:
    """An encoding that is not the file's, or none."""
    name = chance.choice((b"utf-16", b"utf-7", b"ucs-4", b"x" * 200, b"cp037", b"", b"us-ascii"))
    bare = re.sub(rb"^<\?xml[^>]*\?>", b"", octets)
    told = b'<?xml version="1.0" encoding="%s"?>' % name
    return chance.choice((told + bare, bare.decode("latin-1").encode("utf-16"), b"\xff\xfe" + bare, told * 2 + bare))


def stretch_text(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A text, an attribute or a comment that goes on and on."""
    words = chance.choice((b"Demand of $5,000 ", b"x", b"\n", "ﷺ".encode(), b"&lt;", b"\x0b", b"$1,", b"A. "))
    long = words * (chance.choice((1_000, 100_000, MOST_OCTETS)) // len(words))
    place = octets.find(chance.choice((b"</w:t>", b">", b"</w:p>", b'"')), chance.randrange(len(octets) + 1))
    return octets[:place] + long + octets[place:] if place >= 0 else octets


XML_CHANGES: tuple[Change, ...] = (
    *(repeat_element, nest_element, rename_element, declare_entities, change_declaration, stretch_text, *ANYWHERE),
)
ZIP_CHANGES: tuple[Change, ...] = (
    *(lie_in_directory, lie_in_directory, list_again, name_member_badly, change_member, add_member, drop_member),
)
DOCX_CHANGES: tuple[Change, ...] = (*ZIP_CHANGES, *[change_member] * len(ZIP_CHANGES))


def _members(octets: bytes) -> list[tuple[str, bytes]]:
    """What is in the zip, as far as it can be had; nothing where it is too damaged already."""
    found: list[tuple[str, bytes]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            sound = [one for one in archive.infolist()[:400] if one.file_size <= MOST_OCTETS]
            found.extend((one.filename, archive.read(one)) for one in sound)
    except Exception:  # noqa: BLE001 - a mutant of a mutant: the library raises nearly anything
        return found
    return found


def _packed(chance: Random, members: list[tuple[str, bytes]]) -> bytes:
    method = chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name[:8_000] or "x")
            entry.compress_type = method
            archive.NameToInfo.pop(entry.filename, None)  # a name that comes twice is what is wanted here
            archive.writestr(entry, content[:MOST_OCTETS], compresslevel=1)
    return made.getvalue()
