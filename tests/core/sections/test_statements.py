"""Whole statements, one property each: what is there is never called absent, what is missing is never certain."""

import json
from pathlib import Path

import pytest

from mailbot.core.domain.document import Element, Located
from mailbot.core.sections import locate

FOLDER = Path(__file__).parents[3] / "fixtures" / "statements"
TRUTH = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))
PARTS = {
    "positions": (Element.FACTUAL_POSITIONS, Element.LEGAL_POSITIONS, Element.DAMAGES_POSITIONS),
    "negotiation_history": (Element.HISTORY, Element.DEMANDS_AND_OFFERS),
    "attendees": (Element.NAMES, Element.POSITIONS),
}


def read(name: str) -> str:
    """The text of a statement."""
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def certain(located: Located, element: Element) -> bool:
    """Whether the element is there for certain."""
    return any(p.certain for p in located.passages if p.element is element)


def possible(located: Located, element: Element) -> bool:
    """Whether the element is there, or may be."""
    return any(p.element is element for p in located.passages)


@pytest.mark.parametrize("name", TRUTH)
@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_there_is_not_absent(name: str, part: str) -> None:
    """The worst mistake is to tell counsel that something is missing that they sent."""
    if TRUTH[name]["sections"][part] == "met":
        located = locate([read(name)])
        assert all(possible(located, element) for element in PARTS[part])


@pytest.mark.parametrize("name", TRUTH)
@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_missing_is_not_certain(name: str, part: str) -> None:
    """A heading, a promise, the order's own words or a table of contents make no part."""
    if TRUTH[name]["sections"][part] == "missing":
        located = locate([read(name)])
        assert not all(certain(located, element) for element in PARTS[part])


@pytest.mark.parametrize("name", TRUTH)
def test_passages_quote_the_paper(name: str) -> None:
    """A passage's words stand in the paper as they are, but for white space, and are short."""
    text = " ".join(read(name).split())
    for passage in locate([read(name)]).passages:
        assert passage.words in text
        assert 0 < len(passage.words) <= 200


def test_demands_and_offers_of_a_table_are_counted() -> None:
    """Three demands and three offers in six lines."""
    located = locate([read("letter_with_run_in_headings")])
    assert (located.demands, located.offers) == (3, 3)


def test_blanks_under_headings_are_placeholders() -> None:
    """A form's unfilled lines are told apart from a heading that was never written."""
    elements = {p.element for p in locate([read("headings_over_blanks")]).placeholders}
    assert {Element.FACTUAL_POSITIONS, Element.DAMAGES_POSITIONS, Element.HISTORY} <= elements


def test_attendees_come_with_their_positions() -> None:
    """Names in running text, each with what follows it, counsel known as such."""
    located = locate([read("letter_with_run_in_headings")])
    stace = next(a for a in located.attendees if a.name == "Gwendolyn Stace")
    assert stace.position.startswith("senior claims examiner")
    assert not stace.is_counsel
