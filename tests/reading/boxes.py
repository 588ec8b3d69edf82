"""What papers are sent in, made octet by octet: zip, winmail.dat, .msg, S/MIME and mails within mails."""

import io
import struct
import warnings
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from itertools import pairwise
from typing import Any

from asn1crypto import cms
from compressed_rtf.compressed_rtf import compress

# The library has no types of its own.
_cms: Any = cms
compress_rtf: Any = compress

AUTHOR = "jane@roe.example"
_EPOCH = (2021, 3, 22, 10, 0, 0)


def make_zip(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files: (name, octets)."""
    octets = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(octets, "w", method) as archive:
        warnings.simplefilter("ignore")  # two files of one name are what some programs write
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, method)
    return octets.getvalue()


def lock_zip(octets: bytes) -> bytes:
    """The zip with its files marked as encrypted, as a reader without the password sees it."""
    found = bytearray(octets)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = found.find(mark)
        while place >= 0:
            found[place + flags] |= 1
            place = found.find(mark, place + 4)
    return bytes(found)


def make_docx(text: str) -> bytes:
    """As much of a word processor's file as tells that it is one."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    document = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return make_zip(
        ("[Content_Types].xml", types.encode()),
        ("_rels/.rels", relations.encode()),
        ("word/document.xml", document.encode()),
    )


def make_tnef(
    *files: tuple[str, bytes], text: str = "", markup: str = "", rtf: str = "", more: Iterable[bytes] = ()
) -> bytes:
    """A winmail.dat with these attachments and the mail's text in one form (MS-OXTNEF); `more` stands behind."""
    made = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9006, 8, struct.pack("<I", 0x10000))
    made += attribute(1, 0x9007, 6, struct.pack("<II", 1252, 0))
    properties = [
        *([_property(0x1F, 0x1000, f"{text}\0".encode("utf-16-le"))] if text else []),
        *([_property(0x102, 0x1013, markup.encode())] if markup else []),
        *([_property(0x102, 0x1009, compress_rtf(rtf.encode()))] if rtf else []),
    ]
    if properties:
        made += attribute(1, 0x9003, 6, struct.pack("<I", len(properties)) + b"".join(properties))
    for name, octets in files:
        long_name = _property(0x1F, 0x3707, f"{name}\0".encode("utf-16-le"))
        made += attribute(2, 0x9002, 6, bytes(14)) + attribute(2, 0x8010, 1, b"SHORT~1.PDF\0")
        made += attribute(2, 0x800F, 6, octets) + attribute(2, 0x9005, 6, struct.pack("<I", 1) + long_name)
    return made + b"".join(more)


def attribute(level: int, name: int, kind: int, octets: bytes) -> bytes:
    """One attribute of a TNEF stream, with its checksum."""
    head = struct.pack("<BHHI", level, name, kind, len(octets))
    return head + octets + struct.pack("<H", sum(octets) & 0xFFFF)


def _property(kind: int, name: int, octets: bytes) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(octets)) + octets + bytes(-len(octets) % 4)


@dataclass(frozen=True)
class OutlookMail:
    """What goes into a .msg: text, attachments and mails attached."""

    text: str = ""
    files: tuple[tuple[str, bytes], ...] = ()
    mails: tuple["OutlookMail", ...] = ()
    markup: str = ""


def make_outlook(mail: OutlookMail) -> bytes:
    """A .msg file (MS-OXMSG)."""
    return _compound(_storage("Root Entry", mail))


@dataclass
class _Entry:
    name: str
    octets: bytes | None = None  # None: a storage
    kids: "list[_Entry]" = field(default_factory=list)
    number: int = 0
    right: int = 0xFFFFFFFF  # the number of the next sibling


def _storage(name: str, mail: OutlookMail) -> _Entry:
    made = _Entry(name, kids=[_Entry("__properties_version1.0", bytes(32))])
    if mail.text:
        made.kids.append(_Entry("__substg1.0_1000001F", mail.text.encode("utf-16-le")))
    if mail.markup:
        made.kids.append(_Entry("__substg1.0_10130102", mail.markup.encode()))
    for number, (file_name, octets) in enumerate(mail.files):
        made.kids.append(_attached(number, file_name, _Entry("__substg1.0_37010102", octets)))
    for number, inner in enumerate(mail.mails, start=len(mail.files)):
        made.kids.append(_attached(number, "", _storage("__substg1.0_3701000D", inner)))
    return made


def _attached(number: int, name: str, content: _Entry) -> _Entry:
    kids = [_Entry("__properties_version1.0", bytes(8)), content]
    if name:
        kids.append(_Entry("__substg1.0_3707001F", name.encode("utf-16-le")))
    return _Entry(f"__attach_version1.0_#{number:08X}", kids=kids)


