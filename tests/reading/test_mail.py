"""Mails as they come: honest ones, machines' ones, forged ones and rubbish."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.domain.document import ReadBy, Trouble
from mailbot.core.domain.mail import UNREADABLE, AuthenticationResult, Message
from mailbot.core.reading_record import message_from_json, message_to_json
from mailbot.reading.message import Depth, read_message
from tests.reading.papers import make_bitmap, make_mail, make_pdf, make_statement_mail


def read(octets: bytes) -> Message:
    """The mail, read in this process, and proven to be one that crosses to the daemon."""
    message = read_message(octets, Depth.WHOLE)
    assert message_from_json(message_to_json(message)) == message
    return message


def read_header(*lines: str) -> Message:
    """A mail with these header lines and a word of text."""
    return read("\r\n".join([*lines, "", "A word."]).encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    "value",
    [
        "Jane Roe <Jane@Roe.example>",
        '"Roe, Jane" <jane@roe.example>',
        "=?utf-8?q?J=C3=A4ne?= Roe <jane@roe.example>",
        "Jäne Roe <jane@roe.example>",
        "J. T. Roe <jane@roe.example>",
        "jane@roe.example",
        "<jane@roe.example>",
        "jane@roe.example (Jane Roe)",
        "Jane\r\n Roe\r\n <jane@roe.example>",
        '"evil@other.example" <jane@roe.example>',
    ],
)
def test_one_plain_address_is_the_author(value: str) -> None:
    """However her program writes it, one address is one author, in lower case."""
    message = read_header(f"From: {value}")
    assert (message.author, message.author_doubts) == ("jane@roe.example", ())


def test_traces_and_signatures_change_no_address() -> None:
    """Most of a header holds no addresses of the author or of those written to, though it may look like it."""
    traces = ["Received: from eve@other.example by mx.example; Mon, 22 Mar 2021 15:00:05 +0000"] * 3
    signed = ["DKIM-Signature: v=1; h=from:to:cc;\r\n\tfrom: eve@other.example", "X-From: eve@other.example"]
    written = ["From: Jane <jane@roe.example>", "To: chambers@court.example", "Cc: Tran <tran@kestrel.example>"]
    message = read_header(*traces, *written, *signed)
    assert (message.author, message.author_doubts) == ("jane@roe.example", ())
    assert (message.to, message.cc) == (("chambers@court.example",), ("tran@kestrel.example",))


def test_a_field_inside_another_is_seen() -> None:
    """A stray carriage return begins a line to some readers: a second author hidden behind it is a doubt."""
    message = read_header("X-Note: a word\rFrom: eve@other.example", "From: jane@roe.example")
    assert message.author is None


@pytest.mark.parametrize(
    ("lines", "doubt"),
    [
        (["Subject: no author"], "no_from"),
        (["From:"], "no_from"),
        (["From: jane@roe.example", "From: eve@other.example"], "two_from"),
        (["From: jane@roe.example", "from : eve@other.example"], "two_from"),
        (["From: jane@roe.example, eve@other.example"], "two_addresses"),
        (["From: jane@roe.example <eve@other.example>"], "defect"),
        (["From: jane@roe.example)eve@other.example"], "defect"),
        (["From: jane@roe.example(<eve@other.example>"], "defect"),
        (["From: <jane@roe.example> <eve@other.example>"], "defect"),
        (["From: eve@other.example:jane@roe.example;"], "defect"),
        (["From: jane@roe.example\x00 <eve@other.example>"], "defect"),
        (["From: Jane <jane@röe.example>"], "defect"),
        (["From: Jane <jane>"], "defect"),
        (["From: Jane <@other.example:jane@roe.example>"], "defect"),
        (["From: undisclosed:;"], "defect"),
    ],
)
def test_an_author_in_doubt_is_nobody(lines: list[str], doubt: str) -> None:
    """Where two readers could read two people, or the field is broken, there is no author but a reason."""
    message = read_header(*lines)
    assert message.author is None
    assert doubt in message.author_doubts


def test_what_an_encoded_name_hides_is_no_second_header() -> None:
    """A line end inside an encoded word stays inside the name and the subject."""
    hidden = "=?utf-8?q?Jane=0D=0ABcc:_eve=40other.example?="
    message = read_header(f"From: {hidden} <jane@roe.example>", f"Subject: {hidden}")
    assert message.subject == "Jane Bcc: eve@other.example"
    assert "\n" not in message.author_name
    assert message.field_values("bcc") == ()


def test_recipients_are_all_told() -> None:
    """To, Cc and Reply-To are told in lower case, once each; what is no address is left out."""
    message = read_header(
        "From: jane@roe.example",
        "To: Chambers <Chambers@Court.example>, nobody, sam@other.example",
        "Cc: sam@other.example,",
        " SAM@other.example",
        "Reply-To: desk@roe.example",
    )
    assert message.to == ("chambers@court.example", "sam@other.example")
    assert message.cc == ("sam@other.example",)
    assert message.reply_to == ("desk@roe.example",)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<1.a@roe.example>", "<1.a@roe.example>"),
        ("<1 a@roe.example>", None),
        ("1@roe.example", None),
        ("<1@roe.example> <2@roe.example>", None),
        (f"<{'1' * 250}@roe.example>", None),
        ("<é@roe.example>", None),
    ],
)
def test_a_message_id_is_strict_or_none(value: str, expected: str | None) -> None:
    """What could not be written into an answer safely is no Message-ID."""
    assert read_header("From: jane@roe.example", f"Message-ID: {value}").message_id == expected


def test_a_thread_is_told() -> None:
    """In-Reply-To and References give the message ids that the mail answers."""
    message = read_header("In-Reply-To: <b@court.example>", "References: <a@roe.example>", "\t<b@court.example> junk")
    assert message.in_reply_to == ("<b@court.example>", "<a@roe.example>")


def test_the_times_of_its_way_are_told() -> None:
    """Date and every Received field are told with their zones, the newest hop first."""
    message = read_header(
        "Received: from a by b; Mon, 22 Mar 2021 15:00:05 +0000",
        "Received: from c by a;",
        "\tMon, 22 Mar 2021 10:00:01 -0500 (CDT)",
        "Received: nonsense",
        "Date: Mon, 22 Mar 2021 10:00:00 -0500",
    )
    times = [time.astimezone(UTC) for time in message.hops]
    assert times == [datetime(2021, 3, 22, 15, 0, 5, tzinfo=UTC), datetime(2021, 3, 22, 15, 0, 1, tzinfo=UTC)]
    assert message.date == datetime(2021, 3, 22, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("value", ["", "yesterday", "Mon, 22 Mar 2021 10:00:00", "Mon, 22 Mar 99999999999 1:1:1 +0000"])
def test_a_date_without_zone_or_sense_is_none(value: str) -> None:
    """A time that can't be placed is no time."""
    assert read_header(f"Date: {value}").date is None


