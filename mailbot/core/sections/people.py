"""Which people does a sentence or an entry of a list name, and as what?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.core.domain.document import Attendee
from mailbot.core.sections.attendees_words import (
    COUNSEL,
    HONORIFICS,
    IN_HOUSE,
    NOT_NAMES,
    NOT_NAMES_IN_CAPITALS,
    POSITIONS,
    SELF,
)
from mailbot.core.sections.segments import Piece

_NAME = re.compile(
    rf"(?:\b(?:{HONORIFICS})\b\.? )?"
    r"\b[A-Z](?:[A-Za-z'-]*[a-z]|\.)(?: (?:[A-Z]\.|de|van|von|del|la|[A-Z][A-Za-z'-]*[a-z]\b)){1,12}"
)
_TITLED = re.compile(rf"\b(?:{HONORIFICS})\b\.? [A-Z][A-Za-z'-]*[a-z]\b")
_GIVEN = re.compile(r"\b[A-Z][a-z]{2,}\b(?= ?[(,]| and )")
_NAME_WORD = re.compile(r"\S+")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_OF_A_FIRM = re.compile(r"\b(?:of|for|from|at|against|between|versus|v\.)(?: the)? $", re.IGNORECASE)
_MOST_POSITION = 80


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    name: str


def has_name(text: str) -> bool:
    """Whether anything in a text has the form of a name, quickly and without judging it."""
    return bool(_NAME.search(text))


def people_in(piece: Piece, *, in_capitals: bool = False) -> list[Attendee]:
    """People named in a piece, with the position that follows the name, or stands before it; the writer has no name."""
    upper = piece.plain.isupper()
    text = piece.plain.title().replace("'S ", "'s ") if upper else piece.plain
    spans = _names(text, in_capitals=upper and in_capitals)
    if not spans and not piece.tokens.isdisjoint(POSITIONS):
        given = (m for m in _GIVEN.finditer(text) if _may_be_a_name(m[0], in_capitals=upper))
        spans = [_Span(m.start(), m.end(), m[0]) for m in given if not _OF_A_FIRM.search(text[: m.start()])]
    people = []
    for number, span in enumerate(spans):
        end = spans[number + 1].start if number + 1 < len(spans) else len(text)
        after = text[span.end : end].split(";")[0].strip(" ,:-(.")
        before = text[spans[number - 1].end if number else 0 : span.start]
        people.append(_attendee(span.name, after, before))
    if not piece.tokens.isdisjoint(SELF) and not any(person.is_counsel for person in people):
        people.append(Attendee("", "writer", is_counsel="undersigned" in piece.tokens or "counsel" in piece.tokens))
    return people


def _may_be_a_name(word: str, *, in_capitals: bool) -> bool:
    low = word.strip(".'").lower()
    return low not in NOT_NAMES and not (in_capitals and low in NOT_NAMES_IN_CAPITALS)


def _names(text: str, *, in_capitals: bool) -> list[_Span]:
    """Runs of capitalised words with those cut away that are offices, places or companies."""
    found = [span for match in _NAME.finditer(text) for span in _runs(match, in_capitals=in_capitals)]
    found = [span for span in found if _TITLED.match(span.name) or not _OF_A_FIRM.search(text[: span.start][-12:])]
    if found:
        return found
    titled = [_Span(m.start(), m.end(), m[0]) for m in _TITLED.finditer(text)]
    return [span for span in titled if _may_be_a_name(span.name.split()[-1], in_capitals=in_capitals)]


def _runs(match: re.Match[str], *, in_capitals: bool) -> Iterator[_Span]:
    """The runs of two or more of a match's words that may be a person's."""
    run: list[re.Match[str]] = []
    for word in [*_NAME_WORD.finditer(match[0]), None]:
        if word is not None and _may_be_a_name(word[0], in_capitals=in_capitals):
            run.append(word)
            continue
        if len(run) > 1 and any(len(part[0].strip(".")) > 2 for part in run):
            first, last = run[0].start(), run[-1].end()
            yield _Span(match.start() + first, match.start() + last, match[0][first:last])
        run = []


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
