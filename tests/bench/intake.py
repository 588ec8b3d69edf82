"""How long does the whole intake take beside mbsync and getmail pulling the same mailbox? Prints a table; no test.

`python -m tests.bench.intake [--messages N]`: N statements among N other mails on a private Dovecot.
"""

import argparse
import os
import queue
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from mailbot.edges.vault import make_identity
from tests.bench import intake_mails, intake_stages
from tests.servers.dovecot import Dovecot, find_binary

MBSYNC_RUNS = 3
LATENCIES = 20
HELPS = 9
GOAL_RATIO, AIM_RATIO = 20, 10
_SAMPLE_SECONDS = 0.05
_PROGRAMS = Path(sys.executable).parent
_TICKS = os.sysconf("SC_CLK_TCK")
_MBSYNC = """
IMAPAccount bench
Host 127.0.0.1
Port {port}
User {user}
Pass {password}
SSLType None
AuthMechs LOGIN

IMAPStore remote
Account bench

MaildirStore local
Path {folder}/
Inbox {folder}/INBOX

Channel bench
Far :remote:
Near :local:
Patterns INBOX
Create Near
Sync Pull
SyncState *
"""
_GETMAIL = """
[retriever]
type = SimpleIMAPRetriever
server = 127.0.0.1
port = {port}
username = {user}
password = {password}
[destination]
type = Maildir
path = {folder}/
[options]
read_all = true
delete = false
verbose = 0
"""


@dataclass
class Run:
    """What one program took: wall seconds; CPU seconds of itself and of its children; its own peak memory."""

    wall: float
    cpu: float
    own_cpu: float = 0.0
    peak_mib: float = 0.0
    exit_code: int = 0


@dataclass
class Bench:
    """Everything that the rounds share."""

    folder: Path
    dovecot: Dovecot
    statements: int
    conferences: int
    user: str = "bench"
    lines: list[str] = field(default_factory=list)

    def say(self, line: str = "") -> None:
        """A line of the table, as soon as it is known."""
        self.lines.append(line)
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


