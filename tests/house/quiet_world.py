"""A chambers without servers: mailbox, outgoing server and reading room in memory, behind the same ports."""

import asyncio
import email
import email.policy
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from mailbot import assembly
from mailbot.core.domain.court import SoughtSection
from mailbot.core.domain.mail import RawMessage
from mailbot.core.reading_record import message_from_json, message_to_json
from mailbot.edges.vault import make_identity
from mailbot.errors import PermanentError, TransientError
from mailbot.house import House
from mailbot.jobs.dispatch import dispatch
from mailbot.jobs.docket import refresh_docket
from mailbot.jobs.intake import intake
from mailbot.ports import Outgoing, Reading, Seen
from mailbot.reading.message import Depth, read_with_papers
from mailbot.settings import Settings
from tests.house.world import CHAMBERS, CLERK, CONFERENCE_FILE, DEFENDANT, PARALEGAL, PLAINTIFF, START, HandClock

_EPOCH = 7


@dataclass(slots=True)
class MemoryMailbox:
    """The port `Mailbox` over a list."""

    inbox: dict[int, RawMessage] = field(default_factory=dict)
    filed: dict[int, RawMessage] = field(default_factory=dict)
    uids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def deliver(self, octets: bytes, at: datetime) -> None:
        """Puts a mail into the inbox."""
        uid = next(self.uids)
        self.inbox[uid] = RawMessage(_EPOCH, uid, at, octets)

    async def scan(self) -> Sequence[Seen]:
        """As the port says."""
        return [Seen(_EPOCH, uid, len(raw.octets), raw.received_at) for uid, raw in sorted(self.inbox.items())]

    async def fetch(self, uidvalidity: int, uids: Sequence[int]) -> Sequence[RawMessage]:
        """As the port says."""
        assert uidvalidity == _EPOCH
        return [self.inbox[uid] for uid in uids if uid in self.inbox]

    async def shelve(self, uidvalidity: int, uid: int) -> None:
        """As the port says."""
        assert uidvalidity == _EPOCH
        if uid in self.inbox:
            self.filed[uid] = self.inbox.pop(uid)

    async def find(self, message_id: str) -> Sequence[tuple[str, int, int]]:
        """As the port says."""
        wanted = f"message-id: {message_id}".lower().encode()
        return [place for place, raw in self._all() if wanted in raw.octets.lower()]

    async def find_shelved(self, since: datetime) -> Sequence[tuple[str, int, int]]:
        """As the port says."""
        return [place for place, raw in self._all() if place[0] == "filed" and raw.received_at >= since]

    async def fetch_from(self, folder: str, uidvalidity: int, uid: int) -> RawMessage | None:
        """As the port says."""
        return dict(self._all()).get((folder, uidvalidity, uid))

    async def expunge(self, folder: str, uidvalidity: int, uid: int) -> None:
        """As the port says."""
        assert uidvalidity == _EPOCH
        (self.inbox if folder == "inbox" else self.filed).pop(uid, None)

    async def server_time(self) -> datetime:
        """As the port says."""
        return START

    async def wait(self, seconds: float) -> None:
        """As the port says."""
        await asyncio.sleep(min(seconds, 0.01))

    async def capabilities(self) -> frozenset[str]:
        """As the port says."""
        return frozenset({"UIDPLUS", "MOVE"})

    async def server_kind(self) -> str:
        """As the port says."""
        return ""

    async def folders(self) -> Sequence[str]:
        """As the port says."""
        return ["inbox", "filed"]

    async def close(self) -> None:
        """As the port says."""

    def _all(self) -> list[tuple[tuple[str, int, int], RawMessage]]:
        folders = (("inbox", self.inbox), ("filed", self.filed))
        return [((name, _EPOCH, uid), raw) for name, held in folders for uid, raw in held.items()]


