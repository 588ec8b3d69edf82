"""Does a paper recite the negotiations, with the specific demands and offers, and where (order ¶3(b))?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from mailbot.core.domain.document import Element, Move, Passage
from mailbot.core.sections.figures import AMOUNT, BARE, DAY, has_digit, may_tell_sum, undated
from mailbot.core.sections.heading_words import POSITIONS, Topic
from mailbot.core.sections.moves import Sides, Told, moves_in, sides_of
from mailbot.core.sections.negotiation_words import (
    ANSWERS,
    CLAIMANTS,
    CLAIMED,
    CONTEXT,
    CONTRACT,
    DEFENDERS,
    DEMANDS,
    FROM,
    LOOK_ALIKES,
    MOVES,
    NONE_ALONE,
    NONE_SAID,
    NOT_NONE,
    OFFERS,
    OTHER_MATTERS,
    OTHERS,
    OTHERS_SETTLED,
    OWN,
    ROUNDS,
    SETTLEMENT,
    SUIT,
    SUPPOSED,
    TALK,
    THIS_MATTER,
    WITHHELD,
)
from mailbot.core.sections.positions import empty_headings, is_placeholder
from mailbot.core.sections.segments import Paper, Piece, quote, word_count
from mailbot.core.sections.sentence_kinds import that_speak_of

_YEAR = re.compile(r"(?P<full>\b(?:19|20)\d\d\b)|[/-]\d\d[/-](?P<short>\d\d)\b")
_DATED_YEAR = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? (?:\d{1,2}, )?(?P<full>20\d\d)\b"
    r"|/\d{1,2}/(?P<short>\d\d)\b"
)
_TERM = re.compile(
    r"\b(?:offer|propos|demand|ask|want|respond|answer|repl|counter|open|start|wrote|said|suggest|agree)[a-z]*\b"
    r"[^.;]{0,60}?\b(?:policy limits?|(?:the )?limits|walk-? ?away|nothing|zero|(?<!motion to )dismiss(?:al)?"
    r"|apolog[a-z]+|reinstate[a-z]*|bear (?:its|their) own|mutual releases?|neutral reference|consent decree"
    r"|cost[- ]of[- ]defense|costs? of (?:the )?defense|waiv[a-z]+|forgiv[a-z]+|equity|resign[a-z]*"
    r"|retrain[a-z]*|training|injunct[a-z]+|\d+ ?percent|\d\d/\d\d|no offer|no money)\b"
)
_NONE = re.compile(
    r"\b(?:no|neither|never|nobody|nothing|none|not(?! an? | the | only)|nor|without|hasn't|haven't|didn't|don't)\b"
    r"[^.;]{0,70}?\b(?:offer"
    r"|offers|offered|demand|demands|demanded|proposal|proposals|proposed|figures?|numbers?|negotiations?|negotiated"
    r"|discussions?|discussed|talks?|talked|compromise|exchanged?|counter(?:offer)?s?)\b"
    r"|\b(?:offers?|demands?|proposals?|figures?|numbers?|negotiations?|discussions?|talks?)\b[^.;]{0,30}?"
    r"\b(?:none|not been|never|nil|zero)\b"
)
# What none is said of: where no part of these words stands, the pattern need not look.
_NONE_OF = ("offer", "demand", "propos", "figure", "number", "negotiat", "discuss", "talk", "compromise", "exchange",
    "counter",
)  # fmt: skip
_COUNTED = re.compile(r"\b\d{1,3} (?:demands?|offers?|rounds?|occasions?|letters?|times|exchanges|proposals|calls?)\b")
_MOVED = DEMANDS | OFFERS
_SPOKEN = _MOVED | {"proposals", "figures", "numbers"}
_ANY_MOVER = _MOVED | OWN | OTHERS | MOVES | CLAIMANTS | DEFENDERS
_MOVERS = _MOVED | CLAIMANTS | DEFENDERS | {"us", "them", "hers", "ours", "theirs", "we", "they"}
_MOST_QUOTED = 4
_OLD_YEARS = 2  # talks that end so long before the paper's own year may be those of a contract
_MOST_MOVES = 40
_FEWEST_SIGNS = 2  # of a contract's making
_FEWEST_MOVES = 2
_FEWEST_RUNGS = 3
_LONGEST_RUNG = 25  # words
_SUPPOSED = frozenset({"if", "will", "would", "should", "unless", "willing", "hope", "hopes", "may"})
_TELLING = frozenset({"has", "have", "had", "was", "were", "been", "made", "did", "none", "never", "put"})


@dataclass(frozen=True, slots=True)
class Recital:
    """What a paper recites of the negotiations."""

    passages: tuple[Passage, ...]
    placeholders: tuple[Passage, ...]
    ladder: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class _Heard:
    """What stands under headings of negotiations, and what that is worth."""

    pieces: list[Piece]
    moves: list[Told]
    is_doubtful: bool  # of the suit and of something else


def locate_history(paper: Paper) -> Recital:
    """Passages of history and of demands and offers, with the moves in the order in which they are told."""
    side = sides_of(paper)
    under = [p for p in paper.under(Topic.HISTORY) if not (p.is_echo or is_placeholder(p))]
    heard = _heard(paper, under, side)
    outside = [p for p in paper.pieces if Topic.HISTORY not in p.topics and _may_recite(p)]
    moves, in_open = heard.moves, not heard.moves
    if in_open:
        moves = moves_in([p for p in outside if _is_move(p)], side.or_claimant(), bare=False)
    nones = [p for p in heard.pieces if _says_none(p, alone=True)] + [p for p in outside if _says_none(p, alone=False)]
    terms = [p for p in heard.pieces if _TERM.search(p.low)]
    passages = _recited(paper, heard, moves, nones, terms, in_open=in_open)
    if not any(p.element is Element.DEMANDS_AND_OFFERS for p in passages):
        passages += _unclear(paper, heard, terms)
    passages += _told(under, outside, passages)
    empty = empty_headings(paper, Topic.HISTORY, Element.HISTORY)
    return Recital(tuple(passages), tuple(empty), tuple(m.move for m in moves[:_MOST_MOVES]))


def _heard(paper: Paper, under: Sequence[Piece], side: Sides) -> _Heard:
    """Pieces under headings of negotiations that are of this suit's, part by part."""
    kept: list[Piece] = []
    is_doubtful = False
    parts: dict[int, list[Piece]] = {}
    for piece in under:
        parts.setdefault(piece.part, []).append(piece)
    for part, pieces in parts.items():
        spoken = " ".join(p.low for p in pieces)
        of_contract = sum(phrase in spoken for phrase in CONTRACT)
        of_suit = sum(phrase in spoken for phrase in SUIT)
        is_of_contract, is_old = of_contract >= _FEWEST_SIGNS, _is_old(paper, pieces)
        if (is_of_contract and of_suit * 2 < of_contract) or (is_old and not of_suit and not _is_of_parties(pieces)):
            continue
        if "the complaint" in _title(paper, part):
            continue
        is_doubtful |= (is_of_contract and (is_old or of_suit < of_contract)) or (is_old and not of_suit)
        kept += [p for p in pieces if not (p.says(OTHERS_SETTLED) or p.says(CLAIMED) or p.says(LOOK_ALIKES))]
    real = [p for p in kept if not p.says(SUPPOSED)]
    elsewhere = _of_other_matters(kept)
    here = [p for p in real if p.number not in elsewhere]
    moves = moves_in(here, side, bare=True)
    if not moves and len(here) < len(real):
        return _Heard(kept, moves_in(real, side, bare=True), is_doubtful=True)
    return _Heard(kept, moves, is_doubtful)


