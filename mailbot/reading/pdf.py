"""What does a PDF hold: how many pages, which words, and if none, why?"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PasswordType, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, WrongPasswordError

from mailbot.core.domain.document import ReadBy, Trouble
from mailbot.reading.asking import NOTHING_TO_ASK, Asking, PaperText, unread
from mailbot.reading.errands import Errand
from mailbot.reading.exhibits import exhibits_from, solid
from mailbot.reading.pdf_pages import (
    ANY_FAULT,
    MOST_PAGES_READ,
    Page,
    blank_fault,
    page_pictures,
    pages_by_pdfium,
    pages_by_pypdf,
)
from mailbot.reading.scan import MOST_PAGES_RECOGNISED, page_errand, recognised_text

TIGHT_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 20_000_000,
    "array_based_stream_maximum_output_length": 20_000_000,
    "stream_decoding_work_maximum_length": 60_000_000,
    "stream_parsing_work_maximum_count": 400_000,
    "page_tree_maximum_entries": 5_000,
    "xform_maximum_invocations_per_extraction": 500,
}  # honest papers of 170 pages stay far below; of the known bombs none lives longer than half a second
MOST_DICTIONARY_OCTETS = 4_000  # before "/Type /Page" in its object

_TABLE = re.compile(rb"\s*(?:xref\b|\d+\s+\d+\s+obj\b)")
_OBJECT = re.compile(rb"(\d{1,8})\s+\d{1,5}\s+obj\b")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_CATALOG = re.compile(rb"/Type\s*/Catalog\b")
_TAIL = b"\nstartxref\n0\n%%EOF\n"  # sends every reader to look for the objects themselves


@dataclass(frozen=True, slots=True)
class _Structure:
    octets: bytes  # as read, the lost end made up for
    count: int | None
    trouble: Trouble | None
    reader: PdfReader | None
    is_mended: bool = False  # the table of its objects is lost or wrong: a reader had to look for them


def read_pdf(octets: bytes, *, with_pdfium: bool, asking: Asking = NOTHING_TO_ASK) -> PaperText:
    """Counts by pypdf under tight limits; reads words by pdfium, or by pypdf where pdfium died on this mail before.

    A page without words that shows a picture is asked about, or has the words that came back for it.
    """
    if not octets.strip(b"\x00 \t\r\n"):
        return unread(Trouble.EMPTY)
    with apply_configuration(**TIGHT_LIMITS):
        structure = _read_structure(octets)
        if structure.trouble is Trouble.PASSWORD:
            return unread(Trouble.PASSWORD)
        pages = pages_by_pdfium(structure.octets, structure.count, structure.reader) if with_pdfium else []
        is_seen = bool(pages)  # pdfium alone tells which words can be seen, and which are a scan's
        if not is_seen:  # pdfium is left out, or refuses what pypdf may forgive
            pages = pages_by_pypdf(structure.reader, structure.count)
        pages = [_checked(page, structure, place) for place, page in enumerate(pages)]
        is_lossy = structure.is_mended and _has_lost(structure, pages)
    errands = _ask(structure.octets, pages, asking) if with_pdfium and not is_lossy else ()
    found = _judge(structure, _with_answers(pages, asking), with_pdfium=with_pdfium)
    if is_lossy and found.trouble is not Trouble.LIMIT:
        return unread(Trouble.CORRUPT)  # a repair that loses pages is none
    return replace(found, errands=errands, whole=found.whole and is_seen)


def warm_pdf() -> None:
    """Reads and renders a tiny paper, so that a forked child finds every module and table loaded."""
    sample = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R\n"
        b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length 50>>stream\nBT /F1 12 Tf 72 720 Td (A word of warming) Tj ET  \nendstream endobj\n"
        b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
    for with_pdfium in (True, False):
        read_pdf(sample, with_pdfium=with_pdfium)
    for _, picture in page_pictures(sample, [0]):
        page_errand(NOTHING_TO_ASK, 1, picture)


def _read_structure(octets: bytes) -> _Structure:
    """The structure of the file as it is; where there is none to be found, of the file with its end made up for."""
    found = _structure_of(octets)
    if found.trouble is not Trouble.CORRUPT:
        return found
    mended = _mend_end(octets)
    again = _structure_of(mended) if mended else found
    return again if again.trouble is None and again.count else found


def _structure_of(octets: bytes) -> _Structure:
    end = octets.rfind(b"%%EOF") + len(b"%%EOF")
    if end < len(b"%%EOF"):
        return _Structure(octets, None, Trouble.CORRUPT, None)  # pypdf would look for it octet by octet, then refuse
    try:
        reader = PdfReader(io.BytesIO(octets[:end]))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return _Structure(octets, None, Trouble.PASSWORD, None)
        return _Structure(octets, len(reader.pages), None, reader, is_mended=not _has_table(octets))
    except (FileNotDecryptedError, WrongPasswordError, NotImplementedError, DependencyError):
        return _Structure(octets, None, Trouble.PASSWORD, None)  # or encrypted to certificates: no less closed to us
    except (LimitReachedError, RecursionError, MemoryError):
        return _Structure(octets, None, Trouble.LIMIT, None)
    except ANY_FAULT:
        return _Structure(octets, None, Trouble.CORRUPT, None)


def _has_table(octets: bytes) -> bool:
    """Whether the last `startxref` points at a table or stream of references (ISO 32000-1 §7.5.5)."""
    told = re.match(rb"startxref\s+(\d{1,10})", octets[octets.rfind(b"startxref") :][:40])
    start = octets.find(b"%PDF-", 0, 1024)  # what a mail system put before the file moves every place in it
    places = {int(told[1]), int(told[1]) + max(0, start)} if told else set()
    return any(_TABLE.match(octets, place) is not None for place in places)


def _mend_end(octets: bytes) -> bytes | None:
    """The file with an end that names its catalog, for pypdf and pdfium to look for the rest; None where none is seen.

    Most damaged mail is cut short, and what is lost first is the end. An encrypted file's key stands there too.
    """
    catalogs = list(_CATALOG.finditer(octets))
    if not catalogs or b"/Encrypt" in octets:
        return None
    place = catalogs[-1].start()
    numbers = _OBJECT.findall(octets, max(0, place - MOST_DICTIONARY_OCTETS), place)
    if not numbers:
        return None
    return octets + b"\nendstream\nendobj\ntrailer\n<</Root %s 0 R>>" % numbers[-1] + _TAIL


def _has_lost(structure: _Structure, pages: Sequence[Page]) -> bool:
    """Whether a mended file has fewer pages than it says or than are to be seen in it, or pages that show nothing."""
    if any(page.fault is Trouble.CORRUPT for page in pages):
        return True
    return structure.reader is not None and len(pages) < min(_told_count(structure), MOST_PAGES_READ)


def _told_count(structure: _Structure) -> int:
    """The page tree's own count; where there is none, the page objects to be seen."""
    try:
        root: Any = structure.reader.trailer["/Root"] if structure.reader else {}
        return int(root["/Pages"]["/Count"])
    except ANY_FAULT:
        before = ((m.start(), max(0, m.start() - MOST_DICTIONARY_OCTETS)) for m in _PAGE.finditer(structure.octets))
        return len({tuple(_OBJECT.findall(structure.octets, start, end)[-1:]) for end, start in before})


