"""What can be wrong with a PDF? Its table, lengths, references, filters, and what its streams hold (ISO 32000-1)."""

import base64
import binascii
import re
import zlib
from collections.abc import Sequence
from random import Random

from tests.soak.chance import ANYWHERE, Change

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_OBJECT = re.compile(rb"(?<!\d)(\d{1,7}) (\d{1,5}) obj\b(.*?)endobj", re.DOTALL)
_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"65536",
    b"2147483647",
    b"2147483648",
    b"4294967295",
    b"99999999999999999999",
    b"1e99",
    b".5",
)
_FILTERS = (
    *(b"/FlateDecode", b"/LZWDecode", b"/ASCII85Decode", b"/ASCIIHexDecode", b"/RunLengthDecode", b"/CCITTFaxDecode"),
    *(b"/JBIG2Decode", b"/JPXDecode", b"/DCTDecode", b"/Crypt"),
)
_NAMES = (
    *(
        b"/Type",
        b"/Kids",
        b"/Parent",
        b"/Contents",
        b"/Resources",
        b"/XObject",
        b"/Font",
        b"/Length",
        b"/Filter",
        b"/W",
    ),
    *(b"/DecodeParms", b"/Predictor", b"/ToUnicode", b"/Encoding", b"/Annots", b"/AcroForm", b"/Prev", b"/XRefStm"),
    *(
        b"/ObjStm",
        b"/XRef",
        b"/Index",
        b"/First",
        b"/N",
        b"/MediaBox",
        b"/Count",
        b"/Root",
        b"/Encrypt",
        b"/Pages",
        b"/Page",
    ),
)
_OPERATORS = (
    *(
        b"q",
        b"Q",
        b"BT",
        b"ET",
        b"Tj",
        b"TJ",
        b"Do",
        b"cm",
        b"Tf",
        b"gs",
        b"BI",
        b"ID",
        b"EI",
        b"BMC",
        b"EMC",
        b"sh",
        b"Td",
    ),
    *(
        b"/F1",
        b"/X0",
        b"(",
        b")",
        b"<",
        b">",
        b"[",
        b"]",
        b"1 0 0 1 0 0",
        b"0",
        b"-1e30",
        b"(\\376\\377)",
        b"<feff>",
        b"W n",
    ),
)


