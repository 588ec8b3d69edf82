"""Who reads a message? A child forked for it alone: this process waits, warm, and never touches a message itself.

Protocol, over the socket at file descriptor 0 (SOCK_SEQPACKET): one datagram a request, what is asked (one octet: a
depth of reading, or a word below) and the wall clock in milliseconds (four), with two descriptors. The first is the
child's conversation: it sends BEGUN, takes octets until their end, and answers. The second is a lifeline: when its
other end closes, the child is killed with all that it started.

To a reading child go four octets of length, JSON (the sections that are sought beside the usual three, the answers to
its errands), the octets of the answers, then the mail; it answers with four octets of length, JSON, then the octets of
the papers and of the errands. To a converter's child go a suffix
and the octets; it answers with a status and octets. To a probe goes a JSON list of files that it must not be able to
open; it answers, as a reading child does, which walls stood.
"""

import codecs
import contextlib
import encodings
import gc
import json
import logging
import os
import pkgutil
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.core.domain.court import SoughtSection
from mailbot.core.domain.finding import FURTHER_SECTIONS
from mailbot.core.reading_record import (
    MOST_ERRAND_OCTETS,
    MOST_ERRANDS,
    MOST_ITEMS,
    MOST_RECORD_OCTETS,
    RECORD_LENGTH_OCTETS,
    ErrandNote,
    message_to_json,
    reading_to_json,
)
from mailbot.reading.confinement import confine, leave_the_network
from mailbot.reading.converters import Programs, convert, find_programs, in_a_room
from mailbot.reading.errands import Answer, Answers, Errand
from mailbot.reading.kernel import die_with_parent, hide_memory
from mailbot.reading.message import Depth, read_with_papers
from mailbot.reading.papers import warm_papers
from mailbot.reading.probe import try_walls_of_converter, try_walls_of_reading
from mailbot.reading.warming import ROUNDS, sample_mail

REQUEST = struct.Struct("!BI")
BEGUN = b"B"
# not depths of reading: errands, and children that try their own walls and answer which held
RENDER, RECOGNISE, PROBE_CONVERTER, PROBE = 6, 7, 8, 9


@dataclass(frozen=True, slots=True)
class Child:
    """A child at work and the moment (monotonic clock) at which it is killed."""

    pid: int
    until: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a child is told of the machine."""

    has_network: bool
    programs: Programs


def main() -> None:
    """Warms up, then serves until the daemon closes its end of the socket."""
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is for the daemon, which then closes us
    logging.disable(logging.CRITICAL)  # libraries would log what they read
    has_network = not leave_the_network()
    hide_memory()
    programs = find_programs()
    _warm()
    control = socket.socket(fileno=0)
    serve(control, Surroundings(has_network, programs))


def _warm() -> None:
    """Loads all that a child may need: once it is confined it can open no file, hence import no module."""
    for module in pkgutil.iter_modules(encodings.__path__):
        with contextlib.suppress(LookupError, ImportError):
            codecs.lookup(module.name)
    warm_papers()
    octets, sought = sample_mail(), tuple(map(SoughtSection, FURTHER_SECTIONS))
    for _ in range(ROUNDS):
        message_to_json(read_with_papers(octets, Depth.WHOLE, sought=sought)[0])
    gc.collect()
    gc.freeze()  # a child's collector then leaves the shared pages alone


def serve(control: socket.socket, surroundings: Surroundings) -> None:
    """One child a request; kills each whose lifeline ends or whose time is up; returns at the end of `control`."""
    children: dict[int, Child] = {}
    watch = select.poll()
    watch.register(control, select.POLLIN)
    while True:
        rest = min((child.until for child in children.values()), default=None)
        ready = watch.poll(None if rest is None else max(0, (rest - time.monotonic()) * 1000 + 1))
        now = time.monotonic()
        ended = {descriptor for descriptor, _ in ready} - {control.fileno()}
        for lifeline in ended | {key for key, child in children.items() if child.until <= now}:
            watch.unregister(lifeline)
            os.close(lifeline)
            _end(children.pop(lifeline).pid)
        if any(descriptor == control.fileno() for descriptor, _ in ready):
            request, descriptors = _receive(control)
            if not request:
                break
            if len(request) != REQUEST.size or len(descriptors) != 2:
                _close_all(descriptors)
                continue
            asked, milliseconds = REQUEST.unpack(request)
            conversation, lifeline = descriptors
            pid = _fork(conversation, asked, surroundings)
            os.close(conversation)
            watch.register(lifeline, 0)  # its end alone is told (POLLHUP)
            children[lifeline] = Child(pid, now + milliseconds / 1000)
    for child in children.values():
        _end(child.pid)


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    try:
        request, descriptors, _, _ = socket.recv_fds(control, 64, 2)
    except ConnectionResetError:
        return b"", []
    return request, descriptors


def _close_all(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _end(pid: int) -> None:
    """Kills the child and then, while its name can't be another's, the group that a converter's child is first of."""
    for kill in (os.kill, os.killpg):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _fork(conversation: int, asked: int, surroundings: Surroundings) -> int:
    """Forks the child, which never returns from here. Where the machine can't fork, the daemon sees an early end."""
    server = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        return _no_child()
    if pid:
        return pid
    try:
        os.dup2(conversation, 0)
        os.closerange(3, 1 << 16)  # the other children's conversations and lifelines
        with socket.socket(fileno=0) as ours:
            is_reading = asked not in (RENDER, RECOGNISE, PROBE_CONVERTER)
            layers = {"network_namespace": not surroundings.has_network}
            if is_reading:
                layers |= confine()
            else:
                die_with_parent()  # its own child does the work, and dies with it
            if os.getppid() != server:
                return 0  # it ended before its end could be told
            if is_reading:
                _converse(ours, asked, layers)
            else:
                _become_converter(ours, asked, surroundings.programs, layers)
    finally:
        os._exit(0)  # whatever happened is told by the end of the conversation; no traceback, no clean-up