def _checked(page: Page, structure: _Structure, place: int) -> Page:
    """A page that shows nothing though it has something to paint was not read."""
    if not page.is_bare:
        return page
    fault = blank_fault(structure.reader, place)
    return replace(page, fault=fault) if fault is not None else page


def _statement(pages: Sequence[Page]) -> Sequence[Page]:
    """The pages before the exhibits."""
    return pages[: (exhibits_from([page.text for page in pages]) or len(pages) + 1) - 1]


def _ask(octets: bytes, pages: Sequence[Page], asking: Asking) -> tuple[Errand, ...]:
    """The pages before the exhibits that are pictures, rendered: as many as may be asked about."""
    if not (asking.may_ask and any(page.is_picture for page in pages)):
        return ()
    places = [place for place, page in enumerate(_statement(pages)) if page.is_picture]
    errands: list[Errand] = []
    octets_left = asking.most_octets
    for place, picture in page_pictures(octets, places[: min(MOST_PAGES_RECOGNISED, asking.most)]):
        errand = page_errand(asking, place + 1, picture)
        octets_left -= len(errand.octets)
        if octets_left < 0:
            break
        errands.append(errand)
    return tuple(errands)


def _with_answers(pages: Sequence[Page], asking: Asking) -> list[Page]:
    """The pages, a pictured one with the words that were recognised on it."""
    answered = []
    for number, page in enumerate(pages, start=1):
        text = recognised_text(asking, number) if page.is_picture else None
        answered.append(page if text is None else replace(page, text=text, is_recognised=True))
    return answered


def _judge(structure: _Structure, pages: Sequence[Page], *, with_pdfium: bool) -> PaperText:
    """What follows from the readings: a trouble only where there are no words to go by."""
    texts = tuple(page.text for page in pages)
    count = structure.count or (len(pages) or None)
    exact = bool(structure.count)
    if any(page.has_text for page in pages) or (any(map(solid, texts)) and not any(page.is_drawn for page in pages)):
        statement = _statement(pages)
        is_layer = any(page.is_layer or page.is_recognised for page in statement)
        gap = any(page.fault is not None or page.is_picture or page.has_hidden for page in statement)
        whole = not (gap or is_layer or structure.is_mended) and len(pages) == count
        return PaperText(texts, count, exact, None, whole=whole, read_by=ReadBy.OCR if is_layer else ReadBy.TEXT)
    faults = {page.fault for page in pages} - {None}
    if any(page.is_drawn or page.has_hidden for page in pages):
        trouble = Trouble.NO_TEXT
    elif structure.trouble is Trouble.LIMIT or Trouble.LIMIT in faults:
        trouble = Trouble.LIMIT
    elif structure.trouble is Trouble.CORRUPT and not with_pdfium:
        trouble = Trouble.LIMIT  # pdfium might have repaired it, had it not died: ours to explain
    elif structure.trouble is None and not faults and pages and b"%%EOF" in structure.octets[-2048:]:
        trouble = Trouble.EMPTY  # a sound file of blank pages
    else:
        trouble = Trouble.CORRUPT
    return PaperText(texts, count, exact, trouble, whole=False)
