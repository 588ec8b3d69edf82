"""The main job on real servers: from counsel's mail to its answer, its report and its place in the vault."""

from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.daemon import run_once
from mailbot.errors import TransientError
from tests.house.papers import mail, pdf, statement_mail, statement_text
from tests.house.world import CHAMBERS, CLERK, COLLEAGUE, DEFENDANT, PARALEGAL, PLAINTIFF, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


async def test_a_complete_statement_is_receipted_filed_reported_and_moved(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Counsel gets a receipt, chambers a report, the vault an item, and the mail goes to the filed folder."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
        await here.once()
        assert here.kinds(PLAINTIFF) == ["receipt"]
        assert here.kinds(CLERK) == ["intake_report"]
        assert "complete" in str(here.sent_to(CLERK)[0]["Subject"])
        assert here.kinds(DEFENDANT) == []
        held = here.mailbox()
        assert held["INBOX"] == []
        assert len(held["Settlement Statements"]) == 1
        items = [p for p in (tmp_path / "data" / "vault").glob("*/*.age") if p.stem != "canary"]
        assert len(items) == 1
        await here.once()
        assert len(here.sent) == 2


async def test_a_missing_section_is_told_in_the_orders_words_and_cured_by_a_supplement(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """A notice names what was not located; the supplement brings a receipt, judged on the union."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>", without=("attendees",)))
        await here.once()
        assert here.kinds(PLAINTIFF) == ["deficiency_notice"]
        notice = here.sent_to(PLAINTIFF)[0]
        assert "not located" in str(notice["Subject"])
        assert "the names and positions of the individuals" in body(notice)
        assert "3(c)" in body(notice)
        supplement = statement_text(
            without=("facts", "law", "damages", "history"), title="SUPPLEMENT TO CONFIDENTIAL SETTLEMENT STATEMENT"
        )
        here.clock.turn(hours=1)
        here.deliver(mail(PLAINTIFF, papers=(("supplement.pdf", pdf(supplement)),), message_id="<2@boonehale.example>"))
        await here.once()
        assert here.kinds(PLAINTIFF) == ["deficiency_notice", "receipt"]


async def test_six_pages_are_told_as_a_fact(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """The notice says how many pages there are and what the order says."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(DEFENDANT, "<1@kestrelpace.example>", pages=6))
        await here.once()
        assert here.kinds(DEFENDANT) == ["deficiency_notice"]
        assert "six pages" in body(here.sent_to(DEFENDANT)[0]).lower()


async def test_a_delegate_and_counsel_are_both_answered(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """What a paralegal sends is answered to both, and to nobody else."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(PARALEGAL, "<1@boonehale.example>"))
        await here.once()
        assert [t.recipients for t in smtp_sink.taken if CLERK not in t.recipients] == [(PARALEGAL, PLAINTIFF)]


async def test_an_unlisted_colleague_is_not_answered_but_counsel_is(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """A statement from the firm's domain is filed and reported; counsel on the roster alone is told."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(COLLEAGUE, "<1@boonehale.example>"))
        await here.once()
        assert here.kinds(COLLEAGUE) == []
        assert here.kinds(PLAINTIFF) == ["receipt"]
        assert "1 item to look at" in str(here.sent_to(CLERK)[0]["Subject"])


async def test_a_stranger_is_never_answered(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """A stranger's statement of a known case is filed with it, reported, and answered to nobody."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail("someone@elsewhere.example", "<1@elsewhere.example>"))
        await here.once()
        assert {r for t in smtp_sink.taken for r in t.recipients} == {CLERK}
        assert len(here.mailbox()["Settlement Statements"]) == 1


async def test_ordinary_mail_is_left_as_it_was(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """Mail that is no statement stays unread, without flags, and is never answered."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(mail("friend@elsewhere.example", subject="Lunch", text="Are you free on Friday?"))
        here.deliver(mail(PLAINTIFF, subject="Thank you", text="Thank you for your help yesterday."))
        here.deliver(
            mail(
                PLAINTIFF,
                subject="Automatic reply: Oakley",
                text="I am out of the office until Monday.",
                headers={"Auto-Submitted": "auto-replied"},
            )
        )
        await here.once()
        assert here.sent == []
        inbox = here.mailbox()["INBOX"]
        assert len(inbox) == 3
        assert all("\\Seen" not in str(h.flags) for h in inbox)


async def test_a_second_copy_is_moved_along_and_not_answered(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """The same mail by two routes is one submission."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        raw = statement_mail(PLAINTIFF, "<1@boonehale.example>")
        here.deliver(raw)
        here.deliver(b"Received: from a relay.example; Mon, 10 Mar 2025 10:00:01 -0500\r\n" + raw)
        await here.once()
        assert here.kinds(PLAINTIFF) == ["receipt"]
        assert len(here.mailbox()["Settlement Statements"]) == 2


async def test_a_statement_of_no_known_conference_stays_and_is_told(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """It is listed as unassigned, stays in the inbox, and chambers are told."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        title = "CONFIDENTIAL SETTLEMENT STATEMENT\n\nDoe v. Roe, No. 1:24-cv-00999"
        text = statement_text(title=title)
        subject = "Doe v. Roe, 1:24-cv-999: Confidential Settlement Statement"
        here.deliver(mail("x@elsewhere.example", subject=subject, papers=(("s.pdf", pdf(text)),), message_id="<9@e>"))
        await here.once()
        assert here.kinds(CLERK) == ["review_alert"]
        assert len(here.mailbox()["INBOX"]) == 1


async def test_every_mail_has_the_manners_it_owes(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """From chambers, null reverse-path, Auto-Submitted, a kind, and threading on answers alone."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
        await here.once()
        receipt, report = here.sent_to(PLAINTIFF)[0], here.sent_to(CLERK)[0]
        assert CHAMBERS in str(receipt["From"])
        assert receipt["Auto-Submitted"] == "auto-replied"
        assert receipt["In-Reply-To"] == "<1@boonehale.example>"
        assert report["Auto-Submitted"] == "auto-generated"
        assert report["In-Reply-To"] is None
        assert {t.sender for t in smtp_sink.taken} == {""}


async def test_a_disk_that_is_nearly_full_leaves_mail_in_the_inbox(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Nothing is fetched and nobody is answered until there is room again."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
        house = here.build()
        house.limits = replace(house.limits, least_free_octets=2**62)
        with pytest.raises(TransientError):
            await run_once(house)
        house.ledger.close()
        assert len(here.mailbox()["INBOX"]) == 1
        await here.once()
        assert here.kinds(PLAINTIFF) == ["receipt"]
