"""Does a paper name those who will attend, with their positions, and where (order ¶3(c))?"""

import re
from collections.abc import Sequence
from dataclasses import replace

from mailbot.core.domain.document import Attendee, Element, Passage
from mailbot.core.sections.attendees_words import (
    AUTHORITY,
    COMING,
    COUNSEL,
    DOUBTS,
    NOT_COMING,
    NOT_ENTRIES,
    OTHER_MEETINGS,
    PARTIES,
    PERHAPS_COMING,
    POSITIONS,
    POSITIONS_IN_ED,
    SELF_COMING,
    TRIAL,
    UNNAMED,
)
from mailbot.core.sections.heading_words import POSITIONS as POSITION_TOPICS
from mailbot.core.sections.heading_words import Topic
from mailbot.core.sections.people import has_name, people_in
from mailbot.core.sections.positions import empty_headings, is_placeholder
from mailbot.core.sections.segments import Paper, Piece, quote, word_count
from mailbot.core.sections.sentence_kinds import that_speak_of

_PLUS_ME = re.compile(
    r"\b(?:plus|and|with|just|only) me\b(?! (?:that|to|a|the|if|so)\b)|\bme and\b|\bmyself\b|\band i$|\band i\."
)
_BY_CAPTION = re.compile(
    r"(?:^\W*|[,;:&] ?|\band |\b(?:for|will be) )(?:the |individual |only |sole |said )?"
    r"(?:plaintiff|defendant|claimant|petitioner|respondent)s?(?: (?:him|her|them)sel(?:f|ves))?"
    r"(?= and\b| with\b| will\b| is\b| plus\b| in person|\W*$|[,;])"
)
_FIGURES = re.compile(r"[$%]|\d{3}|\d[/:]\d")
_PRESENCE = re.compile(
    r"(?:\b(?:will|shall|plans?|intends?|expects?|going|agreed|asked|arranged|invited|wants?|hopes?|be|is|are|i'm|we'll"
    r"|you'll|he'll|she'll|they'll)|'ll)\b[^.;]{0,50}?\b(?:attend(?:ing)?|com(?:e|es|ing)|join(?:ing)?|there|here|present"
    r"|sit(?:ting)?|travel(?:ing)?|driv(?:e|ing)|fly(?:ing)?|appear(?:ing)?|br(?:ing|inging)|accompan(?:y|ied|ying)"
    r"|participat(?:e|ing)|available|standing by|on the (?:phone|line|call)|by (?:phone|telephone"
    r"|zoom|video)|remotely|speak(?:ing)? for|in person|in the room|in attendance|with (?:me|us|him|her|them)"
    r"|send(?:ing)?|meet(?:ing)?|ride|riding|show(?:ing)? up|at the (?:table|conference))\b"
)
_NAME_FIRST = re.compile(r"\W*(?:\d{1,2}[.)] +)?(?:[A-Z][\w.'-]* ){1,3}[A-Z][\w'-]*,")
_MAIL_FIELD = re.compile(r"\W*(?:to|from|sent|subject|date|via|by)\b")
_IN_ED = re.compile(r"\b[a-z]{2,}ed\b")
_LONGEST_ENTRY = 16  # words
_LONGEST_TOLD = 30  # words; a longer sentence among facts or law says something else besides
_MOST_QUOTED = 4
_MOST_ATTENDEES = 30


class Roll:
    """Who is said to attend."""

    __slots__ = ("attendees", "passages", "placeholders")

    def __init__(self, passages: list[Passage], placeholders: list[Passage], attendees: list[Attendee]) -> None:
        self.passages, self.placeholders, self.attendees = passages, placeholders, attendees


_Entry = tuple[Piece, Attendee]


def locate_attendees(paper: Paper) -> Roll:
    """Passages of names and of positions, and the people themselves."""
    elsewhere = _parts_of_other_meetings(paper)
    lists = {p.paragraph for p in paper.under(Topic.ATTENDEES) if _leads_elsewhere(p)}
    under = [
        p
        for p in paper.under(Topic.ATTENDEES)
        if p.part not in elsewhere and p.paragraph not in lists and _counts_under(p)
    ]
    outside = [p for p in _saying(paper, COMING, PERHAPS_COMING) if Topic.ATTENDEES not in p.topics and _says_coming(p)]
    people = [(piece, person) for piece in under for person in people_in(piece, in_capitals=paper.in_capitals)]
    people += [
        (piece, person)
        for piece in outside
        for person in people_in(piece, in_capitals=paper.in_capitals)
        if person.position and (person.name or piece.says(SELF_COMING) or _PLUS_ME.search(piece.low))
    ]
    people = people[:_MOST_ATTENDEES]
    passages = [*_certain(people), *_unsure(paper, people, [*under, *outside])]
    empty = empty_headings(paper, Topic.ATTENDEES, Element.NAMES)
    return Roll(passages, empty, _distinct([person for _, person in people]))


