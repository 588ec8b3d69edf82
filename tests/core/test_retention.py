"""Whether statements may be destroyed: every guard by itself, and all of them together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.core.retention import CLOCK_SLACK, WARNING_STANDS, Witness, is_clock_plausible, is_warning_due, why_not_yet

NOW = datetime(2025, 4, 9, 6, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
READY = Witness(
    now=NOW,
    ends_at=NOW - timedelta(days=2),
    destroy_after=NOW - timedelta(hours=1),
    warned_at=NOW - WARNING_STANDS,
    hold="",
    dates_seen_at=NOW - timedelta(days=30),
    were_brought_forward=False,
    newest_statement_at=NOW - timedelta(days=12),
    newest_witness_at=NOW - CLOCK_SLACK,
)


def test_where_every_guard_holds_nothing_stands_against_it() -> None:
    """At the last moment of each bound: eight hours, a day of slack."""
    assert why_not_yet(READY) == ()


GUARDS = [
    (replace(READY, hold="an appeal is pending"), "an appeal is pending"),
    (replace(READY, warned_at=None), "no warning"),
    (replace(READY, warned_at=NOW - WARNING_STANDS + INSTANT), "less than eight hours"),
    (replace(READY, warned_at=NOW + timedelta(days=400)), "less than eight hours"),
    (replace(READY, dates_seen_at=READY.ends_at), "in the past when they were first seen"),
    (replace(READY, were_brought_forward=True), "moved earlier"),
    (replace(READY, newest_statement_at=READY.destroy_after + INSTANT), "after the date of destruction"),
    (replace(READY, newest_witness_at=NOW - CLOCK_SLACK - INSTANT), "clock is more than a day ahead"),
    (replace(READY, newest_witness_at=None), "clock is more than a day ahead"),
]


@pytest.mark.parametrize(("witness", "words"), GUARDS, ids=[words for _, words in GUARDS])
def test_each_guard_by_itself_is_enough(witness: Witness, words: str) -> None:
    """One reason stands against it, and its sentence says which."""
    (reason,) = why_not_yet(witness)
    assert words in reason


def test_every_reason_is_told() -> None:
    """Chambers hear all of them at once, not one after the other."""
    worst = replace(
        READY,
        hold="an appeal is pending",
        warned_at=None,
        dates_seen_at=NOW,
        were_brought_forward=True,
        newest_statement_at=NOW,
        newest_witness_at=None,
    )
    assert len(why_not_yet(worst)) == 6


def test_a_statement_at_the_very_date_is_none_after_it() -> None:
    """Received at the last moment before destruction: it is destroyed with the others."""
    assert why_not_yet(replace(READY, newest_statement_at=READY.destroy_after)) == ()


def test_the_warning_is_due_when_the_conference_ends() -> None:
    """Not a moment earlier, whatever the clock of destruction says."""
    assert is_warning_due(replace(READY, now=READY.ends_at))
    assert not is_warning_due(replace(READY, now=READY.ends_at - INSTANT))


@given(ahead=st.timedeltas(min_value=timedelta(days=-4000), max_value=timedelta(days=4000)))
def test_a_clock_is_believed_up_to_a_day_ahead(ahead: timedelta) -> None:
    """Behind its witness it destroys nothing too early, so that is no reason for doubt."""
    assert is_clock_plausible(NOW + ahead, NOW) is (ahead <= CLOCK_SLACK)
