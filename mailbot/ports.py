"""The seams: Protocols only where a network or a process lies behind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from mailbot.core.domain.court import SoughtSection
from mailbot.core.domain.mail import Message, RawMessage


class Clock(Protocol):
    """The time, as a value that tests and the demo turn by hand."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """A message in the watched folder: enough to decide whether to fetch it."""

    uidvalidity: int
    uid: int
    octets: int
    received_at: datetime


class Mailbox(Protocol):
    """Chambers' mailbox. Every method raises TransientError when the server is gone, PermanentError when it refuses.

    One session; calls are serialised by the implementation. `Seen.uidvalidity` names the folder's epoch: a call with a
    stale one raises Inconsistency and touches nothing.
    """

    async def scan(self) -> Sequence[Seen]:
        """All messages of the watched folder, oldest UID first: UID, size and INTERNALDATE alone."""
        ...

    async def fetch(self, uidvalidity: int, uids: Sequence[int]) -> Sequence[RawMessage]:
        """Whole messages by BODY.PEEK[]; one that vanished is absent."""
        ...

    async def shelve(self, uidvalidity: int, uid: int) -> None:
        """Moves a message to the filed folder (made where it is missing); tolerates that it is gone already."""
        ...

    async def find(self, message_id: str) -> Sequence[tuple[str, int, int]]:
        """(folder, uidvalidity, uid) of every message with that Message-ID, in every selectable folder."""
        ...

    async def find_shelved(self, since: datetime) -> Sequence[tuple[str, int, int]]:
        """As `find`: messages received on or after the day of `since`, in every folder but the watched one."""
        ...

    async def fetch_from(self, folder: str, uidvalidity: int, uid: int) -> RawMessage | None:
        """One message of any folder; None where it is gone."""
        ...

    async def expunge(self, folder: str, uidvalidity: int, uid: int) -> None:
        """Destroys one message by UID EXPUNGE (RFC 4315); PermanentError where the server has no UIDPLUS."""
        ...

    async def server_time(self) -> datetime:
        """The server's own clock: the INTERNALDATE of a probe appended to the filed folder and expunged again."""
        ...

    async def wait(self, seconds: float) -> None:
        """Returns when something may have changed (IDLE, RFC 2177) or after `seconds`, whichever is first."""
        ...

    async def capabilities(self) -> frozenset[str]:
        """What the server offers after login, upper case."""
        ...

    async def server_kind(self) -> str:
        """What kind of server it is, as `core.mail_servers` names them; "" where it can't be told."""
        ...

    async def folders(self) -> Sequence[str]:
        """Names of all selectable folders."""
        ...

    async def close(self) -> None:
        """Logs out; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail as it is sent: fixed octets, fixed envelope."""

    octets: bytes
    recipients: tuple[str, ...]


class Transport(Protocol):
    """The outgoing server."""

    async def send(self, mail: Outgoing) -> dict[str, str]:
        """Sends over a reused connection; answers {recipient: reply} for those refused while others were taken.

        Raises TransientError (4yz, lost, time-out) or PermanentError (5yz for all).
        """
        ...

    async def greet(self) -> None:
        """Connects and authenticates, sends nothing; raises as `send`."""
        ...

    async def close(self) -> None:
        """Ends the connection; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as it was read, and the decoded octets of the papers in it, which nobody here looks into."""

    message: Message
    octets: Mapping[str, bytes] = field(repr=False)  # by `Document.path`; only papers that could be read


class DocumentReader(Protocol):
    """The reading room: octets in, typed facts out; every message in a process of its own."""

    async def read(
        self,
        octets: bytes,
        told: Callable[[int, int], None] | None = None,
        sought: Sequence[SoughtSection] = (),
    ) -> Reading:
        """Reads one message. Never raises for what is in it: what can't be read is told in `Message.troubles`.

        `sought`: sections that are looked for beside the usual three, those of every conference that it may be of.
        `told(done, pages)` is called while the pages of a scan are recognised, which takes seconds each.
        Raises TransientError only where the reading server itself is gone and can't be started again.
        """
        ...
