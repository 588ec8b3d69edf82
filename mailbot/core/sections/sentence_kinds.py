"""Of facts, of law or of damages: which does a sentence speak of, by all its words together?"""

import json
import math
import re
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import pairwise
from typing import Final

from mailbot.core.sections.heading_words import Topic
from mailbot.core.sections.segments import Piece

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
    rows = [_WEIGHTS[f] for f in {*features(low), ""} if f in _WEIGHTS]
    sums = [sum(column) / _SCALE for column in zip(*rows, strict=True)] or [0.0] * len(KINDS)
    most = max(sums)
    parts = [math.exp(value - most) for value in sums]
    return parts[KINDS.index(topic)] / sum(parts)


def that_speak_of(topic: Topic, pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces that speak of `topic` by all their words, likeliest first; none where they are unsure or short."""
    rated = [(likelihood(p.low, topic), p.words.count(" ") + 1, p) for p in pieces]
    plain = sorted((r for r in rated if r[0] > _PLAIN), key=lambda r: -r[0])
    is_sure = any(rate >= _SURE and words >= _FEWEST_WORDS for rate, words, _ in plain)
    enough = sum(rate * words for rate, words, _ in plain) >= _SURE_WORDS
    return [piece for _, _, piece in plain] if is_sure and enough else []
