"""The octets of a mail: they read back as what was meant, whatever names a conference file holds."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.domain.draft import Draft, Letter, MailKind
from mailbot.letters import word
from mailbot.letters.envelope import ANSWER, REPORT, compose, is_addr_spec, is_msg_id
from mailbot.letters.phrases import one_line
from tests.letters import samples

HOSTILE = st.text(
    st.one_of(
        st.characters(),  # surrogates too
        st.sampled_from('\r\n\t\0\v\f\u0085\u2028\u2029\u202e\u2066\u200f\ufeff"\\<>,;:@()=?.éß字'),
    ),
    max_size=120,
)
AT = datetime(2021, 3, 24, 20, 41, 7, tzinfo=UTC)
LETTER = word(samples.NOTICE)
KNOWN = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Mailbot-Kind", "X-Auto-Response-Suppress",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip


def mail(
    letter: Letter = LETTER,
    *,
    sender_name: str = "Chambers",
    to: tuple[str, ...] = ("dana@whitlow.example",),
    auto_submitted: str = ANSWER,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
) -> bytes:
    """A mail with all that a test doesn't speak of as usual."""
    return compose(
        letter,
        sender_name=sender_name,
        sender="settlement@chambers.example",
        to=to,
        message_id="<k3v9@chambers.example>",
        date=AT,
        auto_submitted=auto_submitted,
        in_reply_to=in_reply_to,
        references=references,
    )


def parsed(octets: bytes) -> EmailMessage:
    """As a mail reader takes it."""
    return message_from_bytes(octets, policy=default)


def content(part: EmailMessage) -> str:
    """The text of a part, with the line ends that a program works with."""
    return cast("str", part.get_content()).replace("\r\n", "\n")


def assert_lawful(octets: bytes) -> None:
    """7-bit, CRLF alone, short lines (RFC 5322 §2.1.1)."""
    assert octets.isascii()
    assert b"\0" not in octets
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", octets)
    assert max(map(len, octets.split(b"\r\n"))) <= 998


def test_an_answer_carries_the_contracts_headers() -> None:
    """Who, whom, what and that a machine wrote it; a thread only by strict msg-ids."""
    answer = parsed(
        mail(
            in_reply_to="<a@whitlow.example>", references=("<first@whitlow.example>", "no id", "<a b@whitlow.example>")
        )
    )
    assert answer["From"] == "Chambers <settlement@chambers.example>"
    assert answer["To"] == "dana@whitlow.example"
    assert answer["Subject"] == LETTER.subject
    assert answer["Date"].datetime == AT
    assert answer["Message-ID"] == "<k3v9@chambers.example>"
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["X-Mailbot-Kind"] == "deficiency_notice"
    assert answer["Precedence"] == "bulk"
    assert answer["In-Reply-To"] == "<a@whitlow.example>"
    assert answer["References"] == "<first@whitlow.example> <a@whitlow.example>"
    assert answer["Reply-To"] is None
    assert answer.get_content_type() == "text/plain"
    assert content(answer) == LETTER.text


def test_a_report_is_text_with_an_html_twin_and_no_thread() -> None:
    """Reports start threads of their own and both twins read back whole."""
    letter = word(samples.report())
    octets = mail(letter, auto_submitted=REPORT, in_reply_to="<a@whitlow.example>", references=("<b@whitlow.example>",))
    report = parsed(octets)
    assert report["Auto-Submitted"] == "auto-generated"
    assert report["In-Reply-To"] is None
    assert report["References"] is None
    assert report.get_content_type() == "multipart/alternative"
    text, html = report.iter_parts()
    assert content(cast("EmailMessage", text)) == letter.text
    assert content(cast("EmailMessage", html)) == letter.html
    assert_lawful(octets)


@pytest.mark.parametrize("name", samples.DRAFTS)
def test_the_same_arguments_give_the_same_octets(name: str) -> None:
    """A twin sent after a crash is the same mail to the octet."""
    letter = word(samples.DRAFTS[name])
    assert mail(letter) == mail(word(samples.DRAFTS[name]))
    assert_lawful(mail(letter))


@settings(max_examples=150, deadline=None)
@given(name=HOSTILE, subject=HOSTILE)
def test_no_name_or_subject_can_bring_a_header_or_an_address(name: str, subject: str) -> None:
    """Whatever stands in a display name or subject reads back on one line, and adds no field and no address."""
    octets = mail(Letter(MailKind.RECEIPT, subject, "text\n"), sender_name=name, auto_submitted=REPORT)
    assert_lawful(octets)
    read = parsed(octets)
    assert read.keys() == KNOWN
    assert [a.addr_spec for a in read["From"].addresses] == ["settlement@chambers.example"]
    assert [a.addr_spec for a in read["To"].addresses] == ["dana@whitlow.example"]
    if len(one_line(subject)) <= 180:
        assert one_line(read["Subject"]) == one_line(subject)
    assert content(read) == "text\n"