def _saying(paper: Paper, *vocabularies: tuple[str, ...]) -> list[Piece]:
    """Pieces with a phrase of any of some vocabularies."""
    if not paper.pieces:
        return []
    source = paper.pieces[0].source
    return [paper.pieces[n] for n in sorted(set().union(*map(source.saying, vocabularies)))]


def _certain(people: Sequence[_Entry]) -> list[Passage]:
    firm = [(piece, person) for piece, person in people if not _is_doubtful(piece, person)]
    named = [piece for piece, _ in firm]
    placed = [piece for piece, person in firm if person.position]
    return [*_passages(Element.NAMES, named, certain=True), *_passages(Element.POSITIONS, placed, certain=True)]


def _is_doubtful(piece: Piece, person: Attendee) -> bool:
    """Whether someone may come or not, or is only the writer beside someone who is not named."""
    return piece.says(DOUBTS) or (not person.name and piece.says(UNNAMED))


def _unsure(paper: Paper, people: Sequence[_Entry], pieces: Sequence[Piece]) -> list[Passage]:
    out: list[Passage] = []
    if people:
        doubtful = [piece for piece, person in people if _is_doubtful(piece, person)]
        out += _both(doubtful)
        if not any(person.position for _, person in people):
            known = [p for p, person in people if _is_known(paper, person.name)]
            out += _passages(Element.POSITIONS, known, certain=False)
        return out
    listed = _listed(paper)
    row = _row_with_counsel(paper, listed)
    if row:
        return [replace(p, certain=True) for p in _both(row)]
    out += _both(listed or [p for p in paper.pieces[paper.front :] if _may_tell(p, in_capitals=paper.in_capitals)])
    if not out and not any(Topic.ATTENDEES in h.topics for h in paper.headings):
        out += _both(_by_their_words(paper))
    roles = [p for p in pieces if not p.tokens.isdisjoint(POSITIONS)]
    out += _passages(Element.POSITIONS, roles, certain=True)
    out += _passages(Element.NAMES, [p for p in roles if _BY_CAPTION.search(p.low)], certain=False)
    return out


def _both(pieces: Sequence[Piece]) -> list[Passage]:
    return [p for element in (Element.NAMES, Element.POSITIONS) for p in _passages(element, pieces, certain=False)]


def _listed(paper: Paper) -> list[Piece]:
    """Pieces under no heading that read as entries of a list of people: name and position, no sentence."""
    entries = [p for p in paper.pieces[paper.front :] if _is_entry(p, in_capitals=paper.in_capitals)]
    numbers = {p.number for p in entries}
    found = []
    for piece in entries:
        in_row = piece.number - 1 in numbers or piece.number + 1 in numbers
        is_told = bool(_PLUS_ME.search(piece.low)) or piece.says(AUTHORITY)
        if is_told or in_row or not piece.topics & POSITION_TOPICS:
            found.append(piece)
    return found


def _may_tell(piece: Piece, *, in_capitals: bool) -> bool:
    """Whether a sentence with someone's name, or of the writer, may say that they come, in whatever words."""
    if piece.is_echo or piece.says(TRIAL) or piece.says(NOT_COMING) or _is_other_meeting(piece):
        return False
    if piece.topics & POSITION_TOPICS and word_count(piece) > _LONGEST_TOLD and not piece.says(COMING):
        return False
    if piece.says(SELF_COMING) and "through" not in piece.tokens:
        return True
    if not (piece.says(AUTHORITY) or _PRESENCE.search(piece.low)):
        return False
    return any(person.name for person in people_in(piece, in_capitals=in_capitals))


def _by_their_words(paper: Paper) -> list[Piece]:
    """Pieces with a name that speak of attendance by all their words, under whatever heading."""
    spoken = that_speak_of(Topic.ATTENDEES, [p for p in paper.pieces[paper.front :] if not p.is_echo])
    return [p for p in spoken if not p.says(TRIAL) and people_in(p, in_capitals=paper.in_capitals)]


