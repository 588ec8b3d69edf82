"""Killed at any step and started again, the house comes to the same end, and answers at most once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.house.kill_points import Reaper, at_rest, is_begun, live, sent_once, twin
from tests.house.papers import mail, statement_mail
from tests.house.world import AFTER, CLERK, CONFERENCE, DEFENDANT, PLAINTIFF, START, World, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

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
        dovecot.deliver_many(here.user, [(raw, START) for raw in mails])
        yield here


def again(here: World, number: int) -> World:
    """A copy of the world, to die in at that step; nothing was sent from it yet."""
    folder = here.folder.parent / f"life-{number}"
    folder.mkdir()
    here.sink.taken.clear()
    return twin(here, folder)


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
        reaper = Reaper(number)
        await live(here, reaper)
        fired = reaper.fired
        await live(here, Reaper(0))
        assert at_rest(here) == expected, number
        assert sent_once(here) == answers, number
        assert len(here.sent) <= sum(answers.values()) + 1, number
        number += SHARES
    assert number > 40
