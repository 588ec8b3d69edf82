"""Which sums does a sentence or a row of a table say that somebody demanded or offered, and when?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.core.domain.document import Move
from mailbot.core.sections.attendees_words import NOT_NAMES
from mailbot.core.sections.figures import AMOUNT, BARE, DAY, may_tell_sum, undated
from mailbot.core.sections.heading_words import Topic
from mailbot.core.sections.negotiation_words import CLAIMANTS, DEFENDERS, DEMANDS, MOVES, OFFERS, OTHERS, OWN
from mailbot.core.sections.segments import Paper, Piece

_WORDS = re.compile(r"[a-z]+(?:[-'][a-z]+)*")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SCALES = (("billion", 10**9), ("mil", 10**6), ("m", 10**6), ("thousand", 10**3), ("k", 10**3), ("hundred", 100))
_POSSESSIVES = frozenset({"his", "her", "their", "my", "our"})
_MOST_FIGURE = 15  # characters
_MOST_DOLLARS = 10**12
_MOST_AMOUNT, _MOST_DATE = 40, 30  # characters


@dataclass(frozen=True, slots=True)
class Sides:
    """Whose paper it is, and the names by which each side goes in it."""

    writer: str  # "claimant", "defence", or "" where neither title nor signature tells
    claimants: frozenset[str] = frozenset()
    defenders: frozenset[str] = frozenset()

    def or_claimant(self) -> "Sides":
        """The same, the claimant's where the paper tells of nobody."""
        return self if self.writer else replace(self, writer="claimant")


@dataclass(frozen=True, slots=True)
class Told:
    """A move, and the piece that tells of it."""

    move: Move
    piece: Piece


def moves_in(pieces: Sequence[Piece], sides: Sides, *, bare: bool) -> list[Told]:
    """Sums with who moved; where nobody is named, the turn passes. `bare` figures ("75") count under a heading."""
    found: list[Told] = []
    for piece in filter(may_tell_sum, pieces):
        low = undated(piece)
        spans = list(AMOUNT.finditer(low))
        if bare and not spans and (DAY.search(piece.low) or not piece.tokens.isdisjoint(_MOVERS)):
            spans = list(BARE.finditer(low))
        start = 0
        for span in _outside_parentheses(low, spans):
            is_demand = _direction(low[start : span.start()], sides)
            if is_demand is None and start == 0:
                is_demand = _direction(low[span.end() : span.end() + 40], sides)
            if is_demand is None and found and bare and found[-1].piece is not piece:
                last = found[-1].move.is_demand
                is_demand = None if last is None else not last
            found.append(Told(_move(piece, span, start, is_demand), piece))
            start = span.end()
    return _by_size(found)


def _outside_parentheses(low: str, spans: Sequence[re.Match[str]]) -> Sequence[re.Match[str]]:
    """Sums that do not stand in an aside, where any other does."""
    if len(spans) < _FEW or "(" not in low:
        return spans
    asides = [(m.start(), m.end()) for m in _ASIDE.finditer(low)]
    outside = [s for s in spans if not any(start < s.start() < end for start, end in asides)]
    return outside or spans


_ASIDE = re.compile(r"\([^()]{0,200}\)")
_FEW = 2


def _by_size(found: Sequence[Told]) -> list[Told]:
    """Moves of nobody known told apart by their sums: a demand is well over every offer, an offer well below."""
    least = min((m.move.dollars for m in found if m.move.is_demand is True and m.move.dollars), default=0)
    most = max((m.move.dollars for m in found if m.move.is_demand is False and m.move.dollars), default=0)
    out = []
    for told in found:
        move = told.move
        moved = move.date or not told.piece.tokens.isdisjoint(_MOVERS)
        dollars = move.dollars or 0
        if move.is_demand is None and dollars and moved:
            if dollars * 5 < least * 4:
                move = replace(move, is_demand=False)
            elif most and dollars * 4 > most * 5:
                move = replace(move, is_demand=True)
        out.append(Told(move, told.piece))
    return out


_MOVERS = DEMANDS | OFFERS | OWN | OTHERS | MOVES | CLAIMANTS | DEFENDERS


def _move(piece: Piece, span: re.Match[str], start: int, is_demand: bool | None) -> Move:
    days = [m[0] for m in DAY.finditer(piece.low[start : span.start()])]
    days = days or [m[0] for m in DAY.finditer(piece.low[span.end() : span.end() + _MOST_DATE])][:1]
    amount = span[0].replace(" ", "")[:_MOST_AMOUNT]
    return Move(is_demand, amount, dollars_of(span[0]), days[-1][:_MOST_DATE] if days else "", piece.page)