def _of_other_matters(pieces: Sequence[Piece]) -> set[int]:
    """Numbers of pieces that stand where another matter's talks are told, until the paper comes back to this one."""
    found: set[int] = set()
    told = 0  # the part in which another matter is told
    for piece in pieces:
        if piece.says(THIS_MATTER):
            told = 0
        elif piece.says(OTHER_MATTERS):
            told = piece.part
        if told == piece.part:
            found.add(piece.number)
    return found


def _title(paper: Paper, part: int) -> str:
    """The words of a part's heading, which may be the first of its text."""
    return paper.headings[part - 1].words.lower() if 0 < part <= len(paper.headings) else ""


def _is_of_parties(pieces: Sequence[Piece]) -> bool:
    return any(not p.tokens.isdisjoint(CONTEXT) for p in pieces)


def _recited(
    paper: Paper, heard: _Heard, moves: list[Told], nones: list[Piece], terms: list[Piece], *, in_open: bool
) -> list[Passage]:
    """Passages of specific demands and offers: certain, unsure, or none where more is withheld than told."""
    plain_none = [p for p in nones if not p.says(ANSWERS) and not p.says(WITHHELD)]
    if not moves:
        rounds = [p for p in heard.pieces if p.says(ROUNDS) and not p.tokens.isdisjoint(_SPOKEN)]
        others = [p for p in rounds if p not in plain_none]
        return _both(plain_none, certain=not others) if plain_none else []
    told = _distinct(m.piece for m in moves)
    amounts = {m.move.dollars or m.move.amount for m in moves}
    directions = {m.move.is_demand for m in moves}
    if in_open:
        certain = ({True, False} <= directions or (bool(nones) and True in directions)) and not _is_old(paper, told)
        if certain or not plain_none:
            return _both(told, certain=certain) if certain or _is_cluster(moves, directions) else []
        return _both(plain_none, certain=True)
    if len(amounts) == 1 and not nones and not terms and any(p.says(ROUNDS) or p.says(WITHHELD) for p in heard.pieces):
        return []
    both = _are_both(amounts, directions) or bool(nones) or bool(terms)
    return _both(told, certain=both and not heard.is_doubtful)


