"""The reading room's door: sends a message to a child process and takes back typed facts, whatever the child does."""

import asyncio
import contextlib
import hashlib
import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from mailbot.core.domain.court import SoughtSection
from mailbot.core.domain.mail import Message
from mailbot.core.reading_record import (
    MOST_ERRAND_OCTETS,
    MOST_RECORD_OCTETS,
    MOST_RENDERED_OCTETS,
    MOST_WORDS_OCTETS,
    RECORD_LENGTH_OCTETS,
    WORD_OCTETS,
    ConverterStatus,
    ErrandNote,
    most_unpacked,
    reading_from_json,
)
from mailbot.errors import TransientError
from mailbot.ports import Reading

WALL_SECONDS = 20.0  # for one child; the slowest honest mail known takes about one
RENDER_SECONDS = 30.0  # for a word processor's file; one of five pages takes about two
RECOGNISE_SECONDS = 20.0  # for a page; a dense one takes two or three
BEGIN_SECONDS = 20.0  # for a server to warm up and fork: half a second on an idle machine
SERVER_LEEWAY_SECONDS = 2.0  # the server's own clock, should the daemon not keep its
STARTS_A_READING = 3  # a server that dies this often within one reading is not going to live
# The protocol of `mailbot.reading.server`, which nobody imports: it is started by its name.
_MODULE = "mailbot.reading.server"
_REQUEST = struct.Struct("!BI")
_BEGUN = b"B"
_DEPTHS = (0, 1, 2)  # all of it; without pdfium; headers and parts alone
_RENDER, _RECOGNISE, _PROBE_CONVERTER, _PROBE = 6, 7, 8, 9

Progress = Callable[[int, int], None]  # pages recognised, pages to recognise


class _ServerGone(Exception):  # noqa: N818 - a message between two functions, not an error that leaves this file
    """The server ended before a child began."""


