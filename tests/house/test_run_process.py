"""`mailbot run` as an admin starts it: variables alone, a real mailbox, signals, exit codes."""

import signal
import time
from pathlib import Path

import pytest

from tests.house.papers import mail, statement_mail
from tests.house.process import Chambers, children, wait_for
from tests.house.world import CLERK, DEFENDANT, PLAINTIFF

SENDER = "j.boone@boonehale.example"


def settings_in(pid: int) -> set[str]:
    """The names of mailbot's variables in the environment that a process was started with."""
    entries = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return {e.partition(b"=")[0].decode() for e in entries if e.upper().startswith(b"MAILBOT_")}


def test_an_idle_daemon_answers_within_a_moment_and_stops_in_order(chambers: Chambers) -> None:
    """Mail that arrives while it waits is answered, filed and moved; SIGTERM ends it with 0, nothing left over."""
    with chambers.daemon(MAILBOT_LOG_FORMAT="json") as process:
        wait_for(chambers.is_logged_in, "the daemon logs in")
        began = time.monotonic()
        chambers.dovecot.deliver_by_lmtp(chambers.user, statement_mail(PLAINTIFF, "<1@b.example>"), SENDER)
        wait_for(lambda: "receipt" in chambers.kinds(PLAINTIFF), "a receipt")
        assert time.monotonic() - began < 10
        wait_for(lambda: chambers.kinds(CLERK) == ["intake_report"], "a report")
        wait_for(lambda: len(chambers.dovecot.held(chambers.user).get("Settlement Statements", [])) == 1, "the move")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert '"event": "stopped"' in chambers.log()
    assert chambers.call("run", "--once").returncode == 0
    assert len(chambers.sent()) == 2


def test_a_stop_with_mail_in_hand_loses_and_doubles_nothing(chambers: Chambers) -> None:
    """Stopped in the midst of a pile: what was begun is finished, the rest waits, each is answered once."""
    for index, author in enumerate([PLAINTIFF, DEFENDANT] * 3):
        raw = statement_mail(author, f"<{index}@b.example>", pages=index % 3 + 1)
        chambers.dovecot.deliver_by_lmtp(chambers.user, raw, SENDER)
    with chambers.daemon() as process:
        wait_for(lambda: "taken_in" in chambers.log(), "the first message")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    done = chambers.call("run", "--once")
    assert done.returncode == 0, done.stderr
    held = chambers.dovecot.held(chambers.user)
    assert (len(held["INBOX"]), len(held["Settlement Statements"])) == (0, 6)
    assert chambers.kinds(CLERK).count("intake_report") == 6
    assert len(chambers.kinds(PLAINTIFF)) == len(chambers.kinds(DEFENDANT)) == 3


def test_one_daemon_for_a_data_folder_and_no_secret_below_it(chambers: Chambers) -> None:
    """A second is told which process works there, and to try later. The reading server was started without a setting.

    The kernel shows for ever what a process was started with, so a password given as a variable can be read in /proc by
    this user and root; what can be kept from it are the processes that read other people's mail.
    """
    with chambers.daemon() as process:
        wait_for(lambda: bool(children(process.pid)), "the reading server")
        assert all(settings_in(child) == set() for child in children(process.pid))
        second = chambers.call("run", "--once")
        assert second.returncode == 75
        assert f"process {process.pid}" in second.stderr
        assert str(chambers.folder / "data") in second.stderr
        assert len(second.stderr.splitlines()) == 1


def test_secrets_in_files_are_enough(chambers: Chambers) -> None:
    """With a password in a file, no environment holds it."""
    secrets = chambers.folder / "secrets"
    secrets.mkdir()
    (secrets / "mailbot_imap_password").write_text(chambers.dovecot.password)
    chambers.dovecot.deliver_by_lmtp(chambers.user, statement_mail(PLAINTIFF, "<1@b.example>"), SENDER)
    ran = chambers.call("run", "--once", MAILBOT_IMAP_PASSWORD="", CREDENTIALS_DIRECTORY=str(secrets))
    assert ran.returncode == 0, ran.stderr
    assert chambers.kinds(PLAINTIFF) == ["receipt"]


def test_once_says_what_waits_and_until_when(chambers: Chambers) -> None:
    """A notice in its wait and a draft for a person are named by kind and reference, with the time."""
    raw = statement_mail(PLAINTIFF, "<1@b.example>", without=("attendees",))
    chambers.dovecot.deliver_by_lmtp(chambers.user, raw, SENDER)
    chambers.dovecot.deliver_by_lmtp(chambers.user, mail("friend@elsewhere.example", subject="Lunch"), "f@e.example")
    ran = chambers.call("run", "--once")
    assert ran.returncode == 0, ran.stderr
    first, *rest = ran.stdout.splitlines()
    assert first.startswith("deficiency_notice ")
    assert "waits until 20" in first
    assert any("destroyed after" in line for line in rest)
    assert chambers.kinds(PLAINTIFF) == []


@pytest.mark.parametrize(
    ("env", "why"),
    [
        ({"MAILBOT_IMAP_PORT": "1"}, "try again later"),
        ({"MAILBOT_IMAP_PASSWORD": "wrong"}, "try again later"),
    ],
)
def test_a_server_that_can_not_be_reached_is_tried_later(chambers: Chambers, env: dict[str, str], why: str) -> None:
    """`run --once` says so and exits 75; the mail is where it was, or its answers wait."""
    chambers.dovecot.deliver_by_lmtp(chambers.user, statement_mail(PLAINTIFF, "<1@b.example>"), SENDER)
    ran = chambers.call("run", "--once", **env)
    assert ran.returncode == 75
    assert why in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    assert chambers.dovecot.password not in ran.stderr
    assert chambers.sent() == []


def test_bad_settings_end_it_with_a_line_for_each_fault(chambers: Chambers) -> None:
    """Every fault at once, each naming its variable; nothing is made in the data folder."""
    faults = {
        "MAILBOT_IMAP_PORT": "ninety",
        "MAILBOT_NOTICES": "sometimes",
        "MAILBOT_CHAMBERS_ADDRESS": "nobody",
        "MAILBOT_LOG_LEVEL": "loud",
    }
    ran = chambers.call("run", **faults)
    assert ran.returncode == 2
    lines = ran.stderr.splitlines()
    assert len(lines) == len(faults)
    assert {line.removeprefix("mailbot: ").partition(":")[0] for line in lines} == set(faults)
    assert not (chambers.folder / "data").exists()


def test_a_broken_conference_file_stops_nothing_and_is_told_once(chambers: Chambers) -> None:
    """The sound ones are worked on; chambers hear of the other, with file and line, and not again."""
    broken = chambers.folder / "conferences" / "broken.toml"
    broken.write_text('case_number = "3:25-CV-1"\nstarts = 2025-13-45\n')
    chambers.dovecot.deliver_by_lmtp(chambers.user, statement_mail(PLAINTIFF, "<1@b.example>"), SENDER)
    with chambers.daemon() as process:
        wait_for(lambda: sorted(chambers.kinds(CLERK)) == ["intake_report", "operator_alert"], "report and alert")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert chambers.call("run", "--once").returncode == 0
    assert sorted(chambers.kinds(CLERK)) == ["intake_report", "operator_alert"]
    alert = next(m for m in chambers.sent() if m["X-Mailbot-Kind"] == "operator_alert")
    told = alert.get_body(("plain",))
    assert told is not None
    assert "broken.toml:2" in told.get_content()