def _are_both(amounts: set[int | str], directions: set[bool | None]) -> bool:
    """Whether both sides' moves are told, or so many that it can only be so."""
    if {True, False} <= directions:
        return True
    return len(amounts) >= _FEWEST_MOVES and directions in ({None}, {False}, {False, None})


def _is_cluster(moves: Sequence[Told], directions: set[bool | None]) -> bool:
    """Whether moves outside any history may be one: told one after the other, or one of them among no positions."""
    numbers = [m.piece.number for m in moves]
    near = any(0 <= after - before <= 1 for before, after in pairwise(numbers))
    return (near and len(directions) > 1) or any(not m.piece.topics & POSITIONS for m in moves)


def _unclear(paper: Paper, heard: _Heard, terms: Sequence[Piece]) -> list[Passage]:
    """What may be specific demands and offers: terms of one side alone, bare figures, a sentence elsewhere.

    A heading that was missed, or taken for another, must not hide what stands there: where none announces the history
    the model that knows sentences by all their words is asked too.
    """
    outside = [p for p in paper.pieces if Topic.HISTORY not in p.topics and not (p.is_echo or is_placeholder(p))]
    found = list(terms) or [p for p in heard.pieces if p.says(SUPPOSED) and AMOUNT.search(undated(p))]
    found = found or [p for p in heard.pieces if _has_bare_figures(p)]
    found = found or [p for p in heard.pieces if _tells_none(p)]
    found = found or [p for p in outside if _is_faint(p)] or _rungs(outside)
    if not found and not any(Topic.HISTORY in h.topics for h in paper.headings):
        figured = {p.number for p in outside if has_digit(p.low)}
        found = [p for p in that_speak_of(Topic.HISTORY, outside) if p.number in figured] if figured else []
    return [Passage(Element.DEMANDS_AND_OFFERS, p.page, quote(p), certain=False) for p in found[:_MOST_QUOTED]]


def _has_bare_figures(piece: Piece) -> bool:
    if piece.tokens.isdisjoint(_ANY_MOVER) or piece.says(WITHHELD):
        return False
    return bool(BARE.search(_COUNTED.sub(" ", undated(piece))))


def _told(under: Sequence[Piece], outside: Sequence[Piece], passages: Sequence[Passage]) -> list[Passage]:
    """Passages of the history itself, where no specific move is a part of it."""
    if any(p.element is Element.HISTORY for p in passages):
        return []
    told = [p for p in under if word_count(p) >= 3 and not p.tokens.isdisjoint(SETTLEMENT)]
    if told:
        certain = any(not p.tokens.isdisjoint(CONTEXT) for p in under)
        return [Passage(Element.HISTORY, p.page, quote(p), certain) for p in told[:_MOST_QUOTED]]
    unsure = [p for p in passages if p.element is Element.DEMANDS_AND_OFFERS]
    if unsure:
        return [replace(p, element=Element.HISTORY, certain=False) for p in unsure]
    vague = [p for p in outside if (len(p.tokens & SETTLEMENT) >= 2 and p.says(TALK)) or _is_faint(p)]
    return [Passage(Element.HISTORY, p.page, quote(p), certain=False) for p in vague[:_MOST_QUOTED]]


def _is_faint(piece: Piece) -> bool:
    """Whether a sentence under no heading may tell of a move in its own style ("75/25", "them: 35"), or of none."""
    if piece.topics & POSITIONS or piece.says(LOOK_ALIKES) or piece.says(WITHHELD):
        return False
    if has_digit(piece.low):
        low = undated(piece)
        moved = not piece.tokens.isdisjoint(_MOVED)
        both = not (piece.tokens.isdisjoint(OWN) or piece.tokens.isdisjoint(OTHERS))
        return (moved and bool(AMOUNT.search(low) or (both and BARE.search(low)))) or piece.says(FROM)
    return _tells_none(piece) or ("since" in piece.tokens and _is_none(piece))