@settings(max_examples=60, deadline=None)
@given(hostile=HOSTILE)
def test_a_hostile_conference_file_stays_inside_its_sentence(hostile: str) -> None:
    """Names from a conference file start no line, turn no writing and open no tag in any letter."""
    matter = replace(samples.MATTER, caption=hostile, short_title=hostile, case_number=hostile, telephone=hostile)
    drafts: list[Draft] = [
        replace(samples.RECEIPT, matter=matter, for_counsel=hostile),
        replace(samples.NOTICE, matter=matter, items=(replace(samples.ATTENDEES, words=hostile, paragraph=hostile),)),
        replace(samples.complete_report(), matter=matter, party_name=hostile, party_role=hostile, answers=()),
        replace(samples.WARNING, matter=matter, held=hostile),
        replace(samples.CERTIFICATE, matter=matter, on_word=hostile),
    ]
    usual = [word(d).text.count("\n") for d in (replace(samples.complete_report(), answers=()), samples.CERTIFICATE)]
    letters = [word(d) for d in drafts]
    for letter, lines in ((letters[2], usual[0]), (letters[4], usual[1])):
        assert letter.text.count("\n") <= lines
    for letter in letters:
        assert not re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", letter.text)
        assert "\n" not in letter.subject
        assert_lawful(mail(letter, auto_submitted=REPORT))


def test_markup_in_a_name_is_shown_not_obeyed() -> None:
    """A party called like a tag is told as such."""
    letter = word(replace(samples.complete_report(), party_name="<b onload=x>Roe</b> & Co", party_role=""))
    assert letter.html is not None
    assert "<b onload" not in letter.html
    assert "&lt;b onload=x&gt;Roe&lt;/b&gt; &amp; Co" in letter.html
    assert "<b onload=x>Roe</b> & Co" in letter.text


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=300))
def test_every_text_reads_back_whole(text: str) -> None:
    """Trailing spaces, lone dots, long lines, boundary look-alikes and any script arrive as they were worded."""
    text += "\n.\n=_--\nend \n" + "x" * 2000 + "\n"
    octets = mail(Letter(MailKind.INTAKE_REPORT, "s", text, text), auto_submitted=REPORT)
    assert_lawful(octets)
    for part in parsed(octets).iter_parts():
        payload = cast("bytes", part.get_payload(decode=True)).decode("utf-8").replace("\r\n", "\n")
        assert payload in {text, text.removesuffix("\n")}  # the last line end is the boundary's (RFC 2046 §5.1.1)


def test_what_looks_like_an_encoded_word_is_not_decoded() -> None:
    """A name that spells an encoded word reads back as it was spelled."""
    spelled = "=?utf-8?q?Roe=0D=0ABcc=3A?= v. Poe"
    assert parsed(mail(Letter(MailKind.RECEIPT, spelled, "text\n")))["Subject"] == spelled


@pytest.mark.parametrize(
    "address",
    ["", "dana", "dana@", "@whitlow.example", "a@b.example\r\nBcc: x@y.example", "a@b.example, x@y.example",
     "ä@b.example", "Dana <dana@whitlow.example>", "a b@c.example", "a@b@c.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    """Nothing but a bare addr-spec is ever written into To."""
    assert not is_addr_spec(address)
    with pytest.raises(ValueError, match="addr-spec"):
        mail(to=("dana@whitlow.example", address))


def test_message_ids_are_strict() -> None:
    """Comments, spaces, 8-bit and overlong ids are none."""
    assert is_msg_id("<CAF+1=x.y@mail.whitlow.example>")
    for none in ("a@b", "<a@b", "<a b@c>", "<ä@b>", "<a@b>\r\nX: y", "<@b>", f"<{'a' * 250}@b>", "<a@b><c@d>"):
        assert not is_msg_id(none)


def test_long_threads_and_long_ids_stay_whole() -> None:
    """Folding never breaks an id, and a thread keeps its first and its newest."""
    ids = tuple(f"<{n}{'x' * 200}@whitlow.example>" for n in range(40))
    octets = mail(in_reply_to=ids[-1], references=ids)
    assert_lawful(octets)
    kept = re.sub(r"\s+", " ", parsed(octets)["References"]).strip().split(" ")
    assert kept == [ids[0], *ids[-19:]]
