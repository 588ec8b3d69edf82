"""Answers that nothing new calls for come to an end; honest mail never comes near it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.core.breaker import (
    MOST_OF_ALL,
    MOST_STRAIN,
    WINDOW,
    Breaker,
    Hollow,
    Novelty,
    closed,
    from_json,
    is_strained,
    is_strained_by_all,
    mark_of,
    opened,
    to_json,
    weigh_novelty,
    with_answer,
    with_statement,
)
from mailbot.core.domain.document import BODY_PATH
from tests.core.mails import paper

NOW = datetime(2025, 3, 10, 15, tzinfo=UTC)
NEW, REPEATED, EMPTY = Novelty.NEW, Novelty.REPEATED, Novelty.EMPTY


def answers_until_stopped(novelties: list[Novelty], apart: timedelta = timedelta(minutes=1)) -> int:
    """How many of these mails are answered before one is not."""
    state, now = Breaker(), NOW
    for number, novelty in enumerate(novelties):
        if novelty is not NEW and is_strained(state, novelty, now, [h.key for h in state.hollow]):
            return number
        letter = f"letter {number}"
        state = with_statement(state, f"m{number}") if novelty is NEW else with_answer(state, novelty, letter, now)
        now += apart
    return len(novelties)


@pytest.mark.parametrize(
    ("novelties", "answered"),
    [
        ([EMPTY] * 9, 2),
        ([REPEATED] * 9, 4),
        ([NEW, *[REPEATED] * 9], 5),
        ([EMPTY, REPEATED, REPEATED, REPEATED], 3),
        ([EMPTY, EMPTY, NEW, EMPTY, EMPTY, EMPTY], 5),
        ([NEW] * 200, 200),
    ],
)
def test_how_many_are_answered(novelties: list[Novelty], answered: int) -> None:
    """Two mails without a paper, four of the same paper; a new statement begins the count anew."""
    assert answers_until_stopped(novelties) == answered


def test_what_was_long_ago_does_not_count() -> None:
    """A paper sent again once a week is no loop; a program that answers every hour is."""
    assert answers_until_stopped([REPEATED] * 9, apart=timedelta(days=7)) == 9
    assert answers_until_stopped([EMPTY] * 9, apart=timedelta(hours=1)) == 2


def test_a_letter_that_was_withdrawn_does_not_count() -> None:
    """Only what went out, or will, is an answer."""
    state = with_answer(with_answer(Breaker(), EMPTY, "a", NOW), EMPTY, "b", NOW)
    assert is_strained(state, EMPTY, NOW, ["a", "b"])
    assert not is_strained(state, EMPTY, NOW, ["b"])


def test_a_letter_worded_anew_counts_once() -> None:
    """What is joined into one answer is one answer."""
    state = Breaker()
    for _ in range(9):
        state = with_answer(state, REPEATED, "joined", NOW)
    assert len(state.hollow) == 1


def test_open_until_a_person_says_so() -> None:
    """However much time goes by; and then the count begins anew, with what is known still known."""
    state = opened(with_statement(Breaker(), "m"), "REF2345", NOW)
    assert is_strained(state, REPEATED, NOW + 100 * WINDOW, [])
    again = closed(state)
    assert not is_strained(again, EMPTY, NOW, [])
    assert weigh_novelty(again, "m") is REPEATED


def test_all_together_stop_far_above_what_one_may() -> None:
    """Fifty in a day, or one for each party where there are more."""
    many = Breaker(hollow=tuple(Hollow(NOW, 1, str(n)) for n in range(MOST_OF_ALL)))
    assert is_strained_by_all(many, NOW, parties=4)
    assert not is_strained_by_all(many, NOW, parties=MOST_OF_ALL + 1)
    assert not is_strained_by_all(many, NOW + timedelta(days=2), parties=4)
    assert MOST_OF_ALL > 10 * MOST_STRAIN


def test_what_makes_a_statement_new() -> None:
    """Other octets of a paper; other words of a text, where dates, figures and references are none."""
    assert mark_of(None) == ""
    assert weigh_novelty(Breaker(), mark_of(None)) is EMPTY
    assert mark_of(paper("One.")) != mark_of(paper("Two."))
    one, two, other = (
        paper(text, path=BODY_PATH)
        for text in (
            "On Monday 10 March at 10:01 your mail KD7KWZP was taken in.",
            "On Tuesday 11 March at 23:59 your mail B2CDFGH was taken in.",
            "Gail Tennant will attend.",
        )
    )
    assert mark_of(one) == mark_of(two) != mark_of(other)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.text(max_size=5)), max_size=5),
    st.lists(st.text(max_size=5), max_size=5),
    st.booleans(),
)
def test_it_survives_a_restart(answers: list[tuple[int, str]], known: list[str], is_open: bool) -> None:
    """What the ledger keeps reads as it was."""
    hollow = tuple(Hollow(NOW, weight, key) for weight, key in answers)
    state = Breaker(tuple(known), hollow, NOW if is_open else None, "REF2345" if is_open else "", "k")
    assert from_json(to_json(state)) == state
    assert from_json(None) == Breaker()
