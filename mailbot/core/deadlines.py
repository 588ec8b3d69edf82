"""Every date that an order sets, from the conference and the court's calendar, with the working a person would do."""

from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from mailbot.core.court_days import Counted, Reading, count_court_days, roll_back
from mailbot.core.domain.calendar import CourtCalendar
from mailbot.core.domain.court import Conference, Party
from mailbot.core.domain.deadline import ConferenceDates, Deadline, Window
from mailbot.core.domain.in_words import day_in_words, moment_in_words
from mailbot.core.domain.term import Before, Fixed, Term, Unit, parse_term

__all__ = ["court_time", "due_for", "parse_term", "schedule"]

END_OF_DAY = time(23, 59, 59)
USUAL_LENGTH = timedelta(hours=3)  # where the order doesn't say until when people must stay
_ASSUMED_HOUR = "the order states no hour: the end of the day is assumed"


def schedule(conference: Conference, calendar: CourtCalendar, *, grace_court_days: int = 1) -> ConferenceDates:
    """Computes all dates of a conference, in court time.

    `grace_court_days` are the court days between the last conference day and destruction. Raises ValueError for a term
    that can't be read, and where the calendar's holidays don't span the years reached.
    """
    zone = ZoneInfo(conference.timezone)
    starts = court_time(conference.starts, zone)
    ends = court_time(conference.until, zone) if conference.until else _later_by(starts, USUAL_LENGTH)
    statement, negotiations = conference.statement, conference.negotiations
    dates = ConferenceDates(
        conference_at=starts,
        ends_at=ends,
        statement_due=_deadline(
            statement.due, starts, calendar, clock=statement.due_time, is_assumed=statement.due_time_is_assumed
        ),
        negotiations_due=_optional(negotiations.due if negotiations else None, starts, calendar),
        teleconference_window=_window(conference.teleconference_window, starts, calendar),
        cancellation_call_by=_optional(conference.cancellation_call_by, starts, calendar),
        destroy_after=_destroy_after(ends, calendar, grace_court_days),
    )
    _require_span(dates, calendar)
    return dates


def due_for(party: Party, conference: Conference, dates: ConferenceDates) -> Deadline:
    """When this party's statement is due: the leave granted to it (a fixed moment, never rolled), else the order's."""
    if party.due is None:
        return dates.statement_due
    at = court_time(party.due, ZoneInfo(conference.timezone))
    return Deadline(at=at, also=None, working=(f"Leave granted to this party: {moment_in_words(at)}",))


def court_time(local: datetime, zone: ZoneInfo, *, earlier: bool = False) -> datetime:
    """The moment of a clock time in court. Zones are attached last, so a day is a day whatever the clocks do.

    An hour that the clocks skip or repeat stands for the later of its two moments, unless the `earlier` is asked for.
    """
    moments = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return (min(moments) if earlier else max(moments)).astimezone(zone)


def _optional(term: str | None, starts: datetime, calendar: CourtCalendar) -> Deadline | None:
    return None if term is None else _deadline(term, starts, calendar)


def _deadline(
    text: str, starts: datetime, calendar: CourtCalendar, *, clock: time = END_OF_DAY, is_assumed: bool = True
) -> Deadline:
    """The last moment of a term: the later reading of the calendar, and the earlier one where they differ.

    More holidays only ever move a backward count to an earlier day, so an unsettled closing never makes `at` earlier.
    """
    term = parse_term(text)
    at, working = _moment(term, starts, clock, Reading(calendar, unsettled_counts=False))
    also, other_working = _moment(term, starts, clock, Reading(calendar, unsettled_counts=True))
    working = (*working, f"Last moment: {moment_in_words(at)}")
    differs = also.astimezone(UTC) < at.astimezone(UTC)
    if differs:
        working += (
            "If every unsettled closing counts as a legal holiday:",
            *(line for line in other_working if line not in working),
            f"Last moment: {moment_in_words(also)}",
        )
    states_hour = (isinstance(term, Before) and term.unit is Unit.HOURS) or (isinstance(term, Fixed) and term.clock)
    return Deadline(
        at=at,
        also=also if differs else None,
        working=working,
        assumed=(_ASSUMED_HOUR,) if is_assumed and not states_hour else (),
    )


def _moment(term: Term, starts: datetime, clock: time, reading: Reading) -> tuple[datetime, tuple[str, ...]]:
    zone = _zone_of(starts)
    match term:
        case Fixed():
            at = court_time(datetime.combine(term.day, term.clock or clock), zone)
            return at, (f"The order names {day_in_words(term.day)}: a fixed day, which never moves",)
        case Before(unit=Unit.HOURS):
            return _hours_before(term, starts, reading)
        case Before():
            counted = _day_before(term, starts.date(), reading)
            return court_time(datetime.combine(counted.day, clock), zone), counted.working
        case _:
            assert_never(term)


