"""Destruction: its course from warning to certificate, and every guard that stands before it."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailbot.edges.ledger import docket, new_ledger
from mailbot.edges.ledger.docket import Docketed
from mailbot.jobs import person
from tests.house.papers import TITLE, mail, pdf, statement_mail, statement_text
from tests.house.world import AFTER, CASE, CLERK, CONFERENCE, DEFENDANT, PLAINTIFF, START, World, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

END = CONFERENCE + timedelta(hours=3)
MOMENT = timedelta(minutes=10)
FILED = "Settlement Statements"
MARK = "Quillfeather"  # stands in subject, body, file name and every section


@pytest.fixture
async def here(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> AsyncIterator[World]:
    """A world in which nothing has happened yet."""
    async with world(tmp_path, dovecot, smtp_sink) as made:
        yield made


async def at(here: World, moment: datetime) -> None:
    """Turns the clock there and lets the house work once."""
    here.clock.at = moment
    await here.once()


async def received_and_warned(here: World) -> None:
    """One statement is in, the conference has ended, the warning was accepted."""
    here.deliver(statement_mail(PLAINTIFF, "<1@boonehale.example>"))
    await here.once()
    await at(here, END + MOMENT)
    assert here.kinds(CLERK)[-1] == "destruction_warning"


def items(here: World) -> dict[str, bytes]:
    """Every item in the vault but the canary, by folder and name."""
    found = (here.folder / "data" / "vault").glob("*/*.age")
    return {f"{p.parent.name}/{p.name}": p.read_bytes() for p in found if not p.parent.name.startswith("canary-")}


def keys(here: World) -> dict[str, bytes]:
    """Every conference's wrapped key but the canary's, by file name."""
    found = (here.folder / "data" / "keys").glob("*.key")
    return {p.name: p.read_bytes() for p in found if not p.name.startswith(("canary-", "mail."))}


def certificates(here: World) -> list[EmailMessage]:
    """The certificates that chambers got."""
    return [m for m in here.sent_to(CLERK) if m["X-Mailbot-Kind"] == "destruction_certificate"]


def told(here: World) -> str:
    """The plain text of all that chambers got, on one line."""
    return " ".join(" ".join(body(m).split()) for m in here.sent_to(CLERK))


def is_kept(here: World) -> bool:
    """Whether item, key and mail are all there, and no certificate was sent."""
    return bool(items(here)) and bool(keys(here)) and bool(here.mailbox()[FILED]) and not certificates(here)


def is_destroyed(here: World) -> bool:
    """Whether item, key and mail are all gone, and the certificate is final."""
    gone = not items(here) and not keys(here) and not any(here.mailbox().values())
    return gone and [c["Subject"].endswith("destroyed, certificate") for c in certificates(here)] == [True]


def docketed(here: World) -> list[Docketed]:
    """The docket as the ledger has it."""
    ledger = new_ledger(here.folder / "data")
    with ledger.transaction() as tx:
        found = docket.all_conferences(tx)
    ledger.close()
    return found


def set_hold(here: World, why: str) -> None:
    """`mailbot hold` and `release`."""
    ledger = new_ledger(here.folder / "data")
    person.set_hold(ledger, CASE, why)
    ledger.close()


async def purge(here: World) -> bool:
    """`mailbot purge` for all conferences, whatever is due."""
    return await person.purge(here.build(), [d.id for d in docketed(here)])


def change_file(here: World, change: Callable[[str], str]) -> None:
    """Edits the conference's file."""
    path = here.folder / "conferences" / "oakley.toml"
    path.write_text(change(path.read_text()))


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
    here.deliver(_statement_in("other", 61))
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


def _statement_in(name: str, number: int) -> bytes:
    """A statement in another case than the usual, from its plaintiff."""
    title = TITLE.replace("3:25-CV-057-ABC-DE", f"3:25-CV-{number:03d}-ABC-DE")
    return mail(
        f"{name}.{PLAINTIFF}",
        subject=f"3:25-cv-{number}: Confidential Settlement Statement",
        papers=(("statement.pdf", pdf(statement_text(title=title))),),
        message_id=f"<{name}@boonehale.example>",
    )


# --- the guards ---


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
    here.dovecot.deliver_many(here.user, [(_statement_in(name, n), START) for n, name in enumerate(names, 71)])
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
