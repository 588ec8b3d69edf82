"""Observe mode: mailbot reads, nothing on the server changes, nobody but chambers hears of it, once a day."""

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.errors import Inconsistency, PermanentError
from mailbot.ports import Outgoing
from tests.house.papers import mail, pdf, statement_mail, statement_text
from tests.house.world import CHAMBERS, CLERK, COLLEAGUE, DEFENDANT, PARALEGAL, PLAINTIFF, World, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

SHEET = Path(__file__).parents[2] / "fixtures" / "observe" / "sheet_for_ten_mails.txt"
_THE_SERVERS_OWN = ("dovecot.index", "dovecot-uidlist", "dovecot-uidvalidity", "dovecot.list.index", "dovecot.mailbox")


def _tree(here: World) -> dict[str, str]:
    """Every file of the mailbox by its path (flags stand in its name) with a digest; the server's caches aside."""
    home = here.dovecot.root / "mail" / here.user
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(home.rglob("*"))
        if not path.name.startswith(_THE_SERVERS_OWN)
    }


def _ten_mails() -> list[bytes]:
    history = statement_text(without=("facts", "law", "damages", "attendees"), title="SUPPLEMENT")
    return [
        statement_mail(PLAINTIFF, "<1@boonehale.example>"),
        statement_mail(DEFENDANT, "<2@kestrelpace.example>", without=("attendees",)),
        statement_mail(PLAINTIFF, "<1@boonehale.example>"),  # the same again
        mail(PLAINTIFF, subject="Lunch on Friday?", text="Shall we?", message_id="<3@boonehale.example>"),
        statement_mail(PARALEGAL, "<4@boonehale.example>", pages=7),
        statement_mail(COLLEAGUE, "<5@boonehale.example>"),
        statement_mail("stranger@elsewhere.example", "<6@elsewhere.example>"),
        mail(
            DEFENDANT,
            subject="Automatic reply: away",
            text="I am away.",
            headers={"Auto-Submitted": "auto-replied"},
            message_id="<7@kestrelpace.example>",
        ),
        mail(DEFENDANT, papers=(("history.pdf", pdf(history)),), message_id="<8@kestrelpace.example>"),
        mail("news@bar.example", subject="Newsletter", text="All the news.", message_id="<9@bar.example>"),
    ]


