"""Destruction: its course from warning to certificate, a person's word, and what comes afterwards."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.house.papers import mail, pdf, statement_mail, statement_text
from tests.house.remains import (
    END,
    FILED,
    MOMENT,
    at,
    certificates,
    change_file,
    docketed,
    is_destroyed,
    is_kept,
    items,
    keys,
    leave_word,
    purge,
    received_and_warned,
    set_hold,
    statement_in,
    told,
)
from tests.house.world import AFTER, CLERK, DEFENDANT, PLAINTIFF, World, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

MARK = "Quillfeather"  # stands in subject, body, file name and every section


@pytest.fixture
async def here(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> AsyncIterator[World]:
    """A world in which nothing has happened yet."""
    async with world(tmp_path, dovecot, smtp_sink) as made:
        yield made


# --- the course ---


async def test_after_the_conference_every_trace_is_destroyed(here: World) -> None:
    """Warned, eight hours, the date: then key, item, mail and copies are gone, and raw searches find nothing."""
    text = statement_text(mark=MARK)
    here.deliver(
        mail(
            PLAINTIFF,
            subject=f"Oakley v. Norvane, 3:25-cv-57: {MARK} Confidential Settlement Statement",
            text=f"Attached please find our confidential settlement statement. {MARK}",
            papers=((f"{MARK}.pdf", pdf(text)),),
            message_id="<1@boonehale.example>",
        )
    )
    await here.once()
    with here.dovecot.client(here.user) as client:
        client.create("Archive")
        client.create("Trash")
        client.select(f'"{FILED}"')
        client.copy("1", "Archive")
        client.copy("1", "Trash")
        client.select("Trash")
        client.store("1", "+FLAGS", "(\\Deleted)")
    assert MARK.encode() in b"".join(p.read_bytes() for p in here.dovecot.files(here.user))
    await at(here, END + MOMENT)
    assert here.kinds(CLERK) == ["intake_report", "destruction_warning"]
    assert "statement" in str(here.sent_to(CLERK)[1]["Subject"])
    await at(here, AFTER - MOMENT)
    assert is_kept(here)
    await at(here, AFTER + MOMENT)
    assert is_destroyed(here)
    assert here.kinds(PLAINTIFF) == ["receipt"]
    (keys_left,) = [(here.folder / "data" / "keys").glob("*.destroyed")]
    assert len(list(keys_left)) == 1
    for trace in (MARK.encode(), b"boonehale.example>"):
        assert trace not in here.disk()
    assert MARK.encode() not in b"".join(p.read_bytes() for p in here.dovecot.files(here.user))
    await at(here, AFTER + timedelta(days=1))
    assert len(certificates(here)) == 1


async def test_the_certificate_claims_what_was_seen(here: World) -> None:
    """It counts the statements and the mails, in every folder, and names what it could not reach."""
    await received_and_warned(here)
    with here.dovecot.client(here.user) as client:
        client.create("Archive")
        client.select(f'"{FILED}"')
        client.copy("1", "Archive")
    await at(here, AFTER + MOMENT)
    text = " ".join(body(certificates(here)[0]).split())
    assert "Encrypted statements" in text
    assert "none was found again in any folder" in text
    assert "By schedule" in text
    assert "staff to confirm" in text


async def test_mail_that_is_no_statement_is_not_destroyed(here: World) -> None:
    """Counsel's ordinary mail and a stranger's stay where they are, octet for octet."""
    here.deliver(
        mail(PLAINTIFF, subject="Thank you", text="Thank you for yesterday.", message_id="<t@boonehale.example>")
    )
    here.deliver(mail("friend@elsewhere.example", subject="Lunch", text="Friday?"))
    before = here.mailbox()["INBOX"]
    await received_and_warned(here)
    await at(here, AFTER + MOMENT)
    assert len(certificates(here)) == 1
    assert here.mailbox()["INBOX"] == before


async def test_mail_without_a_message_id_is_found_by_its_content(here: World) -> None:
    """Nothing but the content says which mail it is; another mail of the same folder stays."""
    here.deliver(statement_mail(PLAINTIFF, ""))
    await here.once()
    bystander = statement_mail("friend@elsewhere.example", "", mark="Another matter.")
    here.dovecot.deliver(here.user, bystander, here.clock.at, folder=FILED)
    assert len(here.mailbox()[FILED]) == 2
    await at(here, END + MOMENT)
    await at(here, AFTER + MOMENT)
    assert not items(here)
    assert len(here.mailbox()[FILED]) == 1
    assert b"friend@elsewhere.example" in here.mailbox()[FILED][0].octets
    assert "certificate" in str(certificates(here)[0]["Subject"])


async def test_a_server_that_lets_no_mail_be_expunged_leaves_it_open(
    tmp_path: Path, dovecot_without: Callable[..., Dovecot], smtp_sink: SmtpSink
) -> None:
    """The key goes, the certificate says why it is not final, once; when the mail is gone it is final."""
    async with world(tmp_path, dovecot_without("UIDPLUS"), smtp_sink) as here:
        await received_and_warned(here)
        await at(here, AFTER + MOMENT)
        assert not items(here)
        assert not keys(here)
        (interim,) = certificates(here)
        assert "interim" in str(interim["Subject"])
        assert "UIDPLUS" in body(interim)
        assert sum(b"boonehale" in one.octets for one in here.mailbox()[FILED]) == 1
        await at(here, AFTER + timedelta(hours=1))
        assert len(certificates(here)) == 1
        with here.dovecot.client(here.user) as client:
            client.select(f'"{FILED}"')
            client.store("1:*", "+FLAGS", "(\\Deleted)")
            client.expunge()
        await at(here, AFTER + timedelta(hours=2))
        assert [("interim" in str(c["Subject"])) for c in certificates(here)] == [True, False]


async def test_another_conference_is_untouched(here: World) -> None:
    """Of a conference that is not due, items, key and mail stay bit for bit."""
    here.write_conference(name="other", case="3:25-CV-061-ABC-DE", starts="2025-05-12T14:00:00")
    here.deliver(statement_in("other", 61))
    await received_and_warned(here)
    other = next(d.id for d in docketed(here) if "061" in d.conference.case_number)
    before = {n: o for n, o in items(here).items() if n.startswith(other)}
    key_before = keys(here)[f"{other}.key"]
    await at(here, AFTER + MOMENT)
    assert len(certificates(here)) == 1
    assert items(here) == before
    assert keys(here) == {f"{other}.key": key_before}
    (left,) = here.mailbox()[FILED]
    assert b"other.j.boone@boonehale.example" in left.octets


# --- a person's word ---


async def test_a_persons_word_needs_no_warning(here: World) -> None:
    """`mailbot purge` destroys at once what is past its date, and the certificate says on whose word."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    here.clock.at = AFTER + MOMENT
    assert await purge(here)
    assert is_destroyed(here)
    assert "By a person's word" in body(certificates(here)[0])


