"""Where do the exhibits of a merged paper begin, and is its last page nothing but a signature?"""

import re
from collections.abc import Sequence

FLY_SHEET_WORDS = 12  # on the sheet, its title's line and what a court or a scanner stamps on it aside
MOST_TITLE_WORDS = 12  # "Exhibit A – Plaintiff's demand letter of March 3, 2021"
MOST_SHEET_WORDS = 40
MOST_SIGNATURE_WORDS = 70
MOST_CERTIFICATE_WORDS = 250

_FLY_SHEET = re.compile(
    r"\W*(?:(?:plaintiff|defendant|claimant|joint)(?:['’]?s['’]?)?\s+)?(?:exhibits?|ex\.|attachments?|appendix|appendices|tab)"
    r"(?:\s+(?:no\.?\s*)?\W?(?:(?-i:[A-Z]{1,3})|[a-z]|\d{1,3})(?:[-–][A-Z0-9]{1,3})?\b|\s*$)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\W*(?:respectfully|/s/|s/ |dated\b|date:|this the \d|sincerely|(?:very )?truly yours|certificate of service"
    r"|(?:attorneys?|counsel) for\b|by:|_{5,})",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(r"certificate of service|\bcertif(?:y|ies)\b", re.IGNORECASE)
_SIGNATURE = re.compile(r"/s/|\bs/ |_{5,}|respectfully|sincerely|truly yours|(?:attorneys?|counsel) for", re.IGNORECASE)
_STAMP = re.compile(r"\s*case:?\s.{0,40}\bdoc(?:ument)?\b.{0,60}\bpage(?:id)?\b.{0,40}", re.IGNORECASE)
_BATES = re.compile(r"\s*(?:[A-Z][A-Z&._ -]{0,24}[ _-]?)?\d{4,10}\s*")  # "CONNER 000123": a production's numbering
_PAGE_NUMBER = re.compile(r"\W*(?:page\s*)?\d{0,3}(?:\s*(?:of|/)\s*\d{1,3})?\W*", re.IGNORECASE)
_SPEAKS = re.compile(r"\b(?:shows?|is|are|was|were|see|which|that|sets?|contains?|proves?|hereto)\b", re.IGNORECASE)


def solid(text: str) -> int:
    """How many characters stand there, blanks and a court's filing stamp aside: scans carry that as their only text."""
    return sum(len("".join(line.split())) for line in text.splitlines() if not _STAMP.fullmatch(line))


def exhibits_from(pages: Sequence[str]) -> int | None:
    """The page (1-based, never the first) of the first exhibit's fly-sheet: few words, "Exhibit A" before others."""
    for number, text in enumerate(pages[1:], start=2):
        if _is_fly_sheet(text):
            return number
    return None


def _is_fly_sheet(text: str) -> bool:
    """Whether a page is a sheet that says which exhibit follows, stamps and numbers of pages aside."""
    if len(text) > 40 * MOST_SHEET_WORDS:
        return False
    lines = [line for line in text.splitlines() if line.strip() and not _is_stamp(line)]
    if _SIGNATURE.search(text):
        return False  # the statement's own last lines
    for line in lines:
        title = _FLY_SHEET.match(line)
        if title is None:
            continue
        rest = sum(len(other.split()) for other in lines) - len(line.split())
        is_title = len(line.split()) <= MOST_TITLE_WORDS and not _SPEAKS.search(line[title.end() :])
        if is_title and rest <= FLY_SHEET_WORDS:
            return True
    return False


def _is_stamp(line: str) -> bool:
    return any(stamp.fullmatch(line) for stamp in (_STAMP, _BATES, _PAGE_NUMBER))


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
