"""Where does a paper set out a section of this vocabulary: under a heading, in running text, or perhaps?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby

from mailbot.core.domain.document import FurtherPassage
from mailbot.core.sections.further.heads import Head, Index
from mailbot.core.sections.further.vocabulary import Vocabulary
from mailbot.core.sections.normalisation import shorten
from mailbot.core.sections.positions import is_placeholder, is_reference
from mailbot.core.sections.segments import Piece, quote, word_count

_FEWEST_CONTENT = 5  # words under a heading; "none" is an answer that a person should see
_FEWEST_SENTENCE = 6
_MOST_SHOWN = 3
# What the order asks, told again, or what the paper is going to say: no content by itself.
_ANNOUNCING = (
    "the order", "court's order", "order setting", "shall include", "must include", "should include", "is required",
    "as required", "pursuant to", "will be addressed", "is addressed", "are addressed", "this statement sets",
    "sections below", "set out below", "set forth below", "discussed below", "in accordance with",
)  # fmt: skip


def passages(index: Index, key: str, words: Vocabulary) -> list[FurtherPassage]:
    """The passages of one section: certain ones alone, or what a person should look at, or nothing.

    Certain is content under a heading of the section's own, and running text with enough of its cues in a paragraph.
    A heading that stands over nothing but a note that something is to follow is told as a placeholder.
    """
    heads = _distinct(head for title in words.titles for head in index.heads_of(title))
    content = [piece for head in heads for piece in _content(index, head)]
    if not content and words.halves:
        content = _content_of_halves(index, words)
    if content:
        return _told(key, content, certain=True)
    noted = [head for head in heads if _is_to_follow(index, head)]
    spoken = _cued(index, words)
    if spoken and not heads and _is_enough(spoken, words):
        return _told(key, spoken, certain=True)
    if noted and not spoken:
        return [FurtherPassage(key, h.page, shorten(h.words), certain=False, is_placeholder=True) for h in noted[:1]]
    perhaps = [FurtherPassage(key, h.page, shorten(h.words), certain=False) for h in heads]
    perhaps = perhaps or _told(key, spoken, certain=False) or _told(key, _hinted(index, words), certain=False)
    return perhaps[:_MOST_SHOWN]


def _told(key: str, pieces: Sequence[Piece], *, certain: bool) -> list[FurtherPassage]:
    return [FurtherPassage(key, p.page, quote(p), certain) for p in pieces[:_MOST_SHOWN]]


def _distinct(heads: Iterable[Head]) -> list[Head]:
    return list(dict.fromkeys(heads))


def _content(index: Index, head: Head) -> list[Piece]:
    """What is set out under a head; nothing where that is no more than a word or two, or points elsewhere."""
    under = [p for p in index.under(head) if not (p.is_echo or is_placeholder(p) or is_reference(p))]
    words = sum(map(word_count, under)) - (head.own_words if under and under[0].number == head.first else 0)
    return under if words >= _FEWEST_CONTENT else []


def _content_of_halves(index: Index, words: Vocabulary) -> list[Piece]:
    """What stands under several headings that announce the section together, where each of them has content."""
    found = [[p for head in index.heads_of(half) for p in _content(index, head)] for half in words.halves]
    return [half[0] for half in found] if all(found) else []


def _is_to_follow(index: Index, head: Head) -> bool:
    under = index.under(head)
    return bool(under) and all(p.is_echo or is_placeholder(p) for p in under)


def _is_sentence(index: Index, piece: Piece) -> bool:
    is_text = piece.number >= index.paper.front and word_count(piece) >= _FEWEST_SENTENCE
    return is_text and not (piece.is_echo or is_placeholder(piece))


def _cued(index: Index, words: Vocabulary) -> list[Piece]:
    """Sentences with a cue, in order."""
    pieces = index.paper.pieces
    said = (pieces[number] for number in sorted(pieces[0].source.saying(words.cues)))
    return [p for p in said if _is_sentence(index, p) and _cues(words.cues, p.low)]


def _is_enough(spoken: Sequence[Piece], words: Vocabulary) -> bool:
    """Whether enough different cues stand in one paragraph that doesn't only announce them."""
    usable = [p for p in spoken if not (p.says(_ANNOUNCING) or p.topics & words.not_under)]
    paragraphs = (" ".join(p.low for p in some) for _, some in groupby(usable, lambda p: p.paragraph))
    return any(len(_cues(words.cues, text)) >= words.fewest_cues for text in paragraphs)


def _cues(cues: tuple[str, ...], low: str) -> frozenset[str]:
    """The cues in a text, longest first where one holds another."""
    return frozenset(_pattern(cues).findall(low))


@cache
def _pattern(cues: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(cues, key=len, reverse=True)
    return re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, longest))})")


def _hinted(index: Index, words: Vocabulary) -> list[Piece]:
    """Sentences with a word that keeps anyone from saying that the section is not there; lesser headings first."""
    pieces = index.paper.pieces
    lesser = _distinct(head for title in words.lesser_titles for head in index.heads_of(title))
    under = [p for head in lesser for p in _content(index, head)[:1]]
    numbers = set(pieces[0].source.saying(words.hints)) if words.hints else set[int]()
    numbers.update(n for stem in words.telling for n in index.pieces_with(frozenset({stem})))
    return [*under, *_in_text(index, sorted(numbers))]


def _in_text(index: Index, numbers: Sequence[int]) -> Iterator[Piece]:
    pieces = index.paper.pieces
    return (pieces[n] for n in numbers if n >= index.paper.front and not pieces[n].is_echo)
