"""What does a page that is only a picture say? Its picture goes out to be recognised, and words come back."""

import io
import itertools
import math
from typing import Any

from mailbot.core.domain.document import ReadBy
from mailbot.reading.asking import Asking
from mailbot.reading.errands import Errand, Program

MOST_PAGES_RECOGNISED = 12  # of one paper; a statement has five
RENDER_DPI = 200  # Tesseract reads print of ten points as surely as at 300, from half the octets
MOST_PIXELS = 25_000_000  # of one page, whatever size it claims
MOST_LINES = 20_000  # of an answer: a dense page has some thousand words
LEAST_CONFIDENCE = 55.0  # mean over a page's words, of 100; print gives above 90, noise and handwriting below 40
PNG_EFFORT = 1  # zlib's level: a third larger than the best, in a fifth of the time
_COLUMNS = 12  # of Tesseract's TSV: level page block paragraph line word left top width height conf text
_WORD_LEVEL = "5"
RECOGNISED = ReadBy.OCR


def render_scale(width: float, height: float) -> float:
    """Pixels a point for a page of that size in points, within the limit of pixels."""
    return min(RENDER_DPI / 72, math.sqrt(MOST_PIXELS / max(1.0, width * height)))


def page_errand(asking: Asking, page: int, picture: Any) -> Errand:
    """The errand that has a page's picture (`PIL.Image`) recognised: a grey PNG without anything beside its pixels."""
    grey = picture if picture.mode == "L" else picture.convert("L")
    png = io.BytesIO()
    grey.save(png, "PNG", compress_level=PNG_EFFORT)
    return asking.errand(page, Program.RECOGNISE, "png", png.getvalue())


def recognised_text(asking: Asking, page: int) -> str | None:
    """The words that came back for a page, line by line; None where none came, or none to be relied on."""
    answer = asking.answer(page)
    return read_tsv(answer.octets) if answer is not None and answer.octets is not None else None


def read_tsv(octets: bytes) -> str | None:
    """Tesseract's TSV as lines, an empty one between blocks; "" for a blank page, None where it is not sure."""
    words: list[tuple[str, str, str, str]] = []  # block, paragraph, line, word
    sum_of_confidence = 0.0
    for row in itertools.islice(octets.decode("utf-8", "replace").split("\n"), MOST_LINES):
        cells = row.rstrip("\r").split("\t", _COLUMNS - 1)
        if len(cells) != _COLUMNS or cells[0] != _WORD_LEVEL or not cells[11].strip():
            continue
        try:
            confidence = float(cells[10])
        except ValueError:
            continue
        sum_of_confidence += min(100.0, max(0.0, confidence)) if math.isfinite(confidence) else 0.0
        words.append((cells[2], cells[3], cells[4], cells[11].strip()))
    if words and sum_of_confidence / len(words) < LEAST_CONFIDENCE:
        return None
    return _lines(words)


def _lines(words: list[tuple[str, str, str, str]]) -> str:
    lines: list[str] = []
    last_block = ""
    for (block, _, _), group in itertools.groupby(words, key=lambda word: word[:3]):
        if last_block and block != last_block:
            lines.append("")
        last_block = block
        lines.append(" ".join(word[3] for word in group))
    return "\n".join(lines)
