"""The one gate outwards: what may not go where it is addressed stays, is kept, and is told once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.jobs import person, status
from mailbot.ports import Outgoing
from tests.house.papers import statement_mail
from tests.house.quiet_world import QuietWorld, conference_file
from tests.house.world import CLERK, DEFENDANT, PARALEGAL, PLAINTIFF, body

NEWCOMER = "n.counsel@newfirm.example"
ONE, TWO = "<1@b.example>", "<2@b.example>"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[QuietWorld]:
    """A quiet chambers whose notices wait half an hour."""
    world = QuietWorld(tmp_path, {"notice_wait_minutes": 30})
    yield world
    world.close()


def subjects(here: QuietWorld) -> list[str]:
    """What chambers were told beside reports."""
    return [str(m["Subject"]) for m in here.alerts()]


def overview(here: QuietWorld) -> status.ConferenceStatus:
    """The conference as `status` has it."""
    return status.overview(here.house.ledger, here.house.docket, here.clock.now()).conferences[0]


async def wait_with_a_notice(here: QuietWorld, author: str = PLAINTIFF) -> None:
    """A notice to the author's party is queued, and due in half an hour."""
    here.deliver(statement_mail(author, ONE, without=("attendees",)))
    await here.work()
    assert here.sent_to(author) == []


async def test_the_roster_as_it_stands_at_the_moment_of_sending_decides(here: QuietWorld) -> None:
    """The file is read again before each letter, even where no look at the mailbox came between."""
    await wait_with_a_notice(here)
    here.write(conference_file(plaintiff=NEWCOMER))
    here.clock.turn(hours=1)
    await here.work()
    await here.work()
    assert here.sent_to(PLAINTIFF) == here.sent_to(NEWCOMER) == []
    assert subjects(here) == ["mailbot: Oakley, Dana Oakley: a notice was kept back"]
    (held,) = overview(here).held_letters
    assert "roster" in held.why


async def test_what_was_kept_back_goes_when_the_roster_is_mended_and_a_person_says_so(here: QuietWorld) -> None:
    """It is kept whole: `approve` sends it where the gate now lets it pass, and keeps it where it doesn't."""
    await wait_with_a_notice(here)
    here.write(conference_file(plaintiff=NEWCOMER))
    here.clock.turn(hours=1)
    await here.work()
    (held,) = overview(here).held_letters
    person.approve(here.house.ledger, held.reference, here.clock.now())
    await here.work()
    assert here.sent_to(PLAINTIFF) == []
    assert len(overview(here).held_letters) == 1
    here.write(conference_file())
    person.approve(here.house.ledger, held.reference, here.clock.now())
    await here.work()
    assert [m["X-Mailbot-Kind"] for m in here.sent_to(PLAINTIFF)] == ["deficiency_notice"]


async def test_an_address_that_changed_sides_freezes_its_partys_mail_until_a_person_confirms(here: QuietWorld) -> None:
    """Nothing to the party, whoever of it wrote; one line to chambers; then all that waited goes."""
    here.write(conference_file(defendant=PARALEGAL, paralegal="x.clerk@boonehale.example"))
    here.deliver(statement_mail(PARALEGAL, ONE))
    here.deliver(statement_mail(PLAINTIFF, TWO))
    await here.work()
    await here.work()
    assert here.sent_to(PARALEGAL) == []
    assert len(here.sent_to(PLAINTIFF)) == 1
    assert sum("another party" in subject for subject in subjects(here)) == 1
    (frozen,) = overview(here).frozen
    assert (frozen.party, frozen.address) == ("Norvane, LLC", PARALEGAL)
    assert person.approve(here.house.ledger, frozen.reference, here.clock.now()) == 1
    await here.work()
    assert [m["X-Mailbot-Kind"] for m in here.sent_to(PARALEGAL)] == ["receipt"]
    assert overview(here).frozen == ()


async def test_a_mistake_that_was_mended_freezes_nothing(here: QuietWorld) -> None:
    """An address put on the wrong roster and taken off again was never in force there."""
    here.write(conference_file(defendant=PLAINTIFF, plaintiff=NEWCOMER))
    await here.work()
    here.write(conference_file())
    here.deliver(statement_mail(PLAINTIFF, ONE))
    await here.work()
    assert len(here.sent_to(PLAINTIFF)) == 1
    assert overview(here).frozen == ()


async def test_an_address_that_went_over_and_came_back_later_is_asked_about_again(here: QuietWorld) -> None:
    """Confirmed for the other side, it has changed sides once more."""
    here.write(conference_file(defendant=PLAINTIFF, plaintiff=NEWCOMER))
    await here.work()
    person.approve(here.house.ledger, overview(here).frozen[0].reference, here.clock.now())
    here.write(conference_file())
    here.deliver(statement_mail(PLAINTIFF, ONE))
    await here.work()
    assert here.sent_to(PLAINTIFF) == []
    assert overview(here).frozen[0].party == "Dana Oakley"


async def test_a_party_that_is_only_named_otherwise_goes_on(here: QuietWorld) -> None:
    """A corrected name with the same roster changes no side."""
    here.write(conference_file().replace('name = "Norvane, LLC"', 'name = "Norvane Logistics, LLC"'))
    here.deliver(statement_mail(DEFENDANT, ONE))
    await here.work()
    assert len(here.sent_to(DEFENDANT)) == 1


async def test_one_letter_that_waits_for_a_confirmation_may_go_by_itself(here: QuietWorld) -> None:
    """`approve` with the letter's own reference sends that one; the party's other mail still waits."""
    here.write(conference_file(defendant=PARALEGAL, paralegal="x.clerk@boonehale.example"))
    here.deliver(statement_mail(PARALEGAL, ONE))
    here.deliver(statement_mail(PARALEGAL, TWO, pages=3))
    await here.work()
    first, _ = overview(here).held_letters
    person.approve(here.house.ledger, first.reference, here.clock.now())
    await here.work()
    assert len(here.sent_to(PARALEGAL)) == 1
    assert len(overview(here).held_letters) == 1
    assert len(overview(here).frozen) == 1


async def test_whom_nothing_is_sent_to_gets_nothing_and_chambers_are_told_once(tmp_path: Path) -> None:
    """A roster may hold such an address by mistake; its letter is kept, and a subdomain is barred with its domain."""
    here = QuietWorld(tmp_path, {"never_send_to": "kestrelpace.example"})
    here.deliver(statement_mail(DEFENDANT, ONE))
    await here.work()
    await here.work()
    assert {a for m in here.transport.taken for a in m.recipients} == {CLERK}
    assert "MAILBOT_NEVER_SEND_TO" in body(here.alerts()[0])
    assert len(here.alerts()) == 1
    here.close()


async def test_a_roster_that_changes_between_two_letters_decides_for_the_second(here: QuietWorld) -> None:
    """Both were due in one round; the file was written anew after the first had left."""
    for number in (1, 2):
        here.deliver(statement_mail(PLAINTIFF, f"<{number}@b.example>", pages=number))

    def rewrite(outgoing: Outgoing) -> None:
        if PLAINTIFF in outgoing.recipients:
            here.write(conference_file(plaintiff=NEWCOMER))

    here.transport.watch = rewrite
    await here.work()
    assert len(here.sent_to(PLAINTIFF)) == 1
    assert here.sent_to(NEWCOMER) == []
    assert len(overview(here).held_letters) == 1
