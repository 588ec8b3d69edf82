"""What stands on each page of a PDF, by pdfium or by pypdf, and how does the page look?"""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw
from pypdf import PdfReader
from pypdf.errors import LimitReachedError

from mailbot.core.domain.document import Trouble
from mailbot.reading.exhibits import solid
from mailbot.reading.hidden import without_hidden
from mailbot.reading.scan import render_scale

MOST_PAGES_READ = 400  # a statement has five; a bundle's later pages are exhibits
MOST_RENDERING_SECONDS = 3.0  # of processor time before pages are no longer rendered: a scan of fifty takes two
MOST_CHARACTERS = 2_000_000
MOST_CONTENT_OCTETS = 8_000_000  # of a page, inflated: pdfium takes fifty times that, and aborts where it can't have it
FEW_CHARACTERS = 30  # a page with fewer is a scan's, a fly-sheet's or a blank one
MOST_STAMPS = 1_000  # characters of a page: mostly enough to tell that it has words, and quicker than all of them
MANY_PATHS = 50  # lettering drawn as outlines, not a rule or a frame
MANY_CONTENT_OCTETS = 2_000  # the same, by the length of the page's content
MOST_ANNOTATIONS = 200  # of a page, looked at for words typed onto it
# Hostile files make these libraries raise nearly anything; each such case is a value here (Trouble).
ANY_FAULT = (Exception, RecursionError, MemoryError)

_raw: Any = pypdfium2.raw  # it has no types of its own
_open_paper: Any = pypdfium2.PdfDocument
_FREE_TEXT, _STAMP, _WIDGET = 3, 13, 20  # annotations that show words (fpdf_annot.h)
_BROKEN_WORD = re.compile("[\x02\ufffe\u00ad]\n?")  # pdfium's own marks of a hyphen at the end of a line
_PAINTS = re.compile(rb"(?:^|[\s)\]>])(?:Tj|TJ|'|\"|Do|BI|sh|[SsfF]|f\*|[Bb]\*?)(?=\s|$)")  # ISO 32000-1 table 51


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read."""

    text: str
    is_drawn: bool = False  # it shows a picture or outlines
    fault: Trouble | None = None  # why it was not read
    is_bare: bool = False  # it shows nothing at all
    is_layer: bool = False  # its words are a scan's own text layer
    is_recognised: bool = False  # its words came back for its picture
    has_hidden: bool = False  # words that nobody sees were left out, or not all of it was looked at

    @property
    def has_text(self) -> bool:
        """Whether its words are more than a stamp's."""
        return solid(self.text[:MOST_STAMPS]) >= FEW_CHARACTERS or solid(self.text) >= FEW_CHARACTERS

    @property
    def is_picture(self) -> bool:
        """Whether what it says stands in a picture alone."""
        return self.is_drawn and not self.has_text and not self.is_recognised


def pages_by_pdfium(octets: bytes, count: int | None, reader: PdfReader | None = None) -> list[Page]:
    """Pages as pdfium reads them; none where it refuses. It believes a lying page count, so pypdf's goes first.

    `reader`: of pypdf, which unpacks contents under limits: a page that breaks them is not shown to pdfium.
    """
    try:
        paper = _open_paper(octets)
    except ANY_FAULT:
        return []
    with paper:
        most = min(len(paper), MOST_PAGES_READ if count is None else min(count, MOST_PAGES_READ))
        until = time.process_time() + MOST_RENDERING_SECONDS
        pages = (
            Page("", fault=Trouble.LIMIT)
            if _is_bomb(reader, place)
            else _page_by_pdfium(paper, place, may_render=time.process_time() < until)
            for place in range(most)
        )
        return _within_limit(pages)


def pages_by_pypdf(reader: PdfReader | None, count: int | None) -> list[Page]:
    """Pages as pypdf reads them; which words are hidden it can't tell."""
    if reader is None:
        return []
    return _within_limit(_page_by_pypdf(reader, place) for place in range(min(count or 0, MOST_PAGES_READ)))


