"""One contract for every format: the same statement in it is counted, read and located alike."""

import shutil
import subprocess
from dataclasses import replace

import pytest

from mailbot.core.domain.document import ReadBy, Trouble
from mailbot.core.domain.finding import Requirement, Status
from mailbot.core.domain.submission import Disposition
from mailbot.core.reading_record import message_from_json, message_to_json
from mailbot.core.review import Policy, review
from mailbot.core.sections.union import weigh
from mailbot.reading.errands import Answer, Program
from mailbot.reading.message import Depth, read_with_papers
from tests.core.conner import CONNER
from tests.core.mails import HISTORY, submission
from tests.reading.documents import (
    FOLDER,
    MISSING,
    TRUTH,
    carry,
    certain_elements,
    kept_answers,
    octets_of,
    read_twice,
    read_without_programs,
)
from tests.reading.papers import make_mail

HIDING = sorted(name for name in TRUTH if name.startswith("history_") and "dark" not in name)
SCANS = sorted(name for name, true in TRUTH.items() if true["read_by"] == "ocr" and "layer" not in name)
RENDERED = ["word.doc", "word.odt", "word.rtf", "word.wpd"]


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_every_paper_is_read_as_it_is(name: str) -> None:
    """Pages, how they were read, why not, and what they set out: as the script that made the paper meant it."""
    paper, message = read_twice(name)
    true = TRUTH[name]
    assert (paper.pages, paper.pages_exact) == (true["pages"], true["pages_exact"])
    assert (paper.read_by, paper.trouble) == (true["read_by"], true.get("trouble"))
    assert certain_elements(paper) == set(true["elements"])
    assert paper.exhibits_from == true.get("exhibits_from")
    assert message_from_json(message_to_json(message)) == message


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_what_is_missing_is_told_only_of_what_was_read_for_certain(name: str) -> None:
    """History that isn't found is a deficiency in a paper read whole, and a person's to look at in every other."""
    paper, message = read_twice(name)
    found = weigh(submission(message, paper), CONNER, requirement=Requirement.NEGOTIATION_HISTORY, elements=HISTORY)
    if {element.value for element in HISTORY} <= certain_elements(paper):
        assert found.status is Status.MET
    else:
        assert found.status in {Status.REVIEW, Status.NOT_CHECKED}


@pytest.mark.parametrize("name", HIDING)
def test_hidden_words_satisfy_nothing(name: str) -> None:
    """What no reader of the page sees is not read; that it was left out keeps the reading from being whole."""
    paper, message = read_twice(name)
    assert paper.trouble is None
    assert "history" not in certain_elements(paper)
    assert "140,000" not in paper.opening
    assert not message.whole


@pytest.mark.parametrize("name", SCANS)
def test_a_scan_without_a_program_is_a_persons_to_read(name: str) -> None:
    """Where nothing recognises it, a scan is counted and told as holding no text; a mixed one is not read whole."""
    paper, message = read_without_programs(name)
    assert paper.trouble is (None if name.startswith("typed") else Trouble.NO_TEXT)
    assert paper.pages == TRUTH[name]["pages"]
    assert not message.whole


@pytest.mark.parametrize("name", RENDERED)
def test_a_format_without_a_converter_is_told_as_that(name: str) -> None:
    """Counsel can send a PDF instead: that is said only where this machine has no converter at all."""
    assert read_without_programs(name)[0].trouble is Trouble.FORMAT


@pytest.mark.parametrize("name", RENDERED)
@pytest.mark.parametrize("trouble", ["time_out", "failed", "limit", "no_room"])
def test_a_converter_that_fails_is_our_fault(name: str, trouble: str) -> None:
    """A converter that died, took too long or had no room says nothing of the paper."""
    mail = carry(name)
    _, _, (errand,) = read_with_papers(mail, Depth.WHOLE)
    answers = {(errand.path, errand.page): Answer(None, trouble)}
    assert read_with_papers(mail, Depth.WHOLE, answers)[0].papers[0].trouble is Trouble.LIMIT


def test_a_converter_that_lies_is_our_fault() -> None:
    """An answer that is no PDF is nobody's statement."""
    mail = carry("word.rtf")
    answers = {("2", 0): Answer(b"MZ nothing of the kind")}
    assert read_with_papers(mail, Depth.WHOLE, answers)[0].papers[0].trouble is Trouble.LIMIT


