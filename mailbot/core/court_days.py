"""Which days are court days, and how a person counts them backward and forward (Fed. R. Civ. P. 6(a))."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mailbot.core.domain.calendar import Counts, CourtCalendar
from mailbot.core.domain.in_words import day_in_words

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """A calendar under one view of its unsettled closings: that they count as legal holidays, or that they don't."""

    calendar: CourtCalendar
    unsettled_counts: bool

    def closed_for(self, day: date) -> str | None:
        """Why the day is no court day ("Memorial Day"; "" on a weekend), or None where it is one (Rule 6(a)(6)).

        A closing that is on the table has the last word on its day, a statutory holiday included.
        """
        if day.weekday() >= _SATURDAY:
            return ""
        closing = self.calendar.closings.get(day)
        if closing is None:
            return self.calendar.holidays.get(day)
        counts = closing.counts_as_holiday
        return closing.name if counts is Counts.YES or (counts is Counts.UNSETTLED and self.unsettled_counts) else None

    def is_court_day(self, day: date) -> bool:
        """Whether the day is neither Saturday, Sunday nor legal holiday."""
        return self.closed_for(day) is None

    def remark(self, day: date) -> str:
        """What a reader of the count should know of a court day; "" where there is nothing."""
        closing = self.calendar.closings.get(day)
        if closing is None or not self.is_court_day(day):
            return ""
        if closing.counts_as_holiday is Counts.UNSETTLED:
            return f" ({closing.name}: whether it counts as a legal holiday is unsettled; taken here as a court day)"
        return f" ({closing.name}: not a legal holiday)"


@dataclass(frozen=True, slots=True)
class Counted:
    """The day that a count led to, and the count itself, line by line."""

    day: date
    working: tuple[str, ...]


def count_court_days(start: date, number: int, reading: Reading, *, forward: bool = False) -> Counted:
    """The `number`th court day before (or after) `start`, which itself is not counted (Rule 6(a)(1)(A))."""
    working: list[str] = []
    day, counted = start, 0
    for day in _days_from(start, forward=forward) if number else ():
        reason = reading.closed_for(day)
        if reason is None:
            counted += 1
            working.append(f"{day_in_words(day)} = {counted}{reading.remark(day)}")
        else:
            working.append(f"{day_in_words(day)}: {f'{reason}, ' if reason else ''}not counted")
        if counted == number:
            break
    return Counted(day, tuple(working))


def roll_back(day: date, reading: Reading) -> Counted:
    """The day itself, or the nearest court day before it (Rule 6(a)(1)(C) and (5))."""
    working: list[str] = []
    while (reason := reading.closed_for(day)) is not None:
        working.append(f"{day_in_words(day)}: {reason or 'no court day'}, so back to the day before")
        day -= _DAY
    return Counted(day, tuple(working))


def _days_from(start: date, *, forward: bool) -> Iterator[date]:
    step = _DAY if forward else -_DAY
    day = start
    while True:
        day += step
        yield day
