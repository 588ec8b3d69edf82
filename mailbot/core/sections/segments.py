"""Which pieces does a paper consist of, and under which heading does each stand?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mailbot.core.sections.heading_words import CLOSINGS, ECHOES, Topic
from mailbot.core.sections.headings import (
    ABBREVIATIONS,
    heading_of,
    is_next_number,
    is_title_case,
    number_of,
    numbering,
)
from mailbot.core.sections.normalisation import SHORT_LINE, Line, fold, is_noisy, lines, plain, shorten
from mailbot.core.sections.phrases import Source

_KEPT = frozenset("abcdefghijklmnopqrstuvwxyz'-§")
_PARTED = {code: " " for code in range(256) if chr(code) not in _KEPT}  # all that parts words
_ECHO_WORDS = frozenset({"specific", "relevant", "names", "individuals", "concerning"})  # each echo has one
_CELLS = re.compile(r"\S(?: {3,}|\t+)\S")  # a table's row
_ITEM = re.compile(r"^\s*(?:[*>-]+|\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]{1,4}[.)])\s", re.IGNORECASE)
_ENTRY = re.compile(r"\W{0,3}(?:[A-Z][\w.'’-]* ){1,4}[\w'’-]+ ?[,(–-]")  # a name, and what it is
_SHORTEST_LINE, _LONGEST_SHORT_LINE = 36, 120  # characters
_LONGEST_FRONT = 25  # pieces; what has no sentence for so long is no caption
_SENTENCE = 9  # words; captions and letterheads have hardly any so long, in small letters
_STOP = re.compile(r"[.;!?][\"')\]]{0,3}\s+(?=[\"'(]?[A-Z0-9$])")


@dataclass(slots=True, unsafe_hash=True)  # nobody changes one; a frozen one takes thrice as long to make
class Piece:
    """A sentence, a list entry or a table's row."""

    page: int
    words: str  # verbatim, white space folded
    plain: str  # normalised marks, hyphenation undone; case kept
    low: str  # `plain` in lower case
    tokens: frozenset[str]
    topics: frozenset[Topic]  # of the heading it stands under
    part: int  # number of that heading; 0 before the first
    paragraph: int
    number: int = field(compare=False)  # of the piece in its paper, from 0
    source: Source = field(repr=False, compare=False)
    is_echo: bool = False  # the order's own words

    def says(self, phrases: tuple[str, ...]) -> bool:
        """Whether one of a vocabulary's phrases stands in the piece; quick, as all pieces were searched at once."""
        known = self.source.found.get(id(phrases))
        return self.number in (self.source.saying(phrases) if known is None else known)


@dataclass(slots=True)
class Heading:
    """A heading, with what it announces."""

    number: int
    page: int
    words: str
    topics: frozenset[Topic]


@dataclass(slots=True)
class Paper:
    """A paper in pieces."""

    pieces: list[Piece] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    in_capitals: bool = False  # all of it: capitals tell nothing
    front: int = 0  # number of the first piece after letterhead, caption, title and salutation

    def under(self, topic: Topic) -> Iterator[Piece]:
        """Pieces under a heading that announces `topic`."""
        return (piece for piece in self.pieces if topic in piece.topics)


def segment(pages: Sequence[str], *, first_page: int = 1) -> Paper:
    """Cuts a paper into pieces, each under the heading that it stands under; linear in the text."""
    noisy = is_noisy(pages)
    found = list(lines(pages, first_page=first_page, noisy=noisy))
    upper = sum(1 for line in found if line.text.isupper())
    return _Segmenter(caps_speak=upper * 2 < len(found), noisy=noisy, short=_short_line(found)).run(found)