async def test_chambers_get_one_sheet_and_nobody_else_anything(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """The sheet goes to chambers; counsel are not written to; a second look on the same day sends nothing more."""
    async with world(tmp_path, dovecot, smtp_sink, mode="observe") as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
        await here.once()
        await here.once()
        assert [t.recipients for t in smtp_sink.taken] == [(CLERK,)]
        (sheet,) = here.sent
        assert sheet["X-Mailbot-Kind"] == "daily_digest"
        assert "observes" in str(sheet["Subject"])
        assert body(sheet).startswith("MODE: OBSERVE")
        assert f"To:       {PLAINTIFF}" in body(sheet)


async def test_the_next_sheet_tells_what_came_since(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """One a day, at five by the courthouse's clock, and a day on which nothing came has one too."""
    async with world(tmp_path, dovecot, smtp_sink, mode="observe") as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
        await here.once()
        here.deliver(statement_mail(DEFENDANT, "<2@kestrelpace.example>"))
        here.clock.turn(hours=7)  # four in the afternoon
        await here.once()
        assert len(here.sent) == 1
        here.clock.turn(hours=2)
        await here.once()
        here.clock.turn(days=1)
        await here.once()
        first, second, third = (body(sheet) for sheet in here.sent)
        assert PLAINTIFF in first
        assert DEFENDANT not in first
        assert DEFENDANT in second
        assert f"To:       {PLAINTIFF}" not in second
        assert "Nothing would have been said." in third


async def test_the_sheet_for_ten_mails_and_a_mailbox_left_as_it_was(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """The sheet is the compared file, but for references, which are random; no flag, folder or byte changed."""
    async with world(tmp_path, dovecot, smtp_sink, mode="observe") as here:
        mails = _ten_mails()
        received = [here.clock.at - timedelta(minutes=len(mails) - number) for number in range(len(mails))]
        dovecot.deliver_many(here.user, list(zip(mails, received, strict=True)))
        before = _tree(here)
        assert len([name for name in before if "/new/" in name]) == 10
        await here.once()
        assert _tree(here) == before
        (sheet,) = here.sent
        found = _without_references(body(sheet)).replace("\r\n", "\n")
        if not SHEET.exists():  # removed, to have it written anew and read by a person
            SHEET.write_text(found, "utf-8")
            pytest.fail("written anew: read it, and run the test again")
        assert found == SHEET.read_text("utf-8")


def _without_references(text: str) -> str:
    known: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        return known.setdefault(found[0], f"REF{len(known) + 1:04}")

    return re.sub(r"\b[2-9BCDFGHJKLMNPQRSTVWXZ]{7}\b", named, text)


async def test_the_vault_stays_empty(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """No statement is copied: no item, no canary, no conference's key; and the vault refuses whoever would file."""
    async with world(tmp_path, dovecot, smtp_sink, mode="observe") as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
        await here.once()
        assert list((tmp_path / "data" / "vault").iterdir()) == []
        assert [p.name for p in (tmp_path / "data" / "keys").iterdir()] == ["mail.key"]
        house = here.build()
        with pytest.raises(Inconsistency, match="observe"):
            house.vault.file("0" * 32, "1", [])
        with pytest.raises(PermanentError, match="MAILBOT_MODE"):
            await house.mailbox.server_time()
        with pytest.raises(PermanentError, match="MAILBOT_MODE"):
            await house.mailbox.expunge("INBOX", 1, 1)
        await house.mailbox.close()
        house.ledger.close()


async def test_going_live_handles_what_was_observed_as_live_mail(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """What was only observed is filed and moved when the mode changes; an answer to old mail is drafted alone."""
    async with world(tmp_path, dovecot, smtp_sink, mode="observe") as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
        await here.once()
        here.clock.turn(days=5)
        here.deliver(statement_mail(DEFENDANT, "<2@kestrelpace.example>"))
        await here.once()
        smtp_sink.taken.clear()
        here.settings = here.settings.model_copy(update={"mode": "live"})
        await here.once()
        assert here.kinds(DEFENDANT) == ["receipt"]
        assert here.kinds(PLAINTIFF) == []
        assert sorted(here.kinds(CLERK)) == ["draft", "intake_report", "intake_report"]
        held = here.mailbox()
        assert held["INBOX"] == []
        assert len(held["Settlement Statements"]) == 2
        items = [p for p in (tmp_path / "data" / "vault").glob("*/*.age") if p.stem != "canary"]
        assert len(items) == 2
        assert not (tmp_path / "data" / "observed").exists()


async def test_a_conference_that_is_over_is_neither_warned_of_nor_destroyed(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Long after the conference nothing was destroyed, and the sheet says that it rests."""
    async with world(tmp_path, dovecot, smtp_sink, mode="observe") as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
        await here.once()
        here.clock.turn(days=60)
        await here.once()
        assert "nothing is destroyed" in body(here.sent[-1])
        assert len(here.mailbox()["INBOX"]) == 1
        assert {str(m["X-Mailbot-Kind"]) for m in here.sent} == {"daily_digest"}
        assert here.kinds(CHAMBERS) == []


async def test_an_interrupted_look_says_nothing_twice(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """A mail noted before the note of its sending was cut short stands on the sheet once."""
    async with world(tmp_path, dovecot, smtp_sink, mode="observe") as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
        house = here.build()
        octets = b"Message-ID: <mailbot.1@court.example>\r\nX-Mailbot-Kind: receipt\r\nSubject: once\r\n\r\nonce\r\n"
        await house.transport.send(Outgoing(octets, (PLAINTIFF,)))
        await house.transport.send(Outgoing(octets, (PLAINTIFF,)))
        await house.mailbox.close()
        house.ledger.close()
        await here.once()
        assert body(here.sent[0]).count("Subject:  once") == 1
