"""In which pieces of a paper do the phrases of a vocabulary stand?"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate

from mailbot.core.sections.heading_words import Topic

_WORD = re.compile(r"(?:^|(?<= ))[a-z]+(?:['-][a-z]+)*(?=$|[ ,.])")
_INNER = re.compile(r"(?:^|(?<= ))[a-z]+(?=[ ,])")  # whole words of a phrase: a space follows
_BEGUN = re.compile(r"(?<= )[a-z]+(?:['-][a-z]+)*(?=$|[ ,.])")  # a space stands before: words of the text begin so
_MARK = re.compile(r"[^a-z0-9 ]")
_TELLING_LENGTH = 4
_HEAD = 4  # letters
_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class Source:
    """The whole text in lower case, and what was found in which of its pieces."""

    low: str = ""  # a piece a line
    lows: Sequence[str] = ()  # the same, piece by piece
    starts: list[int] = field(default_factory=list)  # of each piece in `low`
    spots: dict[str, list[int]] = field(default_factory=dict)  # numbers of the pieces in which each word stands
    sorted_words: list[str] = field(default_factory=list)
    heads: set[str] = field(default_factory=set)  # the first letters of the words
    found: dict[int, set[int]] = field(default_factory=dict)
    undated: dict[int, str] = field(default_factory=dict)  # by piece: its text without dates, where it was asked for
    rated: dict[int, tuple[Topic, float]] = field(default_factory=dict)  # by piece: what it speaks of, how likely

    def read(self, lows: Sequence[str], tokens: Sequence[frozenset[str]]) -> None:
        """Takes in a paper's pieces: of each the text in lower case, and its words."""
        self.lows = lows
        self.low = "\n".join(lows)
        self.starts = list(accumulate((len(low) + 1 for low in lows), initial=0))[:-1]
        spots = defaultdict(list)
        for number, words in enumerate(tokens):
            for word in words:
                spots[word].append(number)
        self.spots = spots
        self.sorted_words = sorted(spots)
        self.heads = {word[:_HEAD] for word in self.sorted_words}

    def saying(self, phrases: tuple[str, ...]) -> set[int]:
        """Numbers of the pieces in which a phrase of a vocabulary (a module's constant) stands: one search for all."""
        known = self.found.get(id(phrases))
        if known is None:
            known = self.found[id(phrases)] = set(self._search(_telling_words(phrases)))
        return known

    def holding(self, words: tuple[str, ...], *, or_digits: bool = False) -> set[int]:
        """Numbers of the pieces in which any of some words stands, be it inside another, or a digit where asked."""
        known = self.found.get(id(words))
        if known is None:
            known = self.found[id(words)] = {n for word in words for n in self._holders(word)}
            if or_digits:
                known.update(n for n, low in enumerate(self.lows) if _DIGIT.search(low))
        return known

    def _search(self, telling: "_Telling") -> Iterator[int]:
        """Looks for a phrase only where a telling word of it stands: far quicker asked than the phrases themselves."""
        for word in self.spots.keys() & telling.whole.keys():
            yield from self._among(self.spots[word], telling.whole[word])
        begun = [each for head in self.heads & telling.begun.keys() for each in telling.begun[head]]
        for phrase, stem in begun + telling.begun_short:
            for word in self._words_with(stem):
                yield from self._among(self.spots[word], (phrase,))
        for phrase, stem in telling.first:
            if next(self._words_with(stem), None) is not None:
                yield from self._holders(phrase)
        for mark, phrases in telling.marked.items():
            for phrase in phrases if mark in self.low else ():
                yield from self._holders(phrase)

    def _among(self, numbers: Sequence[int], phrases: Sequence[str]) -> Iterator[int]:
        for number in numbers:
            low = self.lows[number]
            for phrase in phrases:
                if phrase in low:
                    yield number
                    break

    def _words_with(self, stem: str) -> Iterator[str]:
        """The text's words that begin with a stem."""
        spot = bisect_left(self.sorted_words, stem)
        while spot < len(self.sorted_words) and self.sorted_words[spot].startswith(stem):
            yield self.sorted_words[spot]
            spot += 1

    def _holders(self, phrase: str) -> Iterator[int]:
        spot = self.low.find(phrase)
        while spot >= 0:
            number = bisect_right(self.starts, spot) - 1
            yield number
            if number + 1 == len(self.starts):
                return
            spot = self.low.find(phrase, self.starts[number + 1])


_Stem = tuple[str, str]  # a phrase, and a stem in it


@dataclass(frozen=True, slots=True)
class _Telling:
    """A vocabulary's phrases by what must stand in a text, or in a piece of it, for each."""

    whole: dict[str, list[str]] = field(default_factory=dict)  # by a whole word of the piece
    begun: dict[str, list[_Stem]] = field(
        default_factory=dict
    )  # by the head of a stem with which one of its words begins
    begun_short: list[_Stem] = field(default_factory=list)  # the same, of stems too short for a head
    first: list[_Stem] = field(default_factory=list)  # a stem that some word of the text begins with
    marked: dict[str, list[str]] = field(default_factory=dict)  # a mark that is no letter


@cache
def _telling_words(phrases: tuple[str, ...]) -> _Telling:
    """What tells of each phrase, the rarest first: a whole word, a stem after a space, a stem, a mark."""
    found = _Telling()
    for phrase in phrases:
        inner, begun, first = (max(p.findall(phrase), key=len, default="") for p in (_INNER, _BEGUN, _WORD))
        if len(inner) >= _TELLING_LENGTH:
            found.whole.setdefault(inner, []).append(phrase)
        elif len(begun) >= _HEAD:
            found.begun.setdefault(begun[:_HEAD], []).append((phrase, begun))
        elif begun:
            found.begun_short.append((phrase, begun))
        elif first:
            found.first.append((phrase, first))
        else:
            mark = _MARK.search(phrase)
            found.marked.setdefault(mark[0] if mark else "", []).append(phrase)
    return found
