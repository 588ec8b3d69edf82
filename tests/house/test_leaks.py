"""Nobody hears of another's matter: every recipient of everything sent, and every octet that a party gets."""

from email.utils import getaddresses
from pathlib import Path

from tests.house.acts import amend
from tests.house.papers import mail, pdf, statement_mail, statement_text
from tests.house.world import CHAMBERS, CLERK, COLLEAGUE, DEFENDANT, PARALEGAL, PLAINTIFF, World, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

STRANGER = "stranger@elsewhere.example"
BYSTANDER = "bystander@court.example"
TO_COUNSEL = {"receipt", "deficiency_notice"}
ROSTERS = ({PLAINTIFF, PARALEGAL}, {DEFENDANT})


def with_headers(raw: bytes, **fields: str) -> bytes:
    """The mail with these fields before its own."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return lines.encode() + raw


def check_recipients(here: World, sink: SmtpSink) -> None:
    """Envelope and header name the same addresses, all on one roster or all chambers', as the kind asks."""
    for taken, sent in zip(sink.taken, here.sent, strict=True):
        recipients = set(taken.recipients)
        named = [str(v) for field in ("To", "Cc", "Bcc", "Reply-To") for v in sent.get_all(field, [])]
        assert {address for _, address in getaddresses(named)} <= recipients | {CHAMBERS}
        if sent["X-Mailbot-Kind"] in TO_COUNSEL:
            assert any(recipients <= roster for roster in ROSTERS), sent["X-Mailbot-Kind"]
        else:
            assert recipients == {CLERK}, sent["X-Mailbot-Kind"]