def test_a_machines_fields_are_told() -> None:
    """The fields by which automatic mail is known come with their values, others don't."""
    message = read_header("Auto-Submitted: auto-replied", "List-Id: <x.example>", "X-Secret: 1", "Return-Path: <>")
    assert message.field_values("auto-submitted") == ("auto-replied",)
    assert message.field_values("list-id") == ("<x.example>",)
    assert message.field_values("return-path") == ("<>",)
    assert message.field_values("x-secret") == ()


def test_authentication_results_keep_their_server_and_order() -> None:
    """Each result says which server vouches, what for and whom; one without sense is told as such."""
    message = read_header(
        "Authentication-Results: mx.court.example; dmarc=pass header.from=Roe.example;",
        " spf=pass smtp.mailfrom=jane@roe.example",
        "Authentication-Results: =;;=",
        "Authentication-Results: mx.other.example; dkim=fail (bad key) header.d=roe.example",
    )
    assert message.authentication == (
        AuthenticationResult("mx.court.example", "dmarc", "pass", "roe.example"),
        AuthenticationResult("mx.court.example", "spf", "pass", "roe.example"),
        AuthenticationResult("", "", UNREADABLE, "", 1),
        AuthenticationResult("mx.other.example", "dkim", "fail", "roe.example", 2),
    )


def test_headers_without_end_are_cut() -> None:
    """A megabyte of header is not parsed; what stands before is, and the reading is not whole."""
    message = read_header("From: jane@roe.example", "To: " + "a," * 60_000, *["X-A: b"] * 60_000)
    assert message.author == "jane@roe.example"
    assert message.troubles == ("header_limit",)
    assert not message.whole


