"""The reading server: whatever a mail holds, an answer comes, and nothing of the daemon is within its reach."""

import ast
import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import mailbot
from mailbot.core.domain.court import SoughtSection
from mailbot.core.reading_record import (
    MOST_ERRAND_OCTETS,
    MOST_ERRANDS,
    MOST_RECORD_OCTETS,
    ErrandNote,
    message_from_json,
    message_to_json,
    reading_from_json,
    reading_to_json,
)
from mailbot.edges.sandbox import ReadingServer, unread_message
from tests.edges.hostile import self_drawing_form
from tests.reading.papers import make_mail, make_pdf, make_prose, make_statement_mail


@asynccontextmanager
async def reading_server(wall_seconds: float = 20.0, most_children: int | None = None) -> AsyncIterator[ReadingServer]:
    """A running server, ended with its test."""
    server = ReadingServer.start(wall_seconds=wall_seconds, most_children=most_children)
    try:
        yield server
    finally:
        server.close()


def read_process_file(pid: int, name: str) -> bytes:
    """What the kernel tells of a process; nothing where not even its own user may look (it is not dumpable)."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except PermissionError:
        return b""


async def test_reads_a_statement_through_the_sandbox() -> None:
    """A mail with a PDF comes back with its author, its parts and the pages of its paper."""
    mail = make_statement_mail(make_pdf(*make_prose(3)))
    async with reading_server() as server:
        message = (await server.read(mail)).message
    assert message.author == "jane@roe.example"
    assert [part.media_type for part in message.parts] == ["text/plain", "application/pdf"]
    assert [(paper.path, paper.pages, paper.trouble) for paper in message.papers] == [("2", 3, None), ("body", 1, None)]
    assert message.whole
    assert message.troubles == ()


async def test_a_child_looks_for_what_the_daemon_seeks() -> None:
    """Sections of other orders by their names, and those that a conference file defines by title and phrases."""
    own = SoughtSection("insurance", "Insurance coverage", ("policy limits",))
    text = "Insurance Coverage\n\nAcme Casualty insures the dock for one million dollars a claim."
    mail = make_statement_mail(make_pdf(text))
    async with reading_server() as server:
        paper, _ = (await server.read(mail, sought=(SoughtSection("obstacles"), own))).message.papers
        unasked, _ = (await server.read(mail)).message.papers
    assert paper.located.sought == ("obstacles", own.key)
    assert [(p.section, p.page, p.certain) for p in paper.located.further[:1]] == [(own.key, 1, True)]
    assert (unasked.located.sought, unasked.located.further) == ((), ())


async def test_a_child_can_reach_neither_file_nor_network_nor_program() -> None:
    """A child that tries to open a file, a socket, a program or another process is refused each."""
    async with reading_server() as server:
        layers = await server.layers()
    refused = {name: held for name, held in layers.items() if name.startswith("no_")}
    assert refused.pop("no_socket") or layers["network_namespace"]
    assert refused == dict.fromkeys(refused, True)
    assert {"no_file_read", "no_file_written", "no_exec", "no_fork", "no_trace"} <= refused.keys()
    assert layers["limits"]
    assert layers["not_dumpable"]


async def test_the_server_has_no_secret_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password in the daemon's environment is in none of the server's."""
    monkeypatch.setenv("MAILBOT_IMAP_PASSWORD", "swordfish")
    async with reading_server() as server:
        await server.layers()
        environment = read_process_file(server.pid, "environ")
    assert b"swordfish" not in environment
    assert b"MAILBOT" not in environment


async def test_a_reading_that_takes_too_long_is_ended_and_told() -> None:
    """Where no child answers in time the message is told as unread, with the reason and the digest of its octets."""
    async with reading_server() as server:
        await server.layers()
        server._wall_seconds = 0.001
        message = (await server.read(make_statement_mail(make_pdf(*make_prose(60))))).message
    assert message.author is None
    assert not message.whole
    assert message.troubles == ("child_died", "time_out")
    assert len(message.fingerprint) == 64


async def test_a_message_of_25_megabytes_is_read() -> None:
    """The largest attachment that mail servers usually take is read, and its size is right."""
    large = os.urandom(1_000_000) * 18
    async with reading_server() as server:
        message = (await server.read(make_mail(("scan.tif", "image/tiff", b"II*\x00" + large)))).message
    assert message.parts[1].octets == 18_000_004
    assert message.papers[0].trouble is not None
    assert not message.whole
    assert message.troubles == ()


async def test_many_messages_are_read_at_the_same_time_and_never_mixed() -> None:
    """Each of forty readings at once answers with its own mail."""
    authors = [f"counsel{number}@firm.example" for number in range(40)]
    async with reading_server(most_children=8) as server:
        messages = await asyncio.gather(*(server.read(make_mail(author=author)) for author in authors))
    assert [reading.message.author for reading in messages] == authors


async def test_the_server_is_started_again_when_it_was_killed() -> None:
    """A killed server costs no message: the reading is done by a new one."""
    mail = make_statement_mail(make_pdf(*make_prose(1)))
    async with reading_server() as server:
        await server.read(mail)
        first = server.pid
        os.kill(first, signal.SIGKILL)
        message = (await server.read(mail)).message
        assert server.pid != first
    assert message.author == "jane@roe.example"
    assert message.whole


