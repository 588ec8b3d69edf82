"""What is answered and when: receipts at once, notices after their wait, every fault in one, three letters a day."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from tests.house.acts import a_persons_word, amend, reference_in, states
from tests.house.papers import mail, pdf, statement_mail, statement_text
from tests.house.world import CLERK, DEFENDANT, DUE, PLAINTIFF, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

ONE = "<1@boonehale.example>"
TWO = "<2@boonehale.example>"


def locked(document: bytes) -> bytes:
    """The PDF, with a password to open it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(document)))
    writer.encrypt("harbor", algorithm="AES-256")
    octets = io.BytesIO()
    writer.write(octets)
    return octets.getvalue()


# --- receipts ---


async def test_a_receipt_reads_the_same_whatever_the_checks_saw(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """The same mail at the same hour, once complete by leave granted, once in doubt: one wording, but the reference."""
    bodies = []
    for name, leave in (("doubt", ""), ("leave", "due = 2025-03-31T17:00:00\n")):
        (tmp_path / name).mkdir()
        async with world(tmp_path / name, dovecot, smtp_sink) as here:
            amend(here, 'role = "plaintiff"\n', f'role = "plaintiff"\n{leave}')
            here.clock.at = DUE + timedelta(hours=1)
            here.deliver(statement_mail(PLAINTIFF, ONE))
            await here.once()
            receipt = here.sent_to(PLAINTIFF)[-1]
            assert receipt["X-Mailbot-Kind"] == "receipt"
            bodies.append(body(receipt).replace(reference_in(receipt), "REF"))
            bodies.append(str(receipt["Subject"]))
            assert states(here)["Dana Oakley"] == ("complete" if leave else "review")
    assert bodies[:2] == bodies[2:]


async def test_a_doubt_brings_a_receipt_at_once_and_a_draft_to_chambers(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Counsel hears nothing of it; `accept` takes it as met, the party is complete, and the draft is gone."""
    async with world(tmp_path, dovecot, smtp_sink, notice_wait_minutes=30) as here:
        here.clock.at = DUE + timedelta(hours=1)
        here.deliver(statement_mail(PLAINTIFF, ONE))
        await here.once()
        assert here.kinds(PLAINTIFF) == ["receipt"]
        assert sorted(here.kinds(CLERK)) == ["draft", "intake_report"]
        assert states(here)["Dana Oakley"] == "review"
        reference = reference_in(here.sent_to(PLAINTIFF)[0])
        draft = next(m for m in here.sent_to(CLERK) if m["X-Mailbot-Kind"] == "draft")
        assert f"mailbot approve {reference}" in body(draft)
        assert a_persons_word(here, "accept", reference) == 1
        assert states(here)["Dana Oakley"] == "complete"
        assert a_persons_word(here, "approve", reference) == 0
        here.clock.turn(hours=2)
        await here.once()
        assert here.kinds(PLAINTIFF) == ["receipt"]


async def test_an_archive_of_another_kind_is_received_and_looked_at_by_a_person(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """No notice goes out for a format that is ours to read; the report asks a person to open it."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        archive = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(range(256)) * 40
        here.deliver(mail(PLAINTIFF, papers=(("statement.7z", archive),), message_id=ONE))
        await here.once()
        assert here.kinds(PLAINTIFF) == ["receipt"]
        assert states(here)["Dana Oakley"] == "review"
        report = next(m for m in here.sent_to(CLERK) if m["X-Mailbot-Kind"] == "intake_report")
        assert "open the attachment by hand" in body(report)


# --- notices ---


async def test_a_notice_waits_and_a_newer_submission_replaces_it(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Thirty minutes: nothing before, the notice after; what comes meanwhile speaks for itself."""
    async with world(tmp_path, dovecot, smtp_sink, notice_wait_minutes=30) as here:
        here.deliver(statement_mail(DEFENDANT, ONE, without=("attendees",)))
        here.deliver(statement_mail(PLAINTIFF, TWO, without=("attendees",)))
        await here.once()
        assert here.kinds(PLAINTIFF) == here.kinds(DEFENDANT) == []
        assert "unless a newer submission replaces it" in body(here.sent_to(CLERK)[0])
        here.clock.turn(minutes=29)
        here.deliver(statement_mail(DEFENDANT, "<3@boonehale.example>"))
        await here.once()
        assert (here.kinds(PLAINTIFF), here.kinds(DEFENDANT)) == ([], ["receipt"])
        here.clock.turn(minutes=1)
        await here.once()
        assert (here.kinds(PLAINTIFF), here.kinds(DEFENDANT)) == (["deficiency_notice"], ["receipt"])


async def test_a_notice_waits_five_minutes_shortly_before_the_due_time(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """In the last three hours there is still time to mend it."""
    async with world(tmp_path, dovecot, smtp_sink, notice_wait_minutes=30) as here:
        here.clock.at = DUE - timedelta(hours=3)
        here.deliver(statement_mail(PLAINTIFF, ONE, without=("attendees",)))
        await here.once()
        assert here.kinds(PLAINTIFF) == []
        here.clock.turn(minutes=5)
        await here.once()
        assert here.kinds(PLAINTIFF) == ["deficiency_notice"]


async def test_every_fault_is_told_at_once(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """Late, long, two parts not located: one notice, each as a fact, with the order's ¶."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.clock.at = DUE + timedelta(hours=30)
        here.deliver(statement_mail(PLAINTIFF, ONE, pages=6, without=("attendees", "history")))
        await here.once()
        assert here.kinds(PLAINTIFF) == ["deficiency_notice"]
        told = body(here.sent_to(PLAINTIFF)[0])
        assert "four items" in told
        assert "3(b)" in told
        assert "3(c)" in told
        assert "has six pages" in told
        assert "should not exceed five" in told
        assert "the date for it was" in told
        assert "March 27" in told
        assert "March 29" in told


async def test_lateness_alone_is_told_as_a_fact_and_once(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """It can't be mended: a second statement does not bring it up again."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.clock.at = DUE + timedelta(hours=30)
        here.deliver(statement_mail(PLAINTIFF, ONE))
        await here.once()
        here.clock.turn(hours=1)
        here.deliver(statement_mail(PLAINTIFF, TWO, pages=3))
        await here.once()
        assert here.kinds(PLAINTIFF) == ["deficiency_notice", "receipt"]
        assert states(here)["Dana Oakley"] == "deficient"


async def test_lateness_is_told_although_a_newer_submission_replaces_the_notice_that_would_have(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """The late statement lacks a part; the whole one comes within the wait: one notice, of the lateness alone."""
    async with world(tmp_path, dovecot, smtp_sink, notice_wait_minutes=30) as here:
        here.clock.at = DUE + timedelta(hours=30)
        here.deliver(statement_mail(PLAINTIFF, ONE, without=("attendees",)))
        await here.once()
        here.clock.turn(minutes=10)
        here.deliver(statement_mail(PLAINTIFF, TWO))
        await here.once()
        here.clock.turn(minutes=30)
        await here.once()
        assert here.kinds(PLAINTIFF) == ["deficiency_notice"]
        told = body(here.sent_to(PLAINTIFF)[0])
        assert "one item" in told
        assert "the date for it was" in told


@pytest.mark.parametrize(
    ("case", "seen", "cure"),
    [
        ("password", "asks for a password before it opens", "as a PDF that opens without a password"),
        ("link", "holds a link to a file that is kept elsewhere", "The file itself can be sent as a PDF"),
        ("missing", "no document is attached", "It can be sent as a PDF, attached"),
    ],
)
async def test_what_could_not_be_read_is_told_with_the_sentence_that_helps(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, case: str, seen: str, cure: str
) -> None:
    """What came, why it could not be read, how to send it; nothing is said of parts that nobody could look for."""
    raw = {
        "password": mail(PLAINTIFF, papers=(("statement.pdf", locked(pdf(statement_text()))),), message_id=ONE),
        "link": mail(
            PLAINTIFF,
            text="Please find our confidential settlement statement at https://www.dropbox.com/s/4k2j/statement.pdf",
            message_id=ONE,
        ),
        "missing": mail(PLAINTIFF, message_id=ONE),
    }[case]
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(raw)
        await here.once()
        assert here.kinds(PLAINTIFF) == ["deficiency_notice"]
        told = body(here.sent_to(PLAINTIFF)[0])
        assert seen in told
        assert cure in told
        assert "555-0100" in told
        assert "not located in the material" not in told
        assert states(here)["Dana Oakley"] == "deficient"


async def test_a_party_without_counsel_is_written_to_plainly(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Its own address stands on the roster; it gets the plain form, and nobody else gets anything."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        amend(here, f'[[parties.counsel]]\nname = "Morgan Tran"\nemail = "{DEFENDANT}"', f'email = "{DEFENDANT}"')
        here.deliver(statement_mail(DEFENDANT, ONE, without=("attendees",)))
        await here.once()
        here.clock.turn(hours=1)
        here.deliver(statement_mail(DEFENDANT, TWO))
        await here.once()
        assert here.kinds(DEFENDANT) == ["deficiency_notice", "receipt"]
        notice, receipt = (body(m) for m in here.sent_to(DEFENDANT))
        assert "A computer read what you sent." in notice
        assert "counsel of record" not in notice + receipt
        assert here.kinds(PLAINTIFF) == []


# --- the most in a day ---


async def test_three_answers_a_day_then_one_more_the_next_morning(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """What is over is joined into one, the newest, and chambers hear of it once."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        for number in range(5):
            here.deliver(statement_mail(PLAINTIFF, f"<{number}@boonehale.example>", without=("attendees",), pages=2))
            await here.once()
            here.clock.turn(minutes=10)
        assert here.kinds(PLAINTIFF) == ["deficiency_notice"] * 3
        assert here.kinds(CLERK).count("operator_alert") == 1
        assert here.kinds(CLERK).count("intake_report") == 5
        newest = reference_in(here.sent_to(CLERK)[-1])
        here.clock.turn(hours=21)  # six in the morning at the court, the next day
        await here.once()
        assert len(here.sent_to(PLAINTIFF)) == 3
        here.clock.turn(hours=2)
        await here.once()
        assert here.kinds(PLAINTIFF) == ["deficiency_notice"] * 4
        assert reference_in(here.sent_to(PLAINTIFF)[-1]) == newest


async def test_what_is_joined_is_one_answer_whatever_its_kind(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """The fourth a notice, the fifth cured, the sixth again a whole statement: one receipt the next morning."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        for number in range(6):
            without = ("attendees",) if number < 4 else ()
            here.deliver(statement_mail(PLAINTIFF, f"<{number}@boonehale.example>", without=without))
            await here.once()
            here.clock.turn(minutes=1)
        here.clock.turn(hours=24)
        await here.once()
        assert here.kinds(PLAINTIFF) == ["deficiency_notice"] * 3 + ["receipt"]