@dataclass(frozen=True, slots=True)
class _Errand:
    """What a reading child asks of a converter's; nobody here looks into the octets."""

    note: ErrandNote
    octets: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of an errand: octets, or why there are none."""

    octets: bytes | None = field(repr=False)
    trouble: str = ""


_Answers = Mapping[tuple[str, int], _Answer]  # by the paper's path and the page


class ReadingServer:
    """A `DocumentReader` over one server process that forks a child for each message.

    Start it before any secret is read: the server and its children then have none to find in their memory.
    """

    def __init__(self, *, wall_seconds: float = WALL_SECONDS, most_children: int | None = None) -> None:
        places = most_children or os.cpu_count() or 1
        self._wall_seconds = wall_seconds
        self._places = asyncio.Semaphore(places)
        self._errand_places = asyncio.Semaphore(places)  # of mails whose errands lie in memory
        self._converter_places = asyncio.Semaphore(places)
        self._renderer = asyncio.Semaphore(1)  # LibreOffice takes a quarter of a gigabyte
        self._process, self._control = _spawn()

    @classmethod
    def start(cls, *, wall_seconds: float = WALL_SECONDS, most_children: int | None = None) -> Self:
        """Starts the server and returns at once; it warms up meanwhile, and the first reading waits for it."""
        return cls(wall_seconds=wall_seconds, most_children=most_children)

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    async def read(self, octets: bytes, told: Progress | None = None, sought: Sequence[SoughtSection] = ()) -> Reading:
        """Reads one message, as `DocumentReader` promises: a child that dies or takes too long is a code in `troubles`.

        Where the child names errands, they are run, and a second child reads the message with what came of them.
        """
        reading, errands = await self._read(octets, {}, sought)
        if not errands:
            return reading
        is_kept = not self._errand_places.locked()
        if not is_kept:
            errands = ()  # a queue of scans is not to lie in memory: this one is read once more at its turn
        async with self._errand_places:
            if not is_kept:
                _, errands = await self._read(octets, {}, sought)
            answers = await self._run(errands, told)
            del errands
            return (await self._read(octets, answers, sought))[0]

    async def _read(
        self, octets: bytes, answers: _Answers, sought: Sequence[SoughtSection]
    ) -> tuple[Reading, Sequence[_Errand]]:
        """Up to three children try, each leaving out what the one before may have died of."""
        troubles: list[str] = []
        async with self._places:
            for depth in _DEPTHS:
                try:
                    most = MOST_RECORD_OCTETS + len(octets) + most_unpacked(len(octets)) + MOST_ERRAND_OCTETS
                    reply = await self._ask(depth, [*_in_frames(answers, sought), octets], self._wall_seconds, most)
                    reading, errands = _reading(reply)
                    return Reading(_added(reading.message, troubles), reading.octets), errands
                except TimeoutError:
                    troubles.append("time_out")
                except ValueError:
                    troubles.append("child_died")
        return Reading(unread_message(octets, tuple(dict.fromkeys(["child_died", *troubles]))), {}), ()

    async def _run(self, errands: Sequence[_Errand], told: Progress | None) -> _Answers:
        """Every errand's answer; whatever becomes of a converter's child, there is one."""
        pages = sum(errand.note.program == "recognise" for errand in errands)
        done = 0

        async def answer(errand: _Errand) -> _Answer:
            nonlocal done
            found = await self._convert(errand)
            if told and errand.note.program == "recognise":
                done += 1
                told(done, pages)
            return found

        if told and pages:
            told(0, pages)
        async with asyncio.TaskGroup() as group:
            tasks = {(one.note.path, one.note.page): group.create_task(answer(one)) for one in errands}
        return {key: task.result() for key, task in tasks.items()}

    async def _convert(self, errand: _Errand) -> _Answer:
        if not errand.octets:
            return _Answer(None, "limit")  # the child had more to ask than one mail may
        is_rendering = errand.note.program == "render"
        kind, seconds = (_RENDER, RENDER_SECONDS) if is_rendering else (_RECOGNISE, RECOGNISE_SECONDS)
        most = WORD_OCTETS + (MOST_RENDERED_OCTETS if is_rendering else MOST_WORDS_OCTETS)
        suffix = errand.note.suffix.encode("ascii").ljust(WORD_OCTETS, b"\0")
        async with self._renderer if is_rendering else contextlib.nullcontext(), self._converter_places:
            try:
                return _answered(await self._ask(kind, [suffix, errand.octets], seconds, most))
            except TimeoutError:
                return _Answer(None, "time_out")
            except (ValueError, TransientError):
                return _Answer(None, "failed")

    async def layers(self, secret_files: Sequence[str] = ()) -> dict[str, bool]:
        """Which walls a reading child has on this machine, for `doctor`: each layer, then each attempt refused.

        `secret_files` exist and must not be open to it: settings, ledger. `server` is False where none starts.
        """
        return await self._probe(_PROBE, secret_files)

    async def converter_layers(self, secret_files: Sequence[str] = ()) -> dict[str, bool]:
        """The same of a converter's child; also `renders` and `recognises`: whether the programs are installed."""
        return await self._probe(_PROBE_CONVERTER, secret_files)

    async def _probe(self, kind: int, secret_files: Sequence[str]) -> dict[str, bool]:
        paths = json.dumps(list(secret_files)).encode()
        try:
            answer = json.loads(_split(await self._ask(kind, [paths], self._wall_seconds, MOST_RECORD_OCTETS))[0])
        except (TimeoutError, ValueError):
            return {"server": False}
        return {"server": True} | {str(name): value is True for name, value in answer.items()}

    def close(self) -> None:
        """Ends the server and with it every child; never raises."""
        self._control.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    async def _ask(self, kind: int, frames: Sequence[bytes], seconds: float, most: int) -> bytes:
        """One child's answer; TimeoutError after the wall clock; TransientError where no server can be had."""
        for _ in range(STARTS_A_READING):
            if self._process.poll() is not None:
                self._restart()
            with contextlib.suppress(_ServerGone):
                return await self._converse(kind, frames, seconds, most)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=0.2)  # it has closed its sockets: a moment until it can be reaped
        raise TransientError("the reading server can't be started")

    async def _converse(self, kind: int, frames: Sequence[bytes], seconds: float, most: int) -> bytes:
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        lifeline, their_lifeline = socket.socketpair()
        with ours, lifeline:  # the server kills the child as soon as the lifeline closes, on cancellation too
            ours.setblocking(False)
            with theirs, their_lifeline:
                self._request(kind, seconds, theirs, their_lifeline)
                rest = _send_at_once(ours, frames)
            await self._await_begun(ours)
            async with asyncio.timeout(seconds):
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    for frame in rest:
                        await loop.sock_sendall(ours, frame)
                    if rest:
                        ours.shutdown(socket.SHUT_WR)
                    return await _receive(loop, ours, most=most)
        return b""

    async def _await_begun(self, ours: socket.socket) -> None:
        """Waits until the child reads; a server that forks none in good time is stuck, and is ended."""
        try:
            async with asyncio.timeout(BEGIN_SECONDS):
                begun = await asyncio.get_running_loop().sock_recv(ours, len(_BEGUN))
        except TimeoutError:
            self._process.kill()
            raise _ServerGone from None
        except ConnectionResetError:
            raise _ServerGone from None
        if begun != _BEGUN:
            raise _ServerGone

    def _request(self, kind: int, seconds: float, theirs: socket.socket, their_lifeline: socket.socket) -> None:
        milliseconds = int((seconds + SERVER_LEEWAY_SECONDS) * 1000)
        descriptors = [theirs.fileno(), their_lifeline.fileno()]
        try:
            socket.send_fds(self._control, [_REQUEST.pack(kind, milliseconds)], descriptors)
        except OSError:
            raise _ServerGone from None

    def _restart(self) -> None:
        self._control.close()
        try:
            self._process, self._control = _spawn()
        except OSError as error:
            raise TransientError("the reading server can't be started") from error