def page_pictures(octets: bytes, places: Sequence[int]) -> Iterator[tuple[int, Any]]:
    """The pages at these places (0-based) as grey pictures (`PIL.Image`); one that can't be rendered is left out."""
    try:
        paper = _open_paper(octets)
    except ANY_FAULT:
        return
    with paper:
        for place in places:
            try:
                page = paper[place]
                picture = page.render(scale=render_scale(*page.get_size()), grayscale=True).to_pil()
            except ANY_FAULT:
                continue
            yield place, picture


def blank_fault(reader: PdfReader | None, place: int) -> Trouble | None:
    """Why a page that shows nothing should show something: CORRUPT or LIMIT; None where it is truly blank."""
    if reader is None:
        return None
    try:
        return Trouble.CORRUPT if _should_paint(reader.pages[place]) else None
    except LimitReachedError:
        return Trouble.LIMIT
    except ANY_FAULT:
        return Trouble.CORRUPT


def _should_paint(page: Any) -> bool:
    """Whether its content paints, is lost, or can't be unpacked."""
    if "/Contents" not in page:
        return False
    contents = page.get_contents()
    if contents is None:
        return True
    content = contents.get_data()
    if content.strip():
        return _PAINTS.search(content) is not None
    streams = page["/Contents"]
    return any("/Filter" in part.get_object() for part in (streams if isinstance(streams, list) else [streams]))


def _within_limit(pages: Iterator[Page]) -> list[Page]:
    kept: list[Page] = []
    characters = 0
    for page in pages:
        characters += len(page.text)
        if characters > MOST_CHARACTERS:
            break
        kept.append(page)
    return kept


def _is_bomb(reader: PdfReader | None, place: int) -> bool:
    """Whether a page's content inflates past the limit."""
    if reader is None:
        return False
    octets = 0
    try:
        contents: Any = reader.pages[place].get("/Contents")
        contents = contents.get_object() if contents is not None else []
        for part in contents if isinstance(contents, list) else [contents]:
            octets += len(part.get_object().get_data())
            if octets > MOST_CONTENT_OCTETS:
                return True
    except LimitReachedError:
        return True
    except ANY_FAULT:
        return False  # pdfium may forgive what pypdf doesn't
    return False


def _page_by_pdfium(paper: Any, place: int, *, may_render: bool) -> Page:
    try:
        page = paper[place]
        if _raw.FPDFPage_GetAnnotCount(page.raw) and _shows_annotations(page.raw):
            _raw.FPDFPage_Flatten(page.raw, _raw.FLAT_NORMALDISPLAY)  # words typed into a form, or onto the page
            page = paper[place]
        page, seen = without_hidden(page, lambda: paper[place], may_render=may_render)
        text = _BROKEN_WORD.sub("", page.get_textpage().get_text_range().replace("\r\n", "\n"))
    except ANY_FAULT:
        return Page("", fault=Trouble.LIMIT)
    return Page(
        text,
        is_drawn=seen.pictures > 0 or seen.paths > MANY_PATHS,
        is_bare=not (seen.pictures or seen.paths or seen.texts),
        is_layer=seen.has_layer,
        has_hidden=seen.hidden > 0 or not seen.is_whole,
    )


def _shows_annotations(page: Any) -> bool:
    for place in range(min(_raw.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)):
        annotation = _raw.FPDFPage_GetAnnot(page, place)
        kind = _raw.FPDFAnnot_GetSubtype(annotation)
        _raw.FPDFPage_CloseAnnot(annotation)
        if kind in (_FREE_TEXT, _STAMP, _WIDGET):
            return True
    return False


def _page_by_pypdf(reader: PdfReader, place: int) -> Page:
    try:
        page = reader.pages[place]
        text = page.extract_text()
        if solid(text) >= FEW_CHARACTERS:
            return Page(text)
        content = page.get_contents()
        drawn = len(page.images) > 0 or (content is not None and len(content.get_data()) > MANY_CONTENT_OCTETS)
        return Page(text, is_drawn=drawn)
    except ANY_FAULT:
        return Page("", fault=Trouble.LIMIT)
