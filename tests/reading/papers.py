"""Papers and mails for the reading room's tests, made as they are needed."""

import io
import zlib
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

# reportlab has no types of its own.
_new_canvas: Any = canvas.Canvas
_picture: Any = ImageReader

PROSE = (
    "The parties have exchanged letters about the matter since last summer.",
    "The contract was signed in the spring and performed until the winter.",
    "Counsel have spoken by telephone twice and expect to speak again.",
    "The discovery period is over, and no motion is before the court.",
)


def make_pdf(*pages: str) -> bytes:
    """A PDF with these texts, one a page, as written from a word processor."""
    octets = io.BytesIO()
    paper = _new_canvas(octets, pagesize=letter)
    for page in pages:
        text = paper.beginText(72, 720)
        for line in page.split("\n"):
            text.textLine(line)
        paper.drawText(text)
        paper.showPage()
    paper.save()
    return octets.getvalue()


def make_prose(pages: int) -> tuple[str, ...]:
    """As many pages of neutral prose."""
    return tuple("\n".join(PROSE[(line + page) % len(PROSE)] for line in range(40)) for page in range(pages))


def make_scan(*pages: str) -> bytes:
    """A PDF whose empty pages show a picture, as from a scanner; other texts stand as text."""
    octets = io.BytesIO()
    paper = _new_canvas(octets, pagesize=letter)
    for page in pages:
        if page:
            paper.drawString(72, 720, page)
        else:
            paper.drawImage(_picture(io.BytesIO(make_bitmap())), 0, 0, 612, 792)
        paper.showPage()
    paper.save()
    return octets.getvalue()


def make_bitmap() -> bytes:
    """A small grey PNG."""
    row = b"\x00" + b"\x80" * 64

    def chunk(kind: bytes, octets: bytes) -> bytes:
        return len(octets).to_bytes(4, "big") + kind + octets + zlib.crc32(kind + octets).to_bytes(4, "big")

    header = (64).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    image = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * 64)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + image


def lock(octets: bytes, *, user: str, owner: str) -> bytes:
    """The paper encrypted by AES-256 to these passwords; an empty user password opens for everyone."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(octets)))
    writer.encrypt(user, owner, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def endless_operators(inflated: int) -> bytes:
    """Deflated octets of drawing that does nothing, `inflated` of them unpacked."""
    squeezer = zlib.compressobj(9)
    block = b"1 0 0 1 0 0 cm " * 65_536
    head, middle = (squeezer.compress(block) + squeezer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return head + middle * (inflated // len(block)) + squeezer.flush()  # flushed blocks stand alone: one is enough


def make_bomb(inflated: int) -> bytes:
    """A PDF of one page whose content inflates to `inflated` octets of drawing."""
    content = endless_operators(inflated)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(content) + content + b"\nendstream",
    ]
    paper, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(paper))
        paper += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(paper)
    paper += b"xref\n0 5\n0000000000 65535 f \n" + table + b"trailer<</Size 5/Root 1 0 R>>\n"
    return paper + b"startxref\n%d\n%%%%EOF\n" % start


def make_mail(
    *papers: tuple[str, str, bytes], text: str = "The statement is attached.", author: str = "jane@roe.example"
) -> bytes:
    """A mail with these attachments: (file name, media type, octets)."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Jane Roe <{author}>"
    mail["To"] = "chambers@court.example"
    mail["Subject"] = "Statement"
    mail["Date"] = "Mon, 22 Mar 2021 10:00:00 -0500"
    mail["Message-ID"] = "<one@roe.example>"
    mail.set_content(text)
    for name, media_type, octets in papers:
        main, _, sub = media_type.partition("/")
        mail.add_attachment(octets, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def make_statement_mail(octets: bytes) -> bytes:
    """A mail with one PDF."""
    return make_mail(("statement.pdf", "application/pdf", octets))
