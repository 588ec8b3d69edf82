"""Does a paper set out positions on facts, on law and on damages, and where (order ¶3(a))?"""

import re
from collections.abc import Callable, Iterable, Sequence

from mailbot.core.domain.document import Element, Passage
from mailbot.core.sections.heading_words import Topic
from mailbot.core.sections.positions_words import (
    DAMAGES,
    DEFERRALS,
    DOCKET,
    LAW,
    LAW_PHRASES,
    NOT_DAMAGES,
    NOT_LAW,
    PAST,
    PLACEHOLDERS,
    REFERENCES,
    STRONG_DAMAGES,
    STRONG_LAW,
    STRONG_PAST,
)
from mailbot.core.sections.segments import Paper, Piece, quote

_FIGURE = re.compile(
    r"\$ ?\d|\d{1,3},\d{3}|\b\d+(?:\.\d+)? ?(?:k|thousand|million|percent|hundred)\b|\b\d{3,}\b"
    r"|\b(?:hundred|thousand|million)\b"
)
_PAST_TENSE = re.compile(r"[a-z]{3}ed\b")
_SOFT = frozenset({"fees", "costs", "cost", "pay", "price", "value", "jury", "interest", "lost", "benefits", "rent"})
FEWEST_WORDS = 4  # fewer words under a heading are no position
_SHORT_DENIAL = 12  # words
_ALL = 3  # a heading over facts, law and damages together announces none of them by itself
_MOST_QUOTED = 3  # passages shown of one element

Test = Callable[[Piece], bool]


def is_placeholder(piece: Piece) -> bool:
    """Whether a piece stands for something still to come, or points to a paper that may not be there."""
    return piece.says(PLACEHOLDERS)


def is_reference(piece: Piece) -> bool:
    """Whether a piece only says where a position may be found."""
    return piece.says(REFERENCES)


def word_count(piece: Piece) -> int:
    """Words in a piece, as white space parts them."""
    return piece.words.count(" ") + 1


def locate_positions(paper: Paper) -> tuple[list[Passage], list[Passage]]:
    """Passages of the three elements of positions, and headings that stand over nothing."""
    passages = [
        *_element(paper, Element.FACTUAL_POSITIONS, Topic.FACTS, _tells_facts, _tells_facts_elsewhere, 3),
        *_element(paper, Element.LEGAL_POSITIONS, Topic.LAW, _speaks_law, _is_strong_law, 1),
        *_element(paper, Element.DAMAGES_POSITIONS, Topic.DAMAGES, _speaks_damages, _is_strong_damages, 1),
    ]
    placeholders = [
        *empty_headings(paper, Topic.FACTS, Element.FACTUAL_POSITIONS),
        *empty_headings(paper, Topic.LAW, Element.LEGAL_POSITIONS),
        *empty_headings(paper, Topic.DAMAGES, Element.DAMAGES_POSITIONS),
    ]
    return passages, placeholders


def _element(
    paper: Paper, element: Element, topic: Topic, here: Test, elsewhere: Test, fewest: int
) -> Iterable[Passage]:
    """Certain where content of the kind stands under its heading, or enough of it under others; else unsure."""
    under = [p for p in paper.under(topic) if not (is_placeholder(p) or p.is_echo)]
    sure = [p for p in under if here(p) and not is_reference(p)]
    if sum(word_count(p) for p in sure) >= FEWEST_WORDS:
        return _passages(element, sure, certain=True)
    has_heading = any(topic in h.topics and len(h.topics) < _ALL for h in paper.headings)
    outside = [p for p in paper.pieces if topic not in p.topics and _may_speak(p)]
    strong = [p for p in outside if elsewhere(p) and not is_reference(p)]
    if len(strong) >= fewest and not has_heading:
        return _passages(element, strong, certain=True)
    maybe = [p for p in under if word_count(p) >= FEWEST_WORDS] or strong or [p for p in outside if _weak(element, p)]
    return _passages(element, maybe, certain=False)


def _passages(element: Element, pieces: Sequence[Piece], *, certain: bool) -> list[Passage]:
    return [Passage(element, p.page, quote(p), certain) for p in pieces[:_MOST_QUOTED]]


def _may_speak(piece: Piece) -> bool:
    """Whether positions may stand in a piece: not among negotiations, attendees, signatures, the order's words."""
    return not (piece.is_echo or piece.topics & {Topic.HISTORY, Topic.ATTENDEES, Topic.OTHER} or is_placeholder(piece))


def _is_docket(piece: Piece) -> bool:
    return len(piece.tokens & DOCKET) >= 2


def _tells_facts(piece: Piece) -> bool:
    return word_count(piece) >= FEWEST_WORDS and not _is_docket(piece)


def _tells_facts_elsewhere(piece: Piece) -> bool:
    if word_count(piece) < 7 or _is_docket(piece) or Topic.LAW in piece.topics or Topic.DAMAGES in piece.topics:
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
    if piece.says(DEFERRALS):
        return False
    if _FIGURE.search(piece.low):
        return True
    hits = piece.tokens & DAMAGES
    is_bare_denial = hits == {"damages"} and "den" in piece.low and word_count(piece) < _SHORT_DENIAL
    return word_count(piece) >= 3 and bool(hits) and not is_bare_denial


def _is_strong_damages(piece: Piece) -> bool:
    if piece.says(NOT_DAMAGES) or piece.says(DEFERRALS):
        return False
    hits = piece.tokens & DAMAGES
    return (bool(hits - _SOFT) and "$" in piece.low) or (bool(hits) and bool(_FIGURE.search(piece.low)))


def _weak(element: Element, piece: Piece) -> bool:
    if element is Element.FACTUAL_POSITIONS:
        return word_count(piece) >= 7 and not piece.tokens.isdisjoint(PAST) and not _is_docket(piece)
    if element is Element.LEGAL_POSITIONS:
        return _speaks_law(piece)
    return not piece.tokens.isdisjoint(STRONG_DAMAGES) or "$" in piece.low


def empty_headings(paper: Paper, topic: Topic, element: Element) -> list[Passage]:
    """Headings that announce `topic` over nothing, or over placeholders alone."""
    filled = {p.part for p in paper.under(topic) if not (is_placeholder(p) or p.is_echo)}
    parts = [h for h in paper.headings if topic in h.topics and len(h.topics) < _ALL]
    if any(h.number in filled for h in parts):
        return []
    return [Passage(element, h.page, h.words, certain=False) for h in parts[:_MOST_QUOTED]]