def _day_before(term: Before, conference_day: date, reading: Reading) -> Counted:
    """The last day of a period in days: court days are counted; others end on a court day (Rule 6(a)(1)(C), (5))."""
    excluded = f"{day_in_words(conference_day)}: the day of the conference, not counted"
    if term.unit is Unit.COURT_DAYS:
        counted = count_court_days(conference_day, term.count, reading)
        return Counted(counted.day, (excluded, *counted.working))
    raw = _calendar_day_before(term, conference_day)
    rolled = roll_back(raw, reading)
    last = (f"{day_in_words(rolled.day)}: a court day",) if rolled.day != raw else ()
    return Counted(
        rolled.day,
        (excluded, f"{term.words} before it: {day_in_words(raw)}{reading.remark(raw)}", *rolled.working, *last),
    )


def _calendar_day_before(term: Before, conference_day: date) -> date:
    return conference_day - timedelta(days=term.count * (7 if term.unit is Unit.WEEKS else 1))


def _hours_before(term: Before, starts: datetime, reading: Reading) -> tuple[datetime, tuple[str, ...]]:
    """Every hour counts; an end on a closed day goes back to the same clock time on a court day (Rule 6(a)(2), (5))."""
    raw = _later_by(starts, -timedelta(hours=term.count))
    first = f"{term.words} before {moment_in_words(starts)}: {moment_in_words(raw)}{reading.remark(raw.date())}"
    rolled = roll_back(raw.date(), reading)
    if rolled.day == raw.date():
        return raw, (first,)
    at = court_time(datetime.combine(rolled.day, raw.time()), _zone_of(starts))
    return at, (first, *rolled.working, f"{day_in_words(rolled.day)}: the same hour")


def _window(text: str | None, starts: datetime, calendar: CourtCalendar) -> Window | None:
    """The period that ends when the conference starts.

    It is a permission, not a deadline: its first day is taken whole and never moved, and of two readings the wider.
    """
    if text is None:
        return None
    term = parse_term(text)
    match term:
        case Fixed():
            opens = court_time(datetime.combine(term.day, term.clock or time.min), _zone_of(starts), earlier=True)
        case Before(unit=Unit.HOURS):
            opens = _later_by(starts, -timedelta(hours=term.count))
        case Before(unit=Unit.COURT_DAYS):
            reading = Reading(calendar, unsettled_counts=True)
            opens = _day_opens(count_court_days(starts.date(), term.count, reading).day, starts)
        case Before():
            opens = _day_opens(_calendar_day_before(term, starts.date()), starts)
        case _:
            assert_never(term)
    return Window(opens_at=opens, closes_at=starts)


def _day_opens(day: date, starts: datetime) -> datetime:
    return court_time(datetime.combine(day, time.min), _zone_of(starts), earlier=True)


def _destroy_after(ends: datetime, calendar: CourtCalendar, grace_court_days: int) -> Deadline:
    """The midnight that ends the last grace day; of two readings the later alone, for what is destroyed stays so."""
    readings = [Reading(calendar, unsettled_counts=counts) for counts in (False, True)]
    counted = max(
        (count_court_days(ends.date(), grace_court_days, reading, forward=True) for reading in readings),
        key=lambda candidate: candidate.day,
    )
    midnight = court_time(datetime.combine(counted.day + timedelta(days=1), time.min), _zone_of(ends))
    working = (
        f"{day_in_words(ends.date())}: the last day of the conference",
        *counted.working,
        f"Not before the midnight that ends {day_in_words(counted.day)}",
    )
    return Deadline(at=midnight, also=None, working=working)


def _later_by(moment: datetime, elapsed: timedelta) -> datetime:
    """`elapsed` in absolute time: Python's own sum would move the clock's hands and forget a change of clocks."""
    return (moment.astimezone(UTC) + elapsed).astimezone(_zone_of(moment))


def _zone_of(moment: datetime) -> ZoneInfo:
    zone = moment.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise TypeError("court times carry a named zone")
    return zone


def _require_span(dates: ConferenceDates, calendar: CourtCalendar) -> None:
    """Refuses a calendar that knows holidays but none of a year reached: it would pass for all working days."""
    known = {day.year for day in calendar.holidays}
    deadlines = (dates.statement_due, dates.negotiations_due, dates.cancellation_call_by, dates.destroy_after)
    reached = {dates.conference_at.year} | {deadline.at.year for deadline in deadlines if deadline}
    if known and not reached <= known:
        raise ValueError(f"the calendar holds no holidays of {', '.join(map(str, sorted(reached - known)))}")