def test_parts_without_end_are_cut() -> None:
    """Of thousands of parts the first five hundred are told."""
    parts = b"".join(b"--x\r\n\r\na\r\n" for _ in range(3_000))
    message = read(b"From: jane@roe.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + parts)
    assert len(message.parts) == 500
    assert "too_many_parts" in message.troubles


@pytest.mark.parametrize("depth", [100, 2_000])
def test_nesting_without_end_is_told(depth: int) -> None:
    """Multiparts within multiparts past any use are not followed; the header is still read."""
    nest = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    message = read(b"From: jane@roe.example\r\n" + nest)
    assert message.author == "jane@roe.example"
    assert message.troubles == ("too_deep",)
    assert not message.whole


def test_the_same_mail_is_known_again_whatever_servers_did_to_it() -> None:
    """Line ends, trace fields and header folding differ between copies; the fingerprint doesn't."""
    mail = make_statement_mail(make_pdf("words"))
    copy = b"Received: from a by b; Mon, 22 Mar 2021 15:00:05 +0000\n" + mail.replace(b"\r\n", b"\n")
    copy = copy.replace(b"From: Jane Roe <", b"From: Jane Roe\n <").replace(b"\nSubject:", b"\nX-Spam: no\nSubject:")
    assert read(copy).fingerprint == read(mail).fingerprint


@pytest.mark.parametrize(("old", "new"), [(b"10:00:00", b"10:00:01"), (b"<one@", b"<two@"), (b"attached", b"enclosed")])
def test_another_mail_has_another_fingerprint(old: bytes, new: bytes) -> None:
    """A change of date, id or words is another mail."""
    mail = make_mail()
    assert read(mail.replace(old, new)).fingerprint != read(mail).fingerprint


def test_logos_cards_and_signatures_are_no_papers() -> None:
    """What mail programs add by themselves is listed as a part and never taken for a statement."""
    message = read(
        make_mail(
            ("image001.png", "image/png", make_bitmap()),
            ("jane.vcf", "text/vcard", b"BEGIN:VCARD"),
            ("invite.ics", "text/calendar", b"BEGIN:VCALENDAR"),
            ("smime.p7s", "application/pkcs7-signature", b"0\x80"),
        )
    )
    assert len(message.parts) == 5
    assert [paper.path for paper in message.papers] == ["body"]
    assert message.whole


@pytest.mark.parametrize(
    ("name", "media_type", "octets", "told", "trouble"),
    [
        ("a.docx", "application/octet-stream", b"PK\x03\x04..word/document.xml", "wordprocessingml", "corrupt"),
        ("a.doc", "application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole", "unsupported"),
        ("a.rtf", "application/rtf", b"{\\rtf1 x}", "application/rtf", "unsupported"),
        ("a.zip", "application/zip", b"PK\x03\x04....", "application/zip", "corrupt"),
        ("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22...", "application/ms-tnef", "unsupported"),
        ("scan.jpg", "image/jpeg", b"\xff\xd8\xff" + b"x" * 9_000, "image/jpeg", "unsupported"),
        ("smime.p7m", "application/pkcs7-mime", b"0\x80x", "application/pkcs7-mime", "password"),
        ("a.pages", "application/octet-stream", b"", "application/octet-stream", "empty"),
    ],
)
def test_other_papers_are_named_and_left_to_a_person(
    name: str, media_type: str, octets: bytes, told: str, trouble: str
) -> None:
    """A format that is not read here is told by its octets, with the reason, and leaves the reading unwhole."""
    message = read(make_mail((name, media_type, octets)))
    assert told in message.papers[0].media_type
    assert message.papers[0].trouble == trouble
    assert not message.whole


def test_an_attached_text_file_is_read_as_a_paper() -> None:
    """A statement sent as a text file has words and no pages."""
    paper = read(make_mail(("statement.txt", "text/plain", b"SETTLEMENT STATEMENT\r\nWe claim."))).papers[0]
    assert (paper.read_by, paper.pages, paper.pages_exact, paper.trouble) == (ReadBy.TEXT, None, False, None)
    assert paper.opening.startswith("SETTLEMENT STATEMENT\nWe claim.")


def test_a_file_name_can_neither_climb_nor_turn_round() -> None:
    """Control and format characters are taken out of a name; it stays evidence and is never a path."""
    mail = make_mail(("x.pdf", "application/pdf", b"%PDF-")).replace(
        b'filename="x.pdf"', b"filename*=utf-8''a%E2%80%AEfdp%0D%0A.exe"
    )
    assert read(mail).parts[1].untrusted_filename == "afdp .exe"


def test_a_part_encoded_with_a_blank_too_many_is_decoded() -> None:
    """A gateway's "BASE64 " is base64."""
    mail = make_statement_mail(make_pdf("words")).replace(
        b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: BASE64 "
    )
    assert read(mail).papers[0].pages == 1


def test_the_outline_tells_headers_and_parts_without_opening_a_paper() -> None:
    """Where opening has killed two children, the mail still has its author and its papers, as over a limit."""
    message = read_message(make_statement_mail(make_pdf("words")), Depth.OUTLINE)
    assert message.author == "jane@roe.example"
    assert [(paper.path, paper.trouble) for paper in message.papers] == [("2", Trouble.LIMIT)]
    assert not message.whole


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_octets_are_a_message(octets: bytes) -> None:
    """Reading never raises, and what it tells always crosses to the daemon."""
    read(octets)
    read(b"From: jane@roe.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" + octets)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2_000), st.binary(min_size=1, max_size=6))
def test_any_damage_to_a_mail_is_read(place: int, damage: bytes) -> None:
    """A few octets overwritten anywhere leave a mail that is read."""
    mail = make_mail(("image001.png", "image/png", make_bitmap()), ("a.txt", "text/plain", b"words"))
    place %= len(mail)
    read(mail[:place] + damage + mail[place + len(damage) :])
