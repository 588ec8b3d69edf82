"""The forms in which a written statement is sent: text, the mail's own body, PDF as firms set it, DOCX, a scan."""

import io
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from html import escape

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from mailbot.jobs.evaluate import Sent

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_WIDTH, _HEIGHT = letter
_MARGIN = 72.0
_PLEADING_LINES = 28  # a page of pleading paper
_DPI = 200
_GREY = 90  # of 255: how dark ink is on a poor scan


def as_text(text: str) -> Sent:
    """A plain text attached."""
    return Sent("text/plain", "statement.txt", text.encode())


def as_body(text: str) -> Sent:
    """The mail's own text."""
    return Sent("text/plain", "", text.encode())


def as_html(text: str) -> Sent:
    """The mail's own text, in HTML alone, a paragraph for each."""
    paragraphs = ("<br>".join(escape(line) for line in block.split("\n")) for block in text.split("\n\n"))
    return Sent("text/html", "", "".join(f"<p>{p}</p>" for p in paragraphs).encode())


def as_pdf(text: str) -> Sent:
    """Line by line in one face, as a word processor prints it, a page number at the foot."""
    return _paged(text, _plain_page, lines=52, width=92)


def as_pleading(text: str) -> Sent:
    """Pleading paper: numbered lines, a rule at the left, the paper's title at the foot."""
    return _paged(text, _pleading_page, lines=_PLEADING_LINES, width=80)


def as_letter(text: str) -> Sent:
    """A letterhead, then a proportional face; headings in another, and bold."""
    return _paged(text, _letter_page, lines=48, width=88)


def as_table(text: str) -> Sent:
    """Lines of columns are set as a table with rules, each cell by itself, as the lists of a form are."""
    return _paged(text, _table_page, lines=46, width=110)


def as_scan(text: str) -> Sent:
    """Pictures of pages without a text layer."""
    octets = io.BytesIO()
    pages = canvas.Canvas(octets, pagesize=letter, invariant=1)
    for lines in _pages(text, lines=50, width=84):
        pages.drawImage(ImageReader(page_image(lines)), 0, 0, _WIDTH, _HEIGHT)
        pages.showPage()
    pages.save()
    return Sent(PDF, "scan.pdf", octets.getvalue())


def as_docx(text: str) -> Sent:
    """A word-processor file: a paragraph for each line."""
    lines = (f"<w:t xml:space='preserve'>{escape(line)}</w:t>" for line in text.split("\n"))
    body = "".join(f"<w:p><w:r>{line}</w:r></w:p>" for line in lines)
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _CONTENT_TYPES)
        package.writestr("_rels/.rels", _RELATIONSHIPS)
        package.writestr("word/document.xml", _DOCUMENT.format(body=body))
    return Sent(DOCX, "statement.docx", octets.getvalue())


LAYOUTS: dict[str, Callable[[str], Sent]] = {
    "text": as_text,
    "body": as_body,
    "html": as_html,
    "pdf": as_pdf,
    "pleading": as_pleading,
    "letter": as_letter,
    "table": as_table,
    "docx": as_docx,
    "scan": as_scan,
}

_CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'
)
_RELATIONSHIPS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_DOCUMENT = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>{body}</w:body></w:document>"
)


def page_image(lines: list[str]) -> Image.Image:
    """A page of these lines as a copier sees it."""
    image = Image.new("L", (round(_WIDTH / 72 * _DPI), round(_HEIGHT / 72 * _DPI)), 250)
    face = ImageFont.load_default(size=27)
    ink = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        ink.text((150, 150 + 38 * number), line, fill=_GREY, font=face)
    return image


def _pages(text: str, *, lines: int, width: int) -> Iterator[list[str]]:
    written: list[str] = []
    for line in text.expandtabs().split("\n"):
        indent = " " * (len(line) - len(line.lstrip()))
        written += textwrap.wrap(line.strip(), width, initial_indent=indent, subsequent_indent=indent) or [""]
    for start in range(0, len(written), lines):
        yield written[start : start + lines]


def _paged(text: str, draw: Callable[[canvas.Canvas, int, list[str]], None], *, lines: int, width: int) -> Sent:
    octets = io.BytesIO()
    pages = canvas.Canvas(octets, pagesize=letter, invariant=1)
    for number, page in enumerate(_pages(text, lines=lines, width=width), start=1):
        draw(pages, number, page)
        pages.showPage()
    pages.save()
    return Sent(PDF, "statement.pdf", octets.getvalue())


def _plain_page(page: canvas.Canvas, number: int, lines: list[str]) -> None:
    page.setFont("Times-Roman", 11)
    for row, line in enumerate(lines):
        page.drawString(_MARGIN + 5 * (len(line) - len(line.lstrip())), _HEIGHT - _MARGIN - 12.4 * row, line.strip())
    page.drawCentredString(_WIDTH / 2, 36, str(number))


def _pleading_page(page: canvas.Canvas, number: int, lines: list[str]) -> None:
    page.line(_MARGIN + 20, 30, _MARGIN + 20, _HEIGHT - 30)
    page.setFont("Courier", 10)
    for row in range(_PLEADING_LINES):
        height = _HEIGHT - _MARGIN - 23.5 * row
        page.drawRightString(_MARGIN + 12, height, str(row + 1))
        if row < len(lines):
            page.drawString(_MARGIN + 28, height, lines[row])
    page.setFont("Courier", 8)
    page.drawCentredString(_WIDTH / 2, 34, f"CONFIDENTIAL - {number}")


def _letter_page(page: canvas.Canvas, number: int, lines: list[str]) -> None:
    if number == 1:
        page.setFont("Helvetica-Bold", 13)
        page.drawCentredString(_WIDTH / 2, _HEIGHT - 40, "FERRANT & OAKES LLP")
        page.setFont("Helvetica", 8)
        page.drawCentredString(
            _WIDTH / 2, _HEIGHT - 52, "14 Mercer Row, Suite 900  |  555-0100  |  ferrantoakes.example"
        )
    else:
        page.setFont("Helvetica", 8)
        page.drawString(_MARGIN, _HEIGHT - 48, f"Page {number}")
    for row, line in enumerate(lines):
        page.setFont("Helvetica-Bold" if _looks_like_heading(line.strip()) else "Times-Roman", 11)
        page.drawString(_MARGIN + 4 * (len(line) - len(line.lstrip())), _HEIGHT - 84 - 13.4 * row, line.strip())


def _looks_like_heading(line: str) -> bool:
    return 0 < len(line) < 60 and line[0].isupper() and not line.endswith((".", ",", ";"))


def _table_page(page: canvas.Canvas, number: int, lines: list[str]) -> None:
    page.setFont("Times-Roman", 10)
    for row, line in enumerate(lines):
        height = _HEIGHT - _MARGIN - 14 * row
        cells = [cell for cell in line.strip().split("  ") if cell.strip()]
        if len(cells) < 2:
            page.drawString(_MARGIN, height, line.strip())
            continue
        for column, cell in enumerate(cells):
            left = _MARGIN + column * (_WIDTH - 2 * _MARGIN) / len(cells)
            page.rect(left - 3, height - 4, (_WIDTH - 2 * _MARGIN) / len(cells), 14)
            page.drawString(left, height, cell.strip())
    page.drawRightString(_WIDTH - _MARGIN, 36, f"{number}")
