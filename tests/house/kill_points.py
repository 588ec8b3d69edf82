"""Deaths at chosen moments: after the n-th change of anything that outlasts the process, everything stops."""

import email
import email.policy
import functools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sqlalchemy import select

from mailbot import daemon
from mailbot.core.domain.court import SoughtSection
from mailbot.desk import standings
from mailbot.edges.ledger import Transaction, docket, mail, new_ledger, outbox
from mailbot.edges.ledger.schema import messages
from mailbot.edges.vault import read_identities, read_item, unwrap_key
from mailbot.house import House
from mailbot.ports import DocumentReader, Reading
from tests.house.world import World


class Killed(BaseException):
    """The death: no corridor may catch it."""


@dataclass(slots=True)
class Reaper:
    """Counts the acts of a run that outlast it, and ends it right after the n-th.

    Between two of them nothing is there that a death could lose, so these moments stand for all.
    """

    at: int  # 0: never
    passed: int = 0
    fired: bool = False

    def moment(self) -> None:
        """Something that lasts was done: dies where its hour has come."""
        self.still_alive()
        self.passed += 1
        self.fired = self.passed == self.at
        self.still_alive()

    def still_alive(self) -> None:
        """Whoever asks after the hour is dead as well: no other task goes on, nothing is tidied away."""
        if self.fired:
            raise Killed


_MAILBOX = ("shelve", "expunge", "server_time")


class Mortal:
    """An edge as it is, with the reaper after each of the named acts."""

    def __init__(self, edge: Any, acts: tuple[str, ...], reaper: Reaper) -> None:
        self._edge, self._acts, self._reaper = edge, acts, reaper

    def __getattr__(self, name: str) -> Any:
        act = getattr(self._edge, name)
        if name not in self._acts:
            return act
        return _awaited(act, self._reaper)


class Remembering:
    """A reader that reads the same octets once: many lives read the same few mails, and reading leaves no trace."""

    def __init__(self, reader: DocumentReader) -> None:
        self._reader = reader
        self._known: dict[bytes, Reading] = {}

    async def read(
        self,
        octets: bytes,
        told: Callable[[int, int], None] | None = None,
        sought: Sequence[SoughtSection] = (),
    ) -> Reading:
        """As the reader read them."""
        if octets not in self._known:
            self._known[octets] = await self._reader.read(octets, told, sought)
        return self._known[octets]


def _awaited(act: Callable[..., Any], reaper: Reaper) -> Callable[..., Any]:
    async def acting(*told: Any) -> Any:
        reaper.still_alive()
        answer = await act(*told)
        reaper.moment()
        return answer

    return acting


def _called(act: Callable[..., Any], reaper: Reaper) -> Callable[..., Any]:
    @functools.wraps(act)
    def acting(*told: Any, **more: Any) -> Any:
        reaper.still_alive()
        answer = act(*told, **more)
        reaper.moment()
        return answer

    return acting


def make_mortal(house: House, reaper: Reaper) -> None:
    """Puts the reaper between the house and all that outlasts it: both servers and the ledger; the disk has its own."""
    house.mailbox = Mortal(house.mailbox, _MAILBOX, reaper)
    house.transport = Mortal(house.transport, ("send",), reaper)
    begin = house.ledger.transaction

    @contextmanager
    def transaction() -> Iterator[Transaction]:
        reaper.still_alive()
        with begin() as tx:
            line = tx.connection.driver_connection
            assert line is not None
            before = line.total_changes
            yield tx
            has_changed = line.total_changes != before
            reaper.still_alive()
        if has_changed:
            reaper.moment()

    house.ledger.transaction = transaction  # type: ignore[method-assign]  # the commit itself stays as it is


@contextmanager
def mortal_disk(reaper: Reaper) -> Iterator[None]:
    """Puts the reaper after every change of a name on the disk that this thread makes."""
    names = ("rename", "link", "unlink", "rmdir")
    before = {name: getattr(os, name) for name in names}
    mine = threading.get_ident()

    def watched(act: Callable[..., Any]) -> Callable[..., Any]:
        mortal = _called(act, reaper)

        def acting(*told: Any, **more: Any) -> Any:
            return mortal(*told, **more) if threading.get_ident() == mine else act(*told, **more)

        return acting

    for name, act in before.items():
        setattr(os, name, watched(act))
    try:
        yield
    finally:
        for name, act in before.items():
            setattr(os, name, act)


async def live(here: World, reaper: Reaper) -> None:
    """One life: a fresh house over the same folders, `run --once` until its end or its death, and everything closed."""
    house = here.build()
    own = house.mailbox, house.transport
    make_mortal(house, reaper)
    try:
        with mortal_disk(reaper):
            await daemon.run_once(house)
    except Killed:
        pass
    except BaseExceptionGroup as deaths:
        if deaths.split(Killed)[1] is not None:
            raise
    finally:
        for edge in own:
            await edge.close()
        house.ledger.close()


def filed(here: World) -> dict[str, list[tuple[str, bytes]]]:
    """Every item that chambers' key opens, by its id: the files in it."""
    identities = read_identities(here.secret.encode())
    data = here.folder / "data"
    found = {}
    for path in (data / "vault").glob("*/*.age"):
        if not path.parent.name.startswith("canary-"):
            own = unwrap_key(data / "keys" / f"{path.parent.name}.key", identities)
            found[path.stem] = [(m.name, m.octets) for m in read_item(path, own)]
    return found


