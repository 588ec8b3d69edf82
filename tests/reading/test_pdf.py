"""PDFs as counsel send them: locked, broken, scanned, with exhibits behind."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from mailbot.core.domain.document import Document, ReadBy, Trouble
from mailbot.core.domain.mail import Message
from mailbot.reading.message import Depth, read_message
from tests.reading.papers import lock, make_bomb, make_pdf, make_prose, make_scan, make_statement_mail

BOTH_READERS = pytest.mark.parametrize("depth", [Depth.WHOLE, Depth.WITHOUT_PDFIUM])


def read(octets: bytes, depth: Depth = Depth.WHOLE) -> tuple[Document, Message]:
    """The paper of a mail that carries it, and the mail."""
    message = read_message(make_statement_mail(octets), depth)
    return message.papers[0], message


@BOTH_READERS
def test_a_sound_paper_is_counted_and_read(depth: Depth) -> None:
    """Pages are exact and the opening words are there; by pdfium nothing is missing, by pypdf alone it isn't told."""
    paper, message = read(make_pdf("CONFIDENTIAL SETTLEMENT STATEMENT", *make_prose(4)), depth)
    assert (paper.pages, paper.pages_exact, paper.read_by, paper.trouble) == (5, True, ReadBy.TEXT, None)
    assert paper.opening.startswith("CONFIDENTIAL SETTLEMENT STATEMENT")
    assert message.whole is (depth is Depth.WHOLE)


@BOTH_READERS
def test_a_user_password_closes_a_paper(depth: Depth) -> None:
    """A paper that asks for a password is told so, and what it lacks is not known."""
    paper, message = read(lock(make_pdf(*make_prose(2)), user="open", owner="own"), depth)
    assert paper.trouble is Trouble.PASSWORD
    assert paper.read_by is None
    assert not message.whole


@BOTH_READERS
def test_an_owner_password_alone_is_no_obstacle(depth: Depth) -> None:
    """A paper that only forbids printing or copying is read like any other."""
    paper, message = read(lock(make_pdf(*make_prose(2)), user="", owner="own"), depth)
    assert (paper.trouble, paper.pages) == (None, 2)
    assert PROSE_WORDS in paper.opening
    assert message.whole is (depth is Depth.WHOLE)


PROSE_WORDS = "exchanged letters"


def test_a_paper_cut_short_that_holds_nothing_is_corrupt() -> None:
    """A file that only begins like a PDF is corrupt; its page count is unknown."""
    paper, message = read(make_pdf(*make_prose(2))[:60])
    assert (paper.trouble, paper.pages) == (Trouble.CORRUPT, None)
    assert not message.whole


def test_a_file_called_pdf_that_is_none_is_corrupt() -> None:
    """Octets that nothing can read, sent as a PDF, are a corrupt PDF."""
    assert read(b"\x01\x02\x03 not a paper at all")[0].trouble is Trouble.CORRUPT


def test_a_file_of_no_octets_is_empty() -> None:
    """An attachment that was sent before it was saved is empty."""
    assert read(b"")[0].trouble is Trouble.EMPTY


def test_a_paper_without_its_cross_references_is_rescued() -> None:
    """A damaged table is repaired, since the words are all there."""
    sound = make_pdf(*make_prose(2))
    paper, _ = read(sound[: sound.rindex(b"xref\n")] + b"startxref\n0\n%%EOF\n")
    assert paper.trouble is None
    assert paper.pages == 2


@BOTH_READERS
def test_a_scan_has_no_text(depth: Depth) -> None:
    """Pages that are pictures are counted and told as holding no words."""
    paper, message = read(make_scan("", "", ""), depth)
    assert (paper.trouble, paper.pages) == (Trouble.NO_TEXT, 3)
    assert not message.whole


@BOTH_READERS
def test_a_scanned_page_among_others_leaves_the_reading_unwhole(depth: Depth) -> None:
    """What is not found in the text may stand on the pictured page."""
    paper, message = read(make_scan("The plaintiff's whole position is set out on this page.", ""), depth)
    assert paper.trouble is None
    assert not message.whole


def test_scanned_exhibits_take_nothing_from_the_statement() -> None:
    """Pictures behind a fly-sheet are exhibits: the statement before them was read whole."""
    position = "The plaintiff's whole position is set out on this page and nowhere else."
    paper, message = read(make_scan(position, "EXHIBIT A", "", ""))
    assert paper.exhibits_from == 2
    assert message.whole


