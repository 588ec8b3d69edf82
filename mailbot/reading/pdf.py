"""What does a PDF hold: how many pages, which words, and if none, why?"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdf import PasswordType, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, WrongPasswordError

from mailbot.core.domain.document import Trouble

MOST_PAGES_READ = 400  # a statement has five; a bundle's later pages are exhibits
MOST_CHARACTERS = 2_000_000
FEW_CHARACTERS = 30  # a page with fewer is a scan's, a fly-sheet's or a blank one
MANY_PATHS = 50  # lettering drawn as outlines, not a rule or a frame
MANY_CONTENT_OCTETS = 2_000  # the same, by the length of the page's content
FLY_SHEET_WORDS = 12
MOST_SIGNATURE_WORDS = 70
MOST_CERTIFICATE_WORDS = 250
_PATH, _IMAGE = 2, 3  # kinds of page object (fpdf_edit.h)
_open_paper: Any = pypdfium2.PdfDocument  # it has no types of its own
TIGHT_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 60_000_000,
    "stream_parsing_work_maximum_count": 400_000,
    "page_tree_maximum_entries": 5_000,
    "xform_maximum_invocations_per_extraction": 500,
}  # honest papers of 170 pages stay far below; of the known bombs none lives longer than half a second
# Hostile files make these libraries raise nearly anything; each such case is a value here (Trouble).
ANY_FAULT = (Exception, RecursionError, MemoryError)

_FLY_SHEET = re.compile(
    r"\W*(?:(?:plaintiff|defendant|claimant|joint)(?:['’]?s['’]?)?\s+)?(?:exhibits?|ex\.|attachments?|appendix|appendices|tab)"
    r"(?:\s+(?:no\.?\s*)?[\W]?[A-Z0-9]{1,3}(?:[-–][A-Z0-9]{1,3})?\b|\s*$)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\W*(?:respectfully|/s/|s/ |dated\b|date:|this the \d|sincerely|(?:very )?truly yours|certificate of service"
    r"|(?:attorneys?|counsel) for\b|by:|_{5,})",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(r"certificate of service|\bcertif(?:y|ies)\b", re.IGNORECASE)
_SIGNATURE = re.compile(r"/s/|\bs/ |_{5,}|respectfully|sincerely|truly yours|(?:attorneys?|counsel) for", re.IGNORECASE)
_BROKEN_WORD = re.compile("[\x02\ufffe\u00ad]\n?")  # pdfium's own marks of a hyphen at the end of a line
_STAMP = re.compile(r"\s*case:?\s.{0,40}\bdoc(?:ument)?\b.{0,40}\bpage\b.{0,40}", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"\W*(?:page\s*)?\d{0,3}(?:\s*(?:of|/)\s*\d{1,3})?\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PdfText:
    """A PDF as read: its pages' words ("" where a page has none), their number, and what stood in the way."""

    pages: tuple[str, ...]
    count: int | None
    count_exact: bool
    trouble: Trouble | None
    whole: bool  # False: pages before the exhibits hold pictures without words, or there are more than are read


@dataclass(frozen=True, slots=True)
class _Structure:
    count: int | None
    trouble: Trouble | None
    reader: PdfReader | None


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    is_drawn: bool  # it shows a picture or outlines
    is_read: bool = True


def read_pdf(octets: bytes, *, with_pdfium: bool) -> PdfText:
    """Counts by pypdf under tight limits; reads words by pdfium, or by pypdf where pdfium died on this mail before."""
    if not octets.strip(b"\x00 \t\r\n"):
        return PdfText((), None, count_exact=False, trouble=Trouble.EMPTY, whole=False)
    with apply_configuration(**TIGHT_LIMITS):
        structure = _read_structure(octets)
        if structure.trouble is Trouble.PASSWORD:
            return PdfText((), None, count_exact=False, trouble=Trouble.PASSWORD, whole=False)
        pages = _read_by_pdfium(octets, structure.count) if with_pdfium else []
        if not pages:  # pdfium is left out, or refuses what pypdf may forgive
            pages = _read_by_pypdf(structure.reader, structure.count)
    return _judge(octets, structure, pages, with_pdfium=with_pdfium)


def warm_pdf() -> None:
    """Reads a tiny paper both ways, so that a forked child finds every module and table loaded."""
    sample = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R\n"
        b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length 50>>stream\nBT /F1 12 Tf 72 720 Td (A word of warming) Tj ET  \nendstream endobj\n"
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
    for with_pdfium in (True, False):
        read_pdf(sample, with_pdfium=with_pdfium)


def _read_structure(octets: bytes) -> _Structure:
    end = octets.rfind(b"%%EOF") + len(b"%%EOF")
    if end < len(b"%%EOF"):
        return _Structure(None, Trouble.CORRUPT, None)  # pypdf would look for it octet by octet, and then refuse
    try:
        reader = PdfReader(io.BytesIO(octets[:end]))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return _Structure(None, Trouble.PASSWORD, None)
        return _Structure(len(reader.pages), None, reader)
    except (FileNotDecryptedError, WrongPasswordError, NotImplementedError, DependencyError):
        return _Structure(None, Trouble.PASSWORD, None)  # or encrypted to certificates: no less closed to us
    except (LimitReachedError, RecursionError, MemoryError):
        return _Structure(None, Trouble.LIMIT, None)
    except ANY_FAULT:
        return _Structure(None, Trouble.CORRUPT, None)


