"""Machines' mail of every form is recognised by its head and its form, whomever it names, and is not answered."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.core.automatic import find_machine
from mailbot.core.deadlines import schedule
from mailbot.core.domain.calendar import CourtCalendar
from mailbot.core.domain.mail import Message
from mailbot.core.domain.submission import Kind, Standing
from mailbot.core.kind import sort
from mailbot.core.machine_fields import ASKED_FIELDS
from mailbot.core.review import Policy, Review, answers, review
from mailbot.reading.headers import TELLING_FIELDS
from mailbot.reading.message import Depth, read_message
from tests.core.conner import CONNER
from tests.core.mails import mail, paper

FOLDER = Path(__file__).parents[2] / "fixtures" / "messages" / "automatic"
ALL = sorted(path.stem for path in FOLDER.glob("*.eml"))
COUNSEL = CONNER.parties[0].counsel[0].email
NOW = datetime(2021, 3, 24, 15, tzinfo=UTC)
_FROM = re.compile(rb"^From:[^\r]*", re.MULTILINE)


def read(name: str, *, as_from: str = "") -> Message:
    """The fixture, read in this process; `as_from` puts an address of the roster in place of the machine's."""
    octets = (FOLDER / f"{name}.eml").read_bytes()
    if as_from:
        octets = _FROM.sub(f"From: Jordan Boone <{as_from}>".encode(), octets, count=1)
    return read_message(octets, Depth.WHOLE)


def decided(message: Message) -> Review:
    """The mail decided upon, with one conference on the docket."""
    return review(message, NOW, [(CONNER, schedule(CONNER, CourtCalendar({}, {})))], Policy())


def answered(reviewed: Review) -> list[tuple[str, ...]]:
    """Who is answered."""
    return [a.recipients for a in answers(reviewed, (), reference="REF2345", policy=Policy(), now=NOW)]


@pytest.mark.parametrize("name", ALL)
def test_a_machine_is_not_answered(name: str) -> None:
    """It is automatic mail, and no statement."""
    reviewed = decided(read(name))
    assert (reviewed.sorting.kind, reviewed.sorting.is_machine) == (Kind.AUTOMATIC, True)
    assert answered(reviewed) == []


@pytest.mark.parametrize("name", ALL)
def test_a_machine_under_counsels_name_is_not_answered(name: str) -> None:
    """An address of the roster in its From makes no person of it."""
    reviewed = decided(read(name, as_from=COUNSEL))
    assert reviewed.identification.standing is Standing.COUNSEL
    told_by_address_alone = name in {"bounce-from-postmaster-by-name", "list-confirmation", "quarantine-notice"}
    expected = {Kind.AUTOMATIC, Kind.CORRESPONDENCE} if told_by_address_alone else {Kind.AUTOMATIC}
    assert reviewed.sorting.kind in expected
    assert answered(reviewed) == []


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        (("return-path", "<>"), "null_return_path"),
        (("return-path", "(none) <>"), "null_return_path"),
        (("auto-submitted", "auto-replied"), "auto_submitted"),
        (("auto-submitted", "(by rule) auto-generated; x=1"), "auto_submitted"),
        (("auto-submitted", "notification"), "auto_submitted"),
        (("precedence", "Bulk"), "precedence"),
        (("list-owner", "<mailto:x@list.example>"), "list"),
        (("x-beenthere", "talk@list.example"), "list"),
        (("x-autorespond", "yes"), "autoreply_field"),
        (("x-failed-recipients", "a@firm.example"), "failed_recipients"),
        (("x-ms-exchange-message-is-ndr", ""), "failed_recipients"),
        (("content-type", "multipart/report; report-type=x"), "report"),
        (("content-type", 'text/calendar; charset=utf-8; method="REPLY"'), "calendar_answer"),
        (("x-mailbot-kind", "receipt"), "own_mail"),
        (("x-loop", "chambers@court.example"), "loop_field"),
        (("feedback-id", "1:2:3"), "desk_field"),
    ],
)
def test_a_statement_that_a_program_sends_from_counsels_own_address(field: tuple[str, str], reason: str) -> None:
    """It is taken in as it is; an answer would come back to the program, so there is none."""
    message = mail("", paper(), fields=(field,), author=COUNSEL)
    machine = find_machine(message, has_papers=True)
    assert (machine.reasons[0], machine.is_deaf) == (reason, True)
    reviewed = decided(message)
    is_ours_or_a_report = reason in {"own_mail", "report"}
    assert reviewed.is_statement is not is_ours_or_a_report
    assert answered(reviewed) == []


@pytest.mark.parametrize(
    "field",
    [
        ("auto-submitted", "no"),
        ("auto-submitted", "No (a person)"),
        ("auto-submitted", ""),
        ("x-autoreply", "no"),
        ("precedence", "first-class"),
        ("return-path", "<x@firm.example>"),
        ("content-type", "text/calendar; method=REQUEST"),
        ("x-auto-response-suppress", "OOF"),
        ("list-unsubscribe", "<https://firm.example/u>"),
    ],
)
def test_what_stands_on_peoples_mail_too(field: tuple[str, str]) -> None:
    """Counsel is answered all the same."""
    assert answered(decided(mail("", paper(), fields=(field,), author=COUNSEL))) == [(COUNSEL,)]


@pytest.mark.parametrize(
    "local_part",
    [
        "no-reply", "noreply", "DoNotReply", "do_not_reply", "filing.no-reply", "noreply+81", "MAILER-DAEMON",
        "mailerdaemon", "postmaster", "bounces+81", "talk-bounces", "owner-talk", "talk-request", "autoreply",
        "auto-responder", "scanner", "copier2", "efax", "voicemail", "msnd_ecfnotice", "ecf-notice", "quarantine",
    ],
)  # fmt: skip
def test_addresses_that_no_person_reads(local_part: str) -> None:
    """Whatever such an address sends, and whatever it says, it is a machine's."""
    assert (
        "robot_address" in find_machine(mail("Good day.", author=f"{local_part}@x.example"), has_papers=False).reasons
    )


@pytest.mark.parametrize(
    "local_part", ["owner", "m.postmast", "ecfitzgerald", "scannell", "faxon", "alertson", "copierce", "vacationer"]
)
def test_people_with_names_like_a_machines(local_part: str) -> None:
    """A name that only begins like a machine's is a person's."""
    assert not find_machine(mail("Good day.", author=f"{local_part}@x.example"), has_papers=False)


def test_a_machines_statement_is_answered_at_the_roster() -> None:
    """A document-management system writes as no-reply@ of counsel's firm: counsel is answered, and it is not."""
    sender = f"no-reply@{COUNSEL.partition('@')[2]}"
    reviewed = decided(mail("", paper(), fields=(("auto-submitted", "auto-generated"),), author=sender))
    assert reviewed.is_statement
    assert answered(reviewed) == [(COUNSEL,)]


def test_every_field_that_is_asked_for_is_handed_on() -> None:
    """The reading room hands on a list of fields: one that is missing there would never be seen."""
    assert set(ASKED_FIELDS) <= set(TELLING_FIELDS)


def test_a_bounce_that_returns_a_statement_is_for_a_person() -> None:
    """What a report gives back was sent to somebody else: it is not filed, and a person looks."""
    told = sort(read("bounce-returns-a-statement"))
    assert (told.kind, told.is_sure, told.statement) == (Kind.AUTOMATIC, False, None)
