"""How are sums of money and dates written, and what only has the form of a sum?"""

import re

from mailbot.core.sections.segments import Piece

_AT_A_WORD = r"(?<!\w)"  # inside a word no alternative need be tried
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
DAY = re.compile(
    rf"\b\d{{1,4}}[/-]\d{{1,2}}(?:[/-]\d{{2,4}})?\b|\b{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? (?:19|20)\d\d)?"
    rf"|\b{_MONTHS} (?:of )?(?:19|20)\d\d\b|\b(?:january|february|march|april|june|july|august|september|october"
    r"|november|december)\b"
)
# All that has the form of a figure and is none: dates, years, ordinals, exhibits, paragraphs, numbers of items.
DATES = re.compile(
    rf"(?:{_AT_A_WORD}|(?=[¶§]))(?:\b\d{{1,4}}[/-]\d{{1,2}}(?:[/-]\d{{2,4}})?\b"
    rf"|\b{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? (?:19|20)\d\d)?"
    r"|(?<![$,.\d])\b(?:19|20)\d\d\b(?![,\d])|\b\d{1,2}(?:st|nd|rd|th)\b|\bno\. ?\d+|\bex(?:hibit)?\.? \d+"
    r"|\b(?:rule|paragraph|section|page|¶|§) ?\d+(?:\([a-z0-9]\))*|^\W{0,3}\d{1,2}(?:\.\d)?[.)] "
    r"|^\W{0,3}\d{1,2} (?=[\d|]))"
)
_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten"
_TENS = (
    "eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    "|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_SCALES = "hundred|thousand|million|grand"
# A sum without any digit has one of these: where neither stands no pattern need look.
SUM_WORDS = (*_TENS.split("|"), *_SCALES.split("|"))
AMOUNT = re.compile(
    rf"(?:{_AT_A_WORD}|(?=\$))(?:"
    r"\$ ?\d+(?:,\d+)*(?:\.\d+)?(?: ?(?:k|mm?|mil|million|thousand|billion)\b)?"
    r"|\b\d{1,3}(?:,\d{3})+|\b\d+(?:\.\d+)? ?(?:k|thousand|million|mil|m|hundred)\b"
    rf"|\b(?:{_SMALL}|{_TENS})[ -](?:(?:{_SMALL})[ -])?(?:{_SCALES})\b"
    rf"|\b(?:{_TENS})(?:-(?:{_SMALL}))?\b(?! (?:days|months|years|minutes|hours|percent|people|business)))"
)
BARE = re.compile(
    r"(?<![\d.,/$-])\b\d{1,4}(?:\.\d{1,2})?\b(?![\d/%-]|,\d| ?(?:days|months|years|hours|percent|a\.m|p\.m))"
)
_DIGIT = re.compile(r"\d")


def without_dates(low: str) -> str:
    """A text in small letters in which what only has the form of a sum is blank; nothing moves."""
    return DATES.sub(_blank, low) if _DIGIT.search(low) else low


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())


def has_digit(low: str) -> bool:
    """Whether a figure of any kind stands in a text, even a raised one that refers to a note."""
    return bool(_DIGIT.search(low)) or (not low.isascii() and any(c.isdigit() for c in low))


def undated(piece: Piece) -> str:
    """`without_dates` of a piece's text, found once."""
    known = piece.source.undated.get(piece.number)
    if known is None:
        known = piece.source.undated[piece.number] = without_dates(piece.low)
    return known


def may_tell_sum(piece: Piece) -> bool:
    """Whether a piece has a digit or a word of a number: in any other no sum, and no bare figure, can stand."""
    return piece.number in piece.source.holding(SUM_WORDS, or_digits=True)
