"""What scanners, converters and other hands do to a statement's words: each the same at every run."""

import random
import re
import textwrap
from collections.abc import Callable

from mailbot.core.sections.normalisation import fold
from mailbot.core.sections.segments import segment

_SWAPS = {"l": "1", "o": "0", "m": "rn", "I": "l", "e": "c", "O": "0", "0": "O", "5": "S", ",": ".", "i": "l"}
_SWAP_ONE_IN = 60  # letters: a poor scan
_SPLIT_ONE_IN = 400
_JOIN_ONE_IN = 150  # spaces
_COLUMN = 58
_PAGE = 46  # lines
_SEED = 19_690_720


def ocr(text: str) -> str:
    """Letters taken for others, words broken or run together, about one letter in sixty."""
    chance = random.Random(f"{_SEED}{len(text)}")  # noqa: S311 - not for secrets
    out = []
    for letter in text:
        if letter in _SWAPS and chance.random() * _SWAP_ONE_IN < 1:
            out.append(_SWAPS[letter])
        elif letter == " " and chance.random() * _JOIN_ONE_IN < 1:
            continue
        else:
            out.append(letter)
            if letter.isalpha() and chance.random() * _SPLIT_ONE_IN < 1:
                out.append(" ")
    return "".join(out)


def reflow(text: str) -> str:
    """Paragraphs set anew in a narrow column, lists kept, a running foot on every page."""
    lines: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        rows = block.split("\n")
        is_prose = sum(len(row) > _COLUMN for row in rows) * 2 > len(rows)
        lines += (textwrap.wrap(fold(block), _COLUMN) if is_prose else rows) + [""]
    out: list[str] = []
    for number, line in enumerate(lines):
        out.append(line)
        if number % _PAGE == _PAGE - 1:
            out += ["", f"Confidential Settlement Statement                 Page {number // _PAGE + 1}", ""]
    return "\n".join(out)


def no_headings(text: str) -> str:
    """Every line that is a heading by itself is gone; run-in headings stay."""
    titles = _titles(text)
    return "\n".join(line for line in text.split("\n") if fold(line) not in titles)


def shuffled(text: str) -> str:
    """The parts under headings of their own in another order; what stands before the first stays first."""
    titles = _titles(text)
    parts: list[list[str]] = [[]]
    for line in text.split("\n"):
        if fold(line) in titles:
            parts.append([])
        parts[-1].append(line)
    moved = parts[1:]
    random.Random(_SEED).shuffle(moved)  # noqa: S311 - not for secrets
    return "\n".join(line for part in [parts[0], *moved] for line in [*part, ""])


NOISES: dict[str, Callable[[str], str]] = {
    "ocr": ocr,
    "reflow": reflow,
    "no-headings": no_headings,
    "shuffled": shuffled,
}


def _titles(text: str) -> frozenset[str]:
    return frozenset(heading.words for heading in segment([text]).headings if heading.topics)
