"""Letters that do not simply go: drafts for a person's word, servers that do not take them, doubtful authors."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.house.acts import a_persons_word, reference_in, states
from tests.house.papers import statement_mail
from tests.house.world import CLERK, CONFERENCE, DEFENDANT, PLAINTIFF, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import Fault, SmtpSink

ONE = "<1@boonehale.example>"
TWO = "<2@boonehale.example>"


# --- a person's word ---


async def test_drafts_go_to_chambers_and_to_counsel_at_their_word(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """MAILBOT_NOTICES=draft: the letter stands verbatim in the draft; approved, it goes; dropped, it never does."""
    async with world(tmp_path, dovecot, smtp_sink, notices="draft") as here:
        for author in (PLAINTIFF, DEFENDANT):
            here.deliver(statement_mail(author, f"<1@{author}>", without=("attendees",)))
        await here.once()
        assert here.kinds(PLAINTIFF) == here.kinds(DEFENDANT) == []
        drafts = [m for m in here.sent_to(CLERK) if m["X-Mailbot-Kind"] == "draft"]
        assert len(drafts) == 2
        mine, theirs = sorted(drafts, key=lambda m: "Dana Oakley" not in str(m["Subject"]))
        assert a_persons_word(here, "approve", reference_in(mine).lower()) == 1
        assert a_persons_word(here, "drop", reference_in(theirs)) == 1
        await here.once()
        assert (here.kinds(PLAINTIFF), here.kinds(DEFENDANT)) == (["deficiency_notice"], [])
        sentence = "was not located in the material received"
        assert sentence in body(mine)
        assert sentence in body(here.sent_to(PLAINTIFF)[0])
        assert a_persons_word(here, "approve", reference_in(theirs)) == 0


async def test_listed_requirements_alone_go_out_unattended(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """A notice of attendees goes; one that tells of the length too waits for a person."""
    async with world(tmp_path, dovecot, smtp_sink, notices="document,attendees") as here:
        here.deliver(statement_mail(PLAINTIFF, ONE, without=("attendees",)))
        here.deliver(statement_mail(DEFENDANT, TWO, without=("attendees",), pages=6))
        await here.once()
        assert (here.kinds(PLAINTIFF), here.kinds(DEFENDANT)) == (["deficiency_notice"], [])
        assert here.kinds(CLERK).count("draft") == 1


async def test_an_answer_to_old_mail_is_only_drafted(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """A backlog is filed and reported; nobody is answered days later without a person's word."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(PLAINTIFF, ONE), here.clock.at - timedelta(hours=73))
        here.deliver(statement_mail(DEFENDANT, TWO), here.clock.at - timedelta(hours=71))
        await here.once()
        assert (here.kinds(PLAINTIFF), here.kinds(DEFENDANT)) == ([], ["receipt"])
        draft = next(m for m in here.sent_to(CLERK) if m["X-Mailbot-Kind"] == "draft")
        assert "72 hours" in body(draft)
        assert states(here)["Dana Oakley"] == "complete"
        assert a_persons_word(here, "approve", reference_in(draft)) == 1
        await here.once()
        assert here.kinds(PLAINTIFF) == ["receipt"]


async def test_nothing_goes_to_counsel_unattended_once_the_conference_has_begun(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Neither an answer to what comes then, nor a notice that was waiting."""
    async with world(tmp_path, dovecot, smtp_sink, notice_wait_minutes=30) as here:
        here.clock.at = CONFERENCE - timedelta(minutes=10)
        here.deliver(statement_mail(DEFENDANT, ONE, without=("attendees",)))
        await here.once()
        here.clock.turn(minutes=40)
        here.deliver(statement_mail(PLAINTIFF, TWO))
        await here.once()
        assert here.kinds(PLAINTIFF) == here.kinds(DEFENDANT) == []
        assert here.kinds(CLERK).count("draft") >= 1
        assert here.kinds(CLERK).count("operator_alert") == 1
        assert states(here)["Dana Oakley"] == "review"


# --- servers that do not take it ---


async def test_what_a_server_puts_off_is_sent_again_the_same(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """After 4yz the same octets go again within five seconds: a twin would have the same Message-ID."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(PLAINTIFF, ONE))
        smtp_sink.faults.append(Fault("END", "451 4.3.0 later", keep=True, times=2))
        waits = await here.once()
        assert waits.unreachable
        assert len(here.sent) == 2
        here.clock.turn(seconds=5)
        waits = await here.once()
        assert not waits.unreachable
        assert here.kinds(PLAINTIFF) == ["receipt", "receipt"]
        first, again = (t for t in smtp_sink.taken if PLAINTIFF in t.recipients)
        assert first.octets == again.octets
        here.clock.turn(hours=1)
        await here.once()
        assert len(here.sent) == 4


async def test_what_a_server_refuses_for_good_is_told_to_chambers(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """It is not tried again; chambers hear whose letter it was and that someone may need to telephone."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(PLAINTIFF, ONE))
        smtp_sink.faults.append(Fault("RCPT", "550 5.1.1 no such user", match=PLAINTIFF))
        await here.once()
        assert here.kinds(PLAINTIFF) == []
        alert = next(m for m in here.sent_to(CLERK) if m["X-Mailbot-Kind"] == "operator_alert")
        assert "telephone" in body(alert)
        assert "Dana Oakley" in str(alert["Subject"]) + body(alert)
        here.clock.turn(days=1)
        await here.once()
        assert here.kinds(PLAINTIFF) == []


# --- authentication ---


@pytest.mark.parametrize(
    ("setting", "result", "is_answered"),
    [
        ("require", "", False),
        ("require", "pass", True),
        ("warn", "", True),
        ("warn", "fail", False),
        ("off", "fail", True),
    ],
)
async def test_who_is_not_authenticated_is_answered_as_the_setting_says(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink, setting: str, result: str, *, is_answered: bool
) -> None:
    """Filed and reported always; an author who may be somebody else gets no answer, and `sender` is for a person."""
    policy = {"sender_authentication": setting, "trusted_authserv_id": "mx.court.example"}
    raw = statement_mail(PLAINTIFF, ONE)
    if result:
        raw = (
            f"Authentication-Results: mx.court.example; dmarc={result} header.from=boonehale.example\r\n".encode() + raw
        )
    async with world(tmp_path, dovecot, smtp_sink, **policy) as here:
        here.deliver(raw)
        await here.once()
        assert here.kinds(PLAINTIFF) == (["receipt"] if is_answered else [])
        assert here.kinds(CLERK) == ["intake_report"]
        assert states(here)["Dana Oakley"] == ("complete" if is_answered else "review")