@pytest.mark.parametrize("by_file", [True, False])
async def test_a_hold_stands_against_a_persons_word(here: World, by_file: bool) -> None:
    """Who said `hold` a moment before is heard; nothing is begun."""
    await received_and_warned(here)
    if by_file:
        change_file(here, lambda text: f'hold = "an appeal is pending"\n{text}')
    else:
        set_hold(here, "an appeal is pending")
    here.clock.at = AFTER + MOMENT
    assert not await purge(here)
    assert is_kept(here)


async def test_a_word_left_with_the_running_house_is_carried_out(here: World) -> None:
    """`mailbot purge` beside a daemon leaves its word there; no warning is needed."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    leave_word(here)
    await at(here, AFTER + MOMENT)
    assert is_destroyed(here)


async def test_a_hold_takes_a_word_back_for_good(here: World) -> None:
    """Released again, the guards decide, not the word of before."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    leave_word(here)
    set_hold(here, "an appeal is pending")
    await at(here, AFTER + MOMENT)
    set_hold(here, "")
    await at(here, AFTER + 2 * MOMENT)
    assert is_kept(here)


# --- afterwards ---


async def test_late_mail_for_a_destroyed_conference_is_told_and_left(here: World) -> None:
    """It is neither filed nor answered nor moved; chambers get one alert."""
    await received_and_warned(here)
    await at(here, AFTER + MOMENT)
    here.clock.turn(hours=1)
    here.deliver(statement_mail(DEFENDANT, "<9@kestrelpace.example>"))
    await here.once()
    await here.once()
    assert here.kinds(CLERK)[-1] == "review_alert"
    assert here.kinds(CLERK).count("review_alert") == 1
    assert "were destroyed" in told(here)
    assert here.kinds(DEFENDANT) == []
    assert not items(here)
    assert not keys(here)
    assert len(here.mailbox()["INBOX"]) == 1


async def test_the_destroyed_statement_sent_again_is_late_mail(here: World) -> None:
    """The very same mail under another UID is not taken for a copy of something filed."""
    await received_and_warned(here)
    await at(here, AFTER + MOMENT)
    here.clock.turn(hours=1)
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    assert here.kinds(CLERK)[-1] == "review_alert"
    assert here.kinds(PLAINTIFF) == ["receipt"]
    assert not items(here)


@pytest.mark.parametrize("named", ["No. 3:25-CV-057-ABC-DE", "Dana Oakley v. Norvane, LLC"])
async def test_late_mail_goes_to_no_other_conference_of_its_counsel(here: World, named: str) -> None:
    """Counsel has another conference open: a statement that names the destroyed case is not filed with that."""
    other = here.write_conference(name="other", case="3:25-CV-061-ABC-DE", starts="2025-05-12T14:00:00")
    other.write_text(
        other.read_text()
        .replace(f"other.{PLAINTIFF}", PLAINTIFF)
        .replace("Dana Oakley v. Norvane, LLC", "Ines Quarrel v. Tarn Freight, Inc.")
    )
    await received_and_warned(here)
    await at(here, AFTER + MOMENT)
    assert len(certificates(here)) == 1
    here.clock.turn(hours=1)
    text = statement_text(title=f"CONFIDENTIAL SETTLEMENT STATEMENT\n\n{named}")
    subject = "Confidential Settlement Statement"
    here.deliver(mail(PLAINTIFF, subject=subject, papers=(("s.pdf", pdf(text)),), message_id="<9@boonehale.example>"))
    await here.once()
    assert not items(here)
    assert here.kinds(CLERK)[-1] == "review_alert"
    assert "were destroyed" in told(here)
