"""What is looked for only where a telling word stands is found wherever it is."""

import re
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.domain.document import Element
from mailbot.core.sections import attendees_words, locate, negotiation_words, positions_words
from mailbot.core.sections.figures import AMOUNT, BARE, SUM_WORDS
from mailbot.core.sections.segments import segment
from mailbot.core.sections.word_sets import word_set

_STATEMENTS = sorted((Path(__file__).parents[3] / "fixtures" / "statements").glob("*.txt"))
_NUMBERS = word_set(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million grand k $ 7 50"
)


def vocabularies(module: ModuleType) -> list[tuple[str, ...]]:
    """The phrases of a module of words."""
    return [value for name, value in vars(module).items() if name.isupper() and isinstance(value, tuple)]


@pytest.mark.parametrize("module", [attendees_words, negotiation_words, positions_words])
@pytest.mark.parametrize("statement", _STATEMENTS[::4], ids=lambda path: path.stem)
def test_a_phrase_is_found_in_every_piece_in_which_it_begins_a_word(module: ModuleType, statement: Path) -> None:
    """One search for a whole vocabulary finds what asking each piece for each phrase would."""
    paper = segment([statement.read_text(encoding="utf-8")])
    for phrases in vocabularies(module):
        begun = re.compile("|".join(rf"(?<![a-z'-]){re.escape(phrase)}" for phrase in phrases))
        wanted = {piece.number for piece in paper.pieces if begun.search(piece.low)}
        found = {piece.number for piece in paper.pieces if piece.says(phrases)}
        assert wanted <= found
        assert found <= {piece.number for piece in paper.pieces if any(phrase in piece.low for phrase in phrases)}


@pytest.mark.parametrize("module", [attendees_words, negotiation_words, positions_words])
def test_every_phrase_of_a_vocabulary_can_be_found(module: ModuleType) -> None:
    """Whatever marks and stems a clerk adds, a sentence of that phrase alone has it."""
    for phrases in vocabularies(module):
        for phrase in phrases:
            pieces = segment([f"It is said in this paper: {phrase} and no more is said."]).pieces
            assert any(piece.says(phrases) for piece in pieces), phrase


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(_NUMBERS)), st.sampled_from([" ", "-", ",", "."])), max_size=6))
def test_a_sum_without_a_digit_has_a_word_of_a_number(parts: list[tuple[str, str]]) -> None:
    """Where neither stands, no pattern for sums is tried: none may fit there."""
    text = "".join(word + mark for word, mark in parts)
    if AMOUNT.search(text) or BARE.search(text):
        assert any(c.isdigit() for c in text) or any(word in text for word in SUM_WORDS)


@pytest.mark.parametrize("number", ["twenty", "twenty-five", "one hundred", "ninety-two hundred", "two million"])
def test_a_sum_in_words_is_a_demand(number: str) -> None:
    """Lay writers write sums out."""
    located = locate([f"Settlement History\n\nPlaintiff demanded {number} thousand dollars last spring.\n"])
    assert (located.demands, located.offers) == (1, 0)


@pytest.mark.parametrize(
    "told",
    [
        "offer was made",
        "demand was sent",
        "proposal was put",
        "figures have been put",
        "number was put",
        "negotiation was had",
        "discussions were had",
        "talks have been had",
        "compromise was put",
        "exchange was made, nor was one exchanged",
        "counteroffer was made",
    ],
)
def test_a_none_in_words_of_its_own_is_for_a_person(told: str) -> None:
    """Under no heading, that nothing of the kind happened may be the whole history."""
    located = locate([f"It was a quiet spring.\n\nTo this day no {told} by anybody at all.\n"])
    assert any(passage.element is Element.DEMANDS_AND_OFFERS for passage in located.passages)