def _row_with_counsel(paper: Paper, listed: Sequence[Piece]) -> list[Piece]:
    """Entries one below the other that name counsel and someone else: no list of witnesses, no signature is so."""
    rows: list[list[Piece]] = []
    skipped = -1
    for piece in listed:
        follows = piece.number > 0 and (piece.number - 1 == skipped or _leads_elsewhere(paper.pieces[piece.number - 1]))
        if piece.topics & POSITION_TOPICS or follows:
            skipped = piece.number
            continue
        if rows and rows[-1][-1].number + 1 == piece.number:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        people = [person for piece in row for person in people_in(piece, in_capitals=paper.in_capitals)]
        if len({person.is_counsel for person in people if person.position}) > 1:
            return row
    return []


def _is_entry(piece: Piece, *, in_capitals: bool) -> bool:
    if word_count(piece) > _LONGEST_ENTRY or piece.is_echo or Topic.OTHER in piece.topics:
        return False
    if Topic.ATTENDEES in piece.topics or piece.says(OTHER_MEETINGS) or piece.says(NOT_COMING):
        return False
    if piece.tokens.isdisjoint(POSITIONS) or not piece.tokens.isdisjoint(NOT_ENTRIES):
        return False
    if (piece.plain.isupper() and not in_capitals) or _FIGURES.search(piece.low) or _MAIL_FIELD.match(piece.low):
        return False
    if any(word not in POSITIONS_IN_ED for word in _IN_ED.findall(piece.plain)):
        return False
    if _PLUS_ME.search(piece.low):
        return True
    return any(person.position and person.name for person in people_in(piece, in_capitals=in_capitals))


def _is_known(paper: Paper, name: str) -> bool:
    """Whether a name stands elsewhere as a party's or over a signature."""
    last = name.lower().split()[-1] if name else ""
    spots = [p for p in paper.pieces if Topic.ATTENDEES not in p.topics and last in p.tokens]
    return any(p.tokens & (PARTIES | COUNSEL) for p in spots)


def _passages(element: Element, pieces: Sequence[Piece], *, certain: bool) -> list[Passage]:
    distinct = list(dict.fromkeys(pieces))
    return [Passage(element, p.page, quote(p), certain) for p in distinct[:_MOST_QUOTED]]


def _parts_of_other_meetings(paper: Paper) -> set[int]:
    """Parts under a heading of attendees whose first words say that they list witnesses, or who was somewhere once."""
    firsts: dict[int, Piece] = {}
    coming: set[int] = set()
    for piece in paper.under(Topic.ATTENDEES):
        firsts.setdefault(piece.part, piece)
        if piece.says(COMING) and not piece.says(TRIAL):
            coming.add(piece.part)
    led = {part for part, p in firsts.items() if _is_other_meeting(p) and not _is_single_entry(p)}
    # The table below such words stands under a heading of its own ("Name  Position").
    led |= {part + 1 for part in led if part + 1 in firsts}
    return led - coming


def _leads_elsewhere(piece: Piece) -> bool:
    """Whether a piece begins a list of those who were at another meeting: the rest of its paragraph is that list."""
    is_lead = piece.low.endswith((":", ";")) and _is_other_meeting(piece) and not _is_single_entry(piece)
    return is_lead and (piece.says(TRIAL) or not piece.says(COMING))


def _is_single_entry(piece: Piece) -> bool:
    """Whether a piece is of one person: what it says of another meeting is said of them alone."""
    return bool(_NAME_FIRST.match(piece.plain)) and not piece.low.endswith(":")


def _counts_under(piece: Piece) -> bool:
    """Whether a piece under a heading of attendees may name one."""
    if piece.is_echo or piece.says(NOT_COMING) or (_is_other_meeting(piece) and not piece.says(COMING)):
        return False
    return not is_placeholder(piece) or has_name(piece.plain)


def _says_coming(piece: Piece) -> bool:
    """Whether a piece under another heading, or none, says who will come to the conference."""
    if piece.is_echo or piece.says(NOT_COMING) or is_placeholder(piece):
        return False
    if piece.says(TRIAL) or (_is_other_meeting(piece) and not piece.says(COMING)):
        return False
    return piece.says(COMING) or (not piece.topics - {Topic.HISTORY} and piece.says(PERHAPS_COMING))


def _is_other_meeting(piece: Piece) -> bool:
    return piece.says(OTHER_MEETINGS)


def _distinct(people: Sequence[Attendee]) -> list[Attendee]:
    by_name: dict[str, Attendee] = {}
    for person in people:
        if person.name not in by_name or not by_name[person.name].position:
            by_name[person.name] = person
    return list(by_name.values())
