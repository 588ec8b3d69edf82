"""Plays the script on a real house: the daemon's own assembly and jobs, embedded servers, a clock turned by hand."""

import email
import email.policy
import functools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from mailbot import assembly
from mailbot.demo import script
from mailbot.demo.script import Pause, Scene
from mailbot.demo.servers import EmbeddedServers, embedded_servers
from mailbot.demo.typeset import read_source, set_paper
from mailbot.edges.ledger import mail, outbox
from mailbot.house import Entry, House
from mailbot.jobs.dispatch import dispatch
from mailbot.jobs.docket import refresh_docket
from mailbot.jobs.intake import intake
from mailbot.jobs.open_items import make_key_file
from mailbot.jobs.purge import destroy_due
from mailbot.jobs.status import overview
from mailbot.ports import DocumentReader
from mailbot.settings import Settings

COURT_ZONE = ZoneInfo("America/Chicago")
DAILY_ROUND = time(7, 0)  # days on which nothing happens pass too, as they would for a daemon
KEY_FILE = "chambers.key"


class DemoSettings(Settings):
    """Settings that are what the demo says: nothing of this machine's environment reaches it."""

    @classmethod
    def settings_customise_sources(  # the library's own types for these stay in `mailbot.settings`
        cls,
        settings_cls: Any,
        init_settings: Any,
        env_settings: Any,
        dotenv_settings: Any,
        file_secret_settings: Any,
    ) -> tuple[Any, ...]:
        """The values given, and no other source."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


class TurnedClock:
    """A clock that stands where the script put it."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Aware, UTC."""
        return self._now

    def turn(self, to: datetime) -> None:
        """Forward, never back."""
        self._now = max(self._now, to.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail that mailbot sent, and when by the script's clock (court time)."""

    at: datetime
    recipients: tuple[str, ...]
    octets: bytes
    mail: EmailMessage

    @property
    def kind(self) -> str:
        """X-Mailbot-Kind."""
        return str(self.mail["X-Mailbot-Kind"])

    @property
    def subject(self) -> str:
        """As a mail program shows it."""
        return str(self.mail["Subject"])

    @property
    def text(self) -> str:
        """The plain text."""
        part = self.mail.get_body(("plain",))
        return str(part.get_content()) if part else ""

    @property
    def html(self) -> str:
        """The HTML twin; "" where there is none."""
        part = self.mail.get_body(("html",))
        return str(part.get_content()) if part else ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of one step of the script."""

    disposition: str  # "" where the mail was taken for no statement
    party: str | None
    posted: tuple[Posted, ...]
    waits: tuple[tuple[str, datetime], ...]  # letters to counsel that wait, and until when (court time)
    withdrawn: int  # letters that were waiting and will never go out
    state: str = ""  # where the party stands now, by all that it sent


@dataclass(slots=True)
class Stage:
    """A running house with its servers, and all that went out so far."""

    folder: Path
    settings: Settings
    house: House
    servers: EmbeddedServers
    clock: TurnedClock
    posted: list[Posted] = field(default_factory=list)

    @property
    def entry(self) -> Entry:
        """The one conference, as the docket has it."""
        return self.house.docket[0]


@asynccontextmanager
async def set_up(folder: Path, reader: DocumentReader) -> AsyncIterator[Stage]:
    """A house in `folder` (empty, our own), with chambers' key and the conference file where an admin puts them."""
    clock = TurnedClock(script.OPENING.at.replace(tzinfo=COURT_ZONE))
    conferences = folder / "conferences"
    conferences.mkdir(mode=0o700)
    (conferences / "conner.toml").write_text(read_source("conner.toml"), "utf-8")
    recipient = make_key_file(folder / KEY_FILE, clock.now())
    async with embedded_servers() as servers:
        settings = _settings(folder, servers, recipient)
        with assembly.data_folder_lock(settings):
            house = assembly.build(settings, assembly.network_edges(settings, reader, clock))
            try:
                yield Stage(folder, settings, house, servers, clock)
            finally:
                await house.mailbox.close()
                await house.transport.close()
                house.ledger.close()


def _settings(folder: Path, servers: EmbeddedServers, recipient: str) -> Settings:
    return DemoSettings(
        imap_host=servers.host,
        imap_port=servers.imap_port,
        imap_tls="none",
        imap_username=servers.username,
        imap_password=SecretStr(servers.password),
        smtp_host=servers.host,
        smtp_port=servers.smtp_port,
        smtp_tls="none",
        chambers_address=script.CHAMBERS,
        chambers_name=script.CHAMBERS_NAME,
        report_recipients=script.STAFF,
        conferences_dir=folder / "conferences",
        data_dir=folder / "data",
        vault_recipients=(recipient,),
    )


@functools.cache  # the proof looks for the very octets that were delivered
def compose(scene: Scene) -> bytes:
    """The scene's mail as its author's program would have sent it."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = f"{scene.name} <{scene.address}>"
    message["To"] = script.CHAMBERS
    message["Subject"] = scene.subject
    message["Date"] = scene.at.replace(tzinfo=COURT_ZONE)
    message["Message-ID"] = message_id(scene)
    for name, value in scene.fields:
        message[name] = value
    message.set_content(scene.text)
    for paper in scene.papers:
        message.add_attachment(set_paper(paper), maintype="application", subtype="pdf", filename=paper.filename)
    return message.as_bytes()


def message_id(scene: Scene) -> str:
    """Each scene's own."""
    return f"<{scene.at:%m%d.%H%M}@{scene.address.rpartition('@')[2]}>"


async def play_scene(stage: Stage, scene: Scene) -> Decided:
    """The days up to it pass, the mail arrives, and the house does what it would at that moment."""
    at = scene.at.replace(tzinfo=COURT_ZONE)
    before = await _pass_days(stage, at)
    await stage.servers.deliver(compose(scene), at)
    return await _work(stage, before, message_id(scene))


async def play_pause(stage: Stage, pause: Pause) -> Decided:
    """The time passes, and the house does what has become due."""
    return await _work(stage, await _pass_days(stage, pause.at.replace(tzinfo=COURT_ZONE)), None)


async def _pass_days(stage: Stage, to: datetime) -> int:
    """A round each morning until then; answers how many mails had gone out before."""
    before = len(stage.posted)
    day = stage.clock.now().astimezone(COURT_ZONE).date() + timedelta(days=1)
    while (morning := datetime.combine(day, DAILY_ROUND, COURT_ZONE)) < to:
        stage.clock.turn(morning)
        await _round(stage)
        day += timedelta(days=1)
    stage.clock.turn(to)
    return before


async def _round(stage: Stage) -> None:
    """One round of the daemon: docket, inbox, out-tray, what is to be destroyed, and what that has to say."""
    house = stage.house
    refresh_docket(house)
    await intake(house)
    await dispatch(house)
    await destroy_due(house)
    await dispatch(house)
    now = stage.clock.now().astimezone(COURT_ZONE)
    for sent in stage.servers.sent[len(stage.posted) :]:
        parsed = email.message_from_bytes(sent.octets, policy=email.policy.default)
        stage.posted.append(Posted(now, sent.recipients, sent.octets, parsed))


async def _work(stage: Stage, before: int, arrived: str | None) -> Decided:
    waited = _waiting(stage)
    await _round(stage)
    waits = _waiting(stage)
    with stage.house.ledger.transaction() as tx:
        rows = mail.rows_of(tx, stage.entry.id) if arrived else []
        gone = sum(1 for key in waited if key not in waits and outbox.sent_at(tx, key) is None)
    row = next((r for r in rows if r.message_id == arrived), None)
    return Decided(
        disposition=row.disposition if row else "",
        party=row.party if row else None,
        posted=tuple(stage.posted[before:]),
        waits=tuple(value for key, value in waits.items() if key not in waited),
        withdrawn=gone,
        state=states(stage).get(row.party or "", "") if row else "",
    )


def states(stage: Stage) -> dict[str, str]:
    """Each party's state, as `mailbot status` tells it."""
    found = overview(stage.house.ledger, stage.house.docket, stage.clock.now())
    return {p.party.name: p.standing.state.value for c in found.conferences for p in c.parties}


def _waiting(stage: Stage) -> dict[str, tuple[str, datetime]]:
    with stage.house.ledger.transaction() as tx:
        return {w.key: (w.kind.value, w.due_at.astimezone(COURT_ZONE)) for w in outbox.waiting(tx)}
