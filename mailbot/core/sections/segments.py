"""Which pieces does a paper consist of, and under which heading does each stand?"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate

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

_KEPT = frozenset("abcdefghijklmnopqrstuvwxyz'-§")
_PARTED = {code: " " for code in range(256) if chr(code) not in _KEPT}  # all that parts words
_ECHO_WORDS = frozenset({"specific", "relevant", "names", "individuals", "concerning"})  # each echo has one
_WHOLE = re.compile(r"(?:^|(?<= ))[a-z]+(?:['-][a-z]+)*(?=$|[ ,.])")
_INNER = re.compile(r"(?:^|(?<= ))[a-z]+(?=[ ,])")  # whole words of a phrase: a space follows
_TELLING_LENGTH = 4
_CELLS = re.compile(r"\S(?: {3,}|\t+)\S")  # a table's row
_ITEM = re.compile(r"^\s*(?:[*>-]+|\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]{1,4}[.)])\s", re.IGNORECASE)
_ENTRY = re.compile(r"\W{0,3}(?:[A-Z][\w.'’-]* ){1,4}[\w'’-]+ ?[,(–-]")  # a name, and what it is
_SHORTEST_LINE, _LONGEST_SHORT_LINE = 36, 120  # characters
_LONGEST_FRONT = 25  # pieces; what has no sentence for so long is no caption
_SENTENCE = 9  # words; captions and letterheads have hardly any so long, in small letters
_STOP = re.compile(r"[.;!?][\"')\]]{0,3}\s+(?=[\"'(]?[A-Z0-9$])")


@dataclass(slots=True)
class Source:
    """The whole text in lower case, and in which pieces of it the phrases of a vocabulary stand."""

    low: str = ""  # a piece a line
    starts: list[int] = field(default_factory=list)  # of each piece in `low`
    words: frozenset[str] = frozenset()
    sorted_words: list[str] = field(default_factory=list)
    found: dict[int, set[int]] = field(default_factory=dict)

    def saying(self, phrases: tuple[str, ...]) -> set[int]:
        """Numbers of the pieces in which a phrase of a vocabulary (a module's constant) stands: one search for all."""
        known = self.found.get(id(phrases))
        if known is None:
            known = self.found[id(phrases)] = {n for phrase in self._likely(phrases) for n in self._holders(phrase)}
        return known

    def _likely(self, phrases: tuple[str, ...]) -> Iterator[str]:
        """Phrases of which a telling word stands in the paper: far quicker asked than the phrases themselves."""
        whole, stems = _telling_words(phrases)
        for word in self.words & whole.keys():
            yield from whole[word]
        for phrase, stem in stems:
            spot = bisect_left(self.sorted_words, stem)
            if not stem or (spot < len(self.sorted_words) and self.sorted_words[spot].startswith(stem)):
                yield phrase

    def _holders(self, phrase: str) -> Iterator[int]:
        spot = self.low.find(phrase)
        while spot >= 0:
            number = bisect_right(self.starts, spot) - 1
            yield number
            if number + 1 == len(self.starts):
                return
            spot = self.low.find(phrase, self.starts[number + 1])


@cache
def _telling_words(phrases: tuple[str, ...]) -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
    """Phrases by a whole word that a paper must have for each; the others with a stem that must begin one."""
    whole: dict[str, list[str]] = {}
    stems: list[tuple[str, str]] = []
    for phrase in phrases:
        inner = max(_INNER.findall(phrase), key=len, default="")
        if len(inner) >= _TELLING_LENGTH:
            whole.setdefault(inner, []).append(phrase)
        else:
            stems.append((phrase, max(_WHOLE.findall(phrase), key=len, default="")))
    return whole, stems


@dataclass(frozen=True, slots=True)
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
        self.source.low = "\n".join(piece.low for piece in self.paper.pieces)
        lengths = (len(piece.low) + 1 for piece in self.paper.pieces)
        self.source.starts = list(accumulate(lengths, initial=0))[:-1]
        self.source.words = frozenset().union(*(piece.tokens for piece in self.paper.pieces))
        self.source.sorted_words = sorted(self.source.words)
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
        runs_on = self.held and line.text[0].islower() and self.held[-1][-1:] not in ".;:!?"
        is_new = (
            not self.held
            or (line.after_blank and not runs_on)
            or self.last_length < (self.short if _ENTRY.match(self.held[-1]) and not runs_on else SHORT_LINE)
            or bool(_ITEM.match(line.text))
            or (("   " in line.raw or "\t" in line.raw) and bool(_CELLS.search(line.raw)))
        )
        if is_new:
            self._flush()
            self.paragraph += 1
        self.held.append(line.raw)
        self.held_page, self.last_length = line.page, len(line.text)

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
    words = low.translate(_PARTED).split()
    return frozenset(word.strip("'-") for word in words if word not in _MARKS)


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