def _read_by_pdfium(octets: bytes, count: int | None) -> list[_Page]:
    """Pages as pdfium reads them; none where it refuses. It believes a lying page count, so pypdf's goes first."""
    pages: list[_Page] = []
    characters = 0
    try:
        paper = _open_paper(octets)
    except ANY_FAULT:
        return pages
    with paper:
        for place in range(min(len(paper), MOST_PAGES_READ if count is None else min(count, MOST_PAGES_READ))):
            page = _page_by_pdfium(paper, place)
            characters += len(page.text)
            if characters > MOST_CHARACTERS:
                break
            pages.append(page)
    return pages


def _page_by_pdfium(paper: Any, place: int) -> _Page:
    try:
        page = paper[place]
        text = _BROKEN_WORD.sub("", page.get_textpage().get_text_range().replace("\r\n", "\n"))
        if _solid(text) >= FEW_CHARACTERS:
            return _Page(text, is_drawn=False)
        kinds = [item.type for item in page.get_objects(max_depth=3)]
    except ANY_FAULT:
        return _Page("", is_drawn=False, is_read=False)
    is_drawn = _IMAGE in kinds or kinds.count(_PATH) > MANY_PATHS
    return _Page(text, is_drawn=is_drawn)


def _read_by_pypdf(reader: PdfReader | None, count: int | None) -> list[_Page]:
    pages: list[_Page] = []
    characters = 0
    for place in range(min(count or 0, MOST_PAGES_READ)):
        if reader is None:
            break
        page = _page_by_pypdf(reader, place)
        characters += len(page.text)
        if characters > MOST_CHARACTERS:
            break
        pages.append(page)
    return pages


def _page_by_pypdf(reader: PdfReader, place: int) -> _Page:
    try:
        page = reader.pages[place]
        text = page.extract_text()
        if _solid(text) >= FEW_CHARACTERS:
            return _Page(text, is_drawn=False)
        content = page.get_contents()
        drawn = len(page.images) > 0 or (content is not None and len(content.get_data()) > MANY_CONTENT_OCTETS)
        return _Page(text, is_drawn=drawn)
    except ANY_FAULT:
        return _Page("", is_drawn=False, is_read=False)


def _judge(octets: bytes, structure: _Structure, pages: Sequence[_Page], *, with_pdfium: bool) -> PdfText:
    """What follows from the two readings: a trouble only where there are no words to go by."""
    texts = tuple(page.text for page in pages)
    count = structure.count or (len(pages) or None)
    exact = bool(structure.count)
    if any(_solid(text) >= FEW_CHARACTERS for text in texts) or (
        any(map(_solid, texts)) and not any(page.is_drawn for page in pages)
    ):
        statement = pages[: (exhibits_from(texts) or len(pages) + 1) - 1]
        gap = any(not page.is_read or (page.is_drawn and _solid(page.text) < FEW_CHARACTERS) for page in statement)
        return PdfText(texts, count, exact, None, whole=not gap and len(pages) == count)
    if any(page.is_drawn for page in pages):
        trouble = Trouble.NO_TEXT
    elif structure.trouble is Trouble.LIMIT or any(not page.is_read for page in pages):
        trouble = Trouble.LIMIT
    elif structure.trouble is Trouble.CORRUPT and not with_pdfium:
        trouble = Trouble.LIMIT  # pdfium might have repaired it, had it not died: ours to explain
    elif structure.trouble is None and pages and b"%%EOF" in octets[-2048:]:
        trouble = Trouble.EMPTY  # a sound file of blank pages
    else:
        trouble = Trouble.CORRUPT
    return PdfText(texts, count, exact, trouble, whole=False)


def _solid(text: str) -> int:
    """How many characters stand there, blanks and a court's filing stamp aside: scans carry that as their only text."""
    return sum(len("".join(line.split())) for line in text.splitlines() if not _STAMP.fullmatch(line))


def exhibits_from(pages: Sequence[str]) -> int | None:
    """The page (1-based, never the first) of the first exhibit's fly-sheet: few words, "Exhibit A" before others."""
    for number, text in enumerate(pages[1:], start=2):
        words = text.split()
        if 0 < len(words) <= FLY_SHEET_WORDS and any(_FLY_SHEET.match(line) for line in text.splitlines()):
            return number
    return None


def closing_page_alone(pages: Sequence[str]) -> bool:
    """Whether the last page of several holds nothing but the signature or a certificate of service."""
    if len(pages) < 2:
        return False
    lines = [line for line in pages[-1].splitlines() if line.strip() and not _PAGE_NUMBER.fullmatch(line)]
    words = sum(len(line.split()) for line in lines)
    if not lines or not _CLOSING.match(lines[0]):
        return False
    if _CERTIFICATE.search(pages[-1]):
        return words <= MOST_CERTIFICATE_WORDS
    return words <= MOST_SIGNATURE_WORDS and _SIGNATURE.search(pages[-1]) is not None