@pytest.mark.parametrize("title", ["EXHIBIT A", "Exhibit 1", "Plaintiff's Exhibit 3", "EXHIBITS", "Appendix B"])
def test_a_fly_sheet_begins_the_exhibits(title: str) -> None:
    """The page of the first sheet that says little but "Exhibit" is told."""
    assert read(make_pdf(*make_prose(5), title, *make_prose(3)))[0].exhibits_from == 6


def test_a_page_that_speaks_of_an_exhibit_is_none() -> None:
    """A long page that begins with "Exhibit A shows" is the statement's own."""
    assert read(make_pdf("One page.", "Exhibit A shows\n" + make_prose(1)[0]))[0].exhibits_from is None


@pytest.mark.parametrize(
    ("last", "alone"),
    [
        ("Respectfully submitted,\n\n/s/ Jane Roe\nJane Roe (MSB 12345)\nCounsel for Plaintiff", True),
        ("CERTIFICATE OF SERVICE\nI certify that this was sent to chambers alone.\n/s/ Jane Roe\n6", True),
        ("The offer of May expired unanswered.\nRespectfully submitted,\n/s/ Jane Roe", False),
        ("The last words of the argument stand here.", False),
    ],
)
def test_a_last_page_with_nothing_but_signature_or_certificate(last: str, alone: bool) -> None:
    """Only such a page may be left out of the count; one line of argument makes it a page."""
    assert read(make_pdf(*make_prose(5), last))[0].closing_page_alone is alone


def test_a_pdf_under_another_name_is_a_pdf() -> None:
    """What a file is, its octets tell: the name and the declared type are the sender's."""
    mail = make_statement_mail(make_pdf("words")).replace(b"application/pdf", b"application/octet-stream")
    paper = read_message(mail.replace(b"statement.pdf", b"statement.doc"), Depth.WHOLE).papers[0]
    assert (paper.media_type, paper.pages, paper.untrusted_filename) == ("application/pdf", 1, "statement.doc")


def test_a_bomb_is_a_limit_of_ours_without_pdfium() -> None:
    """Where pdfium is left out, a page that inflates without end is told as over a limit, not as counsel's fault."""
    paper, message = read(make_bomb(100_000_000), Depth.WITHOUT_PDFIUM)
    assert (paper.trouble, paper.pages) == (Trouble.LIMIT, 1)
    assert not message.whole


def sever(octets: bytes) -> bytes:
    """The paper without its end: no trailer, no place of its table, no mark that it is whole."""
    return octets[: octets.rindex(b"trailer")]


def test_a_paper_without_its_end_is_mended_and_not_held_against_counsel() -> None:
    """Its pages and words are all found; whether words are lost can't be told, so nothing is missing for certain."""
    paper, message = read(sever(make_pdf(*make_prose(3))))
    assert (paper.trouble, paper.pages) == (None, 3)
    assert PROSE_WORDS in paper.opening
    assert not message.whole


@pytest.mark.parametrize("share", [0.4, 0.5, 0.6, 0.7])
def test_a_repair_that_loses_pages_is_none(share: float) -> None:
    """A statement of which half came is told as damaged, not judged by the half."""
    sound = make_pdf(*make_prose(4))
    assert read(sound[: int(len(sound) * share)])[0].trouble is Trouble.CORRUPT


def test_a_paper_whose_table_points_nowhere_is_read() -> None:
    """A mail system put its own lines before the file, or changed its line ends: its pages are still there."""
    sound = make_pdf(*make_prose(2))
    assert read(b"\r\nX-Filtered: yes\r\n\r\n" + sound)[1].whole
    moved = re.sub(rb"startxref\s+\d+", b"startxref\n17", sound)
    paper, message = read(moved)
    assert (paper.trouble, paper.pages, message.whole) == (None, 2, False)


def test_a_sound_table_over_ruined_pages_is_corrupt() -> None:
    """A gateway that knows seven bits leaves a file that opens and shows nothing."""
    sound = compress(make_pdf(*make_prose(2)))
    assert read(bytes(octet & 0x7F for octet in sound))[0].trouble is Trouble.CORRUPT


