"""Is mailbot alive? How long ago the mailbox was looked through tells it to systemd and, as it grows, to chambers."""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbot.core.domain.draft import OperatorAlert
from mailbot.edges.ledger import marks
from mailbot.edges.notify_socket import tell
from mailbot.errors import MailbotError, TransientError
from mailbot.house import House, log
from mailbot.postroom import Slip, tell_chambers

SILENCE_TOLD_AFTER = timedelta(minutes=15)
_SILENT_SINCE = "silent-since"  # the last completed look before an outage, for a process that is started in it
_MORE_TIME = "EXTEND_TIMEOUT_USEC=900000000"  # as the unit's TimeoutStartSec: counted again from each try


@dataclass(slots=True)
class Liveness:
    """When the mailbox was last looked through to the end, and what systemd was told of it."""

    last_good: datetime
    is_ready: bool = False
    may_be_silent: bool = True  # a process before this one may have noted an outage
    settled: int = 0


def looked(house: House, alive: Liveness) -> None:
    """A look was completed: mailbot is ready, the watchdog is fed, and an outage is over."""
    if house.stopping.is_set():
        return  # it was broken off
    alive.last_good = house.clock.now()
    if alive.may_be_silent:
        with house.ledger.transaction() as tx:
            marks.forget(tx, _SILENT_SINCE)
        alive.may_be_silent = False
    ready = () if alive.is_ready else ("READY=1",)
    alive.is_ready = True
    count = len(house.open_docket)
    status = f"the mailbox was looked through at {_in_words(alive.last_good)}; {count} conferences are open"
    tell(*ready, "WATCHDOG=1", f"STATUS={status}")


def took_in(house: House, alive: Liveness) -> None:
    """In a look that takes long for all the mail it finds, what was taken in meanwhile shows that it goes on."""
    settled = sum(len(uids) for uids in house.settled.values())
    if settled != alive.settled:
        alive.settled = settled
        tell("WATCHDOG=1" if alive.is_ready else _MORE_TIME)


def lost(house: House, alive: Liveness, error: MailbotError) -> None:
    """A look was cut short: to the log at once; to chambers when it lasts, once an outage, whoever is started in it."""
    log.warning("mailbox_not_worked_on", why=error.why)
    with contextlib.suppress(TransientError):  # the ledger's own disk may be what is ill
        _note(house, alive, error)
    more = () if alive.is_ready else (_MORE_TIME,)
    since = _in_words(alive.last_good)
    tell(*more, f"STATUS=the mailbox could not be worked on since {since} ({type(error).__name__}); tried again")


def _note(house: House, alive: Liveness, error: MailbotError) -> None:
    now = house.clock.now()
    with house.ledger.transaction() as tx:
        alive.last_good = marks.get_moment(tx, _SILENT_SINCE) or alive.last_good
        marks.put_moment(tx, _SILENT_SINCE, alive.last_good)
        alive.may_be_silent = True
        occasion = f"outage:{alive.last_good.isoformat()}"
        if now - alive.last_good >= SILENCE_TOLD_AFTER and marks.first_time(tx, occasion, now):
            tell_chambers(house, tx, _alert(error, alive.last_good, now), Slip(occasion))


def _alert(error: MailbotError, last_good: datetime, now: datetime) -> OperatorAlert:
    return OperatorAlert(
        headline="the mailbox could not be read",
        lines=(
            f"The last completed look at it was at {_in_words(last_good)} ({type(error).__name__}).",
            "Statements may be waiting there. It is tried again by itself; `mailbot doctor` says what is wrong.",
            *([f"The mend, for who runs mailbot: {error.mend}."] if error.mend else []),
        ),
        at=now,
    )


def _in_words(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
