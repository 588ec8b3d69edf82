"""`mailbot run` as an admin starts it: a process of its own, MAILBOT_ variables alone, the machine's own clock."""

import contextlib
import email
import email.policy
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from mailbot.edges.vault import make_identity
from tests.house.world import CHAMBERS, CLERK, CONFERENCE_FILE, DEFENDANT, PARALEGAL, PLAINTIFF
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

CASE = "3:25-CV-057-ABC-DE"
COMMAND = (sys.executable, "-c", "from mailbot.cli import main; main()")
ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 20.0


def wait_for(happened: Callable[[], bool], what: str, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Returns as soon as it is so; fails where it never is."""
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, f"{what}: not in {seconds} s"
        time.sleep(0.005)  # another process's work has no event to wait on


@dataclass
class Chambers:
    """A folder, a mailbox, an outgoing server, and the environment that names them; the conference is in a month."""

    folder: Path
    dovecot: Dovecot
    sink: SmtpSink
    user: str = ""
    env: dict[str, str] = field(default_factory=dict)
    logs: list[Path] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.user = self.dovecot.fresh_user()
        self.write_conference()
        (self.folder / "tmp").mkdir()
        self.env = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.folder / "tmp"),
            "MAILBOT_IMAP_HOST": "127.0.0.1",
            "MAILBOT_IMAP_PORT": str(self.dovecot.port),
            "MAILBOT_IMAP_TLS": "none",
            "MAILBOT_IMAP_USERNAME": self.user,
            "MAILBOT_IMAP_PASSWORD": self.dovecot.password,
            "MAILBOT_SMTP_HOST": "127.0.0.1",
            "MAILBOT_SMTP_PORT": str(self.sink.port),
            "MAILBOT_SMTP_TLS": "none",
            "MAILBOT_CHAMBERS_ADDRESS": CHAMBERS,
            "MAILBOT_CHAMBERS_NAME": "Chambers of Judge Example",
            "MAILBOT_REPORT_RECIPIENTS": CLERK,
            "MAILBOT_CONFERENCES_DIR": "conferences",
            "MAILBOT_VAULT_RECIPIENTS": make_identity()[1],
        }

    def write_conference(self, name: str = "oakley", case: str = CASE, prefix: str = "") -> Path:
        """A conference thirty days from today."""
        starts = (datetime.now(UTC) + timedelta(days=30)).replace(hour=14, minute=0, second=0, microsecond=0)
        path = self.folder / "conferences" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        text = CONFERENCE_FILE.format(
            case=case,
            starts=starts.replace(tzinfo=None).isoformat(),
            plaintiff=prefix + PLAINTIFF,
            paralegal=prefix + PARALEGAL,
            defendant=prefix + DEFENDANT,
        )
        path.write_text(text)
        return path

    def start(self, *words: str, **env: str) -> "subprocess.Popen[str]":
        """Starts a command in the folder, with these variables over the usual ones."""
        self.logs.append(self.folder / f"log-{next(self._numbers)}")
        with self.logs[-1].open("w") as log:
            return subprocess.Popen(
                [*COMMAND, *words],
                cwd=self.folder,
                env={name: value for name, value in (self.env | env).items() if value},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def call(self, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
        """Runs a command to its end; `log` still tells of what was started before."""
        process = self.start(*words, **env)
        log = self.logs.pop()
        out, _ = process.communicate(timeout=60)
        return subprocess.CompletedProcess(words, process.returncode, out, log.read_text())

    def log(self) -> str:
        """What the daemon has written to standard error."""
        return self.logs[-1].read_text()

    @contextlib.contextmanager
    def daemon(self, **env: str) -> "Iterator[subprocess.Popen[str]]":
        """`mailbot run`, at work when the test begins; ended with the test."""
        process = self.start("run", **env)
        try:
            wait_for(lambda: "started" in self.log() or process.poll() is not None, "the daemon starts")
            yield process
        finally:
            process.kill()
            process.communicate()

    def is_logged_in(self) -> bool:
        """Whether the mailbox has a session."""
        return self.user in self.dovecot.administer("who", "-1", self.user)

    def sent(self) -> list[EmailMessage]:
        """What the outgoing server took, in order."""
        return [email.message_from_bytes(t.octets, policy=email.policy.default) for t in self.sink.taken]

    def kinds(self, address: str) -> list[str]:
        """X-Mailbot-Kind of each mail for an address."""
        return [
            str(m["X-Mailbot-Kind"])
            for m, t in zip(self.sent(), list(self.sink.taken), strict=False)
            if address in t.recipients
        ]


def children(pid: int) -> set[int]:
    """Every process below one, as /proc tells."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                found |= {child} | children(child)
    return found
