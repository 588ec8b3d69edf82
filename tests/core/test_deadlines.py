"""Dates as a careful clerk would count them: worked examples, changes of clocks, and what holds for all conferences."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailbot.core.court_days import Reading
from mailbot.core.dates_record import dates_json
from mailbot.core.deadlines import due_for, parse_term, schedule
from mailbot.core.domain.calendar import Closing, Counts, CourtCalendar
from mailbot.core.domain.court import Conference, Party, StatementTerms
from mailbot.core.domain.deadline import ConferenceDates, Deadline
from mailbot.edges.closings import court_calendar
from tests.core.conner import CONNER


@cache
def calendar() -> CourtCalendar:
    """The packaged calendar over every year that is asked about here."""
    return court_calendar(2008, 2040)


local = datetime.fromisoformat  # a clock time in court, without a zone


def dates_of(conference: Conference, *, over: CourtCalendar | None = None, grace: int = 1) -> ConferenceDates:
    """The conference's dates by the packaged calendar, or another."""
    return schedule(conference, over or calendar(), grace_court_days=grace)


def due(
    day: str, term: str = "7 business days before", *, hour: int = 14, over: CourtCalendar | None = None
) -> Deadline:
    """When a statement is due for a conference on a day ("2021-04-05")."""
    starts = datetime.combine(date.fromisoformat(day), time(hour))
    return dates_of(
        replace(CONNER, starts=starts, until=None, statement=StatementTerms(due=term)), over=over
    ).statement_due


def test_the_conner_order() -> None:
    """Every date of the order comes out to the second, with its offset."""
    record = dates_json(CONNER, dates_of(CONNER))
    assert {key: value for key, value in record.items() if key not in {"working", "assumed"}} == {
        "case_number": "3:20-CV-057-MPM-RP",
        "conference_at": "2021-04-05T14:00:00-05:00",
        "statement_due_at": "2021-03-25T23:59:59-05:00",
        "also": None,
        "negotiations_due_at": "2021-03-29T23:59:59-05:00",
        "teleconference_window": {"opens_at": "2021-03-29T00:00:00-05:00", "closes_at": "2021-04-05T14:00:00-05:00"},
        "cancellation_call_by": "2021-04-01T23:59:59-05:00",
        "destroy_after": "2021-04-07T00:00:00-05:00",
    }


def test_what_the_order_does_not_set_is_null() -> None:
    """An order without exchange, teleconference and call has a null for each, and no working for it."""
    bare = replace(CONNER, negotiations=None, teleconference_window=None, cancellation_call_by=None)
    record = dates_json(bare, dates_of(bare))
    for key in ("negotiations_due_at", "teleconference_window", "cancellation_call_by"):
        assert record[key] is None
    assert isinstance(record["working"], dict)
    assert record["working"].keys() == {"statement_due_at", "destroy_after"}


@pytest.mark.parametrize(
    ("conference", "at", "also"),
    [
        pytest.param("2020-07-09", "2020-06-29", None, id="July 4 on a Saturday, observed on Friday"),
        pytest.param("2021-06-28", "2021-06-17", "2021-06-16", id="the first Juneteenth, unsettled"),
        pytest.param("2022-06-28", "2022-06-16", None, id="Juneteenth on a Sunday, observed on Monday"),
        pytest.param("2024-06-26", "2024-06-14", None, id="Juneteenth in mid-week"),
        pytest.param("2021-07-06", "2021-06-24", None, id="the day after an observed holiday"),
        pytest.param("2026-07-13", "2026-07-01", None, id="July 4, 2026 observed on Friday"),
        pytest.param("2022-01-05", "2021-12-23", None, id="New Year's Day observed in the year before"),
        pytest.param("2028-01-05", "2027-12-23", None, id="the same six years later"),
        pytest.param("2023-01-05", "2022-12-23", None, id="Christmas and New Year's on Sundays"),
        pytest.param("2025-01-06", "2024-12-24", "2024-12-23", id="the last day is itself a closing"),
        pytest.param("2025-01-16", "2025-01-07", "2025-01-06", id="a day of mourning in between"),
        pytest.param("2026-01-05", "2025-12-23", "2025-12-19", id="two closings"),
        pytest.param("2015-01-06", "2014-12-24", "2014-12-23", id="the day after Christmas"),
        pytest.param("2018-12-12", "2018-12-03", "2018-11-30", id="a closing signed after the earlier date"),
        pytest.param("2025-04-21", "2025-04-10", None, id="Good Friday is a court day"),
        pytest.param("2021-05-05", "2021-04-26", None, id="a state's holiday is a court day"),
        pytest.param("2025-01-28", "2025-01-16", None, id="Martin Luther King Jr. Day and Inauguration Day in one"),
        pytest.param("2021-01-25", "2021-01-13", None, id="Inauguration Day is a court day"),
        pytest.param("2025-12-01", "2025-11-19", None, id="the day after Thanksgiving is a court day"),
        pytest.param("2021-10-18", "2021-10-06", None, id="Columbus Day"),
    ],
)
def test_seven_business_days(conference: str, at: str, also: str | None) -> None:
    """The seventh court day before the conference, and the other reading where a closing is unsettled."""
    deadline = due(conference)
    assert deadline.at.date().isoformat() == at
    assert (deadline.also and deadline.also.date().isoformat()) == also
    assert deadline.at.timetz().replace(tzinfo=None) == time(23, 59, 59)