async def test_a_server_killed_during_readings_costs_no_message() -> None:
    """Readings that were under way when the server was killed are all done, by its successor."""
    mail = make_statement_mail(make_pdf(*make_prose(20)))
    async with reading_server(most_children=4) as server:
        await server.read(mail)
        readings = [asyncio.create_task(server.read(mail)) for _ in range(8)]
        await asyncio.sleep(0)
        os.kill(server.pid, signal.SIGKILL)
        messages = await asyncio.gather(*readings)
    assert [reading.message.papers[0].pages for reading in messages] == [20] * 8
    assert all(reading.message.whole for reading in messages)


async def test_a_cancelled_reading_leaves_no_child() -> None:
    """When the daemon gives a reading up, its child is ended and the server reads on."""
    slow = make_statement_mail(self_drawing_form())
    async with reading_server(most_children=1) as server:
        await server.layers()
        reading = asyncio.create_task(server.read(slow))
        await asyncio.wait({reading}, timeout=0.05)
        reading.cancel()
        await asyncio.wait({reading})
        await server.read(make_mail())
        children = read_process_file(server.pid, f"task/{server.pid}/children")
        assert len(children.split()) <= 1  # the one that has just answered may not have been reaped yet
    assert reading.cancelled()


async def test_the_server_ends_with_the_daemon() -> None:
    """After `close` there is no server process."""
    server = ReadingServer.start()
    await server.read(make_mail())
    server.close()
    with pytest.raises(ProcessLookupError):
        os.kill(server.pid, 0)


def test_a_record_survives_its_crossing() -> None:
    """What a child tells is what the daemon gets."""
    message = unread_message(b"anything", ("child_died",))
    assert message_from_json(message_to_json(message)) == message


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("author", "Jane@Roe.example"),
        ("author", "jane@roe.example\r\nBcc: eve@other.example"),
        ("author", ["jane@roe.example"]),
        ("subject", "x" * 1_001),
        ("subject", "two\nlines"),
        ("text", "\ud800"),
        ("whole", 1),
        ("whole", None),
        ("to", "jane@roe.example"),
        ("to", ["jane"]),
        ("fields", [["subject"]]),
        ("date", "2021-03-22T10:00:00"),
        ("date", 0),
        ("fingerprint", "0" * 63),
        ("papers", [{}]),
        ("parts", [["1", "text/plain", "", 2]]),
        ("links", [None]),
        ("more", "x"),
    ],
)
def test_a_record_that_does_not_fit_its_types_is_refused(change: str, value: object) -> None:
    """A field of another type, shape, length or name makes the whole record no message."""
    tree = json.loads(message_to_json(unread_message(b"", ())))
    tree[change] = value
    with pytest.raises(ValueError, match="record is not a message"):
        message_from_json(json.dumps(tree).encode())


@pytest.mark.parametrize("record", [b"", b"null", b"[]", b"{}", b"[" * 100_000, b"\xff", b"1" * 10_000, b'{"a":NaN}'])
def test_what_is_no_record_is_refused(record: bytes) -> None:
    """Any octets are either a message or a ValueError."""
    with pytest.raises(ValueError, match="record is not a message"):
        message_from_json(record)


def test_a_record_over_its_cap_is_refused_unread() -> None:
    """More octets than the cap are not even parsed."""
    with pytest.raises(ValueError, match="limit"):
        message_from_json(b" " * (MOST_RECORD_OCTETS + 1))


def test_errands_survive_their_crossing() -> None:
    """A child's errands, with those that were over a limit, are what the daemon gets."""
    message = unread_message(b"anything", ())
    errands = (ErrandNote("2", 0, "render", "docx", 5), ErrandNote("3.1", 7, "recognise", "png", 0))
    told = reading_from_json(reading_to_json(message, errands))
    assert (told.message, told.errands) == (message, errands)


@pytest.mark.parametrize(
    "errands",
    [
        [ErrandNote("2", 0, "render", "exe", 5)],
        [ErrandNote("2", 0, "perl", "doc", 5)],
        [ErrandNote("2", 0, "render", "png", 5)],
        [ErrandNote("2", 1, "recognise", "docx", 5)],
        [ErrandNote("../2", 0, "render", "doc", 5)],
        [ErrandNote("2", -1, "render", "doc", 5)],
        [ErrandNote("2", page, "recognise", "png", 1) for page in range(MOST_ERRANDS + 1)],
        [ErrandNote("2", 1, "recognise", "png", MOST_ERRAND_OCTETS), ErrandNote("2", 2, "recognise", "png", 1)],
    ],
)
def test_errands_that_no_honest_child_has_are_refused(errands: list[ErrandNote]) -> None:
    """An unknown program or suffix, a path that is none, or more than a mail may ask for makes the record none."""
    with pytest.raises(ValueError, match=r"record|errand"):
        reading_from_json(reading_to_json(unread_message(b"", ()), errands))


def test_nothing_is_ever_unpickled() -> None:
    """No module of mailbot imports a library that makes objects out of octets."""
    forbidden = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "multiprocessing"}
    sources = list(Path(mailbot.__file__).parent.rglob("*.py"))
    assert sources
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not forbidden & {name.partition(".")[0] for name in names}, source.name
