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
from dataclasses import replace
from typing import Self

from mailbot.core.domain.mail import Message
from mailbot.core.reading_record import MOST_RECORD_OCTETS, RECORD_LENGTH_OCTETS, message_from_json
from mailbot.errors import TransientError
from mailbot.ports import Reading

WALL_SECONDS = 20.0  # for one child; the slowest honest mail known takes about one
BEGIN_SECONDS = 20.0  # for a server to warm up and fork: half a second on an idle machine
SERVER_LEEWAY_SECONDS = 2.0  # the server's own clock, should the daemon not keep its
STARTS_A_READING = 3  # a server that dies this often within one reading is not going to live
# The protocol of `mailbot.reading.server`, which nobody imports: it is started by its name.
_MODULE = "mailbot.reading.server"
_REQUEST = struct.Struct("!BI")
_BEGUN = b"B"
_DEPTHS = (0, 1, 2)  # all of it; without pdfium; headers and parts alone
_PROBE = 9


class _ServerGone(Exception):  # noqa: N818 - a message between two functions, not an error that leaves this file
    """The server ended before a child began."""


class ReadingServer:
    """A `DocumentReader` over one server process that forks a child for each message.

    Start it before any secret is read: the server and its children then have none to find in their memory.
    """

    def __init__(self, *, wall_seconds: float = WALL_SECONDS, most_children: int | None = None) -> None:
        self._wall_seconds = wall_seconds
        self._places = asyncio.Semaphore(most_children or os.cpu_count() or 1)
        self._process, self._control = _spawn()

    @classmethod
    def start(cls, *, wall_seconds: float = WALL_SECONDS, most_children: int | None = None) -> Self:
        """Starts the server and returns at once; it warms up meanwhile, and the first reading waits for it."""
        return cls(wall_seconds=wall_seconds, most_children=most_children)

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    async def read(self, octets: bytes) -> Reading:
        """Reads one message, as `DocumentReader` promises: a child that dies or takes too long is a code in `troubles`.

        Up to three children try, each leaving out what the one before may have died of.
        """
        troubles: list[str] = []
        async with self._places:
            for depth in _DEPTHS:
                try:
                    reading = _reading(await self._ask(depth, octets))
                    return Reading(_added(reading.message, troubles), reading.octets)
                except TimeoutError:
                    troubles.append("time_out")
                except ValueError:
                    troubles.append("child_died")
        return Reading(unread_message(octets, tuple(dict.fromkeys(["child_died", *troubles]))), {})

    async def layers(self) -> dict[str, bool]:
        """Which walls a child has on this machine, for `doctor`: each layer, then each attempt that was refused."""
        try:
            answer = json.loads(_split(await self._ask(_PROBE, b""))[0])
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

    async def _ask(self, depth: int, octets: bytes) -> bytes:
        """One child's answer; TimeoutError after the wall clock; TransientError where no server can be had."""
        for _ in range(STARTS_A_READING):
            if self._process.poll() is not None:
                self._restart()
            with contextlib.suppress(_ServerGone):
                return await self._converse(depth, octets)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=0.2)  # it has closed its sockets: a moment until it can be reaped
        raise TransientError("the reading server can't be started")

    async def _converse(self, depth: int, octets: bytes) -> bytes:
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        lifeline, their_lifeline = socket.socketpair()
        with ours, lifeline:  # the server kills the child as soon as the lifeline closes, on cancellation too
            ours.setblocking(False)
            with theirs, their_lifeline:
                self._request(depth, theirs, their_lifeline)
                sent = _send_at_once(ours, octets)
            await self._await_begun(ours)
            async with asyncio.timeout(self._wall_seconds):
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    if sent < len(octets) or not octets:
                        await loop.sock_sendall(ours, memoryview(octets)[sent:])
                        ours.shutdown(socket.SHUT_WR)
                    return await _receive(loop, ours, most=MOST_RECORD_OCTETS + len(octets))
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

    def _request(self, depth: int, theirs: socket.socket, their_lifeline: socket.socket) -> None:
        milliseconds = int((self._wall_seconds + SERVER_LEEWAY_SECONDS) * 1000)
        descriptors = [theirs.fileno(), their_lifeline.fileno()]
        try:
            socket.send_fds(self._control, [_REQUEST.pack(depth, milliseconds)], descriptors)
        except OSError:
            raise _ServerGone from None

    def _restart(self) -> None:
        self._control.close()
        try:
            self._process, self._control = _spawn()
        except OSError as error:
            raise TransientError("the reading server can't be started") from error


def _send_at_once(ours: socket.socket, octets: bytes) -> int:
    """Fills the socket's buffer before the child is there to read it, and ends the octets where all fit.

    Most mails fit, and most answers do: such a child needs nobody's attention until it has ended.
    """
    sent = 0
    with contextlib.suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):
        while sent < len(octets):
            sent += ours.send(memoryview(octets)[sent:])
        if octets:
            ours.shutdown(socket.SHUT_WR)
    return sent


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


def _reading(reply: bytes) -> Reading:
    """What a child told; ValueError where record and papers don't agree."""
    record, papers = _split(reply)
    message = message_from_json(record)
    found: dict[str, bytes] = {}
    for paper in message.papers:
        if paper.trouble is None and not paper.is_body:
            octets, papers = bytes(papers[: paper.octets]), papers[paper.octets :]
            if hashlib.sha256(octets).hexdigest() != paper.sha256:
                raise ValueError("a paper is not what the record says")
            found[paper.path] = octets
    return Reading(message, found)


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
