"""Does a paper name those who will attend, with their positions, and where (order ¶3(c))?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.core.domain.document import Attendee, Element, Passage
from mailbot.core.sections.attendees_words import (
    COMING,
    COUNSEL,
    DOUBTS,
    HONORIFICS,
    IN_HOUSE,
    NOT_COMING,
    NOT_NAMES,
    OTHER_MEETINGS,
    PARTIES,
    PERHAPS_COMING,
    POSITIONS,
    SELF,
)
from mailbot.core.sections.heading_words import Topic
from mailbot.core.sections.positions import empty_headings, is_placeholder
from mailbot.core.sections.segments import Paper, Piece, quote

_NAME = re.compile(
    rf"(?:\b(?:{HONORIFICS})\b\.? )?"
    r"\b[A-Z](?:[A-Za-z'-]*[a-z]|\.)(?: (?:[A-Z]\.|de|van|von|del|la|[A-Z][A-Za-z'-]*[a-z]\b)){1,12}"
)
_TITLED = re.compile(rf"\b(?:{HONORIFICS})\b\.? [A-Z][A-Za-z'-]*[a-z]\b")
_GIVEN = re.compile(r"\b[A-Z][a-z]{2,}\b(?= ?[(,]| and )")
_NAME_WORD = re.compile(r"\S+")
_PLUS_ME = re.compile(r"\b(?:plus|and|with) me\b|\bmyself\b")
_LONGEST_ENTRY = 16  # words
_MOST_QUOTED = 4
_MOST_ATTENDEES = 30
_MOST_POSITION = 80


@dataclass(frozen=True, slots=True)
class Roll:
    """Who is said to attend."""

    passages: tuple[Passage, ...]
    placeholders: tuple[Passage, ...]
    attendees: tuple[Attendee, ...]


def locate_attendees(paper: Paper) -> Roll:
    """Passages of names and of positions, and the people themselves."""
    under = [p for p in paper.under(Topic.ATTENDEES) if _counts(p, under=True)]
    doubtful = [p for p in paper.under(Topic.ATTENDEES) if not p.is_echo and (_is_other_meeting(p) or _is_doubtful(p))]
    outside = [p for p in paper.pieces if Topic.ATTENDEES not in p.topics and _counts(p, under=False)]
    people = [(piece, person) for piece in under for person in _people(piece)]
    people += [(piece, person) for piece in outside for person in _people(piece) if person.position]
    people = people[:_MOST_ATTENDEES]
    passages = [*_certain(people), *_unsure(paper, people, [*under, *outside], doubtful)]
    empty = empty_headings(paper, Topic.ATTENDEES, Element.NAMES)
    return Roll(tuple(passages), tuple(empty), tuple(_distinct([person for _, person in people])))


def _is_doubtful(piece: Piece) -> bool:
    return piece.says(DOUBTS)


def _certain(people: Sequence[tuple[Piece, Attendee]]) -> list[Passage]:
    firm = [(piece, person) for piece, person in people if not _is_doubtful(piece)]
    named = [piece for piece, _ in firm]
    placed = [piece for piece, person in firm if person.position]
    return [*_passages(Element.NAMES, named, certain=True), *_passages(Element.POSITIONS, placed, certain=True)]


def _unsure(
    paper: Paper, people: Sequence[tuple[Piece, Attendee]], pieces: Sequence[Piece], doubtful: Sequence[Piece]
) -> list[Passage]:
    out = [
        Passage(element, p.page, quote(p), certain=False)
        for p in doubtful[:1]
        for element in (Element.NAMES, Element.POSITIONS)
    ]
    if people and not any(person.position for _, person in people):
        known = [p for p, person in people if _is_known(paper, person.name)]
        out += _passages(Element.POSITIONS, known, certain=False)
    if not people and not doubtful:
        listed = [p for p in paper.pieces if _is_listed(p)]
        out += [*_passages(Element.NAMES, listed, certain=False), *_passages(Element.POSITIONS, listed, certain=False)]
    if not people:
        roles = [p for p in pieces if not p.tokens.isdisjoint(POSITIONS)]
        out += _passages(Element.POSITIONS, roles, certain=True)
        out += _passages(Element.NAMES, [p for p in roles if _is_resolved_by_caption(p)], certain=False)
    return out


def _is_listed(piece: Piece) -> bool:
    """Whether a short piece under no heading reads as an entry of a list: a name, then a position."""
    with_me = bool(_PLUS_ME.search(piece.low)) and not piece.topics - {Topic.HISTORY}
    if (
        (piece.topics and not with_me)
        or piece.plain.isupper()
        or piece.words.count(" ") > _LONGEST_ENTRY
        or _is_other_meeting(piece)
    ):
        return False
    return not piece.tokens.isdisjoint(POSITIONS) and (with_me or bool(_names(piece.plain)))


def _is_resolved_by_caption(piece: Piece) -> bool:
    """ "Plaintiff and his counsel": a single party's name stands in the caption."""
    return not piece.tokens.isdisjoint({"plaintiff", "defendant", "claimant"}) and "representative" not in piece.low


