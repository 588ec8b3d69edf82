"""Mail that is nobody's for certain: never answered, filed where it belongs or nowhere, and then as a person says."""

from pathlib import Path
from typing import Any

import pytest

from mailbot import assembly
from mailbot.errors import ConfigurationError
from mailbot.jobs.assign import assign
from mailbot.jobs.explain import explain_reference
from tests.house.acts import a_persons_word, reference_in, states
from tests.house.papers import TITLE, mail, pdf, statement_mail, statement_text
from tests.house.world import CASE, CLERK, COLLEAGUE, DEFENDANT, PLAINTIFF, World, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

FILED = "Settlement Statements"
OTHER_CASE = "3:25-CV-088-ABC-DE"
PASSED_ON = """Please file this one.

-----Original Message-----
From: Morgan Tran <m.tran@kestrelpace.example>
Sent: Monday, March 10, 2025 8:15 AM
To: judge@court.example
Subject: statement
"""


def say(here: World, reference: str, case: str, party: str) -> str:
    """`mailbot assign`."""
    ledger = assembly.open_ledger(here.settings, make=False)
    try:
        return assign(ledger, assembly.read_docket(here.settings, ledger), reference, case, party)
    finally:
        ledger.close()


def explained(here: World, reference: str) -> dict[str, Any]:
    """`mailbot explain REF --json`."""
    ledger = assembly.open_ledger(here.settings, make=False)
    try:
        return explain_reference(ledger, assembly.read_docket(here.settings, ledger), reference)
    finally:
        ledger.close()


def held(here: World, folder: str) -> int:
    """How many mails lie there."""
    return len(here.mailbox().get(folder, ()))


async def test_what_staff_pass_on_waits_for_a_persons_word(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """It stays in the inbox, its first sender shown; told whose it is, it is filed there; nobody is answered."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        papers = (("statement.pdf", pdf(statement_text(), pages=2)),)
        here.deliver(mail(CLERK, subject="FW: 3:25-cv-57 statement", text=PASSED_ON, papers=papers))
        await here.once()
        assert (held(here, "INBOX"), held(here, FILED)) == (1, 0)
        (alert,) = here.sent_to(CLERK)
        told = body(alert)
        assert "m.tran@kestrelpace.example, sent Monday, March 10, 2025 8:15 AM" in told
        reference = reference_in(alert)
        assert f"mailbot assign {reference} {CASE} --party NAME" in " ".join(told.split())
        say(here, reference, "3:25-cv-57", "norvane")
        await here.once()
        assert (held(here, "INBOX"), held(here, FILED)) == (0, 1)
        assert states(here)["Norvane, LLC"] == "complete"
        assert here.kinds(CLERK) == ["review_alert", "intake_report"]
        assert reference_in(here.sent_to(CLERK)[1]) == reference
        assert here.kinds(DEFENDANT) == here.kinds(PLAINTIFF) == []
        why = explained(here, reference)["why"]
        assert "A person said so (mailbot assign)." in why["conference"]
        assert why["answer"] == ["Nobody outside chambers was answered."]
        await here.once()
        assert len(here.sent) == 2


async def test_a_mail_with_statements_for_two_cases_lies_in_no_vault(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """It stays where it is, unanswered; chambers hear why."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        path = here.write_conference(name="other", case=OTHER_CASE)
        text = path.read_text().replace(f"other.{PLAINTIFF}", PLAINTIFF).replace("Dana Oakley", "Zed Harrow")
        path.write_text(text)
        title = TITLE.replace("Dana Oakley", "Zed Harrow").replace("3:25-CV-057-ABC-DE", OTHER_CASE)
        papers = (("a.pdf", pdf(statement_text())), ("b.pdf", pdf(statement_text(title=title))))
        here.deliver(mail(PLAINTIFF, subject="Our settlement statements", papers=papers))
        await here.once()
        assert (held(here, "INBOX"), held(here, FILED)) == (1, 0)
        (alert,) = here.sent_to(CLERK)
        assert "one's paper must not lie in the other's vault" in " ".join(body(alert).split())
        assert here.kinds(PLAINTIFF) == []


async def test_what_is_filed_for_no_party_is_given_to_one(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """A stranger's statement counts once a person says for whom; nobody is answered, and it is said once."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail("mother@elsewhere.example", "<1@elsewhere.example>"))
        await here.once()
        assert states(here)["Dana Oakley"] == "awaited"
        reference = reference_in(here.sent_to(CLERK)[0])
        with pytest.raises(ConfigurationError, match="no such party"):
            say(here, reference, CASE, "Nobody")
        say(here, reference, CASE, "Dana Oakley")
        assert states(here)["Dana Oakley"] == "complete"
        with pytest.raises(ConfigurationError, match="for a party already"):
            say(here, reference, CASE, "Dana Oakley")
        with pytest.raises(ConfigurationError, match="no unassigned statement"):
            say(here, "ZZZ9999", CASE, "Dana Oakley")
        await here.once()
        assert here.kinds(CLERK) == ["intake_report"]
        assert here.kinds(PLAINTIFF) == []


async def test_a_word_for_a_mail_that_is_gone_is_told_once(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Somebody moved it by hand meanwhile: nothing is filed, and chambers hear that."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        papers = (("statement.pdf", pdf(statement_text(), pages=2)),)
        here.deliver(mail(CLERK, subject="FW: 3:25-cv-57 statement", text=PASSED_ON, papers=papers))
        await here.once()
        say(here, reference_in(here.sent_to(CLERK)[0]), CASE, "Norvane, LLC")
        with dovecot.client(here.user) as client:
            client.select("INBOX")
            client.store("1", "+FLAGS", "\\Deleted")
            client.expunge()
        await here.once()
        await here.once()
        assert here.kinds(CLERK) == ["review_alert", "operator_alert"]


async def test_a_weaker_author_takes_nobodys_place(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """A statement that no server vouches for is kept beside an authenticated one, shown, and counts when accepted."""
    async with world(tmp_path, dovecot, smtp_sink, trusted_authserv_id="mx.court.example") as here:
        vouched = b"Authentication-Results: mx.court.example; dmarc=pass header.from=boonehale.example\r\n"
        here.deliver(vouched + statement_mail(PLAINTIFF, "<1@boonehale.example>", without=("attendees",)))
        await here.once()
        here.clock.turn(hours=1)
        here.deliver(statement_mail(PLAINTIFF, "<2@elsewhere.example>"))
        await here.once()
        assert states(here)["Dana Oakley"] == "deficient"
        assert here.kinds(PLAINTIFF) == ["deficiency_notice", "receipt"]
        assert "If you did not send" in " ".join(body(here.sent_to(PLAINTIFF)[1]).split())
        report = here.sent_to(CLERK)[-1]
        assert "less well established" in " ".join(body(report).split())
        assert a_persons_word(here, "accept", reference_in(report)) == 1
        assert states(here)["Dana Oakley"] == "complete"


async def test_counsel_of_record_hears_of_a_colleague(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """The unlisted writer hears nothing; counsel is told that a statement came in their name."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(COLLEAGUE, "<1@boonehale.example>"))
        await here.once()
        assert here.kinds(COLLEAGUE) == []
        (answer,) = here.sent_to(PLAINTIFF)
        assert "came in your name" in " ".join(body(answer).split())
        assert states(here)["Dana Oakley"] == "review"
        why = explained(here, reference_in(answer))["why"]
        assert "The author's domain is that of counsel's firm." in why["conference"]
        assert why["answer"] == [f"Receipt to {PLAINTIFF}: sent."]
