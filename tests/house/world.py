"""A chambers of a test's own: data folder, conference files, a mailbox on Dovecot, an SMTP server, a clock by hand."""

import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from mailbot import assembly, daemon
from mailbot.edges.sandbox import ReadingServer
from mailbot.edges.vault import make_identity
from mailbot.house import House
from mailbot.settings import Settings
from tests.servers.dovecot import Dovecot
from tests.servers.second_look import Held
from tests.servers.smtp_sink import SmtpSink

PLAINTIFF = "j.boone@boonehale.example"
PARALEGAL = "r.lark@boonehale.example"
COLLEAGUE = "t.ames@boonehale.example"
DEFENDANT = "m.tran@kestrelpace.example"
CHAMBERS = "chambers@court.example"
CLERK = "clerk@court.example"
CASE = "3:25-CV-057-ABC-DE"
START = datetime(2025, 3, 10, 14, 0, tzinfo=UTC)  # a Monday, 9 a.m. Central
DUE = datetime(2025, 3, 28, 4, 59, 59, tzinfo=UTC)
CONFERENCE = datetime(2025, 4, 7, 19, 0, tzinfo=UTC)
AFTER = datetime(2025, 4, 9, 5, 0, tzinfo=UTC)  # the midnight that ends the court day after the conference

CONFERENCE_FILE = """
case_number = "{case}"
caption = "Dana Oakley v. Norvane, LLC"
court = "United States District Court for the Northern District of Mississippi"
judge = "Alex Example"
starts = {starts}
timezone = "America/Chicago"
telephone = "555-0100"
[order]
dated = 2024-05-21
paragraphs = {{ statement = "3", positions = "3(a)", negotiation_history = "3(b)", attendees = "3(c)" }}
[order.words]
attendees = "the names and positions of the individuals who will be attending the settlement conference"
[[parties]]
name = "Dana Oakley"
role = "plaintiff"
[[parties.counsel]]
name = "Jordan Boone"
email = "{plaintiff}"
firm = "Boone & Hale"
delegates = ["{paralegal}"]
[[parties]]
name = "Norvane, LLC"
role = "defendant"
[[parties.counsel]]
name = "Morgan Tran"
email = "{defendant}"
"""


@dataclass(slots=True)
class HandClock:
    """A clock that stands until it is turned."""

    at: datetime = START

    def now(self) -> datetime:
        """Aware, UTC."""
        return self.at

    def turn(self, **by: float) -> None:
        """Turns it on."""
        self.at += timedelta(**by)


@dataclass(slots=True)
class World:
    """Everything outside the house, and the house."""

    folder: Path
    dovecot: Dovecot
    sink: SmtpSink
    reader: ReadingServer
    clock: HandClock = field(default_factory=HandClock)
    user: str = ""
    secret: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.user = self.dovecot.fresh_user()
        self.secret, public = make_identity()
        self.write_conference()
        values: dict[str, Any] = {
            "imap_host": "127.0.0.1",
            "imap_port": self.dovecot.port,
            "imap_username": self.user,
            "imap_password": self.dovecot.password,
            "imap_tls": "none",
            "smtp_host": "127.0.0.1",
            "smtp_port": self.sink.port,
            "smtp_tls": "none",
            "chambers_address": CHAMBERS,
            "chambers_name": "Chambers of Judge Example",
            "report_recipients": CLERK,
            "conferences_dir": self.folder / "conferences",
            "data_dir": self.folder / "data",
            "vault_recipients": public,
            "notice_wait_minutes": 0,
        }
        self.settings = Settings(**(values | self.changes))

    def write_conference(self, *, name: str = "oakley", case: str = CASE, starts: str = "2025-04-07T14:00:00") -> Path:
        """Writes (or rewrites) a conference file."""
        path = self.folder / "conferences" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        prefix = "" if name == "oakley" else f"{name}."
        text = CONFERENCE_FILE.format(
            case=case,
            starts=starts,
            plaintiff=prefix + PLAINTIFF,
            paralegal=prefix + PARALEGAL,
            defendant=prefix + DEFENDANT,
        )
        path.write_text(text)
        return path

    def deliver(self, raw: bytes, when: datetime | None = None) -> None:
        """Puts a mail into the inbox, received now by the world's clock."""
        self.dovecot.deliver(self.user, raw, when or self.clock.at)

    def build(self) -> House:
        """A fresh house over the same folders and servers, as after a restart."""
        return assembly.build(self.settings, assembly.network_edges(self.settings, self.reader, self.clock))

    async def once(self) -> daemon.Waits:
        """`run --once`."""
        house = self.build()
        try:
            return await daemon.run_once(house)
        finally:
            house.ledger.close()

    @property
    def sent(self) -> list[EmailMessage]:
        """What the SMTP server took, in order."""
        return [email.message_from_bytes(t.octets, policy=email.policy.default) for t in self.sink.taken]

    def sent_to(self, address: str) -> list[EmailMessage]:
        """What was handed over for an address, by the envelope."""
        return [
            email.message_from_bytes(t.octets, policy=email.policy.default)
            for t in self.sink.taken
            if address in t.recipients
        ]

    def kinds(self, address: str) -> list[str]:
        """X-Mailbot-Kind of each mail for an address."""
        return [str(m["X-Mailbot-Kind"]) for m in self.sent_to(address)]

    def mailbox(self) -> dict[str, list[Held]]:
        """Every folder's messages."""
        return self.dovecot.held(self.user)

    def disk(self) -> bytes:
        """Every octet of the data folder."""
        files = [p for p in (self.folder / "data").rglob("*") if p.is_file()]
        return b"\n".join(p.read_bytes() for p in files)


@asynccontextmanager
async def world(folder: Path, dovecot: Dovecot, sink: SmtpSink, **changes: Any) -> AsyncIterator[World]:
    """A world whose reading server ends with the test."""
    reader = ReadingServer.start()
    try:
        yield World(folder, dovecot, sink, reader, changes=changes)
    finally:
        reader.close()


def body(message: EmailMessage) -> str:
    """The plain text."""
    part = message.get_body(("plain",))
    return part.get_content() if part else ""