def _is_known(paper: Paper, name: str) -> bool:
    """Whether a name stands elsewhere as a party's or over a signature."""
    last = name.lower().split()[-1]
    spots = [p for p in paper.pieces if Topic.ATTENDEES not in p.topics and last in p.tokens]
    return any(p.tokens & (PARTIES | COUNSEL) for p in spots)


def _passages(element: Element, pieces: Sequence[Piece], *, certain: bool) -> list[Passage]:
    distinct = list(dict.fromkeys(pieces))
    return [Passage(element, p.page, quote(p), certain) for p in distinct[:_MOST_QUOTED]]


def _counts(piece: Piece, *, under: bool) -> bool:
    """Whether a piece may say who will come to the conference."""
    if piece.is_echo or piece.says(NOT_COMING) or _is_other_meeting(piece):
        return False
    if under:
        return not (is_placeholder(piece) and not _NAME.search(piece.plain))
    says_so = piece.says(COMING) or (not piece.topics and piece.says(PERHAPS_COMING))
    return says_so and not is_placeholder(piece)


def _is_other_meeting(piece: Piece) -> bool:
    is_other = piece.says(OTHER_MEETINGS)
    return is_other and not ("will attend" in piece.low and "testify" not in piece.low)


def _people(piece: Piece) -> list[Attendee]:
    """People named in a piece, with the position that follows the name, or stands before it."""
    text = piece.plain.title() if piece.plain.isupper() else piece.plain
    spans = _names(text)
    if not spans and not piece.tokens.isdisjoint(POSITIONS):
        given = (m for m in _GIVEN.finditer(text) if m[0].lower() not in NOT_NAMES)
        spans = [_Span(m.start(), m.end(), m[0]) for m in given]
    people = []
    for number, span in enumerate(spans):
        end = spans[number + 1].start if number + 1 < len(spans) else len(text)
        after = text[span.end : end].split(";")[0].strip(" ,:-(.")
        before = text[spans[number - 1].end if number else 0 : span.start]
        people.append(_attendee(span.name, after, before))
    if not piece.tokens.isdisjoint(SELF) and not any(person.is_counsel for person in people):
        people.append(Attendee("", "writer", is_counsel="undersigned" in piece.tokens or "counsel" in piece.tokens))
    return people


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    name: str


def _names(text: str) -> list[_Span]:
    """Runs of capitalised words with those cut away that are offices, places or companies."""
    found = [span for match in _NAME.finditer(text) for span in _runs(match)]
    if found:
        return found
    titled = [_Span(m.start(), m.end(), m[0]) for m in _TITLED.finditer(text)]
    return [span for span in titled if span.name.split()[-1].lower() not in NOT_NAMES]


def _runs(match: re.Match[str]) -> Iterator[_Span]:
    """The runs of two or more of a match's words that may be a person's."""
    run: list[re.Match[str]] = []
    for word in [*_NAME_WORD.finditer(match[0]), None]:
        if word is not None and word[0].strip(".'").lower() not in NOT_NAMES:
            run.append(word)
            continue
        if len(run) > 1 and any(len(part[0].strip(".")) > 2 for part in run):
            first, last = run[0].start(), run[-1].end()
            yield _Span(match.start() + first, match.start() + last, match[0][first:last])
        run = []


_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def _attendee(name: str, after: str, before: str) -> Attendee:
    for words in (after, before):
        tokens = frozenset(_WORD.findall(words.lower()))
        if not tokens.isdisjoint(POSITIONS):
            in_house = any(mark in words.lower() for mark in IN_HOUSE)
            is_counsel = not tokens.isdisjoint(COUNSEL) and not in_house
            return Attendee(name, words.strip(" ,;:-")[:_MOST_POSITION], is_counsel)
    titled = _TITLED.match(name)
    title = name.split(maxsplit=1)[0].strip(".") if titled else ""
    return Attendee(name, title if title.lower() in POSITIONS else "", is_counsel=False)


def _distinct(people: Sequence[Attendee]) -> list[Attendee]:
    by_name: dict[str, Attendee] = {}
    for person in people:
        if person.name not in by_name or not by_name[person.name].position:
            by_name[person.name] = person
    return list(by_name.values())
