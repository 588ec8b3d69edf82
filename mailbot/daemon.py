"""The daemon: a task for the gate, one for the out-tray, a scheduler for what is due by the clock, an orderly stop."""

import asyncio
import contextlib
import gc
import random
import signal
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from mailbot import assembly
from mailbot.edges.ledger import outbox
from mailbot.edges.notify_socket import tell
from mailbot.errors import Inconsistency, LoginRefused, PermanentError, TransientError
from mailbot.house import House, log
from mailbot.jobs.assign import file_assigned
from mailbot.jobs.dispatch import dispatch
from mailbot.jobs.docket import refresh_docket
from mailbot.jobs.intake import intake
from mailbot.jobs.observe import tell_what_would_be_said
from mailbot.jobs.purge import destroy_due
from mailbot.liveness import Liveness, looked, lost, took_in

WAIT_SECONDS = 240.0  # the longest a scan is apart from the next, whatever IDLE says
ROUND_SECONDS = 60  # conference files, purges and other people's words are looked at this often
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 120.0
PAUSE_AFTER_LOGIN_SECONDS = 60.0  # hasty tries lock accounts
LOOK_AGAIN_SECONDS = 30.0  # at the outbox, for what `approve` freed beside this process


async def run(house: House) -> None:
    """Works until SIGTERM or SIGINT, then finishes the message in hand."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, house)
    round_due, alive = asyncio.Event(), Liveness(house.clock.now())
    scheduler = AsyncIOScheduler(job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
    scheduler.add_job(round_due.set, IntervalTrigger(seconds=ROUND_SECONDS))
    scheduler.add_job(_feed, IntervalTrigger(seconds=ROUND_SECONDS), args=[house, alive])
    scheduler.start()
    start(house)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_gate(house, round_due, alive))
            tasks.create_task(_out_tray(house))
    finally:
        scheduler.shutdown(wait=False)
        await house.mailbox.close()
        await house.transport.close()
    log.info("stopped")


def start(house: House) -> None:
    """What every start begins with: the docket, and what a crash may have left half-written."""
    refresh_docket(house, always=True)
    assembly.sweep(house)
    gc.collect()
    gc.freeze()  # modules, tables and docket stay: every later collection would walk through all of them in vain
    log.info("started", conferences=len(house.open_docket))


def _stop(house: House) -> None:
    house.stopping.set()
    tell("STOPPING=1")


async def _feed(house: House, alive: Liveness) -> None:  # a coroutine: the scheduler calls others in a thread
    took_in(house, alive)


async def _gate(house: House, round_due: asyncio.Event, alive: Liveness) -> None:
    """Scans, takes in, and waits for the next change; a lost server is tried again with growing pauses."""
    pause = FIRST_PAUSE_SECONDS
    next_round = True
    while not house.stopping.is_set():
        try:
            refresh_docket(house)
            await intake(house)
            await file_assigned(house)
            if next_round or round_due.is_set():
                round_due.clear()
                next_round = False
                refresh_docket(house, always=True)
                await _by_the_clock(house)
            pause = FIRST_PAUSE_SECONDS
            looked(house, alive)
            await _first_of(house.mailbox.wait(WAIT_SECONDS), round_due.wait(), house.stopping.wait())
        except LoginRefused as error:
            lost(house, alive, error)
            await _pause(house, max(pause, PAUSE_AFTER_LOGIN_SECONDS))
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        except (TransientError, PermanentError, Inconsistency) as error:
            lost(house, alive, error)
            await _pause(house, pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _by_the_clock(house: House) -> None:
    """What is due without any mail: destruction; in observe mode the sheet alone."""
    house.ledger.drop_copies(house.clock.now())
    if house.observes:
        tell_what_would_be_said(house)
    else:
        await destroy_due(house)


async def _first_of(*waits: Coroutine[Any, Any, object]) -> None:
    """Waits for the first of them; the others are cancelled and awaited. An error of one is raised."""
    tasks = [asyncio.ensure_future(w) for w in waits]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _pause(house: House, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(house.stopping.wait(), seconds * random.uniform(0.7, 1.3))  # noqa: S311 - jitter


async def _out_tray(house: House) -> None:
    """Sends what is due whenever something is queued or its time has come."""
    while not house.stopping.is_set():
        due = await dispatch(house)
        now = house.clock.now()
        seconds = min(max((due - now).total_seconds(), 0.0), LOOK_AGAIN_SECONDS) if due else LOOK_AGAIN_SECONDS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await _first_of(house.mail_waits.wait(), house.stopping.wait())


@dataclass(frozen=True, slots=True)
class Waits:
    """What `run --once` leaves to wait for."""

    lines: tuple[str, ...]
    unreachable: bool


async def run_once(house: House) -> Waits:
    """Everything that is due now, once. Raises TransientError where the mailbox can't be reached."""
    taken_in = asyncio.Event()
    try:
        start(house)
        sending = asyncio.create_task(_send_meanwhile(house, taken_in))
        try:
            await intake(house)
            await file_assigned(house)
        finally:
            taken_in.set()
            await sending
        await _by_the_clock(house)
        await dispatch(house)
    finally:
        await house.mailbox.close()
        await house.transport.close()
    return what_waits(house)


async def _send_meanwhile(house: House, taken_in: asyncio.Event) -> None:
    """Answers go out while later mail is still being read; the last round comes when all of it was."""
    while not taken_in.is_set():
        await _first_of(house.mail_waits.wait(), taken_in.wait())
        await dispatch(house)


def what_waits(house: House) -> Waits:
    """In a line each: letters that wait for their time or for a person, conferences that wait to be destroyed."""
    now = house.clock.now()
    with house.ledger.transaction() as tx:
        waiting = outbox.waiting(tx)
    lines = []
    for mail in waiting:
        name = f"{mail.kind.value} {mail.reference or ''}".strip()
        until = f"until {mail.due_at:%Y-%m-%d %H:%M} UTC"
        lines.append(f"{name}: waits for approve or drop" if mail.state == "held" else f"{name}: waits {until}")
    lines += [
        f"{e.conference.case_number}: statements are destroyed after {e.dates.destroy_after.at.isoformat()}"
        for e in house.open_docket
        if e.dates.destroy_after.at > now
    ]
    return Waits(tuple(lines), any(m.state == "ready" and m.attempts for m in waiting))
