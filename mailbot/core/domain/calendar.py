"""The days on which the court is taken to sit: a value, so that a date computed once can be computed again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Counts(StrEnum):
    """Whether a closing counts as a legal holiday (Fed. R. Civ. P. 6(a)(6))."""

    YES = "true"
    NO = "false"
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class Closing:
    """A day of the table of closings, which may override a statutory day."""

    day: date
    name: str
    counts_as_holiday: Counts


@dataclass(frozen=True, slots=True)
class CourtCalendar:
    """Legal holidays as observed, and closings over them.

    `holidays` maps each statutory day, as observed, to its name; it must span every year asked about.
    """

    holidays: Mapping[date, str]
    closings: Mapping[date, Closing]