class Sink:
    """The SMTP server's process, whose CPU nobody is charged with; what it took, as it takes it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "tests.bench.sink"], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        self.taken: Counter[str] = Counter()
        self.moments: queue.Queue[tuple[float, str]] = queue.Queue()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            moment, kind = line.split()
            self.taken[kind] += 1
            self.moments.put((float(moment), kind))

    def receipt(self, seconds: float) -> float:
        """The moment (monotonic) at which the next receipt was taken; queue.Empty where none comes."""
        while True:
            moment, kind = self.moments.get(timeout=seconds)
            if kind == "receipt":
                return moment

    def close(self) -> None:
        """Ends the process."""
        self._process.terminate()
        self._process.wait()
        self._thread.join()


@contextmanager
def sink() -> Iterator[Sink]:
    """A fresh SMTP server."""
    one = Sink()
    try:
        yield one
    finally:
        one.close()


def timed(words: Sequence[str], *, env: dict[str, str] | None = None, log: Path) -> Run:
    """Runs a program to its end."""
    with log.open("ab") as out:
        started = time.monotonic()
        process = subprocess.Popen(words, env=env, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
        own, peak = _watch(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    return Run(wall, used.ru_utime + used.ru_stime, own, peak, process.returncode)


def _watch(pid: int) -> tuple[float, float]:
    """(CPU seconds of the process alone, its VmHWM in MiB) as last seen before its end."""
    own = peak = 0.0
    while True:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return own, peak
        if fields[0] == "Z":
            return own, peak
        own = (int(fields[11]) + int(fields[12])) / _TICKS
        peak = next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), peak)
        time.sleep(_SAMPLE_SECONDS)


def pull_by_mbsync(bench: Bench) -> Run | None:
    """The median run of several, each to a fresh folder; None where mbsync is not installed."""
    program = shutil.which("mbsync")
    if program is None:
        return None
    runs = []
    for number in range(MBSYNC_RUNS + 1):
        folder = bench.folder / f"mbsync{number}"
        folder.mkdir()
        told = _MBSYNC.format(port=bench.dovecot.port, user=bench.user, password=bench.dovecot.password, folder=folder)
        (folder / "rc").write_text(told)
        run = timed([program, "-c", str(folder / "rc"), "bench"], log=bench.folder / "mbsync.log")
        pulled = sum(
            1 for path in (folder / "INBOX").rglob("*") if path.is_file() and path.parent.name in {"new", "cur"}
        )
        assert pulled == bench.statements * 2, (pulled, (bench.folder / "mbsync.log").read_text()[-2_000:])
        runs.append(run)
        shutil.rmtree(folder)
    return sorted(runs[1:], key=lambda r: r.wall)[MBSYNC_RUNS // 2]  # the first makes Dovecot's index for all


def pull_by_getmail(bench: Bench) -> Run | None:
    """One run to a fresh folder; None where getmail is not installed."""
    program = shutil.which("getmail", path=f"{_PROGRAMS}:{os.environ.get('PATH', '')}")
    if program is None:
        return None
    folder = bench.folder / "getmail"
    for name in ("cur", "new", "tmp"):
        (folder / "maildir" / name).mkdir(parents=True)
    told = _GETMAIL.format(
        port=bench.dovecot.port, user=bench.user, password=bench.dovecot.password, folder=folder / "maildir"
    )
    if os.geteuid() == 0:  # getmail delivers nothing as root
        told = told.replace("[options]", "user = nobody\n[options]")
        bench.folder.chmod(0o711)
        for path in [folder, *folder.rglob("*")]:
            shutil.chown(path, "nobody")
    (folder / "rc").write_text(told)
    words = [program, "--getmaildir", str(folder), "--rcfile", "rc"]
    run = timed(words, log=bench.folder / "getmail.log")
    pulled = len(list((folder / "maildir" / "new").iterdir()))
    assert pulled == bench.statements * 2, (pulled, (bench.folder / "getmail.log").read_text()[-2_000:])
    shutil.rmtree(folder)
    return run


def environment(bench: Bench, port: int, data: Path, user: str) -> dict[str, str]:
    """The daemon's settings, and nothing of ours."""
    settings = {
        "IMAP_HOST": "127.0.0.1",
        "IMAP_PORT": str(bench.dovecot.port),
        "IMAP_USERNAME": user,
        "IMAP_PASSWORD": bench.dovecot.password,
        "IMAP_TLS": "none",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_TLS": "none",
        "CHAMBERS_ADDRESS": "chambers@court.example",
        "CHAMBERS_NAME": "Chambers of Judge Example",
        "REPORT_RECIPIENTS": "clerk@court.example",
        "CONFERENCES_DIR": str(bench.folder / "conferences"),
        "DATA_DIR": str(data),
        "VAULT_RECIPIENTS": make_identity()[1],
        "NOTICE_WAIT_MINUTES": "0",
    }
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"} | {f"MAILBOT_{k}": v for k, v in settings.items()}


def take_in(bench: Bench) -> tuple[Run, Counter[str]]:
    """One `mailbot run --once` over the whole mailbox; and the mails that went out, by kind."""
    with sink() as server:
        env = environment(bench, server.port, bench.folder / "data", bench.user)
        run = timed([str(_PROGRAMS / "mailbot"), "run", "--once"], env=env, log=bench.folder / "mailbot.log")
        assert run.exit_code == 0, (bench.folder / "mailbot.log").read_text()[-2_000:]
        held = bench.dovecot.held(bench.user)
        filed = len(held.get("Settlement Statements", []))
        assert filed == bench.statements, filed
        time.sleep(0.2)  # the last lines of the sink
        return run, Counter(server.taken)


def latencies(bench: Bench) -> list[float]:
    """Seconds from a statement's arrival to its receipt taken by the SMTP server, one at a time, the daemon idle."""
    user = "idle"
    documents = [d for n, d in enumerate(intake_mails.papers()) if n % intake_mails.ONE_IN_LACKS_A_PART]
    found = []
    with sink() as server, (bench.folder / "idle.log").open("wb") as log:
        env = environment(bench, server.port, bench.folder / "data-idle", user)
        with bench.dovecot.client(user) as client:
            client.select()
        daemon = subprocess.Popen([str(_PROGRAMS / "mailbot"), "run"], env=env, stdout=log, stderr=log)
        try:
            time.sleep(4)  # until it waits in IDLE
            for number in range(LATENCIES):
                now = datetime.now(UTC)
                raw = intake_mails.statement(number, bench.conferences, documents, now, run="idle")
                started = time.monotonic()
                bench.dovecot.deliver_by_lmtp(user, raw)
                found.append(server.receipt(30) - started)
                time.sleep(0.5)
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait()
    return found


