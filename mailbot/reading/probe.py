"""Do the walls hold? Each thing that must fail is tried, from inside a child that is confined already."""

import os
import socket
from collections.abc import Callable, Sequence
from functools import partial

from mailbot.reading import kernel

_OUTSIDE = ("/var/tmp", "/dev/shm", "/etc", "/var/lib", "/")  # noqa: S108 - refused; what is tried leaves no name


def try_walls_of_reading(secret_files: Sequence[str]) -> dict[str, bool]:
    """By name whether it was refused: files of the daemon's, any other file, sockets, programs, processes."""
    return {
        "no_secret_read": all(_is_refused(partial(os.open, path, os.O_RDONLY)) for path in secret_files),
        "no_file_read": _is_refused(lambda: os.open("/usr", os.O_RDONLY)),
        "no_file_written": all(_is_refused(partial(_write_in, path)) for path in ("/tmp", *_OUTSIDE)),  # noqa: S108
        "no_socket": _is_refused(_open_socket),
        "no_exec": _is_refused(lambda: os.execv("/bin/true", ["true"])),  # noqa: S606 - it is there to be refused
        "no_fork": _is_refused(_fork),
        "no_trace": kernel.trace_nobody(),
    }


def try_walls_of_converter(secret_files: Sequence[str]) -> dict[str, bool]:
    """The same for a converter, which may start its programs, and write in its private folder."""
    return {
        "no_secret_read": all(_is_refused(partial(os.open, path, os.O_RDONLY)) for path in secret_files),
        "no_file_written": all(_is_refused(partial(_write_in, path)) for path in _OUTSIDE),
        "no_socket": _is_refused(_open_socket),
        "no_other_program": _is_program_refused("/bin/true"),
        "no_mount": not kernel.mount_memory("/tmp", "size=4k"),  # noqa: S108
        "no_trace": kernel.trace_nobody(),
    }


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return True
    return False


def _write_in(folder: str) -> None:
    os.open(folder, os.O_TMPFILE | os.O_RDWR)


def _open_socket() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _is_program_refused(path: str) -> bool:
    pid = os.fork()
    if pid == 0:
        try:
            os.execv(path, [path])  # noqa: S606 - it is there to be refused
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 99
