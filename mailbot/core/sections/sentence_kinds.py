"""Of facts, of law or of damages: which does a sentence speak of, by all its words together?"""

import json
import math
import re
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import pairwise
from typing import Final

from mailbot.core.sections.heading_words import Topic
from mailbot.core.sections.segments import Piece, word_count

KINDS: Final = (Topic.FACTS, Topic.LAW, Topic.DAMAGES, Topic.HISTORY, Topic.ATTENDEES, Topic.OTHER)
# Learned by tests/bench/train_sentences.py from statements under headings: a word or a pair of words a line, with
# its weight for each of KINDS in hundredths. Read once, as the module is: the reading child may open no file later.
WEIGHTS_FILE: Final = "sentence_weights.json"
_WEIGHTS: Final[dict[str, list[int]]] = json.loads(
    resources.files("mailbot.core.sections").joinpath(WEIGHTS_FILE).read_text(encoding="utf-8")
)
_WORDS = re.compile(r"[a-z]+(?:['-][a-z]+)*|§|\$|\d+")
_MOST_WORDS = 120  # of one sentence
_SCALE = 100
_SURE, _SURE_WORDS = 0.69, 12  # measured on statements by another hand than those learned from
_PLAIN = 0.6
_FEWEST_WORDS = 6


def features(low: str) -> Iterator[str]:
    """A sentence's words and pairs of words, every figure as "#"."""
    words = ["#" if word.isdigit() else word for word in _WORDS.findall(low)[:_MOST_WORDS]]
    yield from words
    yield from map(" ".join, pairwise(words))


def likelihood(low: str, topic: Topic) -> float:
    """How likely it is, from 0 to 1, that a sentence speaks of `topic` and of none of the others."""
    return _parts(_sums(low))[KINDS.index(topic)]


def that_speak_of(topic: Topic, pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces that speak of `topic` by all their words, likeliest first; none where they are unsure or short.

    Where none that is long enough is sure, the shorter ones are not asked.
    """
    rates = {p.number: _rate(p, topic) for p in pieces if word_count(p) >= _FEWEST_WORDS}
    if not rates or max(rates.values()) < _SURE:
        return []
    rated = [(rates[p.number] if p.number in rates else _rate(p, topic), p) for p in pieces]
    plain = sorted((r for r in rated if r[0] > _PLAIN), key=lambda r: -r[0])
    enough = sum(rate * word_count(p) for rate, p in plain) >= _SURE_WORDS
    return [piece for _, piece in plain] if enough else []


def _rate(piece: Piece, topic: Topic) -> float:
    """The likelihood that a piece speaks of `topic` where that is its likeliest kind, else 0; reckoned once a piece."""
    known = piece.source.rated.get(piece.number)
    if known is None:
        sums = _sums(piece.low)
        likeliest = sums.index(max(sums))
        known = piece.source.rated[piece.number] = (KINDS[likeliest], _parts(sums)[likeliest])
    return known[1] if known[0] is topic else 0.0


def _sums(low: str) -> list[float]:
    """The weights of all a sentence's words together, for each of KINDS."""
    rows = [row for row in map(_WEIGHTS.get, {*features(low), ""}) if row]
    return [sum(column) / _SCALE for column in zip(*rows, strict=True)]


def _parts(sums: Sequence[float]) -> list[float]:
    """Sums of weights as likelihoods that make one together."""
    most = max(sums)
    parts = [math.exp(value - most) for value in sums]
    whole = sum(parts)
    return [part / whole for part in parts]
