"""How is text from a PDF, a scan or a mail brought to one form before words are looked for in it?"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

SHORT_LINE = 45  # characters; a paragraph does not run on after a shorter line
_LONGEST_FOLIO = 120
_LONGEST_BARE_FOLIO = 20
MOST_WORDS = 200  # characters quoted of a passage
_MARKS = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-",
        "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-", "\u00a0": " ", "\u2002": " ", "\u2003": " ",
        "\u2007": " ", "\u2009": " ", "\u202f": " ", "\u00ad": None, "\u200b": None, "\ufeff": None,
        "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\u2022": "*",
        "\u2192": ">", "\u25cf": "*", "\u25aa": "*", "\u00b7": "*",
    }
)  # fmt: skip
_HYPHENED = re.compile(r"([A-Za-z]{2})- (?=[a-z])")
_OCR_LETTER = re.compile(r"(?<=[A-Za-z])[1|](?=[A-Za-z])|(?<=[a-z]{2})1\b|\b1(?=[a-z]{3})")
_OCR_ZERO = re.compile(r"(?<=[A-Za-z])0(?=[A-Za-z])")
_OCR_DIGIT = re.compile(r"(?<=[\d,$])[Oo](?=[\dOo,]|\b)")
_NOISE = re.compile(r"[01|][a-z]{2}")
_FEWEST_SWAPS = 3  # so many digits inside words make a text one that OCR has read
_LEADER = re.compile(r"(?:\.\s?){4,}\s*[\divx]{0,4}\s*$")
_SPACED = re.compile(r"^\s*(?:\S ){3,}\S(?:\s{2,}(?:\S ){0,30}\S)*\s*$")
_FOLIO = re.compile(
    r"^\W*(?:page\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?\W*$|\bpage\s+\d{1,3}\s+of\s+\d{1,3}", re.IGNORECASE
)
_LINE_NUMBER = re.compile(r"\s{0,4}(\d{1,2})(?:[ \t]|$)")
_MOST_ROWS = 15_000  # lines that are read of one paper; a five-page statement has some 300
_FEWEST_NUMBERS = 12  # lines
_FEWEST_HEADS = 3
_DIGITS = re.compile(r"\d+")
_NO_DIGITS = str.maketrans("", "", "0123456789")  # the same for ASCII, sooner
_BLANKS = re.compile(r"_{3}|\.{4}|demand|offer")
_HEAD_WORDS = re.compile(
    r"confidential|settlement (?:conference )?statement|page|case|no\.| v\. |draft|memorandum|filed"
)
MOST_CHARACTERS = 200_000  # what is read of one paper; a five-page statement has some 15,000


def plain(words: str, *, noisy: bool = False) -> str:
    """Marks as ASCII; ligatures, soft hyphens and line-end hyphenation undone; in noisy text OCR's swaps mended."""
    out = words if words.isascii() else words.translate(_MARKS)
    if "- " in out:
        out = _HYPHENED.sub(r"\1", out)
    if noisy:
        if "1" in out or "|" in out:
            out = _OCR_LETTER.sub("l", out)
        if "0" in out:
            out = _OCR_ZERO.sub("o", out)
        out = _OCR_DIGIT.sub("0", out)
    return out


def fold(words: str) -> str:
    """White space runs as one space."""
    return " ".join(words.split())


def shorten(words: str) -> str:
    """At most MOST_WORDS characters, cut at a space."""
    if len(words) <= MOST_WORDS:
        return words
    return words[: words.rfind(" ", 1, MOST_WORDS + 1)] if " " in words[1 : MOST_WORDS + 1] else words[:MOST_WORDS]


@dataclass(slots=True)
class Line:
    """A line of a page that is neither blank, nor a folio, nor an entry in a table of contents."""

    page: int
    raw: str  # verbatim, stripped
    text: str  # normalised, stripped
    after_blank: bool
    closes: bool  # the line before ended a sentence, or was short, or there was none


