"""What a recogniser says of a page: believed where it is sure, and never more than it says."""

import pytest

from mailbot.reading.asking import Asking
from mailbot.reading.errands import Answer
from mailbot.reading.scan import LEAST_CONFIDENCE, MOST_LINES, read_tsv, recognised_text, render_scale

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def tsv(*words: tuple[int, int, str], confidence: float = 96.0) -> bytes:
    """An answer of these words: (block, line, word)."""
    rows = [f"5\t1\t{block}\t1\t{line}\t1\t0\t0\t9\t9\t{confidence}\t{word}" for block, line, word in words]
    return (HEAD + "1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n" + "\n".join(rows) + "\n").encode()


def test_words_come_by_lines_and_blocks_apart() -> None:
    """A heading stands on its own line, as on the page."""
    found = read_tsv(tsv((1, 1, "III."), (1, 1, "DAMAGES"), (2, 1, "Medical"), (2, 1, "bills"), (2, 2, "follow.")))
    assert found == "III. DAMAGES\n\nMedical bills\nfollow."


@pytest.mark.parametrize(("confidence", "is_read"), [(LEAST_CONFIDENCE - 1, False), (LEAST_CONFIDENCE, True)])
def test_a_page_that_the_recogniser_doubts_is_not_read(confidence: float, is_read: bool) -> None:
    """Handwriting and noise give words too: they are nobody's position."""
    assert (read_tsv(tsv((1, 1, "demand"), confidence=confidence)) is not None) is is_read


def test_a_blank_page_is_read_and_empty() -> None:
    """The back of a sheet is no gap."""
    assert read_tsv(tsv()) == ""


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"5\t1\t1\t1\t1\t1\t0\t0\t9\t9\tnan\tdemand",
        b"5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t1e400\tdemand\n5\t\t\t",
        b"5\t" * 100_000,
    ],
)
def test_an_answer_out_of_form_says_nothing(octets: bytes) -> None:
    """The answer has come from a program that read a stranger's picture: no octets of it may do harm."""
    assert not read_tsv(octets)


def test_an_answer_without_end_is_cut() -> None:
    """More words than any page holds are not taken in."""
    found = read_tsv(tsv(*[(1, line, "word") for line in range(MOST_LINES + 500)]))
    assert found is not None
    assert found.count("word") < MOST_LINES


def test_only_its_own_answer_is_a_pages() -> None:
    """Answers go by paper and page."""
    asking = Asking("2", {("2", 1): Answer(tsv((1, 1, "ours"))), ("3", 2): Answer(tsv((1, 1, "another")))})
    assert [recognised_text(asking, page) for page in (1, 2)] == ["ours", None]


@pytest.mark.parametrize("size", [(612.0, 792.0), (14_400.0, 14_400.0), (0.0, 0.0)])
def test_a_page_is_rendered_within_a_limit_whatever_size_it_claims(size: tuple[float, float]) -> None:
    """A poster of two hundred inches would ask for gigabytes."""
    scale = render_scale(*size)
    assert size[0] * size[1] * scale**2 <= 25_000_001
    assert scale <= 300 / 72
