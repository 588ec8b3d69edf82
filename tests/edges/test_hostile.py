"""What is meant to do harm ends as a row like any other: soon, told for what it is, and never held against counsel.

Bombs and loops in zips, winmail.dat and forwarded mails go the same way in `tests/house/test_containers.py`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from mailbot.core.domain.finding import Finding, Requirement
from mailbot.core.domain.mail import Message
from mailbot.core.review import Policy, Review, review
from mailbot.edges.sandbox import ReadingServer
from mailbot.jobs.check import check_row
from tests.edges import hostile
from tests.edges.hostile import DOCX, honest, sent, sent_pdf
from tests.house.test_containers import DOCKET, RECEIVED
from tests.house.world import PLAINTIFF
from tests.reading.papers import make_bomb

SHORT_WALL_SECONDS = 1.5  # for what would go on for ever: the same end as after twenty seconds
SERVED_SECONDS = 2.0  # an honest mail while bombs are read (alone it takes a hundredth of that)

on_one_server = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> AsyncIterator[ReadingServer]:
    """One server for all of these mails."""
    server = ReadingServer.start()
    yield server
    server.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def impatient_reader() -> AsyncIterator[ReadingServer]:
    """A server that ends its children after a moment."""
    server = ReadingServer.start(wall_seconds=SHORT_WALL_SECONDS)
    yield server
    server.close()


async def judge(reader: ReadingServer, octets: bytes) -> tuple[Message, Review]:
    """The mail through the sandbox and the checks, to the row that `check` prints."""
    message = (await reader.read(octets)).message
    told = review(message, RECEIVED, DOCKET, Policy())
    assert check_row("mail", told, Policy())["disposition"] == told.disposition.value
    return message, told


def finding(told: Review, requirement: Requirement = Requirement.DOCUMENT) -> Finding:
    """What was found for a requirement."""
    return next(f for f in told.findings if f.requirement is requirement)


BOMBS: dict[str, Callable[[], bytes]] = {
    "operators of 50 MB": lambda: sent_pdf(make_bomb(50_000_000)),
    "operators of 500 MB": lambda: sent_pdf(make_bomb(500_000_000)),
    "deflated three times": lambda: sent_pdf(hostile.thrice_deflated(500_000_000)),
    "one stream fifty thousand times": lambda: sent_pdf(hostile.many_contents(50_000)),
    "a hundred thousand pages": lambda: sent_pdf(hostile.many_pages(100_000)),
    "a page tree without ground": lambda: sent_pdf(hostile.deep_pages(20_000)),
    "a page tree in a circle": lambda: sent_pdf(hostile.circling_pages()),
    "a length that is told by itself": lambda: sent_pdf(hostile.circling_length()),
    "300 MB of XML": lambda: sent(("s.docx", DOCX, hostile.endless_xml(300_000_000))),
    "elements without ground": lambda: sent(("s.docx", DOCX, hostile.deep_xml(100_000))),
    "a PNG of 60,000 by 60,000 pixels": lambda: sent(("p.png", "image/png", hostile.vast_png(60_000))),
    "a JPEG of 60,000 by 60,000 pixels": lambda: sent(("p.jpg", "image/jpeg", hostile.vast_jpeg(60_000))),
    "a TIFF of 60,000 by 60,000 pixels": lambda: sent(("p.tif", "image/tiff", hostile.vast_tiff(60_000))),
    "mails in mails, 6 deep": lambda: hostile.mails_in_mails(6),
    "mails in mails, 500 deep": lambda: hostile.mails_in_mails(500),
}


@on_one_server
@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_over_a_limit_of_ours(reader: ReadingServer, name: str) -> None:
    """The first child tells it: the paper is `review` for its size, nothing else is held to be missing."""
    message, told = await judge(reader, BOMBS[name]())
    assert message.author == PLAINTIFF
    assert "child_died" not in message.troubles
    assert (told.disposition.value, finding(told).status.value, finding(told).reason) == ("review", "review", "limit")
    assert all(f.status.value != "deficient" for f in told.findings)


ENDLESS: dict[str, Callable[[], bytes]] = {
    "a form that draws itself ten times": hostile.self_drawing_form,
    "forms of which each draws the next ten times": lambda: hostile.doubling_forms(12),
    "a form of 500 MB, which aborts pdfium": lambda: hostile.endless_form(500_000_000),
}


@on_one_server
@pytest.mark.parametrize("name", ENDLESS)
async def test_what_never_ends_is_ended_and_left_to_a_person(impatient_reader: ReadingServer, name: str) -> None:
    """The child is ended by the clock, another reads what can be had: `review`, with the code of why."""
    message, told = await judge(impatient_reader, sent_pdf(ENDLESS[name]()))
    assert message.author == PLAINTIFF
    assert {"time_out", "child_died"} & set(message.troubles)
    assert (told.disposition.value, finding(told).status.value) == ("review", "review")
    assert all(f.status.value != "deficient" for f in told.findings)


CIRCLES: dict[str, Callable[[], bytes]] = {
    "bookmarks in a circle": hostile.circling_outline,
    "a table before which stands itself": hostile.circling_tables,
    "a hundred thousand arrays in each other": lambda: hostile.nested_arrays(100_000),
}


@on_one_server
@pytest.mark.parametrize("name", CIRCLES)
async def test_a_circle_beside_the_words_is_passed_by(reader: ReadingServer, name: str) -> None:
    """A paper that can be read is read, whatever else is in the file."""
    message, told = await judge(reader, sent_pdf(CIRCLES[name]()))
    paper = message.papers[0]
    assert (paper.trouble, paper.pages, paper.opening) == (None, 1, "The statement of nobody.")
    assert finding(told).status.value == "met"


@on_one_server
async def test_entities_that_grow_make_no_word_processors_file(reader: ReadingServer) -> None:
    """No word processor declares entities: such a file is damaged, and counsel can send another."""
    _, told = await judge(reader, sent(("s.docx", DOCX, hostile.growing_entities())))
    assert (finding(told).status.value, finding(told).reason) == ("deficient", "corrupt")


@on_one_server
async def test_a_mail_of_50_megabytes_is_read(reader: ReadingServer) -> None:
    """An honest statement beside an exhibit as large as a server takes is complete."""
    _, told = await judge(reader, hostile.large_mail(50_000_000))
    assert (told.disposition.value, finding(told).status.value) == ("complete", "met")


@on_one_server
async def test_a_bundle_of_150_scanned_pages_costs_no_child(reader: ReadingServer) -> None:
    """Whether a scan's words can be seen is looked at on the first pages, and the rest is told as not looked at."""
    message, told = await judge(reader, sent_pdf(hostile.scanned_exhibits(150)))
    paper = message.papers[0]
    assert (message.troubles, paper.pages, paper.trouble, message.whole) == ((), 151, None, False)
    assert finding(told).status.value == "met"
    assert all(f.status.value != "deficient" or f.requirement is Requirement.PAGE_LIMIT for f in told.findings)


