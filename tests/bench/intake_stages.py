"""What does each stage of the main path cost by itself? CPU milliseconds a statement, over a sample of them."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from mailbot.core.domain.mail import Message
from mailbot.core.reading_record import message_from_json, message_to_json
from mailbot.core.sections import locate
from mailbot.edges.ledger import mail, new_ledger
from mailbot.edges.sandbox import ReadingServer
from mailbot.edges.vault import Member, Vault, make_identity
from mailbot.ports import Seen
from mailbot.reading.message import Depth, read_message
from mailbot.reading.pdf import read_pdf, warm_pdf

_TICKS = os.sysconf("SC_CLK_TCK")
ROUNDS = 4
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage's name, its CPU time a statement, and its budget."""

    name: str
    milliseconds: float
    budget: str = ""


def stages(raws: Sequence[bytes], folder: Path) -> list[Stage]:
    """Every stage that can be told apart from outside."""
    warm_pdf()
    messages = [read_message(raw, Depth.WHOLE) for raw in raws]
    documents = [_attached(raw) for raw in raws]
    pages = [read_pdf(document, with_pdfium=True).pages for document in documents]
    records = [message_to_json(message) for message in messages]
    forked = asyncio.run(_forked(raws))
    empty = asyncio.run(_forked([b"From: a@b.example\r\n\r\n"] * len(raws)))
    return [
        Stage("fork, limits, an empty mail: child and server", empty[0], "2"),
        Stage("  its answer taken: parent", empty[1]),
        Stage("parse, without opening a paper", _each(lambda raw: read_message(raw, Depth.OUTLINE), raws), "1"),
        Stage("PDF: structure and text", _each(lambda d: read_pdf(d, with_pdfium=True), documents), "5"),
        Stage("locate the sections", _each(locate, pages)),
        Stage("record to JSON", _each(message_to_json, messages)),
        Stage("record from JSON: parent", _each(message_from_json, records)),
        Stage("a whole reading: child and server", forked[0]),
        Stage("  its answer taken: parent", forked[1]),
        *_durable(raws, documents, messages, folder),
    ]


def _each(work: Callable[[_T], object], items: Sequence[_T]) -> float:
    started = time.process_time()
    for _ in range(ROUNDS):
        for item in items:
            work(item)
    return (time.process_time() - started) * 1000 / len(items) / ROUNDS


def _attached(raw: bytes) -> bytes:
    import email

    part = next(p for p in email.message_from_bytes(raw).walk() if p.get_content_type() == "application/pdf")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


async def _forked(raws: Sequence[bytes]) -> tuple[float, float]:
    """(server and children, parent) for readings by a server of their own, one at a time."""
    server = ReadingServer.start()
    try:
        await server.read(raws[0])
        theirs, ours = _cpu_of(server.pid), time.process_time()
        for raw in raws:
            await server.read(raw)
        await server.layers()  # the server reaps a child when it looks again
        theirs, ours = _cpu_of(server.pid) - theirs, time.process_time() - ours
    finally:
        server.close()
    return theirs * 1000 / len(raws), ours * 1000 / len(raws)


def _cpu_of(pid: int) -> float:
    """CPU seconds of a process and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / _TICKS


def _durable(
    raws: Sequence[bytes], documents: Sequence[bytes], messages: Sequence[Message], folder: Path
) -> list[Stage]:
    vault = Vault(folder / "stages" / "vault", folder / "stages" / "keys", (make_identity()[1],))
    (folder / "stages").mkdir()
    vault.prepare()
    started, walled = time.process_time(), time.monotonic()
    for number, (raw, document) in enumerate(zip(raws, documents, strict=True)):
        members = [Member("manifest.json", b"{}"), Member("statement.pdf", document), Member("message.eml", raw)]
        vault.file("bench", f"{number:032x}", members)
    filed, filed_wall = time.process_time() - started, time.monotonic() - walled
    ledger = new_ledger(folder / "stages")
    started, walled = time.process_time(), time.monotonic()
    for number, message in enumerate(messages):
        with ledger.transaction() as tx:
            mail.admit(tx, [Seen(1, number, message.papers[0].octets, datetime.now(UTC))])
    committed, committed_wall = time.process_time() - started, time.monotonic() - walled
    ledger.close()
    each = 1000 / len(raws)
    return [
        Stage("encrypt and make durable", filed * each, "1"),
        Stage("  the same by the wall", filed_wall * each),
        Stage("one small transaction", committed * each, "0.6"),
        Stage("  the same by the wall", committed_wall * each),
    ]
