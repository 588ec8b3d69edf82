"""The first hour as the README tells it: its commands are typed in an empty folder, on a real mail server."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.house.papers import TITLE, mail, statement_mail
from tests.house.world import DEFENDANT, PLAINTIFF
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

README = Path(__file__).parents[2] / "README.md"
CHAMBERS = "settlement@court.example"
CLERK = "clerk@court.example"
_PLAYED_ELSEWHERE = {"mailbot demo"}  # tests/demo
_BEFORE, _AFTER = "\x1e", "\x1d"


@dataclass
class Typed:
    """A command of the transcript, and the lines under it."""

    command: str
    lines: list[str] = field(default_factory=list)

    @property
    def pattern(self) -> str:
        """What the answer must be: … in a line is anything there, a line … any lines."""
        told = [".*" if line == "…" else re.escape(line).replace("…", "[^\n]*") for line in self.lines]
        return "".join(f"(?:{one}\n)?" if one == ".*" else f"{one}\n" for one in told)


def _transcript() -> list[Typed]:
    section = re.search(r"^## The first hour\n(.*?)^## ", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert section, "the README has no first hour"
    found: list[Typed] = []
    for line in section[1].splitlines():
        if line.startswith("    $ "):
            found.append(Typed(line[6:]))
        elif line.startswith("    > "):
            found[-1].command += f"\n{line[6:]}"
        elif line.startswith("    "):
            found[-1].lines.append(line[4:])
    return found


@contextmanager
def _delivered(dovecot: Dovecot, sink: SmtpSink, user: str) -> Iterator[None]:
    """What is sent to the chambers' own address comes to the mailbox, as it would."""
    ended = threading.Event()

    def deliver() -> None:
        done = 0
        while not ended.wait(0.05):
            for taken in sink.taken[done:]:
                done += 1
                if CHAMBERS in taken.recipients:
                    dovecot.deliver_by_lmtp(user, taken.octets)

    thread = threading.Thread(target=deliver)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _play(commands: list[str], folder: Path, env: dict[str, str], *, password: str) -> list[tuple[str, int]]:
    """Types the commands into one shell; answers what each said, on both its channels, and its exit code."""
    script = "\n".join(f"printf '{_BEFORE}'\n{one}\nprintf '{_AFTER}%s' $?" for one in commands)
    (folder.parent / "typed.sh").write_text(script, "utf-8")
    ran = subprocess.run(
        ["bash", str(folder.parent / "typed.sh")],
        cwd=folder,
        env=env,
        input=f"{password}\n",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=200,
        check=True,
    )
    answers = [one.split(_AFTER) for one in ran.stdout.split(_BEFORE)[1:]]
    return [(said, int(code)) for said, code in answers]


@pytest.mark.timeout(300)
def test_the_first_hour_is_what_was_typed(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """Every command of the transcript ends well and says what stands under it; nobody is written to before `live`."""
    folder = tmp_path / "hour"
    (folder / "old").mkdir(parents=True)
    title = TITLE.replace("3:25-CV", "3:31-CV")
    old = (
        statement_mail(PLAINTIFF, "<1@boonehale.example>", title=title),
        statement_mail(DEFENDANT, "<2@kestrelpace.example>", title=title, without=("attendees",)),
        mail(PLAINTIFF, subject="Lunch on Friday?", text="Shall we?", message_id="<3@boonehale.example>"),
    )
    user = dovecot.fresh_user()
    for number, raw in enumerate((one.replace(b"3:25-", b"3:31-") for one in old), start=1):
        (folder / "old" / f"{number}.eml").write_bytes(raw)
        dovecot.deliver(user, raw)
    env = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        # the servers of the test in place of the court's: a variable goes before the settings file
        "MAILBOT_IMAP_HOST": "127.0.0.1",
        "MAILBOT_IMAP_PORT": str(dovecot.port),
        "MAILBOT_IMAP_TLS": "none",
        "MAILBOT_IMAP_USERNAME": user,
        "MAILBOT_SMTP_HOST": "127.0.0.1",
        "MAILBOT_SMTP_PORT": str(smtp_sink.port),
        "MAILBOT_SMTP_TLS": "none",
    }
    typed = [one for one in _transcript() if one.command not in _PLAYED_ELSEWHERE]
    with _delivered(dovecot, smtp_sink, user):
        said = _play([one.command for one in typed], folder, env, password=dovecot.password)
    for one, (answer, code) in zip(typed, said, strict=True):
        assert code == 0, f"{one.command}\n{answer}"
        assert re.fullmatch(one.pattern, answer, re.DOTALL), f"{one.command}\n{answer}"
    sent = [(re.search(rb"X-Mailbot-Kind: (\w+)", t.octets), t.recipients) for t in smtp_sink.taken]
    assert [(found[1].decode(), to) for found, to in sent if found] == [
        ("operator_alert", (CHAMBERS,)),  # doctor's test mail
        ("daily_digest", (CLERK,)),
        ("receipt", (PLAINTIFF,)),
        ("intake_report", (CLERK,)),
        ("draft", (CLERK,)),
        ("intake_report", (CLERK,)),
    ]