def lie_about_length(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A stream that is said to be longer or shorter than it is."""
    return _replace_one(chance, rb"/Length \d+(?: \d+ R)?", octets, b"/Length " + _number(chance, octets))


def lie_about_number(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Any number of any dictionary: a count, a width, a place."""
    return _replace_one(chance, rb"(?<=[\s\[/])-?\d+(?:\.\d+)?(?=[\s\]/>])", octets, _number(chance, octets))


def lead_elsewhere(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A reference to another object than is meant: to its parent, to itself, to none."""
    numbers = [m[1] for m in _OBJECT.finditer(octets)] or [b"1"]
    times = chance.choice((1, 1, 2, 8))
    for _ in range(times):
        octets = _replace_one(chance, rb"\d+ \d+ R\b", octets, chance.choice(numbers) + b" 0 R")
    return octets


def move_table(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A place in the table of objects, or of the table, that is another."""
    pattern = chance.choice((rb"\d{10} \d{5} [nf]", rb"startxref\s+\d+", rb"xref\s+\d+ \d+", rb"trailer"))
    new = {0: b"%010d 00000 n" % chance.randrange(len(octets) + 1), 1: b"startxref\n" + _number(chance, octets)}
    return _replace_one(chance, pattern, octets, new.get(chance.randrange(3), b"xref\n0 99999999"))


def change_filter(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Another filter, or many of them one behind the other."""
    names = [chance.choice(_FILTERS) for _ in range(chance.choice((1, 1, 2, 40)))]
    new = b"/Filter[" + b" ".join(names) + b"]"
    if chance.random() < 0.4:
        new += b"/DecodeParms<</Predictor %s/Columns %s/Colors %s>>" % tuple(_number(chance, octets) for _ in range(3))
    return _replace_one(chance, rb"/Filter\s*(?:\[[^\]]*\]|/\w+)", octets, new)


def change_name(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A key or a type that is another."""
    return _replace_one(chance, rb"/[A-Za-z]\w*", octets, chance.choice(_NAMES))


def nest_values(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Arrays, dictionaries or strings within each other where a value should stand."""
    times = chance.choice((3, 100, 3_000))
    left, right = chance.choice(((b"[", b"]"), (b"<</A", b">>"), (b"(", b")"), (b"[", b""), (b"<<", b"")))
    found = list(re.finditer(rb"/[A-Za-z]\w*", octets))
    place = chance.choice(found).end() if found else 0
    return octets[:place] + left * times + right * times + octets[place:]


def repeat_object(chance: Random, octets: bytes, other: bytes) -> bytes:
    """An object that is told again behind the end, under its own number or another's, as an update does."""
    found = list(_OBJECT.finditer(octets))
    if not found:
        return octets
    one, another = chance.choice(found), chance.choice(found)
    told = b"\n%s 0 obj%sendobj\n" % (another[1], one[3])
    return octets + told * chance.choice((1, 1, 30)) + chance.choice((b"", b"startxref\n%d\n%%%%EOF\n" % len(octets)))


def swap_objects(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Two objects that changed numbers."""
    found = list(_OBJECT.finditer(octets))
    if len(found) < 2:
        return octets
    a, b = sorted(chance.sample(found, 2), key=lambda m: m.start())
    return octets[: a.start(3)] + b[3] + octets[a.end(3) : b.start(3)] + a[3] + octets[b.end(3) :]


def graft_object(chance: Random, octets: bytes, other: bytes) -> bytes:
    """An object of another paper in the place of one of this."""
    ours, theirs = list(_OBJECT.finditer(octets)), list(_OBJECT.finditer(other))
    if not ours or not theirs:
        return octets
    one = chance.choice(ours)
    return with_table(octets[: one.start(3)] + chance.choice(theirs)[3] + octets[one.end(3) :])


def rewrite_stream(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A stream's content changed beneath its filter, its length and the table put right, so that readers get to it."""
    found = list(_STREAM.finditer(octets))
    if not found:
        return octets
    one = chance.choice(found)
    content = _inflated(one[1])
    change = chance.choice((*ANYWHERE, soup, lie_about_number, nest_values))
    content = change(chance, content, other) if chance.random() < 0.95 else _endless(chance)
    return _with_content(octets, one, content)


def soup(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Operators in any order."""
    place = chance.randrange(len(octets) + 1)
    words = b" ".join(chance.choice(_OPERATORS) for _ in range(chance.choice((3, 40, 4_000))))
    return octets[:place] + b" " + words + b" " + octets[place:]


def lock_falsely(chance: Random, octets: bytes, other: bytes) -> bytes:
    """An encryption that is none, or with numbers that no standard has."""
    told = b"/Encrypt<</Filter/Standard/V %s/R %s/Length %s/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (
        *(_number(chance, octets) for _ in range(3)),
        *(chance.randbytes(chance.choice((0, 16, 32, 48))).hex().encode() for _ in range(2)),
    )
    return _replace_one(chance, rb"/Root\b", octets, told + b"/Root")


def with_table(octets: bytes) -> bytes:
    """The paper with a table of where its objects stand now; as it is where it names no catalog."""
    root = re.findall(rb"/Root \d+ \d+ R", octets)
    end = octets.rfind(b"xref\n0") if b"xref\n0" in octets else len(octets)
    body = octets[:end]
    places = {int(m[1]): m.start() for m in _OBJECT.finditer(body)}
    if not root or not places or max(places) > 5_000:
        return octets
    rows = [
        b"%010d %05d %s \n" % ((places[n], 0, b"n") if n in places else (0, 65535, b"f"))
        for n in range(max(places) + 1)
    ]
    more = b"".join(re.findall(rb"/(?:Encrypt|Info) \d+ \d+ R|/ID\s*\[[^\]]*\]", octets[end:]))
    return b"%sxref\n0 %d\n%strailer\n<</Size %d%s%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        *(body, len(rows), b"".join(rows), len(rows), root[-1], more, len(body)),
    )


def _inflated(octets: bytes) -> bytes:
    if octets.rstrip().endswith(b"~>"):
        try:
            octets = base64.a85decode(octets.strip().removesuffix(b"~>"))
        except (ValueError, binascii.Error):
            return octets
    try:
        return zlib.decompressobj().decompress(octets, 1_000_000)
    except zlib.error:
        return octets


def _with_content(octets: bytes, stream: re.Match[bytes], content: bytes) -> bytes:
    """The paper with one stream's content, deflated, under a dictionary that says so."""
    packed = zlib.compress(content, 1)
    start = octets.rfind(b"<<", max(0, stream.start() - 2_000), stream.start())
    head = octets[start : stream.start()] if start >= 0 else b"<<>>"
    head = re.sub(rb"/Length \d+(?: \d+ R)?", b"/Length %d" % len(packed), head)
    if b"/FlateDecode" in head:
        head = re.sub(rb"/Filter\s*(?:\[[^\]]*\]|/\w+)", b"/Filter/FlateDecode", head)
    return with_table(octets[: max(start, 0)] + head + b"stream\n" + packed + b"\nendstream" + octets[stream.end() :])


def _endless(chance: Random) -> bytes:
    """Some megabytes of one word, which pack to nothing."""
    word: bytes = chance.choice((b"q ", b"BT ET ", b"(x)Tj ", b"[", b"/X0 Do ", b"1 0 0 1 0 0 cm ", b" "))
    return word * (chance.choice((500_000, 4_000_000, 25_000_000)) // len(word))


def _number(chance: Random, octets: bytes) -> bytes:
    return chance.choice((*_NUMBERS, b"%d" % chance.randrange(len(octets) + 1)))


def _replace_one(chance: Random, pattern: bytes, octets: bytes, new: bytes) -> bytes:
    found: Sequence[re.Match[bytes]] = list(re.finditer(pattern, octets))
    if not found:
        return octets
    one = chance.choice(found)
    return octets[: one.start()] + new + octets[one.end() :]


PDF_CHANGES: tuple[Change, ...] = (
    *(lie_about_length, lie_about_number, lie_about_number, lead_elsewhere, lead_elsewhere, move_table, change_filter),
    *(change_name, nest_values, repeat_object, swap_objects, graft_object, rewrite_stream, rewrite_stream),
    *(rewrite_stream, lock_falsely),
)
