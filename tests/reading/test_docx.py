"""Word's files: all that their reader sees is read, nothing else, and none does harm."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from mailbot.core.domain.document import Trouble
from mailbot.reading.docx import MOST_DEPTH, MOST_MEMBERS, read_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def make_docx(body: str, **parts: str) -> bytes:
    """A DOCX of this body; further parts by their names without `word/` and `.xml`."""
    document = f'<w:document xmlns:w="{W}" xmlns:wp="wp" xmlns:a="a"><w:body>{body}</w:body></w:document>'
    return make_zip({"word/document.xml": document} | {f"word/{name}.xml": text for name, text in parts.items()})


def make_zip(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of these members."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return octets.getvalue()


def said(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p>{run(text, properties)}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def read(body: str, **parts: str) -> str:
    """The words of a DOCX, its pages parted by a rule."""
    return "\n----\n".join(read_docx(make_docx(body, **parts)).pages)


def test_a_table_is_read_by_rows() -> None:
    """Cells stand apart by tabs, as in the history of moves that counsel set out in columns."""
    row = "<w:tr>{}</w:tr>".format("".join(f"<w:tc>{said(cell)}</w:tc>" for cell in ("02/01/21", "Demand", "$175,000")))
    assert read(f"<w:tbl>{row}</w:tbl>") == "02/01/21\tDemand\t$175,000"


def test_a_table_that_only_lays_out_is_read_cell_by_cell() -> None:
    """A letterhead's or a form's cell holds paragraphs: each keeps its line."""
    cell = f"<w:tc>{said('I. FACTS')}{said('She was hit.')}</w:tc>"
    assert read(f"<w:tbl><w:tr>{cell}<w:tc>{said('Side')}</w:tc></w:tr></w:tbl>") == "I. FACTS\nShe was hit.\nSide"


def test_a_table_in_a_table_keeps_its_rows() -> None:
    """Word's templates nest them."""
    inner = f"<w:tbl><w:tr><w:tc>{said('a')}</w:tc><w:tc>{said('b')}</w:tc></w:tr></w:tbl>"
    assert read(f"<w:tbl><w:tr><w:tc>{said('head')}{inner}</w:tc></w:tr></w:tbl>") == "head\na\tb"


def test_notes_are_read_behind_the_text() -> None:
    """A demand may stand in a footnote, an attendee in an endnote."""
    notes = {name: f'<w:{name} xmlns:w="{W}">{said(f"in the {name}")}</w:{name}>' for name in ("footnotes", "endnotes")}
    assert read(said("Text."), **notes) == "Text.\n\nin the footnotes\nin the endnotes"


def test_headers_and_comments_are_not_the_statement() -> None:
    """What counsel note for each other in the margin is no position."""
    comment = f'<w:comments xmlns:w="{W}">{said("our true authority")}</w:comments>'
    assert read(said("Text."), comments=comment, header1=comment) == "Text."


def test_changes_are_read_as_accepted() -> None:
    """Insertions and what was moved here stand; deletions and what was moved away don't."""
    body = (
        f"<w:p><w:ins>{run('new ')}</w:ins><w:del><w:r><w:delText>old </w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('from ')}</w:moveFrom><w:moveTo>{run('to')}</w:moveTo></w:p>"
    )
    assert read(body) == "new to"


@pytest.mark.parametrize(
    ("properties", "is_read"),
    [
        ("<w:vanish/>", False),
        ('<w:vanish w:val="0"/>', True),
        ('<w:color w:val="FFFFFF"/>', False),
        ('<w:color w:val="FFFFFF"/><w:shd w:fill="000000"/>', True),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>', True),
        ('<w:color w:val="auto"/>', True),
        ('<w:sz w:val="2"/>', False),
        ('<w:sz w:val="20"/>', True),
    ],
)
def test_words_that_nobody_sees_are_left_out(properties: str, is_read: bool) -> None:
    """Left out, and the paper is then not read whole: what is missing goes to a person."""
    found = read_docx(make_docx(said("Seen.") + said("Demand.", properties)))
    assert ("Demand." in found.pages[0]) is is_read
    assert found.whole is is_read


def test_white_words_in_a_dark_cell_are_seen() -> None:
    """Headings of tables are often so."""
    white = said("Offer", '<w:color w:val="FFFFFF"/>')
    cell = f"<w:tc><w:tcPr><w:shd w:fill='1F3864'/></w:tcPr>{white}</w:tc>"
    assert read(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>") == "Offer"


def test_pages_end_where_the_file_says() -> None:
    """A fly-sheet stands on a page of its own; the mark that Word adds of itself parts nothing twice."""
    end = '<w:p><w:r><w:br w:type="page"/></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>{}</w:t></w:r></w:p>'
    assert read(said("One.") + end.format("EXHIBIT A")).split("\n----\n") == ["One.\n", "EXHIBIT A"]


def test_a_file_of_pictures_alone_holds_no_text() -> None:
    """A scan pasted into Word is a person's to read."""
    picture = '<w:p><w:r><w:drawing><wp:extent cx="{0}" cy="{0}"/><a:blip/></w:drawing></w:r></w:p>'
    assert read_docx(make_docx(picture.format(9))).trouble is Trouble.NO_TEXT
    assert not read_docx(make_docx(said("Words.") + picture.format(5_000_000))).whole
    assert read_docx(make_docx(said("Words.") + picture.format(500_000))).whole
    assert read_docx(make_docx(said(" "))).trouble is Trouble.EMPTY


def test_hostile_files_are_refused_at_once() -> None:
    """Growing entities, foreign entities, bombs, endless depth, endless members: each by its reason."""
    grows = '<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + f'<w:document xmlns:w="{W}">&b;</w:document>'
    steals = '<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>'
    assert read_docx(make_zip({"word/document.xml": grows})).trouble is Trouble.CORRUPT
    assert read_docx(make_zip({"word/document.xml": steals.encode("utf-16")})).trouble is Trouble.CORRUPT
    assert read_docx(make_docx(said("a" * 40_000_000))).trouble is Trouble.LIMIT
    assert read_docx(make_docx("<w:p>" * (MOST_DEPTH + 1))).trouble is Trouble.LIMIT
    many = {f"word/{place}.xml": "" for place in range(MOST_MEMBERS)} | {"word/document.xml": "<d/>"}
    assert read_docx(make_zip(many)).trouble is Trouble.LIMIT


@pytest.mark.parametrize("place", [10, 60, 0.3, 0.6, 0.95])
def test_a_file_cut_short_is_corrupt(place: float) -> None:
    """What did not come whole can't be opened."""
    sound = make_docx(said("Text. " * 200))
    cut = sound[: int(place if place > 1 else len(sound) * place)]
    assert read_docx(cut).trouble is Trouble.CORRUPT


def test_a_file_damaged_within_is_corrupt() -> None:
    """A few octets changed on the way leave a zip that opens and can't be unpacked."""
    sound = bytearray(make_docx(said("".join(chr(97 + place * place % 26) for place in range(5_000)))))
    middle = len(sound) // 3
    sound[middle : middle + 40] = bytes(range(40))
    assert read_docx(bytes(sound)).trouble is Trouble.CORRUPT