def _compound(root: _Entry) -> bytes:
    """A compound file of 512-octet sectors (MS-CFB): directory, small streams in the ministream, large ones apart."""
    entries = list(_listed(root))
    table: list[int] = []
    sectors: list[bytes] = []
    small, small_table = b"", list[int]()

    def put(octets: bytes) -> int:
        count = -(-len(octets) // 512)
        start = len(sectors)
        sectors.extend(octets[at : at + 512].ljust(512, b"\0") for at in range(0, len(octets), 512))
        table.extend([*range(start + 1, start + count), 0xFFFFFFFE] if count else [])
        return start if count else 0xFFFFFFFE

    starts: dict[int, int] = {}
    for entry in entries:
        if entry.octets is None:
            continue
        if len(entry.octets) >= 4096:
            starts[entry.number] = put(entry.octets)
        elif entry.octets:
            count, starts[entry.number] = -(-len(entry.octets) // 64), len(small_table)
            small_table += [*range(len(small_table) + 1, len(small_table) + count), 0xFFFFFFFE]
            small += entry.octets.ljust(count * 64, b"\0")
    starts[0] = put(small)
    small_start = put(
        b"".join(struct.pack("<I", n) for n in small_table).ljust(-(-len(small_table) // 128) * 512, b"\xff")
    )
    directory = b"".join(_row(e, starts.get(e.number, 0xFFFFFFFE), len(small)) for e in entries)
    directory_start = put(directory.ljust(-(-len(entries) // 4) * 512, b"\0"))
    tables = 1
    while (len(table) + tables) > tables * 128:
        tables += 1
    first = len(sectors)
    table += [0xFFFFFFFD] * tables
    packed = b"".join(struct.pack("<I", n) for n in table).ljust(tables * 512, b"\xff")
    sectors += [packed[at : at + 512] for at in range(0, len(packed), 512)]
    places = [*range(first, first + tables)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack(
        "<IIIIIIIII", 0, tables, directory_start, 0, 4096, small_start, -(-len(small_table) // 128), 0xFFFFFFFE, 0
    )
    head += b"".join(struct.pack("<I", n) for n in places).ljust(436, b"\xff")
    return head + b"".join(sectors)


def _listed(root: _Entry) -> Iterable[_Entry]:
    waiting, number = [root], 0
    while waiting:
        entry = waiting.pop(0)
        entry.number, number = number, number + 1
        entry.kids.sort(key=lambda kid: (len(kid.name), kid.name.upper()))
        yield entry
        waiting += entry.kids


def _row(entry: _Entry, start: int, small: int) -> bytes:
    """A directory entry; siblings hang to the right of each other, which a reader of trees takes as it takes others."""
    name = entry.name.encode("utf-16-le") + b"\0\0"
    kind = 5 if entry.number == 0 else 1 if entry.octets is None else 2
    child = entry.kids[0].number if entry.kids else 0xFFFFFFFF
    size = small if entry.number == 0 else len(entry.octets or b"")
    for one, other in pairwise(entry.kids):  # before they are written themselves
        one.right = other.number
    place = struct.pack("<64sHBBIII", name, len(name), kind, 1, 0xFFFFFFFF, entry.right, child)
    return place + bytes(36) + struct.pack("<IQ", start if size else 0xFFFFFFFE, size)


def sign_opaque(entity: bytes) -> bytes:
    """A CMS SignedData around the entity (RFC 5652), in DER, without a signer: nobody verifies it here."""
    signed = _cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data", "content": entity},
            "signer_infos": [],
        }
    )
    return bytes(_cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


def sign_streaming(entity: bytes) -> bytes:
    """The same in BER with indefinite lengths, the content in pieces, as programs write that sign while they send."""
    pieces = b"".join(_tlv(0x04, entity[at : at + 1000]) for at in range(0, len(entity), 1000))
    content = b"\x24\x80" + pieces + b"\0\0"
    data = bytes.fromhex("06092a864886f70d010701")
    encapsulated = b"\x30\x80" + data + b"\xa0\x80" + content + b"\0\0" + b"\0\0"
    signed = b"\x30\x80" + b"\x02\x01\x01" + b"\x31\x00" + encapsulated + b"\x31\x00" + b"\0\0"
    return b"\x30\x80" + bytes.fromhex("06092a864886f70d010702") + b"\xa0\x80" + signed + b"\0\0" + b"\0\0"


def _tlv(tag: int, octets: bytes) -> bytes:
    length = len(octets)
    head = bytes([length]) if length < 128 else b"\x82" + length.to_bytes(2, "big")
    return bytes([tag]) + head + octets


def envelop() -> bytes:
    """A CMS EnvelopedData for nobody: encrypted as far as a reader without the key can tell."""
    info = {
        "content_type": "data",
        "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": bytes(16)},
    }
    enveloped = _cms.EnvelopedData(
        {"version": "v0", "recipient_infos": [], "encrypted_content_info": info | {"encrypted_content": bytes(64)}}
    )
    return bytes(_cms.ContentInfo({"content_type": "enveloped_data", "content": enveloped}).dump())


def wrap(octets: bytes, kind: str = "signed-data") -> bytes:
    """A mail that is an S/MIME wrapping and nothing else."""
    mail = _headed("Statement")
    mail.set_content(octets, "application", "pkcs7-mime", filename="smime.p7m", params={"smime-type": kind})
    return mail.as_bytes()


def compose(
    *papers: tuple[str, str, bytes] | EmailMessage, text: str = "Please see attached.", subject: str = "Statement"
) -> EmailMessage:
    """A mail with these attachments: (file name, media type, octets), or a mail."""
    mail = _headed(subject)
    mail.set_content(text)
    for one in papers:
        if isinstance(one, EmailMessage):
            mail.add_attachment(one)
            continue
        name, media_type, octets = one
        main, _, sub = media_type.partition("/")
        mail.add_attachment(octets, maintype=main, subtype=sub, filename=name)
    return mail


def _headed(subject: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Jane Roe <{AUTHOR}>"
    mail["To"] = "chambers@court.example"
    mail["Subject"] = subject
    mail["Date"] = "Mon, 22 Mar 2021 10:00:00 -0500"
    mail["Message-ID"] = "<one@roe.example>"
    return mail


def nest(depth: int) -> bytes:
    """A mail within a mail, so many times."""
    head = b"From: jane@roe.example\r\nContent-Type: message/rfc822\r\n\r\n"
    return head * depth + b"From: sam@other.example\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
