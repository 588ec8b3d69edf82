"""What a converter's child answers where it can't do its errand at all; the programs themselves are tried in edges."""

import socket
from pathlib import Path

import pytest

from mailbot.reading.converters import Programs, convert, find_programs


def _told(programs: Programs, *, is_rendering: bool, has_room: bool) -> bytes:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"docx\0\0\0\0" + b"PK" * 1_000)
        ours.shutdown(socket.SHUT_WR)
        convert(theirs, programs, is_rendering=is_rendering, has_room=has_room)
        assert theirs.recv(1) == b""  # all was taken: what is left unread would break the answer off
        return ours.recv(1_000)


@pytest.mark.parametrize("is_rendering", [True, False])
def test_a_program_that_is_not_installed_is_told_as_missing(is_rendering: bool) -> None:
    """Without the program the errand is answered, not failed: what follows from it is another's to say."""
    assert _told(Programs("", ""), is_rendering=is_rendering, has_room=True) == b"missing\0"


def test_libreoffice_is_not_started_without_a_private_folder() -> None:
    """Where the machine gives no folder in memory, a paper would reach a disk."""
    assert _told(Programs("/bin/false", ""), is_rendering=True, has_room=False) == b"no_room\0"


def test_programs_are_named_by_where_they_really_are() -> None:
    """What is started is a program, not the link or the shell script that leads to it."""
    for path in filter(None, find_programs()):
        assert path.startswith("/")
        with Path(path).open("rb") as file:
            assert file.read(4) == b"\x7fELF"