@dataclass(slots=True)
class CollectingTransport:
    """The port `Transport`: keeps what it takes, refuses whom it is told to; `watch` sees each mail as it leaves."""

    taken: list[Outgoing] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)  # address: reply
    watch: Callable[[Outgoing], None] = lambda _: None

    async def send(self, mail: Outgoing) -> dict[str, str]:
        """As the port says."""
        refused = {a: reply for a, reply in self.refuses.items() if a in mail.recipients}
        if len(refused) == len(mail.recipients):
            is_for_now = any(reply.startswith("4") for reply in refused.values())
            error = (TransientError if is_for_now else PermanentError)("smtp: 550 at RCPT")
            error.code = 450 if is_for_now else 550
            raise error
        took = Outgoing(mail.octets, tuple(a for a in mail.recipients if a not in refused))
        self.watch(took)
        self.taken.append(took)
        return refused

    async def greet(self) -> None:
        """As the port says."""

    async def close(self) -> None:
        """As the port says."""


class ReaderInHere:
    """The port `DocumentReader` without a child: the mails of these tests are our own."""

    async def read(
        self,
        octets: bytes,
        told: Callable[[int, int], None] | None = None,
        sought: Sequence[SoughtSection] = (),
    ) -> Reading:
        """As the port says."""
        del told
        message, papers, _ = read_with_papers(octets, Depth.WHOLE, sought=sought)
        paths = [p.path for p in message.papers if p.trouble is None and not p.is_body]
        found: Mapping[str, bytes] = dict(zip(paths, papers, strict=True))
        return Reading(message_from_json(message_to_json(message)), found)


@dataclass(slots=True)
class QuietWorld:
    """Everything outside the house, and the house."""

    folder: Path
    changes: dict[str, Any] = field(default_factory=dict)
    clock: HandClock = field(default_factory=HandClock)
    mailbox: MemoryMailbox = field(default_factory=MemoryMailbox)
    transport: CollectingTransport = field(default_factory=CollectingTransport)
    house: House = field(init=False)
    writings: int = 0

    def __post_init__(self) -> None:
        (self.folder / "conferences").mkdir(parents=True, exist_ok=True)
        self.write(conference_file())
        values: dict[str, Any] = {
            "imap_host": "127.0.0.1",
            "imap_username": "chambers",
            "imap_password": "secret",
            "imap_tls": "none",
            "smtp_host": "127.0.0.1",
            "smtp_tls": "none",
            "chambers_address": CHAMBERS,
            "chambers_name": "Chambers of Judge Example",
            "report_recipients": CLERK,
            "conferences_dir": self.folder / "conferences",
            "data_dir": self.folder / "data",
            "vault_recipients": make_identity()[1],
            "notice_wait_minutes": 0,
        }
        settings = Settings(**(values | self.changes))
        edges = assembly.Edges(self.mailbox, self.transport, ReaderInHere(), self.clock)
        self.house = assembly.build(settings, edges)
        refresh_docket(self.house, always=True)

    def write(self, text: str) -> None:
        """A new version of the conference file."""
        self.writings += 1  # in the text, so that its size tells it from the one before within one tick of the clock
        (self.folder / "conferences" / "oakley.toml").write_text(text + "\n#" + "x" * self.writings + "\n")

    def deliver(self, octets: bytes) -> None:
        """Puts a mail into the inbox, received now."""
        self.mailbox.deliver(octets, self.clock.at)

    async def work(self) -> None:
        """Takes in what came and sends what is due, as the daemon does in a round."""
        refresh_docket(self.house)
        await intake(self.house)
        await dispatch(self.house)

    def sent_to(self, address: str) -> list[EmailMessage]:
        """What left for an address."""
        return [parsed(mail) for mail in self.transport.taken if address in mail.recipients]

    def alerts(self) -> list[EmailMessage]:
        """What chambers were told beside reports of statements."""
        return [m for m in self.sent_to(CLERK) if m["X-Mailbot-Kind"] in {"operator_alert", "review_alert"}]

    def close(self) -> None:
        """Ends the house."""
        self.house.ledger.close()


def parsed(mail: Outgoing) -> EmailMessage:
    """A mail as its reader has it."""
    return email.message_from_bytes(mail.octets, policy=email.policy.default)


def conference_file(text: str = "", **changed: str) -> str:
    """The usual conference, or a text in its place, with what is named replaced."""
    usual = {
        "case": "3:25-CV-057-ABC-DE",
        "starts": "2025-04-07T14:00:00",
        "plaintiff": PLAINTIFF,
        "paralegal": PARALEGAL,
        "defendant": DEFENDANT,
    }
    return (text or CONFERENCE_FILE).format(**(usual | changed))