@pytest.mark.parametrize(
    ("conference", "term", "at"),
    [
        ("2024-01-08", "7 days before", "2023-12-29T23:59:59-06:00"),
        ("2021-06-07", "7 calendar days before", "2021-05-28T23:59:59-05:00"),
        ("2021-07-19", "14 days before", "2021-07-02T23:59:59-05:00"),
        ("2021-07-19", "two weeks before", "2021-07-02T23:59:59-05:00"),
        ("2021-04-05", "1 week before", "2021-03-29T23:59:59-05:00"),
        ("2021-04-05", "48 hours before", "2021-04-02T14:00:00-05:00"),
        ("2021-04-07", "24 hours before the conference", "2021-04-06T14:00:00-05:00"),
        ("2022-06-27", "2022-06-19", "2022-06-19T23:59:59-05:00"),
        ("2021-04-05", "2021-03-27T12:00:00", "2021-03-27T12:00:00-05:00"),
        ("2022-01-13", "five business days before", "2022-01-06T23:59:59-06:00"),
    ],
)
def test_other_terms(conference: str, term: str, at: str) -> None:
    """Days and weeks go back to a court day, hours keep their clock time, and a fixed day never moves."""
    assert due(conference, term).at.isoformat() == at


@pytest.mark.parametrize(
    ("day", "counts", "conference", "at", "also"),
    [
        (date(2021, 1, 20), Counts.YES, "2021-01-25", date(2021, 1, 12), None),
        (date(2025, 11, 28), Counts.UNSETTLED, "2025-12-01", date(2025, 11, 19), date(2025, 11, 18)),
        (date(2021, 5, 31), Counts.NO, "2021-06-04", date(2021, 5, 26), None),
    ],
    ids=["counts", "unsettled", "does not count, though statutory"],
)
def test_a_closing_has_the_last_word_on_its_day(
    day: date, counts: Counts, conference: str, at: date, also: date | None
) -> None:
    """A closing may add a day, leave it open, or take a statutory day away."""
    over = CourtCalendar(calendar().holidays, {day: Closing(day, "a closing", counts)})
    deadline = due(conference, over=over)
    assert (deadline.at.date(), deadline.also and deadline.also.date()) == (at, also)


@pytest.mark.parametrize(
    ("conference", "utc"),
    [("2021-03-15", "2021-03-05T05:59:59+00:00"), ("2021-11-15", "2021-11-04T04:59:59+00:00")],
    ids=["clocks go forward in between", "clocks go back in between"],
)
def test_clocks_that_change_in_between(conference: str, utc: str) -> None:
    """Days are counted on the calendar, and the zone is attached to the last of them."""
    assert due(conference).at.astimezone(UTC).isoformat() == utc


def test_hours_are_counted_through_a_change_of_clocks() -> None:
    """168 hours before nine o'clock is eight o'clock where the clocks went forward in between."""
    assert due("2021-03-15", "168 hours before", hour=9).at.isoformat() == "2021-03-08T08:00:00-06:00"


def test_an_hour_that_comes_twice_or_never_is_taken_as_the_later() -> None:
    """Nobody is late by the first of two half past ones, nor by an hour that the clocks skip."""
    assert due("2021-11-15", "2021-11-07T01:30:00").at.isoformat() == "2021-11-07T01:30:00-06:00"
    assert due("2021-03-22", "2021-03-14T02:30:00").at.isoformat() == "2021-03-14T03:30:00-05:00"


def test_the_working_reads_as_a_person_counts() -> None:
    """Each day stands on a line of its own, with its number or the reason why it has none."""
    working = due("2021-06-04", "4 court days before").working
    assert working == (
        "Friday, June 4, 2021: the day of the conference, not counted",
        "Thursday, June 3, 2021 = 1",
        "Wednesday, June 2, 2021 = 2",
        "Tuesday, June 1, 2021 = 3",
        "Monday, May 31, 2021: Memorial Day, not counted",
        "Sunday, May 30, 2021: not counted",
        "Saturday, May 29, 2021: not counted",
        "Friday, May 28, 2021 = 4",
        "Last moment: Friday, May 28, 2021, 11:59 p.m.",
    )


