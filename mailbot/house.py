"""What every corridor is given: the edges, the clock, the policy and the docket as it stands."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog

from mailbot.core.deadlines import schedule
from mailbot.core.domain.calendar import CourtCalendar
from mailbot.core.domain.court import Conference
from mailbot.core.domain.deadline import ConferenceDates
from mailbot.core.review import Policy
from mailbot.edges.ledger import Ledger
from mailbot.edges.ledger.docket import Docketed
from mailbot.edges.vault import Vault
from mailbot.ports import Clock, DocumentReader, Mailbox, Transport

YEARS_BEFORE = 2  # a deadline reaches back; how far depends on the order
YEARS_AFTER = 2  # grace after the last day, and New Year's Day observed in the year before


@dataclass(frozen=True, slots=True)
class Chambers:
    """Who mailbot writes as, and to whom reports go."""

    address: str
    name: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Figures an admin may set."""

    most_message_octets: int = 50 * 1024 * 1024
    grace_court_days: int = 1
    purge_most_conferences: int = 5
    least_free_octets: int = 64 * 1024 * 1024  # less on the vault's disk: mail waits in the inbox


@dataclass(frozen=True, slots=True)
class Entry:
    """A conference on the docket, with its dates."""

    docketed: Docketed
    dates: ConferenceDates

    @property
    def id(self) -> str:
        """The conference's id in ledger and vault."""
        return self.docketed.id

    @property
    def conference(self) -> Conference:
        """The conference as last soundly seen."""
        return self.docketed.conference


def dates_of(
    conference: Conference, calendar: Callable[[int, int], CourtCalendar], *, grace_court_days: int
) -> ConferenceDates:
    """Every date the conference's order sets, by the calendar of the years it may reach."""
    last = max(conference.starts.year, conference.until.year if conference.until else 0)
    years = calendar(conference.starts.year - YEARS_BEFORE, last + YEARS_AFTER)
    return schedule(conference, years, grace_court_days=grace_court_days)


def scheduled(found: Docketed, calendar: Callable[[int, int], CourtCalendar], *, grace_court_days: int) -> Entry:
    """A docketed conference with its dates."""
    return Entry(found, dates_of(found.conference, calendar, grace_court_days=grace_court_days))


FilesRead = tuple[Sequence[tuple[Path, Conference]], Sequence[str]]


@dataclass(slots=True)
class House:
    """One data folder's whole house. The edges are bound once; `docket` and `settled` are refreshed by the jobs."""

    mailbox: Mailbox
    transport: Transport
    reader: DocumentReader
    vault: Vault
    ledger: Ledger
    clock: Clock
    policy: Policy
    chambers: Chambers
    limits: Limits
    calendar: Callable[[int, int], CourtCalendar]
    read_files: Callable[[], FilesRead]
    files_mark: Callable[[], object]  # changes when a conference file does
    docket: tuple[Entry, ...] = ()
    docket_mark: object = None
    settled: dict[int, set[int]] = field(default_factory=dict)  # by UIDVALIDITY: UIDs on which nothing is left to do
    mail_waits: asyncio.Event = field(default_factory=asyncio.Event)  # something was queued for the out-tray
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    last_scan_at: datetime | None = None
    server_kind: str = ""  # what keeps the mailbox, as `core.mail_servers` names it
    recalled: dict[str, object] = field(default_factory=dict)  # by conference: what its parties sent (`recollection`)
    observes: bool = False  # looks on alone: nothing is filed, moved, destroyed or said to counsel

    def entry(self, conference_id: str) -> Entry | None:
        """The docket's entry of that id, or None."""
        return next((e for e in self.docket if e.id == conference_id), None)

    def scheduled(self, found: Docketed) -> Entry:
        """A docketed conference with every date its order sets."""
        return scheduled(found, self.calendar, grace_court_days=self.limits.grace_court_days)

    @property
    def open_docket(self) -> tuple[Entry, ...]:
        """Conferences not destroyed."""
        return tuple(e for e in self.docket if e.docketed.destroyed_at is None)


log = structlog.get_logger("mailbot")
