"""Does a paper set out positions on facts, on law and on damages, and where (order ¶3(a))?"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mailbot.core.domain.document import Element, Passage
from mailbot.core.sections.figures import may_tell_sum, undated
from mailbot.core.sections.heading_words import Topic
from mailbot.core.sections.positions_words import (
    ADOPTIONS,
    DAMAGES,
    DEFERRALS,
    DENIALS,
    DOCKET,
    DOCKETED,
    FILED,
    LAW,
    LAW_PHRASES,
    NOT_DAMAGES,
    NOT_LAW,
    PAPERS,
    PAST,
    PLACEHOLDERS,
    PLEADINGS,
    REASONS,
    REFERENCES,
    STRONG_DAMAGES,
    STRONG_LAW,
    STRONG_PAST,
    WITHIN,
)
from mailbot.core.sections.segments import Paper, Piece, quote, word_count
from mailbot.core.sections.sentence_kinds import that_speak_of

_FIGURE = re.compile(
    r"\$ ?\d|\d{1,3},\d{3}|\b\d+(?:\.\d+)? ?(?:k|thousand|million|percent|hundred)\b|\b\d{3,}\b"
    r"|\b(?:hundred|thousand|million)\b"
)
_PAST_TENSE = re.compile(r"[a-z]{3}ed\b")
_SOFT = frozenset({"fees", "costs", "cost", "pay", "price", "value", "jury", "interest", "lost", "benefits", "rent"})
FEWEST_WORDS = 3  # fewer words under a heading are no position
_FEW_WORDS = 3
_SHORT_DENIAL = 14  # words
_ALL = 3  # a heading over facts, law and damages together announces none of them by itself
_MOST_QUOTED = 3  # passages shown of one element

Test = Callable[[Piece], bool]


def is_placeholder(piece: Piece) -> bool:
    """Whether a piece stands for something still to come, or points to a paper that may not be there."""
    return piece.says(PLACEHOLDERS)


def is_reference(piece: Piece) -> bool:
    """Whether a piece only says where a position may be found."""
    return piece.says(REFERENCES)


def locate_positions(paper: Paper) -> tuple[list[Passage], list[Passage]]:
    """Passages of the three elements of positions, and headings that stand over nothing."""
    written = [p for p in paper.pieces if not (p.is_echo or is_placeholder(p))]
    empty = {p.number for p in written if _is_empty(p)}
    spoken = [p for p in written[:] if p.number >= paper.front and p.number not in empty and not p.topics & _ELSEWHERE]
    told = _Text(written, empty, spoken)
    passages = [
        *_element(paper, told, Element.FACTUAL_POSITIONS, Topic.FACTS, _tells_facts, _tells_facts_elsewhere, 3),
        *_element(paper, told, Element.LEGAL_POSITIONS, Topic.LAW, _speaks_law, _is_strong_law, 1),
        *_element(paper, told, Element.DAMAGES_POSITIONS, Topic.DAMAGES, _speaks_damages, _is_strong_damages, 1),
    ]
    placeholders = [
        *empty_headings(paper, Topic.FACTS, Element.FACTUAL_POSITIONS),
        *empty_headings(paper, Topic.LAW, Element.LEGAL_POSITIONS),
        *empty_headings(paper, Topic.DAMAGES, Element.DAMAGES_POSITIONS),
    ]
    return passages, placeholders


@dataclass(frozen=True, slots=True)
class _Text:
    """What is weighed of a paper, for all three elements alike."""

    written: Sequence[Piece]  # no placeholder, not the order's own words
    empty: set[int]  # numbers of those that set nothing out
    spoken: Sequence[Piece]  # those that may hold positions: not among negotiations, attendees, signatures


_ELSEWHERE = frozenset({Topic.HISTORY, Topic.ATTENDEES, Topic.OTHER})


def _element(
    paper: Paper, told: _Text, element: Element, topic: Topic, here: Test, elsewhere: Test, fewest: int
) -> Iterable[Passage]:
    """Certain where content stands under its own heading, or enough of its kind under others; else unsure, or none.

    What stands under a heading of its own is believed to be what that says, unless it only defers, denies, points
    elsewhere or tells the docket; under a heading shared with others, or none, its words must tell.
    """
    under = [p for p in told.written if topic in p.topics]
    own = [p for p in under if len(p.topics) == 1 and p.number not in told.empty]
    shared = [p for p in under if len(p.topics) > 1 and p.number not in told.empty and here(p)]
    sure = [p for p in own if here(p)]
    sure = [*sure, *shared]
    if sum(map(word_count, sure)) >= FEWEST_WORDS:
        return _passages(element, sure, certain=not _stands_empty(paper, told, topic))
    has_heading = any(topic in h.topics and len(h.topics) < _ALL for h in paper.headings)
    outside = [p for p in told.spoken if topic not in p.topics]
    strong = [p for p in outside if elsewhere(p)]
    if len(strong) >= fewest and not has_heading:
        return _passages(element, strong, certain=True)
    maybe = [
        p
        for p in under
        if p.says(WITHIN) or p.says(ADOPTIONS) or (word_count(p) > _FEW_WORDS and p.number not in told.empty)
    ]
    maybe = maybe or strong or ([] if has_heading else [p for p in outside if _weak(element, p)])
    if _stands_empty(paper, told, topic):
        return _passages(element, maybe, certain=False)
    if not maybe:  # a heading that was missed, or taken for another, must not hide what stands there
        return _passages(element, that_speak_of(topic, _filled(told)), certain=False)
    spoken = that_speak_of(topic, [*own, *outside])
    return _passages(element, spoken or maybe, certain=bool(spoken))


def _filled(told: _Text) -> list[Piece]:
    return [p for p in told.written if p.number not in told.empty]


def _stands_empty(paper: Paper, told: _Text, topic: Topic) -> bool:
    """Whether the heading that has the part's own name stands over nothing: what a lesser one announces is unsure."""
    filled = {p.part for p in told.written if topic in p.topics and p.number not in told.empty}
    # A heading whose next is of the same topic, or of none, stands over that one's part.
    after = {h.number: n.topics for h, n in pairwise(paper.headings)}
    named = [h for h in paper.headings if h.topics == {topic} and _OWN_NAMES[topic] in h.words.lower()]
    return bool(named) and not any(
        h.number in filled or topic in after.get(h.number, {topic}) or not after[h.number] for h in named
    )