def test_the_working_of_two_readings_shows_where_they_part() -> None:
    """The unsettled day is named, and what changes if it counts."""
    deadline = due("2025-01-16")
    assert [line for line in deadline.working if "unsettled; taken here as a court day" in line]
    assert deadline.working[-1] == "Last moment: Monday, January 6, 2025, 11:59 p.m."


def test_an_hour_is_assumed_only_where_the_order_states_none() -> None:
    """A due time, hours and a fixed hour are the order's; the end of the day is ours and marked so."""
    stated = replace(CONNER, statement=StatementTerms(due_time=time(17), due_time_is_assumed=False))
    assert dates_of(stated).statement_due.assumed == ()
    assert dates_of(stated).statement_due.at.isoformat() == "2021-03-25T17:00:00-05:00"
    assert due("2021-04-05", "48 hours before").assumed == ()
    assert due("2021-04-05", "2021-03-25T17:00:00").assumed == ()
    assert due("2021-04-05").assumed == ("the order states no hour: the end of the day is assumed",)


def test_leave_granted_to_a_party_never_rolls() -> None:
    """One party's own date stands as it is, a Saturday too; the other keeps the order's."""
    dates = dates_of(CONNER)
    leave = Party("Samantha Conner", "plaintiff", due=local("2021-03-27T17:00"))
    assert due_for(leave, CONNER, dates).at.isoformat() == "2021-03-27T17:00:00-05:00"
    assert due_for(CONNER.parties[1], CONNER, dates) == dates.statement_due


@pytest.mark.parametrize(
    ("starts", "until", "grace", "destroyed_from"),
    [
        (local("2021-04-05T14:00"), None, 0, "2021-04-06T00:00:00-05:00"),
        (local("2021-04-01T09:00"), local("2021-04-02T17:00"), 1, "2021-04-06T00:00:00-05:00"),
        (local("2021-07-02T09:00"), None, 2, "2021-07-08T00:00:00-05:00"),
        (local("2024-12-23T09:00"), None, 1, "2024-12-27T00:00:00-06:00"),
    ],
    ids=["no grace", "two days, then a weekend", "over the Fourth of July", "an unsettled day is not relied on"],
)
def test_destruction_waits_for_the_last_day_and_the_grace_days(
    starts: datetime, until: datetime | None, grace: int, destroyed_from: str
) -> None:
    """Grace is counted forward from the last conference day; of two readings the later is taken."""
    conference = replace(CONNER, starts=starts, until=until)
    assert dates_of(conference, grace=grace).destroy_after.at.isoformat() == destroyed_from


def test_a_conference_without_an_end_lasts_three_hours() -> None:
    """Three hours pass on the clock of the world, also in the night when the court's clock changes."""
    assert dates_of(replace(CONNER, until=None)).ends_at.isoformat() == "2021-04-05T17:00:00-05:00"
    night = replace(CONNER, starts=local("2021-03-14T01:00"), until=None)
    assert dates_of(night).ends_at.isoformat() == "2021-03-14T05:00:00-05:00"


def test_a_window_of_court_days_opens_with_its_first_day() -> None:
    """A window is never narrowed: whole days, and its first is not moved off a weekend."""
    window = dates_of(replace(CONNER, teleconference_window="8 days before")).teleconference_window
    assert window
    assert window.opens_at.isoformat() == "2021-03-28T00:00:00-05:00"
    window = dates_of(replace(CONNER, teleconference_window="3 court days before")).teleconference_window
    assert window
    assert window.opens_at.isoformat() == "2021-03-31T00:00:00-05:00"


def test_a_calendar_that_misses_the_year_is_refused() -> None:
    """Years without holidays would pass for years of working days."""
    with pytest.raises(ValueError, match="no holidays of 2021"):
        schedule(CONNER, court_calendar(2015, 2016))


@pytest.mark.parametrize(
    "text",
    ["", "soon", "7 before", "7 fortnights before", "0 days before", "9999 days before", "7 days after", "2021-02-30"],
)
def test_a_term_that_cannot_be_meant_is_refused(text: str) -> None:
    """What is no term says so in words, never by a wrong date."""
    with pytest.raises(ValueError, match=r"cannot be read|between|no such day"):
        parse_term(text)


def test_a_time_with_an_offset_is_refused() -> None:
    """Terms are in the court's own time."""
    with pytest.raises(ValueError, match="local time"):
        parse_term("2021-03-25T17:00:00-05:00")