def is_noisy(pages: Sequence[str]) -> bool:
    """Whether digits stand inside words so often that OCR must have put them there."""
    return sum(len(_NOISE.findall(page[:MOST_CHARACTERS])) for page in pages) >= _FEWEST_SWAPS


def _is_furniture(text: str) -> bool:
    """Whether a line is a folio, a running foot with one, or an entry in a table of contents."""
    if ("page" in text.lower() or len(text) < _LONGEST_BARE_FOLIO) and _FOLIO.search(text):
        return True
    return ("..." in text or ". ." in text) and bool(_LEADER.search(text))


def lines(pages: Sequence[str], *, first_page: int, noisy: bool) -> Iterator[Line]:
    """The lines of all pages, at most MOST_CHARACTERS altogether, without what stands on every page.

    Line numbers of pleading paper and running heads are gone, letter-spaced lines are drawn together, and where
    every line is followed by a blank one a blank line tells nothing.
    """
    every = (row for number, page in _within_limit(pages) for row in _rows(number + first_page, page))
    rows = list(islice(every, _MOST_ROWS))
    furniture = _running_heads(rows)
    usual = _usual_blanks(rows)
    blanks, closes, at_foot = usual + 1, True, False
    for number, raw in rows:
        text = plain(raw, noisy=noisy).strip()
        if not text:
            blanks += 1
            continue
        if len(text) < _LONGEST_FOLIO and (_is_furniture(text) or (furniture and _without_digits(raw) in furniture)):
            at_foot = True
            continue
        if at_foot and not closes:  # the sentence runs on over the page
            blanks = 0
        at_foot = False
        if text[1:2] == " " == text[3:4] and len(text) < _LONGEST_FOLIO and _SPACED.match(text):
            text = " ".join(word.replace(" ", "") for word in re.split(r"\s{2,}", text))
        yield Line(number, raw.strip(), text, blanks > usual, closes)
        blanks, closes = 0, text[-1] in '.:;!?")]' or len(text) < SHORT_LINE


def _within_limit(pages: Sequence[str]) -> Iterator[tuple[int, str]]:
    left = MOST_CHARACTERS
    for number, page in enumerate(pages):
        yield number, page[:left]
        left -= len(page)
        if left <= 0:
            return


_Row = tuple[int, str]  # page, line


def _rows(number: int, page: str) -> list[_Row]:
    """A page's lines, without the numbers that pleading paper has at its left edge; a page opens as after a blank."""
    rows = page.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    numbered = [_LINE_NUMBER.match(row) for row in rows]
    values = [int(m[1]) for m in numbered if m]
    runs = sum(after - before == 1 for before, after in pairwise(values))
    filled = sum(1 for row in rows if row.strip())
    if runs >= _FEWEST_NUMBERS and runs * 3 > filled * 2:
        rows = [row[m.end() :] if m else row for row, m in zip(rows, numbered, strict=True)]
    return [(number, ""), *((number, row) for row in rows)]


def _without_digits(row: str) -> str:
    return fold(row.translate(_NO_DIGITS) if row.isascii() else _DIGITS.sub("", row)).lower()


def _running_heads(rows: Sequence[_Row]) -> frozenset[str]:
    """What stands again and again, but for its number, and has the words of a running head or foot, or none."""
    short = (row for _, row in rows if 3 < len(row) < _LONGEST_FOLIO and "$" not in row)
    often = [key for key, count in Counter(map(_without_digits, short)).items() if count >= _FEWEST_HEADS]
    return frozenset(key for key in often if not _BLANKS.search(key) and (len(key) < 9 or _HEAD_WORDS.search(key)))


def _usual_blanks(rows: Sequence[_Row]) -> int:
    """How many blank lines stand between any two: 1 where the text came double spaced, else 0."""
    filled = [bool(row.strip()) for _, row in rows]
    close = sum(1 for before, after in pairwise(filled) if before and after)
    return 1 if close * 8 < sum(filled) > _FEWEST_NUMBERS else 0