def dollars_of(amount: str) -> int | None:
    """A sum in whole dollars; None where it is in words, past belief, or a bare figure of a unit only readers know."""
    figure = _FIGURE.search(amount)
    if figure is None or len(figure[0]) > _MOST_FIGURE:
        return None
    rest = amount[figure.end() :].strip()
    scale = next((scale for word, scale in _SCALES if rest.startswith(word)), 1)
    if scale == 1 and not ("$" in amount or "," in figure[0]):
        return None
    value = float(figure[0].replace(",", "")) * scale
    return round(value) if value <= _MOST_DOLLARS else None


def _direction(words: str, sides: Sides) -> bool | None:
    """True for a demand, False for an offer, by the last word that tells."""
    tokens = _WORDS.findall(words)
    for token in reversed(tokens):
        if token in DEMANDS:
            return True
        if token in OFFERS:
            return False
    for token in reversed(tokens):
        if token in _POSSESSIVES:
            continue
        root = token.removesuffix("'s").removesuffix("'")
        if root in CLAIMANTS or root in sides.claimants:
            return True
        if root in DEFENDERS or root in sides.defenders:
            return False
        if sides.writer and root in OWN:
            return sides.writer == "claimant"
        if sides.writer and root in OTHERS:
            return sides.writer != "claimant"
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


def sides_of(paper: Paper) -> Sides:
    """Whose paper it is, by title and signature, and the parties' names, by the caption and by what they are called."""
    edge = " ".join(p.low for p in [*paper.pieces[:12], *paper.pieces[-8:]])
    edge += " ".join(h.words.lower() for h in paper.headings[:3])
    ours = len(_CLAIMANT_PAPER.findall(edge)) if "plaintiff" in edge else 0
    theirs = len(_DEFENCE_PAPER.findall(edge)) if "defendant" in edge else 0
    if ours == theirs:
        told = "\n".join(p.low for p in paper.pieces if Topic.HISTORY in p.topics or not p.topics)
        ours, theirs = len(_WE_ASKED.findall(told)), len(_WE_OFFERED.findall(told))
    writer = "" if ours == theirs else ("claimant" if ours > theirs else "defence")
    claimants, defenders = _names_of(paper)
    return Sides(writer, claimants - defenders, defenders - claimants)


def _names_of(paper: Paper) -> tuple[frozenset[str], frozenset[str]]:
    names: dict[bool, set[str]] = {True: set(), False: set()}
    for piece in paper.pieces[:_FRONT]:
        versus = _VERSUS.search(piece.plain) if " v" in piece.low else None
        if versus:
            names[True].update(_telling(versus[1]))
            names[False].update(_telling(versus[2]))
    for piece in paper.pieces[:_CALLED]:
        if piece.tokens.isdisjoint(_PARTY_WORDS):
            continue
        for match in _CALLS.finditer(piece.plain):
            names[match[1].lower().startswith("p")].update(_telling(match[2]))
    return frozenset(names[True]), frozenset(names[False])


def _telling(words: str) -> Iterator[str]:
    """The words of a party's name by which it is called: no form of company, no common word."""
    for word in _WORDS.findall(words.lower()):
        if len(word) > 2 and word not in NOT_NAMES and word not in _NO_CALL:
            yield word.removesuffix("'s")


_WE_ASKED = re.compile(r"\b(?:we|i) (?:then |first |next )?(?:demanded|asked)\b|\bthey (?:then |first )?offered\b")
_WE_OFFERED = re.compile(r"\b(?:we|i) (?:then |first |next )?offered\b|\bthey (?:then |first )?(?:demanded|asked)\b")
_VERSUS = re.compile(r"([A-Z][\w.,'& -]{2,70}?),? (?:vs?\.|vs|V\.|VS\.?) ([A-Z][\w.,'& -]{2,60})")
_CALLS = re.compile(r"\b([Pp]laintiff|[Dd]efendant|PLAINTIFF|DEFENDANT)s?,? ((?:[A-Z][\w.'-]+ ?){1,4})")
_PARTY_WORDS = frozenset({"plaintiff", "plaintiffs", "defendant", "defendants"})
_FRONT, _CALLED = 14, 40  # pieces in which a caption, and what the parties are called, may stand
_NO_CALL = frozenset({"plaintiff", "defendant", "estate", "bank", "the", "confidential", "submits", "settlement"})