CONFERENCE_DAYS = st.dates(date(2010, 1, 1), date(2038, 12, 31)).filter(lambda day: day.weekday() < 5)
ZONES = st.sampled_from(["America/Chicago", "America/New_York", "America/Phoenix", "Pacific/Honolulu", "UTC"])


def _deadline(day: date, term: str, zone: str = "America/Chicago") -> Deadline:
    conference = replace(
        CONNER, starts=datetime.combine(day, time(10)), until=None, timezone=zone, statement=StatementTerms(due=term)
    )
    return dates_of(conference).statement_due


@given(day=CONFERENCE_DAYS, number=st.integers(1, 30), unit=st.sampled_from(["court days", "days", "weeks", "hours"]))
@settings(deadline=None, max_examples=80)
def test_a_deadline_never_ends_on_a_closed_day(day: date, number: int, unit: str) -> None:
    """Whatever the period is counted in, each reading ends on a day that this reading holds open."""
    deadline = _deadline(day, f"{number} {unit} before")
    assert Reading(calendar(), unsettled_counts=False).is_court_day(deadline.at.date())
    assert Reading(calendar(), unsettled_counts=True).is_court_day((deadline.also or deadline.at).date())
    assert deadline.also is None or deadline.also < deadline.at


@given(day=CONFERENCE_DAYS, number=st.integers(1, 30), zone=ZONES)
@settings(deadline=None, max_examples=80)
def test_exactly_so_many_court_days_lie_between(day: date, number: int, zone: str) -> None:
    """From the due day up to the conference day, which is not counted, lie exactly that many court days."""
    deadline = _deadline(day, f"{number} business days before", zone)
    for moment, reading in (
        (deadline.at, Reading(calendar(), unsettled_counts=False)),
        (deadline.also or deadline.at, Reading(calendar(), unsettled_counts=True)),
    ):
        first = moment.date()
        span = [first + timedelta(days=n) for n in range((day - first).days)]
        assert sum(reading.is_court_day(each) for each in span) == number
        assert moment.replace(tzinfo=None).time() == time(23, 59, 59)
        assert moment.tzinfo == ZoneInfo(zone)


@given(day=CONFERENCE_DAYS, number=st.integers(1, 20), unit=st.sampled_from(["court days", "days"]))
@settings(deadline=None, max_examples=60)
def test_a_longer_period_is_never_due_later(day: date, number: int, unit: str) -> None:
    """One more day moves the due time back or leaves it."""
    assert _deadline(day, f"{number + 1} {unit} before").at <= _deadline(day, f"{number} {unit} before").at


@given(day=CONFERENCE_DAYS, number=st.integers(1, 80))
@settings(deadline=None, max_examples=60)
@example(day=date(2010, 1, 1), number=10)
def test_a_longer_period_in_hours_is_never_due_on_a_later_day(day: date, number: int) -> None:
    """One more hour moves the due day back or leaves it.

    The hour may be later: a period that ends on a closed day goes on to the same hour of the court day before it
    (Fed. R. Civ. P. 6(a)(2)(C)), and one an hour longer may end on that court day by itself, late in the evening.
    """
    longer, shorter = (_deadline(day, f"{hours} hours before").at for hours in (number + 1, number))
    assert longer.date() <= shorter.date()


@given(day=CONFERENCE_DAYS, later=st.integers(1, 20), unit=st.sampled_from(["court days", "days", "weeks"]))
@settings(deadline=None, max_examples=60)
def test_a_later_conference_is_never_due_earlier(day: date, later: int, unit: str) -> None:
    """Moving the conference on never brings the due time forward."""
    assert _deadline(day, f"7 {unit} before").at <= _deadline(day + timedelta(days=later), f"7 {unit} before").at


@given(day=CONFERENCE_DAYS, back=st.integers(0, 20), unit=st.sampled_from(["court days", "days", "hours"]))
@settings(deadline=None, max_examples=60)
def test_an_unsettled_closing_makes_nobody_late(day: date, back: int, unit: str) -> None:
    """A day newly put on the table as unsettled never moves the later reading to an earlier moment."""
    closed = day - timedelta(days=back)
    known = CourtCalendar(calendar().holidays, {})
    more = CourtCalendar(calendar().holidays, {closed: Closing(closed, "a closing", Counts.UNSETTLED)})
    conference = replace(
        CONNER,
        starts=datetime.combine(day, time(10)),
        until=None,
        statement=StatementTerms(due=f"9 {unit} before"),
    )
    assert dates_of(conference, over=more).statement_due.at >= dates_of(conference, over=known).statement_due.at
