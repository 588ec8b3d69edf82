"""What do scanners, converters and other hands do to a statement's text? Each way of it, repeatable by its seed."""

import random
import re
import textwrap
from collections.abc import Callable

from mailbot.core.sections.normalisation import fold
from mailbot.core.sections.segments import segment

_SWAPS = {"l": "1", "o": "0", "m": "rn", "I": "l", "e": "c", "O": "0", "0": "O", "5": "S", ",": ".", "i": "l"}
_ONE_IN = 60  # letters; a poor scan
_PAGE = 46  # lines
Distort = Callable[[str, random.Random], str]


def as_it_is(text: str, _: random.Random) -> str:
    """The text as it was written."""
    return text


def read_by_ocr(text: str, chance: random.Random) -> str:
    """Letters taken for others, words broken or run together, about one letter in sixty."""
    out = []
    for letter in text:
        if letter in _SWAPS and chance.random() * _ONE_IN < 1:
            out.append(_SWAPS[letter])
        elif letter == " " and chance.random() * 150 < 1:
            continue
        else:
            out.append(letter)
            if letter.isalpha() and chance.random() * 400 < 1:
                out.append(" ")
    return "".join(out)


def reflowed(text: str, _: random.Random) -> str:
    """Paragraphs set anew in a narrow column, lists kept, with a running foot on every page."""
    lines: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        rows = block.split("\n")
        is_prose = sum(len(row) > 55 for row in rows) * 2 > len(rows)
        lines += (textwrap.wrap(fold(block), 58) if is_prose else rows) + [""]
    out: list[str] = []
    for number, line in enumerate(lines):
        out.append(line)
        if number % _PAGE == _PAGE - 1:
            out += ["", f"Confidential Settlement Statement                 Page {number // _PAGE + 1}", ""]
    return "\n".join(out)


def on_pleading_paper(text: str, _: random.Random) -> str:
    """Every line with its number at the left edge, and a firm's foot below each page."""
    out = []
    for number, line in enumerate(text.split("\n")):
        out.append(f"{number % 28 + 1:>2}  {line}")
        if number % 28 == 27:
            out += [f"HALE0001{number:03}", "CONFIDENTIAL SETTLEMENT STATEMENT - 1"]
    return "\n".join(out)


def without_blank_lines(text: str, _: random.Random) -> str:
    """As some converters give it: no blank line, no indent."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def double_spaced(text: str, _: random.Random) -> str:
    """As others give it: a blank line after every line."""
    return "\n\n".join(line for line in text.split("\n") if line.strip())


def without_headings(text: str, _: random.Random) -> str:
    """Every line that is a heading by itself is gone; run-in headings stay."""
    paper = segment([text])
    begun = {words for piece in paper.pieces for words in (piece.words[:40],)}
    titles = {h.words for h in paper.headings if h.topics and not any(words in h.words for words in begun)}
    return "\n".join(line for line in text.split("\n") if fold(line) not in titles)


def in_capitals(text: str, _: random.Random) -> str:
    """All in capitals."""
    return text.upper()


DISTORTIONS: dict[str, Distort] = {
    "as it is": as_it_is,
    "ocr": read_by_ocr,
    "reflowed": reflowed,
    "pleading paper": on_pleading_paper,
    "no blank lines": without_blank_lines,
    "double spaced": double_spaced,
    "no headings": without_headings,
    "in capitals": in_capitals,
}


def without(text: str, quotes: list[str]) -> str:
    """A statement without the parts that hold some quotations: their headings are gone, and all that stands below."""
    pieces = segment([text]).pieces
    whole = fold(text)
    spot, starts = 0, []
    for piece in pieces:
        found = whole.find(piece.words, spot)
        spot = found if found >= 0 else spot
        starts.append(spot)
    gone: set[int] = set()
    paragraphs: set[int] = set()
    for quote in quotes:
        at = whole.find(fold(quote))
        for number, start in enumerate(starts):
            end = starts[number + 1] if number + 1 < len(starts) else len(whole)
            if start < at + len(fold(quote)) and end > at >= 0:
                piece = pieces[number]
                (gone.add(piece.part) if piece.topics else paragraphs.add(piece.paragraph))
    kept = [p for p in pieces if p.part not in gone and p.paragraph not in paragraphs]
    headings = {h.number: h.words for h in segment([text]).headings}
    out, part, paragraph = [], 0, 0
    for piece in kept:
        if piece.part != part and piece.part in headings:
            out += ["", headings[piece.part], ""]
        elif piece.paragraph != paragraph:
            out.append("")
        part, paragraph = piece.part, piece.paragraph
        if not out or piece.words not in out[-1]:
            out.append(piece.words)
    return "\n".join(out)