def test_a_word_file_without_a_converter_is_read_and_not_counted() -> None:
    """Its words are its own; its pages are the converter's."""
    paper, message = read_without_programs("word.docx")
    assert (paper.read_by, paper.pages, paper.trouble) == (ReadBy.TEXT, None, None)
    assert message.whole


@pytest.mark.parametrize("name", ["scan_without_history.pdf", "history_in_white.pdf", "history_hidden.docx"])
def test_a_scan_that_lacks_a_part_is_never_deficient(name: str) -> None:
    """From the octets to the disposition: what recognition did not find, or a page hides, goes to a person."""
    _, message = read_twice(name)
    dates = submission(message, None).dates
    counsel = CONNER.parties[0].counsel[0]
    mine = replace(message, author=counsel.email, subject="Settlement statement", message_id="<1@firm.example>")
    decided = review(mine, submission(message, None).received_at, [(CONNER, dates)], Policy())
    status = {finding.requirement: finding.status for finding in decided.findings}
    assert status[Requirement.NEGOTIATION_HISTORY] is Status.REVIEW
    assert status[Requirement.POSITIONS] is Status.MET
    assert decided.disposition is Disposition.REVIEW


def test_errands_name_the_page_and_the_program() -> None:
    """Only the page that is a picture goes out, as a PNG in grey without a word beside its pixels."""
    _, _, errands = read_with_papers(carry("typed_with_a_scanned_page.pdf"), Depth.WHOLE)
    assert [(e.path, e.page, e.program, e.suffix) for e in errands] == [("2", 2, Program.RECOGNISE, "png")]
    assert errands[0].octets.startswith(b"\x89PNG\r\n\x1a\n")
    assert b"tEXt" not in errands[0].octets


def test_nothing_is_asked_twice() -> None:
    """At the second reading a page without its answer stays without."""
    mail = carry("scan.pdf")
    answers = {("2", 1): Answer((FOLDER / "answers" / "scan.pdf.1.tsv").read_bytes()), ("2", 2): MISSING}
    message, _, errands = read_with_papers(mail, Depth.WHOLE, answers)
    paper = message.papers[0]
    assert errands == ()
    assert (paper.read_by, paper.pages) == (ReadBy.OCR, 2)
    assert "history" not in certain_elements(paper)
    assert not message.whole


def test_without_pdfium_the_answers_still_count() -> None:
    """A child that leaves pdfium out can't render, but reads what came back for another's pictures."""
    mail = carry("scan.pdf")
    errands = read_with_papers(mail, Depth.WHOLE)[2]
    answers = kept_answers("scan.pdf", errands)
    assert read_with_papers(mail, Depth.WITHOUT_PDFIUM)[2] == ()
    paper = read_with_papers(mail, Depth.WITHOUT_PDFIUM, answers)[0].papers[0]
    assert paper.read_by is ReadBy.OCR


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_tesseract_takes_an_errand_and_its_words_are_read() -> None:
    """The program itself, on one page: what it writes today is what the reader understands."""
    mail = carry("page_2.png")
    (errand,) = read_with_papers(mail, Depth.WHOLE)[2]
    ran = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", "eng", "--psm", "1", "tsv"],
        input=errand.octets,
        capture_output=True,
        check=True,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"},
    )
    paper = read_with_papers(mail, Depth.WHOLE, {("2", 1): Answer(ran.stdout)})[0].papers[0]
    assert certain_elements(paper) == set(TRUTH["page_2.png"]["elements"])


def test_a_locked_word_file_asks_for_a_password() -> None:
    """Office keeps a file under a password in a storage of the old kind (MS-OFFCRYPTO)."""
    octets = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    paper = read_with_papers(make_mail(("a.docx", "application/octet-stream", octets)), Depth.WHOLE)[0].papers[0]
    assert paper.trouble is Trouble.PASSWORD


def test_the_fixtures_are_what_the_script_lists() -> None:
    """Each file has its truth, and nothing else lies there."""
    files = {file.name for file in FOLDER.iterdir() if file.is_file()} - {"make.py", "truth.json"}
    assert files == set(TRUTH)
    assert all(octets_of(name) for name in TRUTH)
