"""Who reads a message? A child forked for it alone: this process waits, warm, and never touches a message itself.

Protocol, over the socket at file descriptor 0 (SOCK_SEQPACKET): one datagram a request, the depth (one octet) and the
wall clock in milliseconds (four), with two descriptors. The first is the child's conversation: it sends BEGUN, takes
octets until their end, answers with JSON. The second is a lifeline: when its other end closes, the child is killed.
"""

import codecs
import contextlib
import ctypes
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mailbot.core.reading_record import MOST_RECORD_OCTETS, RECORD_LENGTH_OCTETS, message_to_json
from mailbot.reading.confinement import confine, hide_memory, leave_the_network
from mailbot.reading.message import Depth, read_with_papers
from mailbot.reading.pdf import warm_pdf
from mailbot.reading.warming import ROUNDS, sample_mail

REQUEST = struct.Struct("!BI")
BEGUN = b"B"
PROBE = 9  # not a depth of reading: the child tries its own walls and answers which held


@dataclass(frozen=True, slots=True)
class Child:
    """A child at work and the moment (monotonic clock) at which it is killed."""

    pid: int
    until: float


def main() -> None:
    """Warms up, then serves until the daemon closes its end of the socket."""
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is for the daemon, which then closes us
    logging.disable(logging.CRITICAL)  # libraries would log what they read
    has_network = not leave_the_network()
    hide_memory()
    _warm()
    control = socket.socket(fileno=0)
    serve(control, has_network=has_network)


def _warm() -> None:
    """Loads all that a child may need: once it is confined it can open no file, hence import no module."""
    for module in pkgutil.iter_modules(encodings.__path__):
        with contextlib.suppress(LookupError, ImportError):
            codecs.lookup(module.name)
    warm_pdf()
    octets = sample_mail()
    for _ in range(ROUNDS):
        message_to_json(read_with_papers(octets, Depth.WHOLE)[0])
    gc.collect()
    gc.freeze()  # a child's collector then leaves the shared pages alone


def serve(control: socket.socket, *, has_network: bool) -> None:
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
            depth, milliseconds = REQUEST.unpack(request)
            conversation, lifeline = descriptors
            pid = _fork(conversation, depth, has_network=has_network)
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
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _fork(conversation: int, depth: int, *, has_network: bool) -> int:
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
            layers = confine() | {"network_namespace": not has_network}
            if os.getppid() == server:
                _converse(ours, depth, layers)
    finally:
        os._exit(0)  # whatever happened is told by the end of the conversation; no traceback, no clean-up


def _no_child() -> int:
    return 2**22 + 1  # above the kernel's largest process id (PID_MAX_LIMIT): killing it finds nobody


def _converse(conversation: socket.socket, depth: int, layers: dict[str, bool]) -> None:
    conversation.sendall(BEGUN)
    octets = b"".join(_chunks(conversation))
    if depth == PROBE:
        papers: tuple[bytes, ...] = ()
        record = json.dumps(layers | _try_the_walls()).encode()
    else:
        message, papers = read_with_papers(octets, Depth(depth))
        record = message_to_json(message)
    if len(record) <= MOST_RECORD_OCTETS:
        conversation.sendall(len(record).to_bytes(RECORD_LENGTH_OCTETS) + record)
        for paper in papers:  # as they are: nobody on the other side looks into them
            conversation.sendall(paper)


def _chunks(conversation: socket.socket) -> Iterator[bytes]:
    while chunk := conversation.recv(1 << 20):
        yield chunk


def _try_the_walls() -> dict[str, bool]:
    """Each thing that must fail, tried: True where it failed."""

    def _exec() -> None:
        os.execv("/bin/true", ["true"])  # noqa: S606 - it is there to be refused

    def _fork_again() -> None:
        if os.fork() == 0:
            os._exit(0)

    def _trace() -> None:
        if ctypes.CDLL(None).ptrace(0, 0, 0, 0) != 0:
            raise PermissionError

    attempts: dict[str, Callable[[], object]] = {
        "no_file_read": lambda: os.open("/etc/passwd", os.O_RDONLY),
        "no_file_written": lambda: os.open("/tmp", os.O_TMPFILE | os.O_RDWR),  # noqa: S108 - refused; leaves no name
        "no_socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "no_exec": _exec,
        "no_fork": _fork_again,
        "no_trace": _trace,
    }
    return {name: _is_refused(attempt) for name, attempt in attempts.items()}


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return True
    return False


if __name__ == "__main__":
    main()
