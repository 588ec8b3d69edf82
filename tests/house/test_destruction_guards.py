"""Every guard that stands before an unattended destruction, one by one."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.jobs.docket import refresh_docket
from mailbot.jobs.purge import destroy_due
from tests.house.papers import statement_mail
from tests.house.remains import (
    END,
    FILED,
    MOMENT,
    at,
    certificates,
    change_file,
    is_destroyed,
    is_kept,
    items,
    keys,
    purge,
    received_and_warned,
    set_hold,
    statement_in,
    told,
)
from tests.house.world import AFTER, CLERK, DEFENDANT, PLAINTIFF, START, World, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture
async def here(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> AsyncIterator[World]:
    """A world in which nothing has happened yet."""
    async with world(tmp_path, dovecot, smtp_sink) as made:
        yield made


async def test_without_an_accepted_warning_nothing_is_destroyed(here: World) -> None:
    """The mail server took no warning: the statements stay until eight hours after it did."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    here.sink.go_down()
    await at(here, END + MOMENT)
    await at(here, AFTER + MOMENT)
    here.sink.start()
    assert is_kept(here)
    await at(here, AFTER + timedelta(hours=1))
    assert here.kinds(CLERK)[-1] == "destruction_warning"
    assert is_kept(here)
    await at(here, AFTER + timedelta(hours=10))
    assert is_destroyed(here)


async def test_a_warning_stands_eight_hours_before_anything_is_destroyed(here: World) -> None:
    """A house that slept over the conference warns first and waits."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    await at(here, AFTER + MOMENT)
    assert here.kinds(CLERK)[-1] == "destruction_warning"
    await at(here, AFTER + timedelta(hours=8))
    assert is_kept(here)
    await at(here, AFTER + timedelta(hours=8) + 2 * MOMENT)
    assert is_destroyed(here)


async def test_a_later_date_after_the_warning_needs_a_new_warning(here: World) -> None:
    """The warning names its dates: others are warned of anew, and the old date destroys nothing."""
    await received_and_warned(here)
    here.write_conference(starts="2025-04-14T14:00:00")
    await at(here, AFTER + MOMENT)
    assert is_kept(here)
    await at(here, END + timedelta(days=7) + MOMENT)
    assert here.kinds(CLERK).count("destruction_warning") == 2
    await at(here, AFTER + timedelta(days=7) + MOMENT)
    assert is_destroyed(here)


@pytest.mark.parametrize("moves", [["2025-04-07T14:00:00"], ["2025-04-04T14:00:00", "2025-04-07T14:00:00"]])
async def test_a_date_moved_earlier_waits_for_a_person(here: World, moves: list[str]) -> None:
    """Also where it was moved twice, the second time a little later than the first, but earlier than promised."""
    here.write_conference(starts="2025-04-21T14:00:00")
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    for number, starts in enumerate(moves):
        here.write_conference(starts=starts)
        await at(here, START + timedelta(days=1 + number))
    await at(here, END + MOMENT)
    await at(here, AFTER + MOMENT)
    assert is_kept(here)
    assert "moved earlier" in told(here)


async def test_a_date_moved_back_to_what_it_was_is_no_earlier_date(here: World) -> None:
    """A slip that was put right does not ask for a person's word."""
    here.write_conference(starts="2025-04-04T14:00:00")
    await at(here, START + timedelta(hours=1))
    here.write_conference()
    await at(here, START + timedelta(hours=2))
    await received_and_warned(here)
    await at(here, AFTER + MOMENT)
    assert is_destroyed(here)


async def test_a_date_first_seen_in_the_past_waits_for_a_person(here: World) -> None:
    """A conference file of a year ago destroys nothing by itself; chambers are told, and a person's word does it."""
    here.write_conference(starts="2025-03-03T14:00:00")
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"), datetime(2025, 3, 3, 15, 0, tzinfo=UTC))
    await here.once()
    await at(here, START + timedelta(hours=9))
    assert is_kept(here)
    assert "in the past when they were first seen" in told(here)
    assert await purge(here)
    assert is_destroyed(here)


async def test_a_removed_file_changes_no_promise(here: World) -> None:
    """Neither earlier nor never: what was promised when the file was last sound is kept."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    (here.folder / "conferences" / "oakley.toml").unlink()
    await at(here, START + timedelta(days=1))
    await at(here, END + MOMENT)
    await at(here, AFTER - MOMENT)
    assert is_kept(here)
    await at(here, AFTER + MOMENT)
    assert is_destroyed(here)


async def test_a_broken_file_changes_no_promise(here: World) -> None:
    """A file that can't be read is told; the dates last soundly seen stand."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    change_file(here, lambda text: text.replace("2025-04-07T14:00:00", "2025-04-07T99:00:00"))
    await at(here, END + MOMENT)
    await at(here, AFTER - MOMENT)
    assert is_kept(here)
    await at(here, AFTER + MOMENT)
    assert is_destroyed(here)


