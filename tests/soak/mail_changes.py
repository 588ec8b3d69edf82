"""What can be wrong with a mail? Its header, its boundaries, its encodings, and how deep it goes."""

import re
from random import Random

from tests.soak.chance import Change

_FIELDS = (
    *(b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Content-Type", b"Content-Transfer-Encoding", b"Received"),
    *(b"Content-Disposition", b"References", b"MIME-Version", b"Authentication-Results", b"Auto-Submitted"),
)
_CHARSETS = (
    *(b"utf-7", b"utf-16", b"utf-32", b"unicode_escape", b"punycode", b"idna", b"rot13", b"zlib", b"undefined", b"hz"),
    *(b"x" * 3_000, b"iso-2022-jp-3", b"base64", b"mbcs", b"raw_unicode_escape", b"utf-8'en'", b"\0", b""),
)
_ENCODINGS = (b"base64", b"quoted-printable", b"x-uuencode", b"binary", b"8bit", b"BASE64 ", b"base64\r\n ", b"x" * 999)
_TYPES = (
    *(b"message/rfc822", b"multipart/mixed", b"multipart/alternative", b"multipart/report", b"multipart/signed"),
    *(b"application/ms-tnef", b"application/pdf", b"application/zip", b"application/pkcs7-mime", b"message/partial"),
    *(b"multipart/encrypted", b"message/external-body", b"text/html", b"application/vnd.ms-outlook", b"message/global"),
    *(b"text/enriched", b"message/delivery-status", b"image/tiff", b"text/plain; format=flowed; delsp=yes", b"a/b/c"),
)
_MANY = (2, 20, 400, 3_000)


def _lines(octets: bytes) -> list[bytes]:
    return octets.splitlines(keepends=True)


def double_field(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A header line that comes again, with other words or a thousand times."""
    head, gap, body = octets.partition(b"\r\n\r\n")
    lines = _lines(head + b"\r\n") or [b"From: a@b.example\r\n"]
    line = chance.choice(lines) if chance.random() < 0.5 else chance.choice(_FIELDS) + b": x@y.example\r\n"
    lines[chance.randrange(len(lines)) : 0] = [line] * chance.choice((1, 1, 2, 1_000))
    return b"".join(lines).removesuffix(b"\r\n") + gap + body


def drop_line(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A line left out, or a few."""
    lines = _lines(octets)
    start = chance.randrange(len(lines) + 1)
    del lines[start : start + chance.choice((1, 1, 3, 30))]
    return b"".join(lines)


def shuffle_lines(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Lines that changed places near the top."""
    lines = _lines(octets)
    top = lines[:60]
    chance.shuffle(top)
    return b"".join(top + lines[60:])


def stuff_field(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A field that goes on and on, of what its grammar makes much of."""
    stuff = chance.choice(
        (
            b",",
            b'"',
            b"(",
            b"<",
            b"a@b.example, ",
            b"=?utf-8?q?",
            b"=?utf-8?b?=?=",
            b";x*0*=utf-8''%41",
            b":;",
            b"\\",
            b"[",
        )
    )
    name = chance.choice(_FIELDS)
    return name + b": " + stuff * chance.choice((3, 50, 1_000, 30_000)) + b"\r\n" + octets


def encode_word(chance: Random, octets: bytes, other: bytes) -> bytes:
    """An encoded word with a line end, a NUL, an odd charset or broken base64 in it (RFC 2047)."""
    charset = chance.choice(_CHARSETS)
    text = chance.choice(
        (b"?b?DQpCY2M6IGV2ZUBvdGhlci5leGFtcGxl?=", b"?q?=0D=0ABcc:=20x@y.example?=", b"?b?A=?=", b"?x??=")
    )
    return chance.choice(_FIELDS) + b": =?" + charset + text + b" <jane@roe.example>\r\n" + octets


def change_charset(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A charset that is none, or a codec that is no charset."""
    return _replace_one(chance, rb'charset="?[^\s;"]+"?', octets, b'charset="%s"' % chance.choice(_CHARSETS))


def change_encoding(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Another transfer encoding than it has."""
    new = b"Content-Transfer-Encoding: " + chance.choice(_ENCODINGS)
    return _replace_one(chance, rb"(?i)content-transfer-encoding:[^\r\n]*", octets, new)


def change_type(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Another media type than it has."""
    return _replace_one(chance, rb"(?i)(?<=content-type: )[\w/.+-]+", octets, chance.choice(_TYPES))


def change_boundary(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A boundary that is another's beginning, empty, endless, or told twice."""
    marks = re.findall(rb'boundary="?([^"\r\n;]+)', octets) or [b"x"]
    mark: bytes = chance.choice(marks)
    new = chance.choice((mark[:1], b"", mark + b"x", b"-" * 70, mark * 100, b" ", b"\xff", mark + b'"; boundary="x'))
    return octets.replace(mark, new, chance.choice((1, 2, -1)))


def drop_boundary(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A line of dashes left out, or set where none was."""
    marks = re.findall(rb"\r?\n--[^\r\n]+", octets)
    if not marks:
        return octets
    mark: bytes = chance.choice(marks)
    if chance.random() < 0.5:
        return octets.replace(mark, b"", 1)
    place = chance.randrange(len(octets) + 1)
    return octets[:place] + mark * chance.choice((1, 2, 600)) + octets[place:]


def break_base64(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Signs that base64 has not, padding in its midst, lines without end."""
    runs = list(re.finditer(rb"(?:[A-Za-z0-9+/]{60,76}\r?\n){2,}", octets))
    if not runs:
        return octets
    run = chance.choice(runs)
    place = chance.randrange(run.start(), run.end())
    if chance.random() < 0.2:
        return octets[: run.start()] + run[0].replace(b"\r\n", b"") + octets[run.end() :]
    return (
        octets[:place] + chance.choice((b"=", b"==\r\n", b"!", b"\0", b"\xff\xfe", b"-_", b"\r\n\r\n")) + octets[place:]
    )


def change_line_ends(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Bare line ends, or none where the header ends (RFC 5322 §2.1)."""
    old, new = chance.choice(
        ((b"\r\n", b"\n"), (b"\r\n", b"\r"), (b"\r\n\r\n", b"\r\n"), (b"\n", b"\r\n"), (b"\r\n", b"\n\r"))
    )
    return octets.replace(old, new, chance.choice((1, 5, -1)))


def name_it_badly(chance: Random, octets: bytes, other: bytes) -> bytes:
    """A file name that climbs, lies, turns round or never ends (RFC 2183, 2231)."""
    name = chance.choice(
        (
            *(
                b'"../../../etc/passwd"',
                b'"a\0b.pdf"',
                b'"%s.pdf"' % (b"n" * 4_000),
                '"\u202efdp.exe"'.encode(),
                b'"C:\\x.pdf"',
            ),
            *(b"x; filename*0*=utf-8''%2e%2e; filename*2=%00", b"*=utf-8''%ff", b'"', b"=?utf-8?b?Li4vLi4v?="),
        )
    )
    return _replace_one(chance, rb'(?i)filename="?[^"\r\n]*"?', octets, b"filename=" + name)


def go_deep(chance: Random, octets: bytes, other: bytes) -> bytes:
    """The mail within others, or within multiparts, deeper than anybody writes."""
    times = chance.choice((1, 3, 10, 60))
    if chance.random() < 0.5:
        return b"From: jane@roe.example\r\nContent-Type: message/rfc822\r\n\r\n" * times + octets
    heads = [b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(times)]
    tails = [b"\r\n--b%d--\r\n" % n for n in reversed(range(times))]
    return b"From: jane@roe.example\r\n" + b"".join(heads) + octets + b"".join(tails)


def go_wide(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Parts without number."""
    part = b"--w\r\nContent-Type: %s\r\n\r\nx\r\n" % chance.choice(_TYPES)
    head = b"From: jane@roe.example\r\nContent-Type: multipart/mixed; boundary=w\r\n\r\n"
    return head + b"--w\r\nContent-Type: message/rfc822\r\n\r\n" + octets + b"\r\n" + part * chance.choice(_MANY)


def carry_other(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Another mail attached, the way programs do and as base64 that they may not."""
    return b"".join(
        (
            b"From: jane@roe.example\r\nSubject: Fwd: Statement\r\n",
            b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n",
            *(b"see below\r\n--c\r\nContent-Type: message/rfc822\r\n\r\n", octets),
            *(b"\r\n--c\r\nContent-Type: message/rfc822\r\n\r\n", other, b"\r\n--c--\r\n"),
        )
    )


def pour_in_eight_bits(chance: Random, octets: bytes, other: bytes) -> bytes:
    """Octets above seven bits in the header and in the first lines."""
    place = chance.randrange(min(len(octets), 2_000) + 1)
    return octets[:place] + chance.randbytes(chance.choice((1, 4, 64))).translate(_HIGH) + octets[place:]


_HIGH = bytes(n | 0x80 for n in range(256))


def _replace_one(chance: Random, pattern: bytes, octets: bytes, new: bytes) -> bytes:
    """One of what the pattern finds, replaced; all of it one time in ten."""
    found = list(re.finditer(pattern, octets))
    if not found:
        return octets
    if chance.random() < 0.1:
        return re.sub(pattern, lambda _: new, octets)
    one = chance.choice(found)
    return octets[: one.start()] + new + octets[one.end() :]


MAIL_CHANGES: tuple[Change, ...] = (
    *(double_field, drop_line, shuffle_lines, stuff_field, encode_word, change_charset, change_encoding, change_type),
    *(change_boundary, drop_boundary, break_base64, change_line_ends, name_it_badly, go_deep, go_wide, carry_other),
    pour_in_eight_bits,
)
