"""The forms that statements are put into: every word stays, and each way of spoiling does what it says."""

import io
import zipfile

import pypdf
import pytest

from mailbot.demo import layouts, noise

TEXT = """POSITIONS

The brake failed & the truck ran on for 40 yards.

HISTORY OF NEGOTIATIONS

March 1      Plaintiff     $90,000
March 9      Defendant     $15,000

ATTENDEES

Ann Poole, plaintiff
"""


def words(octets: bytes) -> str:
    """The text of a PDF, white space folded."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(octets)).pages).split())


@pytest.mark.parametrize("name", ["pdf", "pleading", "letter", "table"])
def test_every_word_is_on_the_page(name: str) -> None:
    """Whatever the page looks like, it says what the text says."""
    said = words(layouts.LAYOUTS[name](TEXT).octets)
    assert "The brake failed & the truck ran on for 40 yards." in said
    assert all(word in said for word in ("$90,000", "March 9", "Ann Poole, plaintiff"))


def test_long_statements_have_several_pages() -> None:
    """Pleading paper has twenty-eight lines a page."""
    laid = layouts.as_pleading("\n".join(f"Line {number}" for number in range(60)))
    assert len(pypdf.PdfReader(io.BytesIO(laid.octets)).pages) == 3


def test_a_scan_has_no_words() -> None:
    """Pictures of pages, and nothing that could be copied from them."""
    assert words(layouts.as_scan(TEXT).octets) == ""


def test_a_word_processor_file() -> None:
    """A package with a paragraph for each line, its text escaped."""
    with zipfile.ZipFile(io.BytesIO(layouts.as_docx(TEXT).octets)) as package:
        document = package.read("word/document.xml").decode()
    assert "failed &amp; the truck" in document
    assert document.count("<w:p>") == len(TEXT.split("\n"))


@pytest.mark.parametrize("name", sorted(noise.NOISES))
def test_spoiling_is_repeatable(name: str) -> None:
    """The same text is spoilt in the same way at every run."""
    spoil = noise.NOISES[name]
    assert spoil(TEXT) == spoil(TEXT)


def test_headings_go() -> None:
    """Lines that are headings are gone; what stands below them stays."""
    left = noise.no_headings(TEXT)
    assert "POSITIONS" not in left
    assert "Ann Poole, plaintiff" in left


def test_parts_change_places() -> None:
    """Every line is still there, and the parts stand in another order."""
    moved = noise.shuffled(TEXT)
    assert sorted(moved.split()) == sorted(TEXT.split())
    assert moved.split() != TEXT.split()


def test_a_poor_scan() -> None:
    """Some letters are taken for others, most are not."""
    spoilt = noise.ocr(TEXT * 20)
    assert spoilt != TEXT * 20
    assert spoilt.count("$90,000") > 5
