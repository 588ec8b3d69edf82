"""When the mail server gives a folder another UIDVALIDITY, everything is looked at again and nothing is done twice."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.house.kill_points import Reaper, at_rest, live, sent_once
from tests.house.papers import mail, pdf, statement_mail, statement_text
from tests.house.world import AFTER, CLERK, CONFERENCE, DEFENDANT, PLAINTIFF, World, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

FILED = "Settlement Statements"
ANOTHER, YET_ANOTHER = 4_000_000_001, 4_000_000_002


@pytest.fixture
async def here(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> AsyncIterator[World]:
    """A world in which nothing has happened yet."""
    async with world(tmp_path, dovecot, smtp_sink) as made:
        yield made


def renumber(here: World, uidvalidity: int, folder: str = "INBOX") -> None:
    """Gives a folder another epoch."""
    here.dovecot.set_uidvalidity(here.user, uidvalidity, folder)


def unassigned() -> bytes:
    """A statement of a case that is on no docket."""
    text = statement_text(title="CONFIDENTIAL SETTLEMENT STATEMENT\n\nDoe v. Roe, No. 1:24-cv-00999")
    subject = "Doe v. Roe, 1:24-cv-999: Confidential Settlement Statement"
    return mail("x@elsewhere.example", subject=subject, papers=(("s.pdf", pdf(text)),), message_id="<9@e.example>")


async def test_what_stays_in_the_inbox_is_told_once(here: World) -> None:
    """Ordinary mail, a document that is no statement, and a statement of no conference: no second word, no change."""
    here.deliver(unassigned())
    here.deliver(
        mail(
            PLAINTIFF,
            subject="Our motion",
            text="Our motion is attached.",
            papers=(("motion.pdf", pdf("MOTION TO COMPEL")),),
        )
    )
    here.deliver(mail("friend@elsewhere.example", subject="Lunch", text="Friday?"))
    await here.once()
    before = [m.octets for m in here.mailbox()["INBOX"]]
    count = len(here.sent)
    assert here.kinds(CLERK) == ["review_alert"] * count
    for epoch in (ANOTHER, YET_ANOTHER):
        renumber(here, epoch)
        await here.once()
        await here.once()
    assert len(here.sent) == count
    assert [m.octets for m in here.mailbox()["INBOX"]] == before
    assert at_rest(here).stages.total() == 3


async def test_mail_too_large_to_be_read_is_told_once(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """Its content is not known, so its size and time of receipt say that it is the same."""
    async with world(tmp_path, dovecot, smtp_sink, max_message_bytes=20_000) as here:
        here.deliver(mail(PLAINTIFF, text="A long letter. " * 2_000))
        await here.once()
        renumber(here, ANOTHER)
        await here.once()
        assert here.kinds(CLERK) == ["review_alert"]
        assert at_rest(here).stages.total() == 1


async def test_a_move_that_was_cut_short_is_made_in_the_new_epoch(here: World) -> None:
    """Recorded, answered, not moved, and renumbered meanwhile: moved along, and nobody hears of it twice."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    count = 0
    while not here.mailbox().get(FILED):  # die ever later, until it was moved at last
        count += 1
        await live(here, Reaper(count))
        renumber(here, ANOTHER + count)
        assert count < 40
    await live(here, Reaper(0))
    told = sent_once(here)  # a death right after sending leaves a twin
    assert sorted((kind, to) for kind, _, to in told.elements()) == [
        ("intake_report", (CLERK,)),
        ("receipt", (PLAINTIFF,)),
    ]
    assert here.mailbox()["INBOX"] == []
    rest = at_rest(here)
    assert len(rest.filed) == 1
    assert set(rest.stages) == {"shelved"}  # an empty folder proves the moves whose note was cut short


async def test_new_mail_of_the_new_epoch_is_taken_in(here: World) -> None:
    """What the old epoch settled hides nothing of the new one."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    renumber(here, ANOTHER)
    here.deliver(statement_mail(DEFENDANT, "<2@kestrelpace.example>"))
    await here.once()
    assert here.kinds(DEFENDANT) == ["receipt"]
    assert here.kinds(PLAINTIFF) == ["receipt"]


async def test_a_filed_statement_that_somebody_moved_back_is_moved_along(here: World) -> None:
    """By its content it is known: no second submission, no second answer."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    with here.dovecot.client(here.user) as client:
        client.select(f'"{FILED}"')
        client.copy("1", "INBOX")
    renumber(here, ANOTHER)
    await here.once()
    assert here.mailbox()["INBOX"] == []
    assert len(here.mailbox()[FILED]) == 2
    assert len(here.sent) == 2
    assert len(at_rest(here).filed) == 1


async def test_destruction_finds_the_mail_in_every_new_epoch(here: World) -> None:
    """The filed folder was renumbered: mail is found by what it is, not by where it was."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    here.clock.at = CONFERENCE + timedelta(hours=4)
    await here.once()
    renumber(here, ANOTHER, FILED)
    renumber(here, YET_ANOTHER)
    here.clock.at = AFTER + timedelta(hours=1)
    await here.once()
    assert here.kinds(CLERK)[-1] == "destruction_certificate"
    assert not any(here.mailbox().values())
