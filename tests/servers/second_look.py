"""A second pair of eyes on an IMAP server: the standard library's client, over plain loopback."""

import contextlib
import imaplib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Held:
    r"""A message as the server holds it; flags are sorted, without \Recent, which no client sets."""

    uid: int
    octets: bytes
    flags: tuple[str, ...]


@contextlib.contextmanager
def logged_in(port: int, user: str, password: str) -> Iterator[imaplib.IMAP4]:
    """A client in the authenticated state."""
    with imaplib.IMAP4("127.0.0.1", port, timeout=30) as client:
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.login(user, password)
        yield client


def append(client: imaplib.IMAP4, raw: bytes, *, when: datetime | None, folder: str) -> None:
    """APPENDs unseen, with `when` (aware) as INTERNALDATE. The library makes all line ends CRLF."""
    stamp = imaplib.Time2Internaldate(when) if when else ""
    typ, told = client.append(f'"{folder}"', "", stamp, raw)
    assert typ == "OK", (typ, told)


def everything_held(client: imaplib.IMAP4) -> dict[str, list[Held]]:
    """Folder → all messages in it by UID, read without touching a flag."""
    held: dict[str, list[Held]] = {}
    for line in client.list()[1]:
        assert isinstance(line, bytes)
        folder = line.decode().rsplit(' "/" ', 1)[1].strip('"')
        _, count = client.select(f'"{folder}"', readonly=True)
        answer = client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])")[1] if count != [b"0"] else []
        found = [_as_held(item[0].decode(), item[1]) for item in answer if isinstance(item, tuple)]
        held[folder] = sorted(found, key=lambda one: one.uid)
    return held


def _as_held(told: str, octets: bytes) -> Held:
    flags = set(told.split("FLAGS (", 1)[1].split(")", 1)[0].split()) - {"\\Recent"}
    return Held(int(told.split("UID ", 1)[1].split(maxsplit=1)[0]), octets, tuple(sorted(flags)))
