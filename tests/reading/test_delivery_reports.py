"""What mail servers say of mail that they could not deliver, as the reading child hands it on."""

from pathlib import Path

import pytest

from mailbot.core.delivery import failures
from mailbot.core.domain.mail import Message
from mailbot.core.kind import sort
from mailbot.core.reading_record import message_from_json, message_to_json
from mailbot.reading.message import Depth, read_message

REPORTS = Path(__file__).parents[2] / "fixtures" / "messages" / "delivery"
OURS = "<mailbot.3f9c0a7d5e1b42868a1c7e5d90b2f4a6@court.example>"
TRAN = "m.tran@kestrelpace.example"
FAILED = sorted(p.name for p in REPORTS.glob("*failed*.eml"))
NOT_FAILED = sorted(p.name for p in REPORTS.glob("*.eml") if "failed" not in p.name)


def read(name: str) -> Message:
    """The report as the daemon has it, over the wire between child and parent."""
    return message_from_json(message_to_json(read_message((REPORTS / name).read_bytes(), Depth.WHOLE)))


def told(message: Message) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """(Message-IDs, recipients) of what it reports as failed."""
    sorting = sort(message)
    return {(f.message_ids, f.recipients) for f in failures(message, sorting.reasons if sorting.is_machine else ())}


@pytest.mark.parametrize("name", FAILED)
def test_every_servers_report_names_the_mail_that_failed(name: str) -> None:
    """By the header given back, by a field of its own, by the thread, or by the words below its own."""
    message = read(name)
    assert {ids for ids, _ in told(message)} == {(OURS,)}
    assert all(recipients in {(TRAN,), ()} for _, recipients in told(message))


@pytest.mark.parametrize("name", [n for n in FAILED if n.split("-")[0] in {"postfix", "exchange", "gmail", "sendmail"}])
def test_a_status_notification_tells_the_recipient_and_the_code(name: str) -> None:
    """RFC 3464's fields, in whatever case and folding they come."""
    (one,) = read(name).returned
    assert (one.recipient, one.action) == (TRAN, "failed")
    assert one.status.startswith("5.")


@pytest.mark.parametrize("name", NOT_FAILED)
def test_what_is_only_delayed_or_delivered_or_away_has_not_failed(name: str) -> None:
    """A warning, a report of success and an out-of-office note in our own thread say nothing of failure."""
    assert told(read(name)) == set()


@pytest.mark.parametrize("name", [*FAILED, *NOT_FAILED])
def test_every_report_is_a_machines(name: str) -> None:
    """None is a statement, and none is ever answered."""
    sorting = sort(read(name))
    assert (str(sorting.kind), sorting.is_machine) == ("automatic", True)


def test_a_persons_mail_that_quotes_a_header_reports_nothing() -> None:
    """Counsel who forward our own mail with its header do not say that it failed."""
    raw = (
        f"From: Morgan Tran <{TRAN}>\r\nTo: chambers@court.example\r\nSubject: Fwd: received\r\n\r\n"
        f"This could not be delivered to my partner, see below.\r\n\r\nMessage-ID: {OURS}\r\n"
    )
    message = read_message(raw.encode(), Depth.WHOLE)
    assert message.returned == ()
    assert told(message) == set()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Final-Recipient", "rfc822; " + "a" * 300 + "@x.example"),
        ("Final-Recipient", 'rfc822; "quoted part"@x.example'),
        ("Final-Recipient", "rfc822; jane@firm.example\u202e"),
        ("Action", "failed\x00"),
        ("Action", "exploded"),
        ("Status", "5.1.1.1.1"),
        ("Status", "\u0665.1.1"),
    ],
)
def test_hostile_fields_of_a_report_cross_the_wire_or_are_left_out(field: str, value: str) -> None:
    """Whatever stands there, the record is of its types: nothing is refused as a whole for one field."""
    raw = (REPORTS / "postfix-failed.eml").read_bytes().decode()
    lines = [f"{field}: {value}" if line.startswith(f"{field}:") else line for line in raw.split("\r\n")]
    message = read_message("\r\n".join(lines).encode(), Depth.WHOLE)
    assert message_from_json(message_to_json(message)) == message


def test_a_report_of_thousands_is_cut() -> None:
    """A report of ten thousand recipients hands on fifty."""
    raw = (REPORTS / "postfix-failed.eml").read_bytes()
    block = b"\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    many = raw.replace(b"\r\nFinal-Recipient:", block * 10_000 + b"\r\nFinal-Recipient:", 1)
    assert len(read_message(many, Depth.WHOLE).returned) == 50