def _rungs(pieces: Sequence[Piece]) -> list[Piece]:
    """Rows or short sentences one below the other, each with a sum and a date or a mover: a ladder, it may be."""
    row: list[Piece] = []
    for piece in [*pieces, None]:
        if piece is not None and (not row or row[-1].number + 1 == piece.number) and _is_rung(piece):
            row.append(piece)
            continue
        if row and _is_ladder(row):
            return row
        row = [piece] if piece is not None and _is_rung(piece) else []
    parted = (p for p in pieces if ">" in p.words or "/" in p.words or not p.tokens.isdisjoint(_MOVED))
    return list(islice(filter(_is_whole_ladder, parted), 1))


def _is_ladder(row: Sequence[Piece]) -> bool:
    """Whether rungs are enough of them, with dates or movers."""
    dated = sum(bool(DAY.search(p.low)) for p in row)
    movers = sum(not p.tokens.isdisjoint(_MOVERS) for p in row)
    sums = sum(len(AMOUNT.findall(p.low)) for p in row)
    is_told = max(dated, movers) >= min(_FEWEST_RUNGS, len(row))
    return is_told and max(len(row), sums - 1) >= _FEWEST_RUNGS < sums + len(row)


def _is_whole_ladder(piece: Piece) -> bool:
    """Whether one sentence tells of several sums and days."""
    if not may_tell_sum(piece) or len(AMOUNT.findall(piece.low)) < _FEWEST_RUNGS:
        return False
    return len(DAY.findall(piece.low)) > 1


def _is_rung(piece: Piece) -> bool:
    if not may_tell_sum(piece) or word_count(piece) > _LONGEST_RUNG:
        return False
    if piece.says(LOOK_ALIKES) or piece.says(CONTRACT):
        return False
    if piece.tokens.isdisjoint(_MOVERS) and not DAY.search(piece.low):
        return False
    return bool(AMOUNT.search(undated(piece)) or BARE.search(undated(piece)))


def _both(pieces: Sequence[Piece], *, certain: bool) -> list[Passage]:
    """Passages of both elements: what recites a move is history too."""
    elements = (Element.DEMANDS_AND_OFFERS, Element.HISTORY)
    return [Passage(e, p.page, quote(p), certain) for e in elements for p in pieces[:_MOST_QUOTED]]


def _distinct(pieces: Iterable[Piece]) -> list[Piece]:
    return list({id(p): p for p in pieces}.values())


def _is_old(paper: Paper, told: Sequence[Piece]) -> bool:
    """Whether the years of what is told end well before the paper's own."""
    years = _years(told, _YEAR)
    if not years:
        return False
    dates = [p for p in paper.pieces if "20" in p.low or "/" in p.low]
    return max(years) + _OLD_YEARS <= max(_years(dates, _DATED_YEAR), default=0)


def _years(pieces: Sequence[Piece], pattern: re.Pattern[str]) -> set[int]:
    found = (m for p in pieces for m in pattern.finditer(p.low))
    years = {2000 + int(m["short"]) if m["short"] else int(m["full"]) for m in found}
    return {y for y in years if 1990 <= y <= 2040}


def _may_recite(piece: Piece) -> bool:
    return not (piece.is_echo or is_placeholder(piece) or piece.topics & {Topic.ATTENDEES})


def _is_move(piece: Piece) -> bool:
    """Whether a sentence outside any history tells of a settlement demand or offer."""
    if piece.says(LOOK_ALIKES) or piece.says(CLAIMED) or piece.says(OTHERS_SETTLED) or piece.says(CONTRACT):
        return False
    if not piece.tokens.isdisjoint(_MOVED) or "settle" in piece.low:
        return True
    if piece.tokens.isdisjoint(MOVES) or piece.topics & POSITIONS:
        return False
    return not (piece.tokens.isdisjoint(OWN) and piece.tokens.isdisjoint(OTHERS))


def _says_none(piece: Piece, *, alone: bool) -> bool:
    if alone and piece.low.strip(" -*:") in NONE_ALONE:
        return True
    if piece.says(NOT_NONE):
        return False
    return piece.says(NONE_SAID) and not ("since" in piece.tokens and "suit" not in piece.tokens)


def _tells_none(piece: Piece) -> bool:
    """Whether a sentence says in words of its own that nothing was offered, and not what follows if nothing is."""
    if "since" in piece.tokens or not piece.tokens.isdisjoint(_SUPPOSED) or piece.tokens.isdisjoint(_TELLING):
        return False
    return _is_none(piece)


def _is_none(piece: Piece) -> bool:
    return piece.number in piece.source.holding(_NONE_OF) and bool(_NONE.search(piece.low))