@on_one_server
async def test_ten_thousand_attachments_are_not_all_read(reader: ReadingServer) -> None:
    """The first hundreds are listed; the rest may hold the statement, so none is missing."""
    message, told = await judge(reader, hostile.many_attachments(10_000))
    assert message.troubles == ("too_many_parts",)
    assert (finding(told).status.value, finding(told).reason) == ("review", "not_whole")


NAMES = {
    "climbs": b"../../../../etc/cron.d/statement.pdf",
    "ends in the middle": b"statement.pdf\0.exe",
    "never ends": b"n" * 4_000 + b".pdf",
    "turns round": "statement\u202efdp.exe".encode(),
    "moves the cursor": b"\x1b[2Jstatement.pdf",
}


@on_one_server
@pytest.mark.parametrize("name", NAMES)
async def test_a_name_is_evidence_and_never_a_path(reader: ReadingServer, name: str) -> None:
    """Whatever a statement is called it is read, and goes by its place in the mail; its name is one bounded line."""
    reading = await reader.read(hostile.named(NAMES[name]))
    paper = reading.message.papers[0]
    assert review(reading.message, RECEIVED, DOCKET, Policy()).disposition.value == "complete"
    assert reading.octets.keys() == {"2"}
    assert len(paper.untrusted_filename) <= 500
    assert paper.untrusted_filename.isprintable()


FIELDS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    # the mail; the status of `sender`; that of `document`
    "a From of 200,000 commas": (lambda: hostile.written_by(b"," * 200_000), "review", "met"),
    "a From of 2,000 brackets": (lambda: hostile.written_by(b"(" * 2_000), "review", "met"),
    "a To of 2,000 brackets": (lambda: hostile.with_field(b"To: " + b"(" * 2_000), "met", "met"),
    "fifty Received of 2,000 comments in each other": (
        lambda: hostile.with_field(hostile.received(comments=1_900, times=50)),
        "met",
        "met",
    ),
    "a type with 12,000 parameters": (
        lambda: hostile.with_field(b"Content-Type: text/plain" + b"; x*0*=utf-8''%41" * 12_000),
        "met",
        "not_checked",
    ),
    "a subject of 15,000 encoded words": (
        lambda: hostile.with_field(b"Subject: " + b"=?utf-8?q?a?= " * 15_000),
        "met",
        "met",
    ),
}


@on_one_server
@pytest.mark.parametrize("name", FIELDS)
async def test_a_field_that_exhausts_parsers_costs_no_child(reader: ReadingServer, name: str) -> None:
    """The mail is read by the first child; only who wrote it may be in doubt."""
    make, sender, document = FIELDS[name]
    message, told = await judge(reader, make())
    assert not {"time_out", "child_died"} & set(message.troubles)
    assert finding(told, Requirement.SENDER).status.value == sender
    assert finding(told).status.value == document


@on_one_server
async def test_a_text_of_very_many_lines_is_read_in_time(reader: ReadingServer) -> None:
    """The time that a text takes grows with its length, not with the square of it."""
    lines = sent().replace(b"Our confidential", b"--\r\nRegards,\r\nx\r\n" * 60_000 + b"Our confidential")
    started = asyncio.get_running_loop().time()
    message, told = await judge(reader, lines)
    assert asyncio.get_running_loop().time() - started < 15
    assert "body_limit" in message.troubles
    assert told.disposition.value != "deficient"


@on_one_server
async def test_an_honest_mail_is_served_while_a_bomb_is_read(impatient_reader: ReadingServer) -> None:
    """Beside a bomb, counsel's statement is complete in two seconds, or before the bomb has ended.

    On a machine with a single core it is the next in the queue.
    """
    await impatient_reader.layers()  # warm
    bomb = asyncio.create_task(impatient_reader.read(sent_pdf(hostile.self_drawing_form())))
    await asyncio.sleep(0)
    started = asyncio.get_running_loop().time()
    _, told = await judge(impatient_reader, honest())
    took = asyncio.get_running_loop().time() - started
    assert told.disposition.value == "complete"
    assert took < SERVED_SECONDS or not bomb.done()
    assert (await bomb).message.troubles
