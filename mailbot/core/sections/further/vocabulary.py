"""What does a vocabulary of a further section hold, and what does one come to that a conference file defines?"""

import re
from dataclasses import dataclass
from functools import lru_cache

from mailbot.core.domain.court import SoughtSection
from mailbot.core.sections.heading_words import Topic
from mailbot.core.sections.word_sets import word_set

_WORDS = re.compile(r"[a-z]+(?:['-][a-z]+)*")
_ENDINGS = ("ies", "ing", "es", "ed", "s", "e", "y")
_SHORTEST_STEM = 4
_SMALL_WORDS = word_set("a an the of to in on for and or any all its his her their with by from at as if")
# Words of a title that tell nothing by themselves: nearly every statement has them.
_GENERAL = _SMALL_WORDS | word_set(
    "each other than this that party parties case matter court order settlement conference statement"
    " position positions list summary description information estimate current present plaintiff"
    " plaintiffs defendant defendants"
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """By which words a section is known; all in small letters, and a title in any order and number of its words."""

    titles: tuple[str, ...]  # a heading with all words of one of these announces the section
    cues: tuple[str, ...]  # a sentence with one of these sets it out, or helps to
    hints: tuple[str, ...] = ()  # where one of these stands nobody can say that the section is not there
    telling: tuple[str, ...] = ()  # the same, stems of single words
    lesser_titles: tuple[str, ...] = ()  # announce something like it: a person should look
    halves: tuple[str, ...] = ()  # titles that announce it together
    fewest_cues: int = 2  # different ones, in one paragraph
    not_under: frozenset[Topic] = frozenset()  # under such headings the cues mean something else


def stem(word: str) -> str:
    """A word without its ending: "proposals", "proposed" and "propose" are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


@lru_cache(1024)
def title_stems(title: str) -> frozenset[str]:
    """As `stems`, of a vocabulary's own titles: they are asked of every paper."""
    return stems(title)


def stems(words: str) -> frozenset[str]:
    """The stems of the words of a text in small letters, but for articles and their like."""
    return frozenset(stem(word) for word in _WORDS.findall(words) if word not in _SMALL_WORDS)


def own_vocabulary(sought: SoughtSection) -> Vocabulary:
    """What a title and phrases of a conference file come to.

    A clerk's few phrases can't be all the words that counsel may choose: any telling word leaves it to a person.
    """
    title, phrases = _small(sought.title), tuple(map(_small, sought.phrases))
    telling = {stem(word) for words in (title, *phrases) for word in _telling(words)}
    return Vocabulary(
        titles=tuple(dict.fromkeys((title, " ".join(_telling(title)), *(p for p in phrases if " " in p)))),
        cues=phrases,
        telling=tuple(sorted(telling)),
        lesser_titles=tuple(sorted(telling)),
    )


def _telling(words: str) -> list[str]:
    found = _WORDS.findall(words)
    return [word for word in found if word not in _GENERAL] or found


def _small(words: str) -> str:
    return " ".join(words.lower().replace("’", "'").split())