def compress(octets: bytes) -> bytes:
    """The paper with its pages' contents deflated, in binary."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(octets)))
    for page in writer.pages:
        content = page.get_contents()
        assert content is not None
        stream = StreamObject()
        stream.set_data(content.get_data())
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_blank_pages_are_nothing() -> None:
    """A sound paper of blank pages holds nothing; a blank page among others is no gap."""
    assert read(make_pdf("", ""))[0].trouble is Trouble.EMPTY
    assert read(make_pdf(*make_prose(1), ""))[1].whole


@pytest.mark.parametrize("depth", [Depth.WHOLE])
def test_words_typed_into_a_form_are_read(depth: Depth) -> None:
    """Some fill in a form, or type onto a page: what they wrote stands in annotations."""
    octets = io.BytesIO()
    paper = canvas.Canvas(octets, pagesize=letter)
    paper.drawString(72, 720, "Names of those who will attend the settlement conference:")
    paper.acroForm.textfield(name="a", x=72, y=600, width=400, height=30, value="Samantha Conner, Plaintiff")
    paper.showPage()
    paper.save()
    assert "Samantha Conner, Plaintiff" in read(octets.getvalue(), depth)[0].opening


def draw(add: Callable[[Any], None]) -> bytes:
    """A PDF of one page of prose, with what `add` draws on it."""
    octets = io.BytesIO()
    paper = canvas.Canvas(octets, pagesize=letter)
    text = paper.beginText(72, 720)
    text.textLines(make_prose(1)[0])
    paper.drawText(text)
    add(paper)
    paper.showPage()
    paper.save()
    return octets.getvalue()


def test_hidden_blanks_hide_nothing() -> None:
    """Word processors leave white and tiny blanks about."""

    def add(paper: Any) -> None:
        paper.setFillGray(1)
        paper.drawString(72, 100, "   ")
        paper.setFont("Helvetica", 1)
        paper.drawString(72, 90, "  ")

    assert read(draw(add))[1].whole


def test_words_hidden_in_a_form_object_are_left_out() -> None:
    """A page may paint through forms within forms."""

    def add(paper: Any) -> None:
        paper.beginForm("inner")
        paper.setFillGray(1)
        paper.drawString(72, 100, "We demanded $140,000 in writing.")
        paper.endForm()
        paper.doForm("inner")

    paper, message = read(draw(add))
    assert "140,000" not in paper.opening
    assert PROSE_WORDS in paper.opening
    assert not message.whole


def test_a_stamp_with_clear_ground_hides_nothing() -> None:
    """A seal, a signature or a watermark lies over words that are still seen; so does a highlighter's mark."""
    seal = Image.new("RGBA", (200, 200), (0, 0, 120, 60))

    def add(paper: Any) -> None:
        paper.drawImage(ImageReader(seal), 60, 300, 400, 400, mask="auto")
        paper.setFillColorRGB(1, 1, 0, alpha=0.3)
        paper.rect(60, 600, 400, 60, fill=1, stroke=0)

    assert read(draw(add))[1].whole


@pytest.mark.parametrize(
    "sheet",
    [
        "EXHIBIT A\nCONNER 000123",
        "Ex. A – Demand letter of February 1, 2021",
        "Attachment 2",
        "TAB 3",
        "Case: 3:20-cv-00057-MPM-RP Doc #: 61-1 Filed: 03/24/21 1 of 14 PageID #: 412\nEXHIBIT\nA",
        "Defendant's Exhibit No. 4",
        "Exhibit B-1\n\n7 of 9",
    ],
)
def test_stamps_leave_a_fly_sheet_one(sheet: str) -> None:
    """What a court, a production or a program prints on every page is no text of the sheet's."""
    assert read(make_pdf(*make_prose(2), sheet, *make_prose(1)))[0].exhibits_from == 3


@pytest.mark.parametrize(
    "page",
    [
        "See Exhibit A.",
        "Exhibit A is the demand letter.",
        "Exhibit A shows the damage.\nRespectfully submitted,\n/s/ Jane Roe",
        "Attachments: none.\n/s/ Jane Roe\nCounsel for Plaintiff",
        "Exhibit A " + "and the letters that followed it in the spring " * 3,
    ],
)
def test_a_short_last_page_of_the_statement_is_no_fly_sheet(page: str) -> None:
    """It speaks of an exhibit, or is signed."""
    assert read(make_pdf(*make_prose(2), page))[0].exhibits_from is None