def _short_line(lines: Sequence[Line]) -> int:
    """Characters below which a line ends its paragraph: well under the width to which this paper is set."""
    lengths = sorted(len(line.text) for line in lines)
    width = lengths[len(lengths) * 4 // 5] if lengths else 0
    return max(_SHORTEST_LINE, min(int(width * 0.72), _LONGEST_SHORT_LINE))


def word_count(piece: Piece) -> int:
    """Words in a piece, as white space parts them."""
    return piece.words.count(" ") + 1


def quote(piece: Piece) -> str:
    """The piece's first words, as a passage quotes them."""
    return shorten(piece.words)


@dataclass(slots=True)
class _Segmenter:
    caps_speak: bool
    noisy: bool
    short: int
    source: Source = field(default_factory=Source)
    paper: Paper = field(default_factory=Paper)
    topics: frozenset[Topic] = frozenset()
    part: int = 0
    paragraph: int = 0
    number: int | None = None
    is_roman: bool = False
    in_caps_heading: bool = False
    held: list[str] = field(default_factory=list)
    held_page: int = 0
    last_length: int = 0

    def run(self, lines: Sequence[Line]) -> Paper:
        for line in lines:
            if not self._opens_part(line):
                self._hold(line)
        self._flush()
        self.paper.in_capitals = not self.caps_speak
        self.paper.front = next((p.number for p in self.paper.pieces[:_LONGEST_FRONT] if p.topics or _is_prose(p)), 0)
        pieces = self.paper.pieces
        self.source.read([piece.low for piece in pieces], [piece.tokens for piece in pieces])
        return self.paper

    def _opens_part(self, line: Line) -> bool:
        if len(line.text) < 90 and line.text[:40].lower().lstrip(" *_-").startswith(CLOSINGS):
            self._begin(line, frozenset({Topic.OTHER}), "")
            return False
        found = heading_of(line, caps_speak=self.caps_speak)
        if found is not None:
            title, rest, topics = found
            if self._continues_heading(line):
                self.topics = self.paper.headings[-1].topics
                return True
            self._begin(line, topics, title)
            self.in_caps_heading = self.caps_speak and line.text.isupper()
            if rest:
                self._hold(Line(line.page, _tail(line.raw, rest), rest, False, True))
            return True
        if self._continues_heading(line) and self.in_caps_heading:
            return True
        self.in_caps_heading = False
        if self.topics and len(line.text) < 90 and is_next_number(line.text, self.number, roman=self.is_roman):
            title = numbering(line.text)[1]
            if title.isupper() or is_title_case(title.rstrip(".:")):
                self._begin(line, frozenset(), title)
                return True
        if self._is_unknown_in_caps(line):
            self._begin(line, frozenset(), line.text)
            self.in_caps_heading = True
            return True
        return False

    def _is_unknown_in_caps(self, line: Line) -> bool:
        """Whether a line in capitals after a blank ends a part whose own heading stands in capitals."""
        return (
            self.caps_speak
            and line.after_blank
            and line.text.isupper()
            and len(line.text) < 60
            and bool(self.topics)
            and Topic.ATTENDEES not in self.topics
            and self.paper.headings[-1].words.isupper()
            and not any(c.isdigit() for c in line.text)
        )

    def _continues_heading(self, line: Line) -> bool:
        return (
            self.in_caps_heading
            and not line.after_blank
            and not self.held
            and line.text.isupper()
            and not _ITEM.match(line.text)
        )

    def _begin(self, line: Line, topics: frozenset[Topic], title: str) -> None:
        self._flush()
        if title:
            value, is_roman = number_of(line.text)
            if value is not None:
                self.number, self.is_roman = value, is_roman
        self.part += 1
        self.topics = topics
        self.paper.headings.append(Heading(self.part, line.page, shorten(fold(line.raw)), topics))

    def _hold(self, line: Line) -> None:
        if self._begins_paragraph(line):
            self._flush()
            self.paragraph += 1
        self.held.append(line.raw)
        self.held_page, self.last_length = line.page, len(line.text)

    def _begins_paragraph(self, line: Line) -> bool:
        if not self.held:
            return True
        runs_on = line.text[0].islower() and self.held[-1][-1:] not in ".;:!?"
        return (
            (line.after_blank and not runs_on)
            or self._was_short(runs_on=runs_on)
            or bool(_ITEM.match(line.text))
            or (("   " in line.raw or "\t" in line.raw) and bool(_CELLS.search(line.raw)))
        )

    def _was_short(self, *, runs_on: bool) -> bool:
        """Whether the line before was so short that its paragraph ended; other lengths count for a list's entry."""
        if self.last_length < min(self.short, SHORT_LINE) or self.last_length >= max(self.short, SHORT_LINE):
            return self.last_length < self.short
        is_entry = not runs_on and bool(_ENTRY.match(self.held[-1]))
        return is_entry is (self.short > SHORT_LINE)

    def _flush(self) -> None:
        if not self.held:
            return
        words = fold(" ".join(self.held))
        self.held.clear()
        for sentence in sentences(words):
            self.paper.pieces.append(self._piece(sentence))

    def _piece(self, words: str) -> Piece:
        text = plain(words, noisy=self.noisy)
        low = text.lower()
        tokens = _tokens(low)
        is_echo = not tokens.isdisjoint(_ECHO_WORDS) and any(echo in low for echo in ECHOES)
        number = len(self.paper.pieces)
        place = (self.topics, self.part, self.paragraph, number)
        return Piece(self.held_page, words, text, low, tokens, *place, self.source, is_echo)


def _is_prose(piece: Piece) -> bool:
    """Whether a piece is a sentence of the paper itself, not a line of its caption or letterhead."""
    words = piece.words.split()
    if len(words) < _SENTENCE:
        return False
    if piece.plain.isupper():
        return len(words) >= _SENTENCE * 2 or piece.plain.endswith(".")
    return sum(word[0].islower() for word in words) * 2 >= len(words)


def _tokens(low: str) -> frozenset[str]:
    """The words of a text in small letters, with their apostrophes and hyphens inside."""
    parted = f" {low} ".translate(_PARTED)
    words = parted.split()
    if " '" in parted or "' " in parted or " -" in parted or "- " in parted or not low.isascii():
        return frozenset(word.strip("'-") for word in words if word not in _MARKS)
    return frozenset(words)


_MARKS = frozenset({"-", "'", "--"})


def _tail(raw: str, rest: str) -> str:
    """The end of a raw line that corresponds to `rest` of its normalised twin."""
    spot = raw.find(rest)
    return raw[spot:] if spot >= 0 else raw[max(0, len(raw) - len(rest)) :]


def sentences(words: str) -> Iterator[str]:
    """Cuts at full stops, semicolons, question marks; not at the field's abbreviations and initials."""
    start = 0
    for match in _STOP.finditer(words):
        if words[match.start()] == ".":
            word = words[max(start, match.start() - 12) : match.start()].rsplit(" ", 1)[-1].strip("(\"'[").lower()
            if word in ABBREVIATIONS or (len(word) == 1 and word.isalpha()) or (word.isdigit() and len(word) < 3):
                continue
        yield words[start : match.end()].strip()
        start = match.end()
    if words[start:].strip():
        yield words[start:].strip()
