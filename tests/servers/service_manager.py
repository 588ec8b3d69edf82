"""A service manager's end of the notification socket: what a service tells of itself, datagram by datagram."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class ServiceManager:
    """Listens at `address`, which NOTIFY_SOCKET is to name."""

    address: str
    line: socket.socket
    heard: list[list[str]] = field(default_factory=list)

    def listen(self) -> list[str]:
        """All assignments that have come so far, in order."""
        while True:
            try:
                self.heard.append(self.line.recv(4096).decode().splitlines())
            except BlockingIOError:
                return [one for datagram in self.heard for one in datagram]


@contextmanager
def service_manager(folder: Path, *, is_abstract: bool = False) -> Iterator[ServiceManager]:
    """A socket in the folder, or under an abstract name of Linux's (unix(7)) that nobody else has."""
    path = str(folder / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(f"\0{path}" if is_abstract else path)
        line.setblocking(False)
        yield ServiceManager(f"@{path}" if is_abstract else path, line)