def help_seconds(bench: Bench) -> float:
    """Median seconds of `mailbot --help`."""
    words = [str(_PROGRAMS / "mailbot"), "--help"]
    runs = []
    for _ in range(HELPS):
        started = time.monotonic()
        subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
        runs.append(time.monotonic() - started)
    return statistics.median(runs)


def _row(name: str, run: Run | None, messages: int, yardstick: Run | None) -> str:
    if run is None:
        return f"{name:28}  not installed"
    times = f"{run.wall / yardstick.wall:7.1f}" if yardstick else f"{'':7}"
    each = 1000 / messages
    row = f"{name:28}{run.wall:8.2f}{times}{run.wall * each:10.2f}{run.own_cpu * each:10.2f}"
    return f"{row}{max(0.0, run.cpu - run.own_cpu) * each:10.2f}{run.peak_mib:8.0f}"


def measure(bench: Bench, *, only_intake: bool) -> None:
    """Everything in turn, each line as soon as it is known."""
    now = datetime.now(UTC)
    intake_mails.write_conferences(bench.folder / "conferences", bench.conferences, now)
    mails = list(intake_mails.mails(bench.statements, bench.conferences, now))
    bench.dovecot.deliver_many(bench.user, mails)
    octets = sum(len(raw) for raw, _ in mails)
    messages = bench.statements * 2
    bench.say(
        f"{messages} mails ({bench.statements} statements, {octets / 2**20:.1f} MiB), {bench.conferences} conferences,"
        f" {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    bench.say(f"{'':28}{'wall s':>8}{'times':>7}{'ms/mail':>10}{'own CPU':>10}{'children':>10}{'MiB':>8}")
    mbsync = pull_by_mbsync(bench)
    bench.say(_row("mbsync (median of 3)", mbsync, messages, mbsync))
    if not only_intake:
        bench.say(_row("getmail6", pull_by_getmail(bench), messages, mbsync))
    run, taken = take_in(bench)
    bench.say(_row("mailbot, whole intake", run, messages, mbsync))
    sent = ", ".join(f"{count} {kind}" for kind, count in sorted(taken.items()))
    bench.say(f"sent: {sent}; mails sent a statement: {sum(taken.values()) / bench.statements:.2f}")
    bench.say(f"goal: {GOAL_RATIO} times mbsync, aim {AIM_RATIO}; own memory under 150 MiB")
    if only_intake:
        return
    bench.say()
    bench.say("CPU milliseconds a statement, each stage by itself, parent or child alone:")
    for stage in intake_stages.stages([raw for raw, _ in mails[: 2 * 48 : 2]], bench.folder):
        bench.say(f"  {stage.name:46}{stage.milliseconds:8.2f}{stage.budget:>10}")
    bench.say()
    found = sorted(latencies(bench))
    bench.say(
        f"arrival to receipt accepted, idle before: median {statistics.median(found):.2f} s, most {found[-1]:.2f} s"
        f" ({len(found)} statements; goal under 1 s)"
    )
    bench.say(f"mailbot --help: {help_seconds(bench):.2f} s (goal under 0.3 s)")


def main() -> int:
    """Builds the mailbox, runs all, cleans up."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--messages", type=int, default=1000, help="statements, among as many other mails")
    asked.add_argument("--only-intake", action="store_true", help="mbsync and the intake, nothing else")
    asked.add_argument("--keep", action="store_true", help="leave the folder, and say where it is")
    told = asked.parse_args()
    if find_binary() is None:
        sys.stdout.write("dovecot: not installed; nothing can be measured\n")
        return 1
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    folder = Path(tempfile.mkdtemp(prefix="mailbot-bench-"))
    dovecot = Dovecot()
    dovecot.start()
    try:
        conferences = max(LATENCIES // 2, -(-told.messages // (2 * intake_mails.STATEMENTS_A_PARTY)))
        measure(Bench(folder, dovecot, told.messages, conferences), only_intake=told.only_intake)
    finally:
        dovecot.stop()
        if told.keep:
            sys.stdout.write(f"kept: {folder}\n")
        else:
            shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