async def test_a_hold_by_command_stops_it_until_release(here: World) -> None:
    """Chambers are reminded each court day, once; after `release` it is destroyed."""
    await received_and_warned(here)
    set_hold(here, "an appeal is pending")
    await at(here, AFTER + MOMENT)
    await at(here, AFTER + 2 * MOMENT)
    assert is_kept(here)
    assert here.kinds(CLERK).count("destruction_warning") == 2
    assert "an appeal is pending" in told(here)
    await at(here, AFTER + timedelta(days=1))
    assert here.kinds(CLERK).count("destruction_warning") == 3
    set_hold(here, "")
    await at(here, AFTER + timedelta(days=1, hours=1))
    assert is_destroyed(here)


async def test_a_hold_by_the_file_stops_it_until_it_is_taken_out(here: World) -> None:
    """`hold = "…"` in the conference's file is a hold like any other."""
    await received_and_warned(here)
    change_file(here, lambda text: f'hold = "an appeal is pending"\n{text}')
    await at(here, AFTER + MOMENT)
    assert is_kept(here)
    change_file(here, lambda text: text.replace('hold = "an appeal is pending"\n', ""))
    await at(here, AFTER + 2 * MOMENT)
    assert is_destroyed(here)


async def test_a_hold_said_a_moment_before_is_heard(here: World) -> None:
    """The running house read its docket already: it asks the ledger again before it begins."""
    await received_and_warned(here)
    here.clock.at = AFTER + MOMENT
    house = here.build()
    refresh_docket(house, always=True)
    set_hold(here, "an appeal is pending")
    await destroy_due(house)
    await house.mailbox.close()
    house.ledger.close()
    assert is_kept(here)


@pytest.mark.parametrize("is_warned", [True, False])
async def test_a_clock_a_year_ahead_destroys_nothing(here: World, is_warned: bool) -> None:
    """Chambers are told; no warning is sent by the wrong clock, and once it is mended all takes its course."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    if is_warned:
        await at(here, END + MOMENT)
    ahead = datetime.now(UTC) + timedelta(days=400)
    for days in range(4):  # one of them is a court day
        await at(here, ahead + timedelta(days=days))
        assert is_kept(here)
    assert "clock" in told(here)
    assert ("will be destroyed" in " ".join(str(m["Subject"]) for m in here.sent_to(CLERK))) is is_warned
    await at(here, END + 2 * MOMENT)
    await at(here, AFTER + MOMENT)
    assert is_destroyed(here)


async def test_a_silent_mailbox_is_asked_for_the_time_and_left_as_it_was(here: World) -> None:
    """Weeks without mail are no reason to doubt the clock: the server bears it out, and no probe stays behind."""
    await received_and_warned(here)
    assert {folder: len(mails) for folder, mails in here.mailbox().items() if mails} == {FILED: 1}
    await at(here, AFTER + MOMENT)
    assert is_destroyed(here)


async def test_a_statement_after_the_date_waits_for_a_person(here: World) -> None:
    """Somebody still sends statements: perhaps the conference was postponed, so chambers are asked."""
    await received_and_warned(here)
    here.clock.at = AFTER + timedelta(hours=1)
    here.deliver(statement_mail(DEFENDANT, "<2@kestrelpace.example>"))
    await here.once()
    assert len(items(here)) == 2
    assert not certificates(here)
    assert "came in after the date of destruction" in told(here)


async def test_six_conferences_at_once_wait_for_a_person(here: World) -> None:
    """More than five due together is more likely a mistake; chambers' word, or the setting, lets them go."""
    names = [f"c{number}" for number in range(1, 7)]
    for number, name in enumerate(names, 71):
        here.write_conference(name=name, case=f"3:25-CV-{number:03d}-ABC-DE")
    here.dovecot.deliver_many(here.user, [(statement_in(name, n), START) for n, name in enumerate(names, 71)])
    await here.once()
    assert len(keys(here)) == 6
    await at(here, END + MOMENT)
    await at(here, AFTER + MOMENT)
    assert len(items(here)) == 6
    assert not certificates(here)
    assert told(here).count("6 conferences are due at once") == 6
    here.settings = here.settings.model_copy(update={"purge_most_conferences": 6})
    await at(here, AFTER + 2 * MOMENT)
    assert len(certificates(here)) == 6
    assert not items(here)
