"""What in a paper announces a section of a vocabulary, and which pieces stand under it?"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Self

from mailbot.core.sections.further.vocabulary import stem, stems, title_stems
from mailbot.core.sections.heading_words import VERBS
from mailbot.core.sections.headings import is_title_case, numbering
from mailbot.core.sections.positions import is_placeholder
from mailbot.core.sections.segments import Heading, Paper, Piece, word_count

_MOST_TITLE = 12  # words
_MOST_RUN_IN = 8
_MOST_BARE_RUN_IN, _MOST_BARE_TITLE = 4, 8
_MOST_BESIDE = 6  # further words in a heading that still announces a title
_FEWEST_BEHIND = 5  # words behind a title that nothing parts from its text
_MOST_UNDER = 60  # pieces
_MOST_CANDIDATES, _MOST_HEADS = 300, 30  # of one title
_FIGURE = re.compile(r"\d\d")  # a row of a table has one, hardly a title
_RUN_IN = re.compile(r"([^.:?]{2,70}?)\s?([.:?]|\s-{1,2}(?=\s))(?:\s+(?=\S)|$)")


@dataclass(frozen=True, slots=True)
class Head:
    """Something that announces: a line of its own, or the beginning of one."""

    page: int
    words: str
    stems: frozenset[str]
    part: int  # in which what stands under it must stand too
    first: int  # number of the first piece under it; its own, where its text goes on behind it
    own_words: int = 0  # of the words of piece `first`, how many are the head itself
    is_line: bool = True  # False: run in


@dataclass(frozen=True, slots=True)
class Index:
    """A paper of one piece at least, and the heads that `segments` knew: made once for all vocabularies."""

    paper: Paper
    heads: tuple[Head, ...]

    @classmethod
    def of(cls, paper: Paper) -> Self:
        """The index of a paper."""
        first: dict[int, int] = {}
        for piece in paper.pieces:
            first.setdefault(piece.part, piece.number)
        return cls(paper, tuple(_head_of_part(h, first.get(h.number, len(paper.pieces))) for h in paper.headings))

    def heads_of(self, title: str) -> Iterator[Head]:
        """The first heads that hold all telling words of a title, and not many others."""
        return islice(self._heads_of(title), _MOST_HEADS)

    def _heads_of(self, title: str) -> Iterator[Head]:
        wanted = title_stems(title)
        for head in self.heads:
            if wanted <= head.stems and len(head.stems) <= len(wanted) + _MOST_BESIDE:
                yield head
        likely = (self.paper.pieces[number] for number in sorted(self.pieces_with(wanted)))
        for piece in islice((piece for piece in likely if self._may_announce(piece)), _MOST_CANDIDATES):
            found = self._head_of_piece(piece, title)
            if found and wanted <= found.stems and len(found.stems) <= len(wanted) + _MOST_BESIDE:
                yield found

    def under(self, head: Head) -> list[Piece]:
        """The pieces under a head, up to the next that looks like one."""
        found: list[Piece] = []
        for piece in self.paper.pieces[head.first : head.first + _MOST_UNDER]:
            is_own = bool(head.own_words) and piece.number == head.first
            if piece.part != head.part or (not is_own and self._looks_like_head(piece, entries=head.is_line)):
                break
            found.append(piece)
        return found

    def pieces_with(self, wanted: frozenset[str]) -> set[int]:
        """Numbers of the pieces that hold words of every one of these stems."""
        found: set[int] | None = None
        for each in wanted:
            here = self._holding(each)
            found = here if found is None else found & here
            if not found:
                return set()
        return found or set()

    def _holding(self, wanted: str) -> set[int]:
        source = self.paper.pieces[0].source
        words, found = source.sorted_words, set[int]()
        for spot in range(bisect_left(words, wanted), len(words)):
            if not words[spot].startswith(wanted):
                break
            if stem(words[spot]) == wanted:
                found.update(source.spots[words[spot]])
        return found

    def _begins(self, piece: Piece) -> bool:
        return piece.number == 0 or self.paper.pieces[piece.number - 1].paragraph != piece.paragraph

    def _may_announce(self, piece: Piece) -> bool:
        """Whether it begins its paragraph, or ends it as a line of its own does where no blank line was left."""
        return self._begins(piece) or (self._is_last(piece) and not piece.plain.endswith("."))

    def _is_last(self, piece: Piece) -> bool:
        after = self.paper.pieces[piece.number + 1 : piece.number + 2]
        return not after or after[0].paragraph != piece.paragraph

    def _head_of_piece(self, piece: Piece, title: str) -> Head | None:
        number, text = numbering(piece.plain)
        if self._is_last(piece) and _is_title(text, is_numbered=bool(number)):
            is_line = text[-1] != ":"
            return Head(piece.page, piece.words, stems(text.lower()), piece.part, piece.number + 1, is_line=is_line)
        ahead = _run_in(text, is_numbered=bool(number)) or _unparted(text, title)
        if ahead is None or not self._begins(piece):
            return None
        own = len(ahead.split()) + len(number.split())
        first = (piece.number, own) if word_count(piece) > own else (piece.number + 1, 0)
        return Head(piece.page, ahead, stems(ahead.lower()), piece.part, *first, is_line=False)

    def _looks_like_head(self, piece: Piece, *, entries: bool) -> bool:
        """Whether something else is announced; under a heading on a line of its own "Carrier: ..." may be an entry."""
        if not self._may_announce(piece) or is_placeholder(piece):
            return False
        text = numbering(piece.plain)[1]
        if self._is_last(piece) and _is_title(text, is_numbered=False) and not any(c.isdigit() for c in text):
            bare = text.rstrip(" .:-?_")
            return ":" not in bare and (bare.isupper() or is_title_case(bare))
        ahead = _run_in(text, is_numbered=False)
        if ahead is None or not self._begins(piece) or "$" in ahead or not (ahead.isupper() or is_title_case(ahead)):
            return False
        mark, behind = text[len(ahead) :].lstrip()[:1], text[len(ahead) :].lstrip(" .:?-")
        is_over_something = bool(behind) or not self._is_last(piece)
        return is_over_something and not (entries and mark == ":")


def _head_of_part(heading: Heading, first: int) -> Head:
    """A heading that `segments` knew; of one that was run in, its words go on with the text behind it."""
    text = numbering(heading.words)[1]
    ahead = _RUN_IN.match(text)
    title = ahead[1] if ahead and len(ahead[1].split()) <= _MOST_RUN_IN else text
    known = title if len(title.split()) <= _MOST_TITLE else ""
    return Head(heading.page, heading.words, stems(known.lower()), heading.number, first)


def _is_title(text: str, *, is_numbered: bool) -> bool:
    """Whether a paragraph of one sentence is a title and no sentence."""
    bare = text.rstrip(" .:-?_")
    words = bare.split()
    if not words or len(words) > _MOST_TITLE or text[-1] in ",;" or "$" in text or _FIGURE.search(bare):
        return False
    if bare.isupper() or is_title_case(bare):
        return True
    is_short = len(words) <= _MOST_BARE_TITLE and text[-1] != "."
    return (is_numbered or is_short or text[-1] in ":?") and VERBS.isdisjoint(bare.lower().split())


def _run_in(text: str, *, is_numbered: bool) -> str | None:
    """The title with which a paragraph begins, or None."""
    found = _RUN_IN.match(text)
    if found is None or not found[1][:1].isupper():
        return None
    words = found[1].lower().split()
    if len(words) > _MOST_RUN_IN or not VERBS.isdisjoint(words):
        return None
    is_short = len(words) <= _MOST_BARE_RUN_IN or is_numbered or is_title_case(found[1]) or found[1].isupper()
    return found[1] if is_short or found[2] != "." else None


def _unparted(text: str, title: str) -> str | None:
    """The title where the paragraph begins with it word for word and goes on with a capital, a figure or a sum."""
    ahead, behind = text[: len(title)], text[len(title) :].lstrip()
    if ahead.lower() != title or not ahead[:1].isupper() or len(behind.split()) < _FEWEST_BEHIND:
        return None
    return ahead if text[len(title)] == " " and (behind[0].isupper() or behind[0] in "$0123456789") else None
