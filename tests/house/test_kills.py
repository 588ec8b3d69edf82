"""Killed at any step and started again, the house comes to the same end, and answers at most once."""

import functools
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.errors import TransientError
from mailbot.jobs.dispatch import dispatch
from mailbot.jobs.docket import refresh_docket
from mailbot.jobs.intake import intake
from mailbot.jobs.purge import destroy_due
from tests.house.kill_points import (
    Lives,
    Reaper,
    Remembering,
    at_rest,
    attempts,
    is_begun,
    live,
    sent_once,
    twin,
)
from tests.house.papers import mail, statement_mail
from tests.house.process import wait_for
from tests.house.world import AFTER, CLERK, CONFERENCE, DEFENDANT, PLAINTIFF, START, World, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import Fault, SmtpSink

LEAST_STEPS = 15  # fewer would mean that the reaper no longer sees what is done
SHARES = 2  # of the steps, so that the machine's cores take them in parallel


@pytest.fixture
async def first(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> AsyncIterator[World]:
    """A world whose mail set is copied for each death: complete, missing section, copy, ordinary, stranger."""
    (tmp_path / "first").mkdir()
    complete = statement_mail(PLAINTIFF, "<1@boonehale.example>")
    mails = [
        complete,
        mail(PLAINTIFF, subject="Thank you", text="Thank you for your help yesterday."),
        statement_mail(DEFENDANT, "<2@kestrelpace.example>", without=("attendees",)),
        b"Received: from relay.example; Mon, 10 Mar 2025 10:00:01 -0500\r\n" + complete,
        statement_mail("someone@elsewhere.example", "<3@elsewhere.example>", mark="Theirs."),
    ]
    async with world(tmp_path / "first", dovecot, smtp_sink) as here:
        here.reader = Remembering(here.reader)  # type: ignore[assignment]  # the world closes the one it started
        dovecot.deliver_many(here.user, [(raw, START) for raw in mails])
        yield here


def again(here: World, number: int) -> World:
    """A copy of the world, to die in at that step; nothing was sent from it yet."""
    folder = here.folder.parent / f"life-{number}"
    folder.mkdir()
    here.sink.taken.clear()
    return twin(here, folder)


async def _to_the_end(here: World, number: int) -> bool:
    """Dies at that step, is started again and comes to rest; False: there was no such step."""
    reaper = Reaper(number)
    await live(here, reaper)
    await live(here, Reaper(0))
    return reaper.fired


@pytest.mark.parametrize("share", range(SHARES))
async def test_a_kill_at_any_step_of_intake_changes_nothing(first: World, share: int) -> None:
    """Restarted, mailbox, vault, standings and mails are those of a run that nothing cut short."""
    whole = again(first, 0)
    await live(whole, Reaper(0))
    expected, answers = at_rest(whole), sent_once(whole)
    assert len(expected.filed) == 3
    assert expected.waiting == 0
    assert sorted(answers.values()) == [1] * len(answers)
    number, fired = share + 1, True
    while fired:
        here = again(first, number)
        fired = await _to_the_end(here, number)
        assert at_rest(here) == expected, number
        assert sent_once(here) == answers, number
        assert len(here.sent) <= sum(answers.values()) + 1, number
        number += SHARES
    assert number > 2 * LEAST_STEPS


async def _due(first: World) -> World:
    """The world on the day of destruction: everything taken in, warned, a copy in another folder."""
    await live(first, Reaper(0))
    with first.dovecot.client(first.user) as client:
        client.create("Archive")
        client.select('"Settlement Statements"')
        client.copy("1", "Archive")
    first.clock.at = CONFERENCE + timedelta(hours=4)
    await live(first, Reaper(0))
    first.clock.at = AFTER + timedelta(hours=1)
    return first


@pytest.mark.parametrize("share", range(SHARES))
async def test_a_kill_at_any_step_of_a_purge_leaves_no_trace(first: World, share: int) -> None:
    """Restarted, it goes on to the same final certificate, although mail for the conference lies in hand meanwhile."""
    due = await _due(first)
    late = statement_mail(DEFENDANT, "<9@kestrelpace.example>", mark="Late.")
    whole = again(due, 0)
    await live(whole, Reaper(0))
    whole.dovecot.deliver_many(whole.user, [(late, whole.clock.at)])
    await live(whole, Reaper(0))
    expected, told = at_rest(whole), sent_once(whole)
    assert (expected.filed, expected.waiting) == ([], 0)
    assert sorted(kind for kind, _, _ in told) == ["destruction_certificate", "review_alert"]
    certificate = body(next(m for m in whole.sent if m["X-Mailbot-Kind"] == "destruction_certificate"))
    number, fired = share + 1, True
    while fired:
        here = again(due, number)
        reaper = Reaper(number)
        await live(here, reaper)
        fired = reaper.fired
        if is_begun(here):
            here.dovecot.deliver_many(here.user, [(late, here.clock.at)])
            await live(here, Reaper(0))
        else:
            await live(here, Reaper(0))
            here.dovecot.deliver_many(here.user, [(late, here.clock.at)])
            await live(here, Reaper(0))
        assert at_rest(here) == expected, number
        assert sent_once(here) == told, number
        assert certificate in [body(m) for m in here.sent], number
        assert not list((here.folder / "data" / "keys").glob("*.key.*")), number
        number += SHARES
    assert number > LEAST_STEPS


async def test_a_server_lost_in_the_middle_of_a_purge_stops_nothing_else(first: World) -> None:
    """Mail of the conference that came meanwhile does not keep the house from going on."""
    due = await _due(first)
    house = due.build()
    refresh_docket(house, always=True)
    broken = house.mailbox.find

    async def lost(message_id: str) -> Sequence[tuple[str, int, int]]:
        await broken(message_id)
        raise TransientError("imap: the line is lost")

    house.mailbox.find = lost  # type: ignore[method-assign]  # the one call at which the line is lost
    with pytest.raises(TransientError):
        await destroy_due(house)
    house.mailbox.find = broken  # type: ignore[method-assign]  # it is back
    due.dovecot.deliver_many(due.user, [(statement_mail(DEFENDANT, "<9@kestrelpace.example>"), due.clock.at)])
    try:
        await intake(house)
        await destroy_due(house)
        await dispatch(house)
    finally:
        await house.mailbox.close()
        await house.transport.close()
        house.ledger.close()
    assert due.kinds(CLERK)[-2:] == ["review_alert", "destruction_certificate"]


# --- the process itself, ended by SIGKILL ---


@pytest.fixture
async def today(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> AsyncIterator[World]:
    """A world by the machine's own clock, its conference two months ahead."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.clock.at = datetime.now(UTC) - timedelta(minutes=1)
        here.write_conference(starts=f"{here.clock.at + timedelta(days=60):%Y-%m-%dT14:00:00}")
        yield here


def give(here: World, number: int) -> None:
    """Another innocent statement, complete, into the inbox."""
    raw = statement_mail(PLAINTIFF, f"<{number}@boonehale.example>", mark=f"This is number {number}.")
    here.dovecot.deliver_many(here.user, [(raw, here.clock.at)])


def has_in_hand(here: World, counted: int) -> bool:
    """Whether an attempt was counted since."""
    return attempts(here)[0] > counted


def all_is_well(here: World, count: int) -> None:
    """Every mail was answered once, reported as complete, filed once and moved."""
    told = sent_once(here)
    assert sum(n for (kind, _, to), n in told.items() if kind == "receipt" and to == (PLAINTIFF,)) == count
    assert (
        sum(n for (kind, subject, _), n in told.items() if kind == "intake_report" and "complete" in subject) == count
    )
    assert told.total() == 2 * count
    rest = at_rest(here)
    assert len(rest.filed) == len(rest.mailbox["Settlement Statements"]) == count
    assert (rest.mailbox["INBOX"], rest.waiting) == ([], 0)


async def test_twenty_five_kills_in_a_row_send_no_innocent_mail_to_review(today: World) -> None:
    """Each time the process dies with mail in hand; at last it is read and answered as if nothing had been."""
    given = 0
    with Lives(today) as lives:
        for _ in range(25):
            counted, pending = attempts(today)
            if not pending:
                given += 1
                give(today, given)
            process = lives.begin()
            wait_for(functools.partial(has_in_hand, today, counted), "mail in hand")
            lives.kill(process)
        assert attempts(today)[0] >= 25
        process = lives.begin()
        wait_for(lambda: sent_once(today).total() == 2 * given and not today.mailbox()["INBOX"], "all is done")
        lives.end(process)
    all_is_well(today, given)


async def test_a_kill_at_what_can_be_seen_from_outside_is_made_good(today: World) -> None:
    """As the item appears in the vault, as the server has the mail but could not say so, as the mail is moved."""
    vault, sink = today.folder / "data" / "vault", today.sink

    def hangs() -> bool:
        return sink.hangs.is_set()

    def sights(number: int) -> Callable[[], bool]:
        seen: list[Callable[[], bool]] = [
            lambda: len([p for p in vault.glob("*/*.age") if "canary" not in p.name]) >= number,
            hangs,
            lambda: len(today.mailbox().get("Settlement Statements", [])) >= number,
        ]
        return seen[number - 1]

    with Lives(today) as lives:
        for number in (1, 2, 3):
            if number == 2:
                sink.faults.append(Fault("END", action="hang", keep=True))
            give(today, number)
            process = lives.begin()
            wait_for(sights(number), f"sight {number}")
            lives.kill(process)
        process = lives.begin()
        wait_for(lambda: sent_once(today).total() == 6 and not today.mailbox()["INBOX"], "all is done")
        lives.end(process)
    all_is_well(today, 3)
    assert len(today.sent) > 6  # the twin that the hanging server could not acknowledge