def _send_at_once(ours: socket.socket, frames: Sequence[bytes]) -> list[memoryview]:
    """Fills the socket's buffer before the child is there to read it, and ends the octets where all fit.

    Most mails fit, and most answers do: such a child needs nobody's attention until it has ended. What didn't fit is
    given back.
    """
    rest = [memoryview(frame) for frame in frames if frame]
    with contextlib.suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):
        while rest:
            rest[0] = rest[0][ours.send(rest[0]) :]
            if not rest[0]:
                rest.pop(0)
        ours.shutdown(socket.SHUT_WR)
    return rest


def _in_frames(answers: _Answers, sought: Sequence[SoughtSection]) -> list[bytes]:
    """What goes to a reading child before the mail: a length, JSON, the octets of those answers that have any."""
    if not (answers or sought):
        return [bytes(RECORD_LENGTH_OCTETS)]
    notes = [
        (path, page, None if one.octets is None else len(one.octets), one.trouble)
        for (path, page), one in answers.items()
    ]
    wanted = [(one.name, one.title, one.phrases) for one in sought]
    head = json.dumps({"sought": wanted, "answers": notes}).encode()
    return [len(head).to_bytes(RECORD_LENGTH_OCTETS) + head, *(one.octets for one in answers.values() if one.octets)]


def _answered(reply: bytes) -> _Answer:
    """What a converter's child told; ValueError where it is no answer."""
    status = ConverterStatus(reply[:WORD_OCTETS].rstrip(b"\0").decode("ascii"))
    if status is not ConverterStatus.DONE:
        return _Answer(None, status.value)
    if len(reply) == WORD_OCTETS:
        raise ValueError("an answer of nothing")
    return _Answer(reply[WORD_OCTETS:])


def unread_message(octets: bytes, troubles: tuple[str, ...]) -> Message:
    """What is known of a message that no child could read: nothing but which octets it is."""
    return Message(
        author=None, author_name="", author_doubts=("unread",), to=(), cc=(), reply_to=(), subject="",
        message_id=None, in_reply_to=(), date=None, hops=(), fields=(), authentication=(), text="", quoted="",
        parts=(), papers=(), links=(), fingerprint=hashlib.sha256(octets).hexdigest(), whole=False, troubles=troubles,
    )  # fmt: skip


def _split(reply: bytes) -> tuple[bytes, memoryview]:
    """The record, and the papers' octets behind it."""
    start = RECORD_LENGTH_OCTETS
    end = start + int.from_bytes(reply[:start])
    if len(reply) < end or end == start:
        raise ValueError("reply cut short")
    return reply[start:end], memoryview(reply)[end:]


def _reading(reply: bytes) -> tuple[Reading, list[_Errand]]:
    """What a child told; ValueError where record, papers and errands don't agree."""
    record, rest = _split(reply)
    told = reading_from_json(record)
    found: dict[str, bytes] = {}
    for paper in told.message.papers:
        if paper.trouble is None and not paper.is_body:
            octets, rest = bytes(rest[: paper.octets]), rest[paper.octets :]
            if hashlib.sha256(octets).hexdigest() != paper.sha256:
                raise ValueError("a paper is not what the record says")
            found[paper.path] = octets
    errands = []
    for note in told.errands:
        octets, rest = bytes(rest[: note.octets]), rest[note.octets :]
        if len(octets) != note.octets:
            raise ValueError("an errand is cut short")
        errands.append(_Errand(note, octets))
    return Reading(told.message, found), errands


async def _receive(loop: asyncio.AbstractEventLoop, conversation: socket.socket, *, most: int) -> bytes:
    """All that the child says until its end, which may be an end by death; ValueError past the cap."""
    reply = bytearray()
    while chunk := await loop.sock_recv(conversation, 1 << 18):
        reply += chunk
        if len(reply) > most:
            raise ValueError("reply over its limit")
    return bytes(reply)


def _added(message: Message, troubles: list[str]) -> Message:
    return replace(message, troubles=tuple(dict.fromkeys([*message.troubles, *troubles])))


def _spawn() -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A server in a session of its own, with two variables for its environment and no descriptor but its socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module, by the interpreter that runs us
            [sys.executable, "-I", "-m", _MODULE],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            cwd="/",
            start_new_session=True,
        )
    ours.settimeout(5)  # a datagram of five octets; only a stopped server makes it wait
    return process, ours
