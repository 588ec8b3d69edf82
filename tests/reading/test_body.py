"""The writer's own words, apart from what her program and her firm put around them."""

from email.message import EmailMessage

import pytest

from mailbot.reading.body import part_quoted, share_links
from mailbot.reading.markup import read_markup
from mailbot.reading.message import Depth, read_message
from tests.reading.papers import make_mail

OWN = "Our position is unchanged.\n\nMs. Roe will attend."


@pytest.mark.parametrize(
    "rest",
    [
        "On Mon, Mar 22, 2021 at 10:00 AM Chambers <chambers@court.example> wrote:\n> Please send it.",
        "On Mon, Mar 22, 2021 at 10:00 AM Chambers\n<chambers@court.example> wrote:\n\nPlease send it.",
        "-----Original Message-----\nFrom: Chambers\nPlease send it.",
        "From: Chambers\nSent: Monday, March 22, 2021\nTo: Jane Roe\nSubject: Statement\n\nPlease send it.",
        "*From:* Chambers\n*Date:* Monday\n*To:* Jane\n\nPlease send it.",
        "---------- Forwarded message ---------\nFrom: Chambers\n\nPlease send it.",
        "Begin forwarded message:\n\nPlease send it.",
        "> Please send it.",
        "-- \nPlease send it.",
        "Best regards,\n\nPlease send it.\nRoe LLP\n(555) 010-0000",
        "Sent from my iPhone\n\n> Please send it.",
    ],
)
def test_quoted_text_and_signatures_are_cut_away(rest: str) -> None:
    """What others wrote, and who signs, is kept apart from what she says."""
    own, quoted = part_quoted(f"{OWN}\n\n{rest}")
    assert own.startswith(OWN)
    assert "Please send it." not in own
    assert "Please send it." in quoted


def test_an_answer_below_or_between_quoted_lines_is_kept() -> None:
    """Who answers below each point has said it."""
    own, quoted = part_quoted("On Monday, chambers wrote:\n> Who will attend?\nMs. Roe.\n> Any demand?\nNone yet.")
    assert own == "Ms. Roe.\nNone yet."
    assert "Who will attend?" in quoted


def test_words_of_the_matter_below_a_valediction_are_kept() -> None:
    """A postscript that names who attends is no signature."""
    own, _ = part_quoted("Statement attached.\n\nSincerely,\nJane Roe\n\nP.S. Dana Ruiz, HR Director, will attend.")
    assert "Dana Ruiz" in own


@pytest.mark.parametrize(
    "notice",
    [
        "CONFIDENTIALITY NOTICE: This e-mail is intended only for Chambers. If you received it in error, delete it.",
        "This message contains privileged matter. If you are not the intended recipient, please notify the sender.",
        "CAUTION: This email originated from outside the firm. Do not click links or open attachments.",
    ],
)
def test_a_firms_notice_is_cut_away(notice: str) -> None:
    """Boilerplate is no part of a statement."""
    own, quoted = part_quoted(f"{OWN}\n\n{notice}")
    assert own == OWN
    assert notice in quoted


def test_a_statement_that_calls_itself_confidential_is_kept() -> None:
    """One such word is the writer's own."""
    text = "CONFIDENTIAL SETTLEMENT STATEMENT\n\nThis is submitted to chambers alone and is confidential."
    assert part_quoted(text) == (text, "")


def test_markup_is_read_as_it_is_shown() -> None:
    """Blocks are lines; scripts, styles and hidden text are not read."""
    source = (
        "<html><head><title>no</title><style>p{}</style></head><body><p>One &amp; two</p>"
        "<div style='display: none'>hidden<br>still</div><script>bad()</script><td>three</td><!-- no --></body>"
    )
    assert read_markup(source).split() == ["One", "&", "two", "three"]


def test_a_mail_in_markup_alone_is_read_and_its_quotation_cut() -> None:
    """A mail without a plain version has its words all the same."""
    mail = EmailMessage()
    mail["From"] = "jane@roe.example"
    mail.set_content("<p>Our position.</p><div class='gmail_quote'>Please send it.</div>", subtype="html")
    message = read_message(mail.as_bytes(), Depth.WHOLE)
    assert message.text == "Our position."
    assert "Please send it." in message.quoted
    assert message.papers[0].media_type == "text/html"


def test_of_two_versions_the_plain_one_is_read_once() -> None:
    """The same words in two forms are not said twice."""
    mail = EmailMessage()
    mail.set_content("Our position.")
    mail.add_alternative("<p>Our position.</p>", subtype="html")
    assert read_message(mail.as_bytes(), Depth.WHOLE).text == "Our position."


@pytest.mark.parametrize(
    ("charset", "octets"),
    [
        ("windows-1252", b"Jane\x92s"),
        ("utf-8", b"Jane\xe2\x80\x99s"),
        ("nonsense", b"Jane\xe2\x80\x99s"),
        ("", b"Jane\x92s"),
    ],
)
def test_text_in_any_charset_is_read(charset: str, octets: bytes) -> None:
    """A wrong or unknown charset doesn't lose the words."""
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    mail = f"From: jane@roe.example\r\nContent-Type: {kind}\r\n\r\n".encode() + octets
    assert read_message(mail, Depth.WHOLE).text == "Jane’s"


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://roe.sharefile.com/d-s1234", ("sharefile.com",)),
        ("Link: https://www.dropbox.com/s/x?dl=0 or https://1drv.ms/b/x", ("dropbox.com", "1drv.ms")),
        ("https://roe-my.sharepoint.com/:b:/g/x", ("sharepoint.com",)),
        ("See https://www.court.example/rules and mail dana@box.com", ()),
        ("https://notdropbox.com/x", ()),
    ],
)
def test_links_to_file_sharing_are_told_by_their_host(text: str, hosts: tuple[str, ...]) -> None:
    """Which service holds the paper is told; an address or another site is no such link."""
    assert set(share_links(text)) == set(hosts)


def test_a_link_behind_words_is_told() -> None:
    """In markup the link hides behind "here"."""
    assert share_links(read_markup('<a href="https://app.box.com/s/x">here</a>')) == ("box.com",)


def test_a_mails_own_words_are_a_paper_of_estimated_length() -> None:
    """The body counts as a paper, last, with pages that are only an estimate."""
    paper = read_message(make_mail(text="word " * 1_100), Depth.WHOLE).papers[-1]
    assert (paper.path, paper.pages, paper.pages_exact) == ("body", 3, False)


def test_a_mail_without_words_has_no_body_paper() -> None:
    """Nothing but a signature line is no paper."""
    assert read_message(make_mail(text="Sent from my iPhone"), Depth.WHOLE).papers == ()
