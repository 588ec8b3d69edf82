"""Mails that mean harm, made when they are needed: bombs, endless trees, circles, lies about size, names that climb."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from pypdf import PdfWriter

from tests.house.papers import pdf, statement_text
from tests.house.world import PLAINTIFF
from tests.reading.boxes import make_docx
from tests.reading.papers import endless_operators, make_mail

DOCUMENTS = Path(__file__).parents[2] / "fixtures" / "documents"
PDF, DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORDS = b"BT /F1 12 Tf 72 720 Td (The statement of nobody.) Tj ET"
_CATALOG, _PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def sent(*papers: tuple[str, str, bytes]) -> bytes:
    """A mail of counsel's with these papers."""
    return make_mail(*papers, author=PLAINTIFF, text="Our confidential settlement statement is attached.")


def sent_pdf(octets: bytes) -> bytes:
    """A mail with one PDF."""
    return sent(("statement.pdf", PDF, octets))


@lru_cache(maxsize=1)
def honest() -> bytes:
    """A mail that lacks nothing."""
    return sent_pdf(pdf(statement_text()))


# --- PDF ---


def write_pdf(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, the first its catalog, with a sound table."""
    paper, places = [b"%PDF-1.7\n"], []
    length = len(paper[0])
    for number, body in enumerate(objects, start=1):
        places.append(length)
        paper.append(b"%d 0 obj%s endobj\n" % (number, body))
        length += len(paper[-1])
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>\n" % (size, rows, size, trailer)
    return b"".join((*paper, end, b"startxref\n%d\n%%%%EOF\n" % length))


def stream(content: bytes, more: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), more, content)


def page(more: bytes = b"/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>") -> bytes:
    """A page object below object 2."""
    return b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]%s>>" % more


def with_words(*more: bytes, catalog: bytes = _CATALOG, on_page: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of one page that says something, and further objects from number 6."""
    content = b"/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X0 6 0 R>>>>" + on_page
    return write_pdf((catalog, _PAGES, page(content), stream(WORDS), _FONT, *more), trailer=trailer)


def thrice_deflated(inflated: int) -> bytes:
    """A page whose content is deflated three times over: some hundreds of octets."""
    content = zlib.compress(zlib.compress(endless_operators(inflated), 9), 9)
    filters = b"/Filter[/FlateDecode/FlateDecode/FlateDecode]"
    return write_pdf((_CATALOG, _PAGES, page(b"/Contents 4 0 R"), stream(content, filters)))


def endless_form(inflated: int) -> bytes:
    """A page that draws a form whose operators inflate to so many octets."""
    form = stream(endless_operators(inflated), b"/Filter/FlateDecode" + _FORM)
    return with_words(form).replace(WORDS, b"/X0 Do".ljust(len(WORDS)))


def many_pages(count: int) -> bytes:
    """A page tree of so many pages, every one an object of its own."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    return write_pdf((_CATALOG, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), *[page(b"")] * count))


def deep_pages(depth: int) -> bytes:
    """A page tree so deep, with one page at its end."""
    inner = [b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 1, n - 1) for n in range(3, 3 + depth)]
    return write_pdf((_CATALOG, _PAGES, *inner, page(b"")))


def circling_pages() -> bytes:
    """A page tree whose only child is itself."""
    return write_pdf((_CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"))


def circling_outline() -> bytes:
    """Bookmarks of which each follows and holds the other."""
    catalog = b"<</Type/Catalog/Pages 2 0 R/Outlines 7 0 R>>"
    outlines = (b"<</First 8 0 R/Last 8 0 R>>", b"<</Title(a)/Next 9 0 R/First 9 0 R/Parent 7 0 R>>")
    return with_words(b"null", *outlines, b"<</Title(b)/Next 8 0 R/First 8 0 R/Parent 8 0 R>>", catalog=catalog)


def self_drawing_form() -> bytes:
    """A drawing that draws itself ten times."""
    paper = with_words(stream(b"/X0 Do " * 10, _FORM + b"/Resources<</XObject<</X0 6 0 R>>>>"))
    return paper.replace(WORDS, b"/X0 Do".ljust(len(WORDS)))


def doubling_forms(depth: int) -> bytes:
    """Drawings of which each draws the next one ten times."""
    forms = [
        stream(
            b"/X0 Do " * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X0 %d 0 R>>>>" % (n + 1)
        )
        for n in range(6, 6 + depth)
    ]
    return with_words(*forms, stream(b"0 0 1 1 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")).replace(
        WORDS, b"/X0 Do".ljust(len(WORDS))
    )


def circling_length() -> bytes:
    """A content stream whose length is told by itself."""
    content = b"<</Length 4 0 R>>stream\n%s\nendstream" % WORDS
    return write_pdf((_CATALOG, _PAGES, page(), content, _FONT))


def circling_tables() -> bytes:
    """A table that says the one before it is itself."""
    paper = with_words(b"null")
    return paper.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % paper.rfind(b"xref\n0"))


def nested_arrays(depth: int) -> bytes:
    """Arrays within arrays in a page."""
    return with_words(b"null", on_page=b"/A" + b"[" * depth + b"]" * depth)


def scanned_exhibits(pages: int) -> bytes:
    """A statement and scans behind it with the words that a scanner's program laid over them: an honest bundle."""
    bundle = PdfWriter()
    bundle.append(io.BytesIO(pdf(statement_text())))
    while len(bundle.pages) < pages:
        bundle.append(DOCUMENTS / "scan_with_its_text_layer.pdf")
    out = io.BytesIO()
    bundle.write(out)
    return out.getvalue()


def many_contents(count: int) -> bytes:
    """A page that shows one stream so many times."""
    contents = b"/Contents[%s]/Resources<</Font<</F1 5 0 R>>>>" % (b"4 0 R " * count)
    return write_pdf((_CATALOG, _PAGES, page(contents), stream(WORDS * 100), _FONT))


# --- DOCX ---


def _replaced(old: bytes, new: Iterable[bytes]) -> bytes:
    """A word processor's file in whose text `old` is replaced by these octets, one piece after another."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(make_docx("words"))) as sound,
        zipfile.ZipFile(out, "w", 8, compresslevel=1) as made,
    ):
        for name in sound.namelist():
            before, found, after = sound.read(name).partition(old if name == "word/document.xml" else b"\0")
            with made.open(name, "w", force_zip64=False) as member:
                member.write(before)
                for piece in new if found else ():
                    member.write(piece)
                member.write(after)
    return out.getvalue()


def growing_entities() -> bytes:
    """A thousand million laughs."""
    names = [b"<!ENTITY l0 'ha'>", *(b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))]
    octets = _replaced(b"words", [b"&l9;"])
    declared = b"<!DOCTYPE d [%s]><w:document" % b"".join(names)
    with zipfile.ZipFile(io.BytesIO(octets)) as sound:
        members = [(name, sound.read(name)) for name in sound.namelist()]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", 8) as made:
        for name, content in members:
            made.writestr(name, content.replace(b"<w:document", declared, 1))
    return out.getvalue()


def endless_xml(octets: int) -> bytes:
    """A text that inflates to so many octets of XML."""
    piece = b"x</w:t></w:r></w:p><w:p><w:r><w:t>" * 30_000
    return _replaced(b"words", [piece] * (octets // len(piece)))


def deep_xml(depth: int) -> bytes:
    """Elements within elements."""
    return _replaced(b"words", [b"<w:x>" * depth, b"</w:x>" * depth])


# --- pictures ---


def vast_png(side: int) -> bytes:
    """A PNG that says it is so large, with next to no octets."""
    header = b"IHDR" + side.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    rows = b"IDAT" + zlib.compress(bytes(100_000))
    chunks = [(len(c) - 4).to_bytes(4, "big") + c + zlib.crc32(c).to_bytes(4, "big") for c in (header, rows, b"IEND")]
    return (b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).ljust(10_000, b"\0")


def vast_jpeg(side: int) -> bytes:
    """A JPEG that says it is so large."""
    size = side.to_bytes(2, "big") * 2
    frame = b"\xff\xc0\x00\x11\x08" + size + b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    return (b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + frame).ljust(10_000, b"\0")


def vast_tiff(side: int) -> bytes:
    """A TIFF that says it is so large, its one frame followed by itself."""
    entries = [(256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8)]
    entries += [(277, 3, 1, 1), (278, 4, 1, side), (279, 4, 1, 9_000)]
    rows = b"".join(
        tag.to_bytes(2, "little") + kind.to_bytes(2, "little") + n.to_bytes(4, "little") + value.to_bytes(4, "little")
        for tag, kind, n, value in entries
    )
    table = len(entries).to_bytes(2, "little") + rows + (8).to_bytes(4, "little")
    return (b"II*\0\x08\0\0\0" + table).ljust(10_000, b"\0")


# --- mails ---


def large_mail(octets: int) -> bytes:
    """An honest statement and an exhibit that makes the mail so large."""
    small = sent(("statement.pdf", PDF, pdf(statement_text())), ("exhibit.bin", "application/octet-stream", b"exhibit"))
    lines = (b"AAECAwQFBgcICQoLDA0O" * 3 + b"\r\n") * (octets // 62)
    return small.replace(b"ZXhoaWJpdA==\r\n", lines)


def many_attachments(count: int) -> bytes:
    """So many PDFs."""
    part = b"--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n%PDF-\r\n"
    head = f"From: {PLAINTIFF}\r\nSubject: Settlement statement\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    return head.encode() + part * count + b"--x--\r\n"


def named(name: bytes) -> bytes:
    """An honest statement under a file name that is none."""
    return honest().replace(b'filename="statement.pdf"', b'filename="%s"' % name)


def with_field(field: bytes) -> bytes:
    """An honest statement with one more field on top."""
    return field + b"\r\n" + honest()


def received(*, comments: int, times: int) -> bytes:
    """Received fields with comments in each other."""
    field = b"Received: from a " + b"(" * comments + b")" * comments + b"; Mon, 22 Mar 2021 10:00:00 -0500"
    return b"\r\n".join([field] * times)


def written_by(author: bytes) -> bytes:
    """An honest statement with that in its From field."""
    return b"From: " + author + b"\r\n" + honest().partition(b"\r\n")[2]


def mails_in_mails(depth: int) -> bytes:
    """An honest statement at the bottom of so many forwarded mails."""
    head = f"From: {PLAINTIFF}\r\nSubject: Settlement statement\r\nContent-Type: message/rfc822\r\n\r\n"
    return head.encode() * depth + honest()
