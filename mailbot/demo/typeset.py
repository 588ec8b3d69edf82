"""The demo's papers: plain text that ships with the package, set as PDF the way a law office would."""

import io
from dataclasses import dataclass
from importlib import resources
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.platypus import Paragraph, SimpleDocTemplate

# reportlab has no types of its own.
_new_style: Any = ParagraphStyle
_new_paragraph: Any = Paragraph
_new_document: Any = SimpleDocTemplate
FONT_SIZE = 12  # as local rules ask


@dataclass(frozen=True, slots=True)
class Paper:
    """An attachment: under which name it is sent, from which text it is set, and how far its lines are apart."""

    filename: str
    source: str  # a file of demo/papers
    leading: float = 20.0  # points from line to line; 24 is double-spaced


def read_source(name: str) -> str:
    """A text of demo/papers."""
    return resources.files("mailbot.demo").joinpath("papers", name).read_text("utf-8")


def set_paper(paper: Paper) -> bytes:
    """The paper as PDF.

    Its content is not compressed, so that a raw search would find its words wherever a copy were left behind.
    """
    octets = io.BytesIO()
    document = _new_document(
        octets,
        pagesize=letter,
        leftMargin=inch,
        rightMargin=inch,
        topMargin=inch,
        bottomMargin=inch,
        pageCompression=0,
        title="Statement",
        invariant=1,
    )
    document.build(_paragraphs(read_source(paper.source), paper.leading))
    return octets.getvalue()


def _paragraphs(text: str, leading: float) -> list[Any]:
    """A block of `= ` lines stays a line each; `# ` is a centred line, `## ` a heading, all else running text."""
    body = _new_style("body", fontName="Courier", fontSize=FONT_SIZE, leading=leading, spaceAfter=leading / 2)
    lines = _new_style("lines", parent=body, leading=FONT_SIZE * 1.3)
    heading = _new_style("heading", parent=body, fontName="Courier-Bold", keepWithNext=1)
    title = _new_style("title", parent=heading, alignment=TA_CENTER, leading=FONT_SIZE * 1.3)
    found = []
    for block in text.strip().split("\n\n"):
        if block.startswith("## "):
            found.append(_new_paragraph(escape(block[3:]), heading))
        elif block.startswith("# "):
            found.append(_new_paragraph(_line_by_line(block, "# "), title))
        elif block.startswith("= "):
            found.append(_new_paragraph(_line_by_line(block, "= "), lines))
        else:
            found.append(_new_paragraph(escape(block), body))
    return found


def _line_by_line(block: str, mark: str) -> str:
    return "<br/>".join(escape(line.removeprefix(mark)) for line in block.splitlines())