async def test_every_recipient_is_on_that_partys_roster_or_chambers_own(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Reply-To to the opponent, the opponent in Cc, a stranger as Sender: none of them is written to."""
    snares = {
        "Reply_To": f"{DEFENDANT}, {STRANGER}",
        "Cc": f"{DEFENDANT}, {STRANGER}, {BYSTANDER}",
        "Sender": STRANGER,
        "Return_Path": f"<{STRANGER}>",
        "Disposition_Notification_To": STRANGER,
        "Errors_To": STRANGER,
    }
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(with_headers(statement_mail(PLAINTIFF, "<1@b.example>"), **snares))
        here.deliver(with_headers(statement_mail(PARALEGAL, "<2@b.example>", without=("attendees",)), **snares))
        here.deliver(with_headers(statement_mail(COLLEAGUE, "<3@b.example>"), **snares))
        here.deliver(with_headers(statement_mail(STRANGER, "<4@e.example>"), Reply_To=PLAINTIFF, Cc=DEFENDANT))
        swapped = {"Reply_To": PLAINTIFF, "Cc": f"{PLAINTIFF}, {PARALEGAL}"}
        here.deliver(with_headers(statement_mail(DEFENDANT, "<5@k.example>", pages=6), **swapped))
        here.deliver(with_headers(mail(PLAINTIFF, subject="May we have a call?", message_id="<6@b.example>"), **snares))
        await here.once()
        assert len(here.sent) > 8
        check_recipients(here, smtp_sink)
        everyone = {recipient for taken in smtp_sink.taken for recipient in taken.recipients}
        assert everyone == {PLAINTIFF, PARALEGAL, DEFENDANT, CLERK}
        assert here.kinds(DEFENDANT) == ["deficiency_notice"]


async def test_two_authors_or_a_name_that_looks_like_an_address_are_answered_to_nobody_else(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """From with two addresses is nobody's; a display name that reads as counsel's address is a stranger's."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(f"{PLAINTIFF}, {STRANGER}", "<1@b.example>"))
        here.deliver(statement_mail(f'"{PLAINTIFF}" <{STRANGER}>', "<2@b.example>", pages=3))
        await here.once()
        assert {r for t in smtp_sink.taken for r in t.recipients} == {CLERK}


async def test_the_two_sides_of_two_conferences_are_never_mixed(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """The defendant's counsel here is no addressee there, even where the mail names the other case."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        path = here.write_conference(name="vane", case="3:25-CV-091-ABC-DE")
        path.write_text(path.read_text().replace("Dana Oakley", "Ira Vane").replace("Norvane, LLC", "Quill Corp"))
        subject = "Vane v. Quill Corp, 3:25-cv-91: Confidential Settlement Statement"
        title = "CONFIDENTIAL SETTLEMENT STATEMENT\n\nIra Vane v. Quill Corp, No. 3:25-CV-091-ABC-DE"
        papers = (("statement.pdf", pdf(statement_text(title=title))),)
        here.deliver(mail(DEFENDANT, subject=subject, papers=papers, message_id="<1@k.example>"))
        await here.once()
        recipients = {r for t in smtp_sink.taken for r in t.recipients}
        assert recipients <= {CLERK, DEFENDANT}
        assert not any(r.startswith("vane.") for r in recipients)


async def test_what_one_party_gets_is_the_same_whatever_the_other_sends(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Two runs over one vault key, to the octet: the other side silent, and the other side busy before and after."""
    got = []
    mine = [
        statement_mail(PLAINTIFF, "<1@b.example>", without=("attendees",)),
        statement_mail(PLAINTIFF, "<2@b.example>", pages=3),
    ]
    theirs = [
        statement_mail(DEFENDANT, "<1@k.example>", pages=6),
        statement_mail(DEFENDANT, "<2@k.example>"),
        mail(DEFENDANT, subject="May we have a call?", message_id="<3@k.example>"),
        statement_mail(STRANGER, "<4@k.example>"),
    ]
    async with world(tmp_path, dovecot, smtp_sink) as here:
        await here.once()  # the vault's own secret comes into being, for both runs
        for busy in (False, True):
            start = here.clock.at
            here.user = dovecot.fresh_user()
            here.settings = here.settings.model_copy(update={"imap_username": here.user})
            (tmp_path / "data" / "ledger.sqlite3").unlink()
            for left in (tmp_path / "data").glob("ledger.sqlite3-*"):
                left.unlink()
            smtp_sink.taken.clear()
            for number, raw in enumerate(mine):
                if busy:
                    here.deliver(theirs[2 * number])
                here.deliver(raw)
                if busy:
                    here.deliver(theirs[2 * number + 1])
                await here.once()
                here.clock.turn(hours=1)
            got.append([t.octets for t in smtp_sink.taken if PLAINTIFF in t.recipients])
            assert len(here.kinds(DEFENDANT)) == (2 if busy else 0)
            here.clock.at = start
    assert len(got[0]) == 2
    assert got[0] == got[1]


async def test_no_letter_to_counsel_tells_of_the_other_party(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Neither the opponent's address, counsel, nor that anything came from there."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.deliver(statement_mail(DEFENDANT, "<1@k.example>", pages=6))
        here.deliver(statement_mail(PLAINTIFF, "<2@b.example>", without=("attendees",)))
        await here.once()
        told = here.sent_to(PLAINTIFF)[0].as_string() + body(here.sent_to(PLAINTIFF)[0])
        assert "Morgan" not in told
        assert "kestrelpace" not in told
        assert "six pages" not in told
        assert "defendant" not in told.lower()


async def test_who_left_the_roster_before_a_notice_was_due_does_not_get_it(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """The roster of the moment of sending decides; the letter is kept back, and chambers are told once."""
    async with world(tmp_path, dovecot, smtp_sink, notice_wait_minutes=30) as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@b.example>", without=("attendees",)))
        await here.once()
        amend(here, f'email = "{PLAINTIFF}"', 'email = "n.counsel@newfirm.example"')
        amend(here, f'delegates = ["{PARALEGAL}"]\n', "")
        here.clock.turn(hours=1)
        await here.once()
        await here.once()
        assert {r for t in smtp_sink.taken for r in t.recipients} == {CLERK}
        assert here.kinds(CLERK) == ["intake_report", "operator_alert"]
        assert "kept back" in body(here.sent_to(CLERK)[-1])


async def test_nothing_is_ever_sent_where_nothing_may_be_sent(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """MAILBOT_NEVER_SEND_TO bars an address and a domain, even one that stands on a roster by mistake."""
    async with world(tmp_path, dovecot, smtp_sink, never_send_to=f"{PLAINTIFF}, kestrelpace.example") as here:
        here.deliver(statement_mail(PLAINTIFF, "<1@b.example>"))
        here.deliver(statement_mail(PARALEGAL, "<2@b.example>", pages=3))
        here.deliver(statement_mail(DEFENDANT, "<3@k.example>"))
        await here.once()
        assert {r for t in smtp_sink.taken for r in t.recipients} == {CLERK}
        assert here.kinds(CLERK).count("operator_alert") == 3
