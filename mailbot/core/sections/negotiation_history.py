"""Does a paper recite the negotiations, with the specific demands and offers, and where (order ¶3(b))?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mailbot.core.domain.document import Element, Passage
from mailbot.core.sections.heading_words import Topic
from mailbot.core.sections.negotiation_words import (
    ANSWERS,
    CLAIMANTS,
    CONTEXT,
    DEFENDERS,
    DEMANDS,
    FAINT,
    FROM,
    LOOK_ALIKES,
    MOVES,
    NONE_ALONE,
    NONE_SAID,
    NOT_NONE,
    OFFERS,
    OTHERS,
    OWN,
    SETTLEMENT,
    TALK,
    TERMS,
)
from mailbot.core.sections.positions import empty_headings, is_placeholder, word_count
from mailbot.core.sections.segments import Paper, Piece, quote

_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    rf"\b\d{{1,4}}[/-]\d{{1,2}}(?:[/-]\d{{2,4}})?\b|\b{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? (?:19|20)\d\d)?"
    r"|(?<![$,.\d])\b(?:19|20)\d\d\b(?![,\d])|\b\d{1,2}(?:st|nd|rd|th)\b|\bno\. ?\d+|\bex(?:hibit)?\.? \d+"
    r"|\b(?:rule|paragraph|section|page|¶|§) ?\d+(?:\([a-z0-9]\))*|^\W{0,3}\d{1,2}(?:\.\d)?[.)] "
)
_YEAR = re.compile(r"(?P<full>\b(?:19|20)\d\d\b)|[/-]\d\d[/-](?P<short>\d\d)\b")
_DATED_YEAR = re.compile(rf"{_MONTHS} (?:\d{{1,2}}, )?(?P<full>20\d\d)\b|/\d{{1,2}}/(?P<short>\d\d)\b")
_SMALL = "one|two|three|four|five|six|seven|eight|nine|ten"
_TENS = (
    "eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    "|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_AMOUNT = re.compile(
    r"\$ ?\d[\d,]*(?:\.\d+)?(?: ?(?:k|mm?|mil|million|thousand|billion)\b)?"
    r"|\b\d{1,3}(?:,\d{3})+|\b\d+(?:\.\d+)? ?(?:k|thousand|million|mil|m|hundred)\b"
    rf"|\b(?:{_SMALL}|{_TENS})[ -](?:(?:{_SMALL})[ -])?(?:hundred|thousand|million|grand)\b"
    rf"|\b(?:{_TENS})(?:-(?:{_SMALL}))?\b(?! (?:days|months|years|minutes|hours|percent|people|business))"
)
_BARE = re.compile(
    r"(?<![\d.,/$-])\b\d{1,4}(?:\.\d{1,2})?\b(?![\d/%-]|,\d| ?(?:days|months|years|hours|percent|a\.m|p\.m))"
)
_WORDS = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
_MOST_QUOTED = 4
_OLD_YEARS = 2  # talks that end so long before the paper's own year may be those of a contract


@dataclass(frozen=True, slots=True)
class _Move:
    piece: Piece
    amount: str
    is_demand: bool | None


@dataclass(frozen=True, slots=True)
class Recital:
    """What a paper recites of the negotiations."""

    passages: tuple[Passage, ...]
    placeholders: tuple[Passage, ...]
    demands: int
    offers: int


def locate_history(paper: Paper) -> Recital:
    """Passages of history and of demands and offers, with distinct demands and offers counted."""
    side = _side(paper)
    under = [p for p in paper.under(Topic.HISTORY) if not (p.is_echo or is_placeholder(p))]
    outside = [p for p in paper.pieces if Topic.HISTORY not in p.topics and _may_recite(p)]
    moves = _moves(under, side, bare=True)
    in_open = not moves
    if in_open:
        moves = _moves([p for p in outside if _is_move(p)], side or "claimant", bare=False)
    nones = [p for p in under if _says_none(p, alone=True)] + [p for p in outside if _says_none(p, alone=False)]
    terms = [p for p in under if p.says(TERMS) and not p.tokens.isdisjoint(DEMANDS | OFFERS)]
    certain = _is_recited(paper, moves, nones, terms, in_open=in_open)
    specific = _distinct(m.piece for m in moves) or nones or terms
    passages = _passages(Element.DEMANDS_AND_OFFERS, specific, certain=certain)
    passages += _history(under, outside, specific, certain=certain)
    if not specific:
        unclear = [p for p in under if _BARE.search(_DATE.sub(" ", p.low)) or p.says(TERMS)]
        unclear = unclear or [p for p in outside if _is_faint(p)]
        passages += _passages(Element.DEMANDS_AND_OFFERS, unclear, certain=False)
    demands = {m.amount for m in moves if m.is_demand is True}
    offers = {m.amount for m in moves if m.is_demand is False}
    empty = empty_headings(paper, Topic.HISTORY, Element.HISTORY)
    return Recital(tuple(passages), tuple(empty), len(demands), len(offers))


def _history(
    under: Sequence[Piece], outside: Sequence[Piece], specific: Sequence[Piece], *, certain: bool
) -> list[Passage]:
    told = [p for p in under if word_count(p) >= 3 and not p.tokens.isdisjoint(SETTLEMENT)]
    if specific and certain:
        return _passages(Element.HISTORY, specific, certain=True)
    if told or specific:
        return _passages(Element.HISTORY, told or specific, certain=bool(told) and _is_of_the_suit(under))
    vague = [p for p in outside if (len(p.tokens & SETTLEMENT) >= 2 and _is_talk(p)) or _is_faint(p)]
    return _passages(Element.HISTORY, vague, certain=False)


def _is_faint(piece: Piece) -> bool:
    """Whether a sentence under no heading may tell of a move in figures of its own style ("75/25", "them: 35")."""
    if piece.topics or piece.says(LOOK_ALIKES) or not any(c.isdigit() for c in piece.low):
        return False
    return not piece.tokens.isdisjoint(FAINT) or piece.says(FROM)


def _is_talk(piece: Piece) -> bool:
    return piece.says(TALK)


def _passages(element: Element, pieces: Sequence[Piece], *, certain: bool) -> list[Passage]:
    return [Passage(element, p.page, quote(p), certain) for p in pieces[:_MOST_QUOTED]]


def _is_recited(paper: Paper, moves: list[_Move], nones: list[Piece], terms: list[Piece], *, in_open: bool) -> bool:
    """Both sides' moves, or one side's and word that the other made none; of this suit and not of a contract."""
    if not moves:
        plain_none = [p for p in nones if not p.says(ANSWERS)]
        return bool(plain_none)
    distinct = {m.amount for m in moves}
    directions = {m.is_demand for m in moves}
    told = _distinct(m.piece for m in moves)
    if _is_old(paper, told, of_suit=_is_of_the_suit(told)):
        return False
    if in_open:
        return {True, False} <= directions or (bool(nones) and True in directions)
    return (len(distinct) >= 2 and directions != {True}) or bool(nones) or (len(distinct) >= 1 and bool(terms))


def _distinct(pieces: Iterable[Piece]) -> list[Piece]:
    return list({id(p): p for p in pieces}.values())


def _is_of_the_suit(pieces: Sequence[Piece]) -> bool:
    return any(not p.tokens.isdisjoint(CONTEXT) for p in pieces)


def _is_old(paper: Paper, told: Sequence[Piece], *, of_suit: bool) -> bool:
    years = [year for p in told for year in _years([p], _YEAR)]
    dated = [p for p in told if _YEAR.search(p.low)]
    if not years or (of_suit and len(dated) * 2 < len(told)):
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
    if piece.says(LOOK_ALIKES):
        return False
    if not piece.tokens.isdisjoint(DEMANDS | OFFERS) or "settle" in piece.low:
        return True
    return len(piece.tokens & MOVES) >= 1 and not piece.tokens.isdisjoint(OWN | OTHERS) and not piece.topics


def _says_none(piece: Piece, *, alone: bool) -> bool:
    if alone and piece.low.strip(" -*:") in NONE_ALONE:
        return True
    return piece.says(NONE_SAID) and not piece.says(NOT_NONE)


def _moves(pieces: Sequence[Piece], side: str, *, bare: bool) -> list[_Move]:
    """Amounts with who moved; where nobody is named, the turn passes."""
    found: list[_Move] = []
    for piece in pieces:
        low = _DATE.sub(" ", piece.low)
        spans = list(_AMOUNT.finditer(low))
        if (
            bare
            and not spans
            and not piece.tokens.isdisjoint(DEMANDS | OFFERS | OWN | OTHERS | MOVES | CLAIMANTS | DEFENDERS)
        ):
            spans = list(_BARE.finditer(low))
        start = 0
        for span in spans:
            is_demand = _direction(low[start : span.start()], side)
            if is_demand is None and start == 0:
                is_demand = _direction(low[span.end() : span.end() + 40], side)
            if is_demand is None and found and bare and found[-1].piece is not piece:
                last = found[-1].is_demand
                is_demand = None if last is None else not last
            found.append(_Move(piece, span[0].replace(" ", ""), is_demand))
            start = span.end()
    return found


def _direction(words: str, side: str) -> bool | None:
    """True for a demand, False for an offer, by the last word that tells."""
    tokens = _WORDS.findall(words)
    for token in reversed(tokens):
        if token in DEMANDS:
            return True
        if token in OFFERS:
            return False
    for token in reversed(tokens):
        root = token.removesuffix("'s").removesuffix("'")
        if root in CLAIMANTS:
            return True
        if root in DEFENDERS:
            return False
        if side and root in OWN:
            return side == "claimant"
        if side and root in OTHERS:
            return side != "claimant"
    return None


_CLAIMANT_PAPER = re.compile(
    r"plaintiffs?'?s?'?,? (?:ex parte |confidential |settlement )"
    r"|(?:counsel|attorneys?) for (?:the )?plaintiff|i am the plaintiff"
    r"|plaintiff,? pro se|(?:statement|memorandum) (?:of|by|for) (?:the )?plaintiff"
)
_DEFENCE_PAPER = re.compile(
    r"defendants?'?s?'?,? (?:\w+ ){0,2}(?:ex parte |confidential |settlement )"
    r"|(?:counsel|attorneys?) for (?:the )?defendant"
    r"|(?:statement|memorandum) (?:of|by|for) (?:the |separate )?defendant"
)


def _side(paper: Paper) -> str:
    """Whose paper it is, by title and signature; "" where neither tells."""
    edge = " ".join(p.low for p in [*paper.pieces[:12], *paper.pieces[-8:]])
    edge += " ".join(h.words.lower() for h in paper.headings[:3])
    ours, theirs = len(_CLAIMANT_PAPER.findall(edge)), len(_DEFENCE_PAPER.findall(edge))
    return "" if ours == theirs else ("claimant" if ours > theirs else "defence")