def twin(here: World, folder: Path) -> World:
    """The same world again: data folder, conference files and mailbox copied octet for octet, the same hour."""
    again = World(folder, here.dovecot, here.sink, here.reader, changes={**here.changes, **_keys_of(here)})
    again.secret, again.clock.at = here.secret, here.clock.at
    if (here.folder / "data").exists():
        shutil.copytree(here.folder / "data", folder / "data", copy_function=shutil.copy2)
    mails = here.dovecot.root / "mail"
    subprocess.run(["cp", "-a", str(mails / here.user), str(mails / again.user)], check=True)
    return again


def _keys_of(here: World) -> dict[str, Any]:
    return {"vault_recipients": ",".join(here.settings.vault_recipients)}


@dataclass(slots=True)
class Rest:
    """All that a world has come to: what is in the mailbox, what is filed, what is recorded, what waits to be sent."""

    mailbox: dict[str, list[bytes]]
    filed: list[list[tuple[str, bytes]]]
    standings: Sequence[tuple[object, ...]]
    stages: Counter[str]
    waiting: int


def at_rest(here: World) -> Rest:
    """What the world has come to."""
    house = here.build()
    with house.ledger.transaction() as tx:
        entries = [house.scheduled(found) for found in docket.all_conferences(tx)]
        stood = [
            (name, standing.state, standing.submissions, standing.received_at, standing.pages, standing.open_items)
            for entry in entries
            for name, _, standing in standings(entry, mail.remembered(tx, entry.id), here.clock.now())
        ]
        stages = Counter(str(stage) for stage in tx.scalars(select(messages.c.stage)))
        waiting = len(outbox.waiting(tx))
    house.ledger.close()
    held = {folder: sorted(one.octets for one in mails) for folder, mails in here.mailbox().items()}
    return Rest(held, sorted(filed(here).values()), stood, stages, waiting)


def sent_once(here: World) -> Counter[tuple[str, str, tuple[str, ...]]]:
    """What was sent, by kind, subject and recipients; what has the same Message-ID is one, and must be the same."""
    by_id: dict[str, bytes] = {}
    told: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    for taken in tuple(here.sink.taken):  # a process may be sending meanwhile
        message = email.message_from_bytes(taken.octets, policy=email.policy.default)
        name = str(message["Message-ID"])
        if name in by_id:
            assert by_id[name] == taken.octets, "a twin that is none"
            continue
        by_id[name] = taken.octets
        told[(str(message["X-Mailbot-Kind"]), str(message["Subject"]), taken.recipients)] += 1
    return told


def is_begun(here: World) -> bool:
    """Whether the first conference's destruction was begun."""
    ledger = new_ledger(here.folder / "data")
    with ledger.transaction() as tx:
        found = docket.all_conferences(tx)
    ledger.close()
    return any(d.destroyed_at for d in found)


# --- lives of the process itself ---

# One process imports everything once and forks a daemon for every line it reads: a new life costs no second.
_MOTHER = """
import os, sys
import mailbot.assembly, mailbot.daemon, mailbot.settings
from mailbot.cli import commands
for _ in iter(sys.stdin.readline, ""):
    child = os.fork()
    if child == 0:
        commands(["run"])
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Lives:
    """`mailbot run` in a process of its own, as often as is asked, over one world."""

    def __init__(self, here: World) -> None:
        settings = here.settings
        told = {
            "IMAP_HOST": settings.imap_host,
            "IMAP_PORT": settings.imap_port,
            "IMAP_USERNAME": settings.imap_username,
            "IMAP_PASSWORD": settings.imap_password.get_secret_value(),
            "IMAP_TLS": "none",
            "SMTP_HOST": settings.smtp_host,
            "SMTP_PORT": settings.smtp_port,
            "SMTP_TLS": "none",
            "CHAMBERS_ADDRESS": settings.chambers_address,
            "CHAMBERS_NAME": settings.chambers_name,
            "REPORT_RECIPIENTS": ",".join(settings.report_recipients),
            "CONFERENCES_DIR": settings.conferences_dir,
            "DATA_DIR": settings.data_dir,
            "VAULT_RECIPIENTS": ",".join(settings.vault_recipients),
            "NOTICE_WAIT_MINUTES": 0,
        }
        env = {name: value for name, value in os.environ.items() if not name.startswith("MAILBOT_")}
        self._living = 0
        self._mother = subprocess.Popen(
            [sys.executable, "-c", _MOTHER],
            env=env | {f"MAILBOT_{name}": str(value) for name, value in told.items()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._living:  # a test that failed: its daemon would hold the pipe open for ever
            os.kill(self._living, signal.SIGKILL)
        self._mother.kill()
        self._mother.communicate()

    def begin(self) -> int:
        """Starts a daemon; answers its process id."""
        assert self._mother.stdin is not None
        self._mother.stdin.write("\n")
        self._mother.stdin.flush()
        self._living = self._told()
        return self._living

    def kill(self, process: int) -> None:
        """SIGKILL, and it was this that ended it."""
        os.kill(process, signal.SIGKILL)
        self._living = 0
        assert self._told() == -signal.SIGKILL

    def end(self, process: int) -> None:
        """SIGTERM: it finishes what it has in hand and exits 0."""
        os.kill(process, signal.SIGTERM)
        ended = self._told()
        self._living = 0
        assert ended == 0

    def _told(self) -> int:
        assert self._mother.stdout is not None
        return int(self._mother.stdout.readline())


def attempts(here: World) -> tuple[int, int]:
    """How often a message was taken in hand so far, and how many are in hand: without a lock."""
    path = here.folder / "data" / "ledger.sqlite3"
    wanted = "SELECT coalesce(sum(attempts), 0), coalesce(sum(stage = 'admitted'), 0) FROM messages"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as line:
            counted, pending = line.execute(wanted).fetchone()
    except sqlite3.OperationalError:
        return 0, 0  # not made yet
    return int(counted), int(pending)
