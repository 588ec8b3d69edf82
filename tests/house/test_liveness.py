"""What systemd and chambers are told of whether mailbot is alive: completed looks at the mailbox, and no more."""

import asyncio
import signal
import socket
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.errors import TransientError
from mailbot.jobs.dispatch import dispatch
from mailbot.jobs.intake import intake
from mailbot.liveness import SILENCE_TOLD_AFTER, Liveness, looked, lost, took_in
from tests.house.papers import statement_mail
from tests.house.process import Chambers, wait_for
from tests.house.world import CLERK, PLAINTIFF, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.service_manager import service_manager
from tests.servers.smtp_sink import SmtpSink


@pytest.mark.parametrize("is_abstract", [False, True], ids=["path", "abstract"])
def test_systemd_hears_of_the_first_look_of_each_later_one_and_of_the_stop(
    chambers: Chambers, is_abstract: bool
) -> None:
    """READY once the mailbox was looked through; the watchdog is fed again after mail was taken in; then STOPPING."""
    with (
        service_manager(chambers.folder, is_abstract=is_abstract) as systemd,
        chambers.daemon(NOTIFY_SOCKET=systemd.address) as process,
    ):
        wait_for(lambda: bool(systemd.listen()), "the first word")
        assert systemd.heard[0][:2] == ["READY=1", "WATCHDOG=1"]
        assert "1 conferences are open" in systemd.heard[0][2]
        wait_for(chambers.is_logged_in, "the daemon waits for mail")
        sender = "j.boone@boonehale.example"
        chambers.dovecot.deliver_by_lmtp(chambers.user, statement_mail(PLAINTIFF, "<1@b.example>"), sender)
        wait_for(lambda: systemd.listen().count("WATCHDOG=1") > 1, "the look that took the mail in")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert systemd.listen().count("READY=1") == 1
        assert systemd.heard[-1] == ["STOPPING=1"]


def test_a_mail_server_that_says_nothing_starves_the_watchdog(chambers: Chambers) -> None:
    """The daemon hangs on a look: it is neither ready nor alive, as far as systemd hears."""
    with socket.create_server(("127.0.0.1", 0)) as silent, service_manager(chambers.folder) as systemd:
        port = str(silent.getsockname()[1])
        with chambers.daemon(NOTIFY_SOCKET=systemd.address, MAILBOT_IMAP_PORT=port):
            silent.settimeout(20)
            line, _ = silent.accept()
            with line:
                assert systemd.listen() == []


def test_a_mail_server_that_is_away_is_waited_for(chambers: Chambers) -> None:
    """Not ready, but more time is asked for from each try, with a word of why."""
    with (
        service_manager(chambers.folder) as systemd,
        chambers.daemon(NOTIFY_SOCKET=systemd.address, MAILBOT_IMAP_PORT="1"),
    ):
        wait_for(lambda: bool(systemd.listen()), "the first word")
        asked, status = systemd.heard[0]
        assert asked == "EXTEND_TIMEOUT_USEC=900000000"
        assert status.startswith("STATUS=the mailbox could not be worked on since 20")
        assert not {"READY=1", "WATCHDOG=1"} & set(systemd.listen())


async def test_chambers_hear_once_of_an_outage_however_often_mailbot_is_started_in_it(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Counted from the last completed look, of an earlier process too; the next ends it, and a new one counts anew."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        house = here.build()
        away = TransientError("away")
        last_good = here.clock.at
        for _ in range(3):  # three processes, none of which lives for as long as chambers wait to be told
            alive = Liveness(here.clock.at)
            lost(house, alive, away)
            here.clock.turn(seconds=SILENCE_TOLD_AFTER / timedelta(seconds=1) * 2 / 3)
            lost(house, alive, away)
        await dispatch(house)
        (alert,) = here.sent_to(CLERK)
        assert f"{last_good:%Y-%m-%d %H:%M} UTC" in body(alert)
        looked(house, alive)
        lost(house, Liveness(here.clock.at), away)
        await dispatch(house)
        assert len(here.sent_to(CLERK)) == 1
        here.clock.turn(minutes=16)
        lost(house, Liveness(here.clock.at), away)
        await dispatch(house)
        assert len(here.sent_to(CLERK)) == 2
        await asyncio.gather(house.mailbox.close(), house.transport.close())
        house.ledger.close()


async def test_a_long_backlog_feeds_the_watchdog_a_hung_one_does_not(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two looks at the clock mail was taken in, or it was not."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        house, alive = here.build(), Liveness(here.clock.at)
        here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
        with service_manager(tmp_path) as systemd:
            monkeypatch.setenv("NOTIFY_SOCKET", systemd.address)
            took_in(house, alive)
            assert systemd.listen() == []
            await intake(house)
            took_in(house, alive)
            assert systemd.listen() == ["EXTEND_TIMEOUT_USEC=900000000"]
            looked(house, alive)
            took_in(house, alive)
            assert systemd.listen()[1:3] == ["READY=1", "WATCHDOG=1"]
            assert len(systemd.heard) == 2
        await asyncio.gather(house.mailbox.close(), house.transport.close())
        house.ledger.close()