_OWN_NAMES = {Topic.FACTS: "fact", Topic.LAW: "law", Topic.DAMAGES: "damages"}


def _is_empty(piece: Piece) -> bool:
    """Whether a piece sets nothing out: it defers, points elsewhere, denies and no more, or tells the docket."""
    if piece.says(DEFERRALS) or is_reference(piece) or _is_docket(piece):
        return True
    is_denial = not piece.tokens.isdisjoint(DENIALS) and word_count(piece) < _SHORT_DENIAL
    return is_denial and piece.tokens.isdisjoint(REASONS)


def _passages(element: Element, pieces: Sequence[Piece], *, certain: bool) -> list[Passage]:
    return [Passage(element, p.page, quote(p), certain) for p in pieces[:_MOST_QUOTED]]


def _is_docket(piece: Piece) -> bool:
    """Whether a sentence tells what happened in court, and not what the case is about."""
    return len(piece.tokens & DOCKET) >= 2 or (piece.says(DOCKETED) and "because" not in piece.tokens)


def _tells_facts(piece: Piece) -> bool:
    return word_count(piece) > FEWEST_WORDS and not _is_procedure(piece)


def _is_procedure(piece: Piece) -> bool:
    """Whether a sentence says who filed what in court, or how the court ruled."""
    return not (piece.tokens.isdisjoint(FILED) or piece.tokens.isdisjoint(PAPERS))


def _tells_facts_elsewhere(piece: Piece) -> bool:
    if word_count(piece) < 7 or _is_procedure(piece) or Topic.LAW in piece.topics or Topic.DAMAGES in piece.topics:
        return False
    return not piece.tokens.isdisjoint(STRONG_PAST) or bool(_PAST_TENSE.search(piece.low))


def _speaks_law(piece: Piece) -> bool:
    return not piece.tokens.isdisjoint(LAW) and not piece.says(NOT_LAW)


def _is_strong_law(piece: Piece) -> bool:
    if piece.says(NOT_LAW):
        return False
    hits = piece.tokens & LAW
    return bool(hits & STRONG_LAW) or (bool(hits) and piece.says(LAW_PHRASES))


def _speaks_damages(piece: Piece) -> bool:
    if _has_figure(piece):
        return True
    return word_count(piece) >= 3 and not piece.tokens.isdisjoint(DAMAGES)


def _is_strong_damages(piece: Piece) -> bool:
    if piece.says(NOT_DAMAGES) or piece.says(DEFERRALS):
        return False
    hits = (piece.tokens & DAMAGES) - {"damage"}
    return bool(hits) and (("$" in piece.low and bool(hits - _SOFT)) or _has_figure(piece))


def _has_figure(piece: Piece) -> bool:
    return may_tell_sum(piece) and bool(_FIGURE.search(undated(piece)))


def _weak(element: Element, piece: Piece) -> bool:
    if element is Element.FACTUAL_POSITIONS:
        return word_count(piece) >= 7 and not piece.tokens.isdisjoint(PAST) and not _is_docket(piece)
    if element is Element.LEGAL_POSITIONS:
        return _speaks_law(piece)
    is_pleading = piece.says(NOT_DAMAGES) or not piece.tokens.isdisjoint(PLEADINGS)
    return (not piece.tokens.isdisjoint(STRONG_DAMAGES) and not is_pleading) or "$" in piece.low


def empty_headings(paper: Paper, topic: Topic, element: Element) -> list[Passage]:
    """Headings that announce `topic` over nothing, or over placeholders alone."""
    filled = {p.part for p in paper.under(topic) if not (is_placeholder(p) or p.is_echo)}
    parts = [h for h in paper.headings if topic in h.topics and len(h.topics) < _ALL]
    if any(h.number in filled for h in parts):
        return []
    return [Passage(element, h.page, h.words, certain=False) for h in parts[:_MOST_QUOTED]]