def _no_child() -> int:
    return 2**22 + 1  # above the kernel's largest process id (PID_MAX_LIMIT): killing it finds nobody


def _converse(conversation: socket.socket, asked: int, layers: dict[str, bool]) -> None:
    conversation.sendall(BEGUN)
    if asked == PROBE:
        held = layers | try_walls_of_reading(_secret_files(conversation))
        _answer(conversation, json.dumps(held).encode())
        return
    sought, answers = _take_head(conversation)
    octets = b"".join(_chunks(conversation))
    message, papers, errands = read_with_papers(octets, Depth(asked), answers, sought)
    carried = _carried(errands)
    notes = [
        ErrandNote(one.path, one.page, one.program, one.suffix, len(one.octets) if is_carried else 0)
        for one, is_carried in zip(errands, carried, strict=True)
    ]
    sent = [one.octets for one, is_carried in zip(errands, carried, strict=True) if is_carried]
    _answer(conversation, reading_to_json(message, notes[:MOST_ITEMS]), *papers, *sent)


def _answer(conversation: socket.socket, record: bytes, *octets: bytes) -> None:
    if len(record) <= MOST_RECORD_OCTETS:
        conversation.sendall(len(record).to_bytes(RECORD_LENGTH_OCTETS) + record)
        for paper in octets:  # as they are: nobody on the other side looks into them
            conversation.sendall(paper)


def _carried(errands: Sequence[Errand]) -> list[bool]:
    """Which of them fit into the limits of a mail, in order."""
    room, count, found = MOST_ERRAND_OCTETS, MOST_ERRANDS, []
    for errand in errands:
        fits = count > 0 and 0 < len(errand.octets) <= room
        room, count = (room - len(errand.octets), count - 1) if fits else (room, count)
        found.append(fits)
    return found


def _take_head(conversation: socket.socket) -> tuple[tuple[SoughtSection, ...], Answers]:
    """What the daemon wants to be looked for, and its answers for this mail's errands: none at the first reading."""
    length = int.from_bytes(_exactly(conversation, RECORD_LENGTH_OCTETS))
    head = json.loads(_exactly(conversation, length)) if length else {"sought": (), "answers": ()}
    found: dict[tuple[str, int], Answer] = {}
    for path, page, octets, trouble in head["answers"]:
        found[path, page] = Answer(None if octets is None else _exactly(conversation, octets), trouble)
    return tuple(SoughtSection(name, title, tuple(phrases)) for name, title, phrases in head["sought"]), found


def _exactly(conversation: socket.socket, octets: int) -> bytes:
    return conversation.recv(octets, socket.MSG_WAITALL) if octets else b""


def _chunks(conversation: socket.socket) -> Iterator[bytes]:
    while chunk := conversation.recv(1 << 20):
        yield chunk


def _secret_files(conversation: socket.socket) -> list[str]:
    """Files of the daemon's, by their paths, that the child must not be able to open."""
    return [str(path) for path in json.loads(b"".join(_chunks(conversation)))]


def _become_converter(conversation: socket.socket, asked: int, programs: Programs, walls: dict[str, bool]) -> None:
    is_rendering = asked != RECOGNISE

    def work(layers: dict[str, bool]) -> None:
        conversation.sendall(BEGUN)
        if asked != PROBE_CONVERTER:
            convert(conversation, programs, is_rendering=is_rendering, has_room=layers["room"])
            return
        held = layers | walls | try_walls_of_converter(_secret_files(conversation))
        installed = {"renders": bool(programs.render), "recognises": bool(programs.recognise)}
        _answer(conversation, json.dumps(held | installed).encode())

    in_a_room(work, is_rendering=is_rendering, programs=programs)


if __name__ == "__main__":
    main()
