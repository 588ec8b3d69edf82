"""Whether a statement came in time: the last moment, two readings, disputed clocks, and after the conference began."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.core.checks.timing import timing
from mailbot.core.deadlines import schedule
from mailbot.core.domain.calendar import CourtCalendar
from mailbot.core.domain.deadline import Deadline
from mailbot.core.domain.finding import Finding, Status
from mailbot.core.domain.mail import Message
from mailbot.core.domain.submission import Authentication, Identification, Kind, Sorting, Standing, Submission
from tests.core.conner import CONNER

DATES = schedule(CONNER, CourtCalendar({}, {}))
DUE = DATES.statement_due  # Thursday, March 25, 2021, 23:59:59 in Chicago
SECOND = timedelta(seconds=1)


def message(date: datetime | None, hops: tuple[datetime, ...]) -> Message:
    """A mail that shows these times."""
    return Message(
        author="j.boone@haleboone.example",
        author_name="",
        author_doubts=(),
        to=(),
        cc=(),
        reply_to=(),
        subject="",
        message_id=None,
        in_reply_to=(),
        date=date,
        hops=hops,
        fields=(),
        authentication=(),
        text="",
        quoted="",
        parts=(),
        papers=(),
        links=(),
        fingerprint="",
        whole=True,
    )


def found(
    received_at: datetime, *, date: datetime | None = None, hops: tuple[datetime, ...] = (), due: Deadline = DUE
) -> Finding:
    """The finding for a statement received then."""
    party = CONNER.parties[0]
    identification = Identification(
        CONNER, party, party.counsel[0], Standing.COUNSEL, Authentication.PASSED, reasons=("roster",), is_certain=True
    )
    sorting = Sorting(Kind.STATEMENT, is_sure=True, is_machine=False, asks=False, reasons=(), statement=None)
    return timing(Submission(message(date, hops), received_at, sorting, identification, DATES, due), CONNER)


@pytest.mark.parametrize("past", [timedelta(), timedelta(milliseconds=900)])
def test_the_last_second_is_in_time(past: timedelta) -> None:
    """Received in the last second of the due day, by the court's clock, whatever zone it is told in."""
    finding = found((DUE.at + past).astimezone(UTC))
    assert (finding.status, finding.reason) == (Status.MET, "")
    assert finding.explanation == (
        "received Thursday, March 25, 2021, 11:59 p.m.; due Thursday, March 25, 2021, 11:59 p.m."
    )


def test_the_next_second_is_late() -> None:
    """A second after the end of the day is the next day."""
    finding = found(DUE.at + SECOND)
    assert (finding.status, finding.reason, finding.count("days_late")) == (Status.DEFICIENT, "late", 1)


def test_a_statement_due_at_five_is_late_the_same_day() -> None:
    """Late by an hour is not a day late."""
    due = Deadline(DUE.at.replace(hour=17, minute=0, second=0), None, ())
    assert found(due.at + timedelta(hours=1), due=due).count("days_late") == 0


@pytest.mark.parametrize("shown", ["date", "hop"])
def test_headers_that_show_a_time_before_are_for_a_person(shown: str) -> None:
    """Mail that a clock on its way shows as in time is disputed for a day, and no longer."""
    before = DUE.at - timedelta(minutes=5)
    shows = {"date": before} if shown == "date" else {}
    hops = (DUE.at + timedelta(hours=3), before) if shown == "hop" else ()
    near = found(DUE.at + timedelta(hours=23), date=shows.get("date"), hops=hops)
    far = found(DUE.at + timedelta(hours=24), date=shows.get("date"), hops=hops)
    assert (near.status, near.reason) == (Status.REVIEW, "disputed_time")
    assert (far.status, far.reason) == (Status.DEFICIENT, "late")


def test_headers_that_show_a_time_after_dispute_nothing() -> None:
    """Every clock agrees that it was late."""
    after = DUE.at + timedelta(minutes=5)
    assert found(after, date=after, hops=(after,)).status is Status.DEFICIENT


def test_absurd_clocks_do_no_harm() -> None:
    """A Date at either end of the calendar, or one without a zone, raises nothing."""
    ends = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
    for odd in (*ends, datetime.fromisoformat("2021-03-01")):
        assert found(DUE.at + SECOND, date=odd).status in {Status.REVIEW, Status.DEFICIENT}


def test_between_two_readings_nobody_is_late() -> None:
    """After the earlier reading and up to the later one a person decides, and the word is not spoken."""
    due = Deadline(DUE.at, DUE.at - timedelta(days=1), ())
    between = found(DUE.at - timedelta(hours=2), due=due)
    assert (between.status, between.reason) == (Status.REVIEW, "between_readings")
    assert "late" not in between.explanation
    assert found(DUE.at - timedelta(days=1), due=due).status is Status.MET
    assert found(DUE.at + SECOND, due=due).status is Status.DEFICIENT


@pytest.mark.parametrize(("off", "reason"), [(timedelta(), "after_start"), (-SECOND, "late")])
def test_from_the_start_of_the_conference_a_person_decides(off: timedelta, reason: str) -> None:
    """The judge may have asked for what comes then."""
    finding = found(DATES.conference_at + off)
    assert finding.reason == reason
    assert finding.status is (Status.REVIEW if reason == "after_start" else Status.DEFICIENT)


RELAYS = frozenset({"mx1.court.example", ".filter.court.example"})


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        (("mx1.court.example",), "in_time_at_the_door"),
        (("store.internal", "q7.filter.court.example", "out.firm.example"), "in_time_at_the_door"),
        (("filter.court.example",), "late"),
        (("evilfilter.court.example",), "late"),
        (("out.firm.example", "mx.firm.example"), "late"),
        (("",), "late"),
    ],
)
def test_what_the_courts_own_server_had_in_time_is_for_a_person(hosts: tuple[str, ...], expected: str) -> None:
    """A relay or a quarantine may hold mail for days; any other server's word counts for a day alone."""
    before, after = DUE.at - timedelta(minutes=5), DUE.at + timedelta(days=3)
    hops = tuple(before if host.endswith("court.example") or host == "" else after for host in hosts)
    assert found_by(hosts, hops, after).reason == expected


def test_a_hop_that_came_with_the_mail_is_no_door() -> None:
    """Under the court's own run of servers anybody may have written that the court had it before."""
    before, after = DUE.at - timedelta(minutes=5), DUE.at + timedelta(days=3)
    hosts = ("mx1.court.example", "out.firm.example", "mx1.court.example")
    assert found_by(hosts, (after, after, before), after).reason == "late"


def found_by(hosts: tuple[str, ...], hops: tuple[datetime, ...], received_at: datetime) -> Finding:
    """The finding for a statement that these hosts passed on at these times."""
    party = CONNER.parties[0]
    identification = Identification(
        CONNER, party, party.counsel[0], Standing.COUNSEL, Authentication.PASSED, reasons=("roster",), is_certain=True
    )
    sorting = Sorting(Kind.STATEMENT, is_sure=True, is_machine=False, asks=False, reasons=(), statement=None)
    seen = replace(message(None, hops), hops_by=hosts)
    return timing(Submission(seen, received_at, sorting, identification, DATES, DUE, trusted_relays=RELAYS), CONNER)
