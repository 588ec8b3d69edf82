"""When something is due, as an order puts it: so much before the conference, or a fixed day."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class Unit(StrEnum):
    """What a period is counted in."""

    COURT_DAYS = "court days"
    DAYS = "calendar days"
    WEEKS = "weeks"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Before:
    """A period before the conference."""

    count: int
    unit: Unit
    words: str  # as the order has it: "7 business days"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A day that the order itself names: it is no period, so it never rolls (Fed. R. Civ. P. 6(a))."""

    day: date
    clock: time | None  # None: the order names no hour


Term = Before | Fixed

_UNITS = {
    "business day": Unit.COURT_DAYS,
    "court day": Unit.COURT_DAYS,
    "working day": Unit.COURT_DAYS,
    "day": Unit.DAYS,
    "calendar day": Unit.DAYS,
    "week": Unit.WEEKS,
    "hour": Unit.HOURS,
}
# A year, in each unit: what is longer is a slip of the pen.
_MOST = {Unit.COURT_DAYS: 250, Unit.DAYS: 366, Unit.WEEKS: 52, Unit.HOURS: 8784}
_YEARS = range(2000, 2100)
_UP_TO_TEN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER_WORDS = {word: number for number, word in enumerate(_UP_TO_TEN, start=1)}
_NUMBER_WORDS |= {"eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "twenty-one": 21}
_NUMBER_WORDS |= {"twenty-four": 24, "thirty": 30, "forty-eight": 48, "seventy-two": 72}

_PERIOD = re.compile(
    r"(?P<count>\d{1,5}|[a-z]+(?:-[a-z]+)?)\s+(?P<unit>[a-z]+(?:\s+[a-z]+)?)\s+before"
    r"(?:\s+the(?:\s+settlement)?\s+conference)?",
)
_FIXED = re.compile(r"\d{4}-\d{2}-\d{2}(?P<clock>[T ]\d{2}:\d{2}(?::\d{2})?)?", re.IGNORECASE)
_WITH_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})", re.IGNORECASE)
_FORMS = (
    'write "7 business days before", "2 court days before", "14 days before", "1 week before", "48 hours before" '
    "or a date such as 2021-03-25T17:00:00"
)


def parse_term(text: str) -> Term:
    """Reads a term of an order: a period before the conference, or an ISO local date or date-time.

    Numbers may be figures or words. Raises ValueError that says what is wrong and how a term is written.
    """
    folded = " ".join(text.split())
    if _FIXED.fullmatch(folded):
        return _fixed(folded)
    if _WITH_OFFSET.fullmatch(folded):
        raise ValueError("a time with an offset: write the court's local time, without one")
    if found := _PERIOD.fullmatch(folded.lower()):
        return _period(found["count"], found["unit"])
    raise ValueError(f"cannot be read as a time before the conference: {_FORMS}")


def _fixed(text: str) -> Fixed:
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError("there is no such day or hour") from None
    if moment.year not in _YEARS:
        raise ValueError(f"the year {moment.year} cannot be meant")
    has_clock = len(text) > len("2021-03-25")
    return Fixed(day=moment.date(), clock=moment.time() if has_clock else None)


def _period(count_words: str, unit_words: str) -> Before:
    count = int(count_words) if count_words.isdigit() else _NUMBER_WORDS.get(count_words)
    unit = _UNITS.get(unit_words) or _UNITS.get(unit_words.removesuffix("s"))
    if count is None or unit is None:
        raise ValueError(f"cannot be read as a time before the conference: {_FORMS}")
    if not 1 <= count <= _MOST[unit]:
        raise ValueError(f"{count} {unit}: it must be between 1 and {_MOST[unit]}")
    return Before(count=count, unit=unit, words=f"{count} {unit_words}")
