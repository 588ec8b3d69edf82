"""What does a word processor's file say that only a converter can open, and how many pages has it when laid out?"""

import io
import zipfile
from dataclasses import replace

from mailbot.core.domain.document import Trouble
from mailbot.reading.asking import WHOLE_PAPER, Asking, PaperText, unread
from mailbot.reading.docx import BROKEN_ZIP, read_docx
from mailbot.reading.errands import Errand, Program
from mailbot.reading.pdf import read_pdf

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGES = "application/vnd.apple.pages"
# media type as sniffed: the suffix by which LibreOffice chooses its filter
SUFFIXES = {
    DOCX: "docx",
    "application/msword": "doc",
    "application/rtf": "rtf",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.wordperfect": "wpd",
}
MOST_PREVIEW_OCTETS = 30_000_000
MOST_MANIFEST_OCTETS = 1_000_000
_PREVIEW = "QuickLook/Preview.pdf"  # what Pages of some years keeps beside its own format, which nobody else reads
_MISSING = "missing"


def read_rendered(octets: bytes, media_type: str, asking: Asking, *, with_pdfium: bool) -> PaperText:
    """A DOC, RTF, ODT or WPD by the PDF that a converter makes of it. Its pages are the converter's, not Word's.

    Without a converter on this machine the format is one to be told of (FORMAT); a converter that failed is our fault.
    """
    if _is_locked(octets, media_type):
        return unread(Trouble.PASSWORD)
    answer = asking.answer(WHOLE_PAPER)
    if answer is None:
        return unread(Trouble.UNSUPPORTED, errands=_render(octets, media_type, asking))
    if answer.octets is None:
        return unread(Trouble.FORMAT if answer.trouble == _MISSING else Trouble.LIMIT)
    found = read_pdf(answer.octets, with_pdfium=with_pdfium)
    if found.trouble is not None:
        return unread(Trouble.NO_TEXT if found.trouble is Trouble.NO_TEXT else Trouble.LIMIT, found.count)
    return replace(found, count_exact=False)


def read_word(octets: bytes, asking: Asking, *, with_pdfium: bool) -> PaperText:
    """A DOCX by its own words; its number of pages by the PDF that a converter makes of it, where there is one."""
    found = read_docx(octets)
    if found.trouble in (Trouble.CORRUPT, Trouble.LIMIT, Trouble.PASSWORD):
        return found
    answer = asking.answer(WHOLE_PAPER)
    if answer is None:
        return replace(found, errands=_render(octets, DOCX, asking))
    if answer.octets is None:
        return found
    laid_out = read_pdf(answer.octets, with_pdfium=with_pdfium)
    return replace(found, count=laid_out.count, count_exact=False)


def read_pages(octets: bytes, *, with_pdfium: bool, asking: Asking) -> PaperText:
    """Apple's Pages by the preview in it, which is a PDF; one without is of a format that can't be read here."""
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive, archive.open(_PREVIEW) as opened:
            preview = opened.read(MOST_PREVIEW_OCTETS + 1)
    except KeyError:
        return unread(Trouble.FORMAT)
    except (*BROKEN_ZIP, RuntimeError):
        return unread(Trouble.CORRUPT)
    if len(preview) > MOST_PREVIEW_OCTETS:
        return unread(Trouble.LIMIT)
    found = read_pdf(preview, with_pdfium=with_pdfium, asking=asking)
    if found.trouble not in (None, Trouble.NO_TEXT):
        return unread(Trouble.FORMAT)  # the paper itself may be sound: only its preview isn't
    return replace(found, count_exact=False)


def _render(octets: bytes, media_type: str, asking: Asking) -> tuple[Errand, ...]:
    if not asking.may_ask or len(octets) > asking.most_octets:
        return ()
    return (asking.errand(WHOLE_PAPER, Program.RENDER, SUFFIXES[media_type], octets),)


def _is_locked(octets: bytes, media_type: str) -> bool:
    """Whether an ODT's list of members says that they are encrypted (ODF 1.3 part 2 §3.4)."""
    if media_type != "application/vnd.oasis.opendocument.text":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive, archive.open("META-INF/manifest.xml") as opened:
            return b"encryption-data" in opened.read(MOST_MANIFEST_OCTETS)
    except (*BROKEN_ZIP, KeyError, RuntimeError):
        return False
