"""What lawyers pack a statement into: each container is opened, and nothing in it becomes more than it is."""

import zipfile
from email.message import EmailMessage
from typing import NamedTuple

import pytest

from mailbot.core.domain.document import Document, ReadBy, Trouble
from mailbot.core.domain.mail import Message
from mailbot.core.reading_record import message_from_json, message_to_json
from mailbot.reading.message import Depth, read_message, read_with_papers
from tests.reading.boxes import (
    OutlookMail,
    compose,
    envelop,
    lock_zip,
    make_docx,
    make_outlook,
    make_tnef,
    make_zip,
    sign_opaque,
    sign_streaming,
    wrap,
)
from tests.reading.papers import make_bitmap, make_pdf

PDF = make_pdf("CONFIDENTIAL SETTLEMENT STATEMENT\n\nPlaintiff demanded $5,000 in writing.")
ZIP, TNEF, EML, MSG = "application/zip", "application/ms-tnef", "message/rfc822", "application/vnd.ms-outlook"
FORWARDED = compose(("statement.pdf", "application/pdf", PDF), text="Sam Doe, our adjuster, will attend.")


def read(octets: bytes | EmailMessage) -> Message:
    """The mail, read in this process, and proven to be one that crosses to the daemon."""
    message = read_message(octets if isinstance(octets, bytes) else octets.as_bytes(), Depth.WHOLE)
    assert message_from_json(message_to_json(message)) == message
    return message


def attached(message: Message) -> tuple[Document, ...]:
    """Its papers without its own text."""
    return tuple(paper for paper in message.papers if not paper.is_body)


def sent_in(name: str, media_type: str, octets: bytes, *, text: str = "Please see attached.") -> Message:
    """A mail with one attachment, read."""
    return read(compose((name, media_type, octets), text=text))


class Box(NamedTuple):
    """A mail, and the path at which its one PDF stands."""

    mail: bytes
    path: str


BOXES = {
    "zip": Box(compose(("papers.zip", ZIP, make_zip(("statement.pdf", PDF)))).as_bytes(), "2.1"),
    "zip stored": Box(
        compose(("papers.zip", ZIP, make_zip(("statement.pdf", PDF), method=zipfile.ZIP_STORED))).as_bytes(), "2.1"
    ),
    "zip in a zip": Box(
        compose(("a.zip", ZIP, make_zip(("b.zip", make_zip(("s.pdf", PDF)))))).as_bytes(),
        "2.1.1",
    ),
    "zip under another type": Box(
        compose(("papers", "application/octet-stream", make_zip(("s.pdf", PDF)))).as_bytes(), "2.1"
    ),
    "winmail.dat": Box(compose(("winmail.dat", TNEF, make_tnef(("statement.pdf", PDF)))).as_bytes(), "2.1"),
    "msg": Box(compose(("fw.msg", MSG, make_outlook(OutlookMail("Here it is.", (("s.pdf", PDF),))))).as_bytes(), "2.2"),
    "msg in a msg": Box(
        compose(
            ("fw.msg", MSG, make_outlook(OutlookMail("Here.", mails=(OutlookMail("It is.", (("s.pdf", PDF),)),))))
        ).as_bytes(),
        "2.2.2",
    ),
    "forwarded": Box(compose(FORWARDED).as_bytes(), "2.2"),
    "eml": Box(compose(("fw.eml", "application/octet-stream", FORWARDED.as_bytes())).as_bytes(), "2.2"),
    "eml in base64": Box(
        compose(("fw.eml", "application/octet-stream", FORWARDED.as_bytes()))
        .as_bytes()
        .replace(b"application/octet-stream", EML.encode()),
        "2.2",
    ),
    "eml in a zip": Box(compose(("fw.zip", ZIP, make_zip(("fw.eml", FORWARDED.as_bytes())))).as_bytes(), "2.1.2"),
    "signed opaque": Box(wrap(sign_opaque(compose(("s.pdf", "application/pdf", PDF)).as_bytes())), "1.2"),
    "signed while sent": Box(wrap(sign_streaming(compose(("s.pdf", "application/pdf", PDF)).as_bytes())), "1.2"),
    "signed twice": Box(
        wrap(sign_opaque(wrap(sign_opaque(compose(("s.pdf", "application/pdf", PDF)).as_bytes())))), "1.1.2"
    ),
}


@pytest.mark.parametrize("name", sorted(BOXES))
def test_a_paper_is_read_out_of_what_it_was_sent_in(name: str) -> None:
    """Each container yields the PDF, whole and exact, at a path that says where it lay; and its octets with it."""
    box = BOXES[name]
    message, octets, *_ = read_with_papers(box.mail, Depth.WHOLE)
    papers = [paper for paper in attached(message) if paper.read_by is not ReadBy.BODY]
    assert [(paper.path, paper.media_type, paper.pages) for paper in papers] == [(box.path, "application/pdf", 1)]
    assert message.whole
    assert message.author == "jane@roe.example"
    assert PDF in octets
    assert box.path in [part.path for part in message.parts]


@pytest.mark.parametrize("name", sorted(BOXES))
def test_the_outline_leaves_containers_closed(name: str) -> None:
    """Where opening has killed two children, the mail is told by what it is made of."""
    message = read_message(BOXES[name].mail, Depth.OUTLINE)
    assert message.author == "jane@roe.example"
    assert box_paths(message) <= {"1", "2"}
    assert not message.whole


def box_paths(message: Message) -> set[str]:
    """Where its parts stand."""
    return {part.path for part in message.parts}


@pytest.mark.parametrize("name", sorted(BOXES))
def test_the_fingerprint_is_of_what_was_received(name: str) -> None:
    """Which mail it is doesn't hang on how deep it was opened: a server copies the container, not its members."""
    box = BOXES[name]
    assert read_message(box.mail, Depth.WHOLE).fingerprint == read_message(box.mail, Depth.OUTLINE).fingerprint


def test_a_word_processors_file_is_no_container() -> None:
    """A DOCX is a zip; it stays whole, by itself and inside a zip that doesn't compress it."""
    docx = make_docx("Settlement statement")
    inside = make_zip(("statement.docx", docx), method=zipfile.ZIP_STORED)
    message = read(compose(("a.docx", ZIP, docx), ("b.zip", ZIP, inside)))
    told = [(paper.path, paper.media_type.rpartition(".")[2]) for paper in attached(message)]
    assert told == [("2", "document"), ("3.1", "document")]


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (("mimetype", b"application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
        (("Index/Document.iwa", b"x"), "application/vnd.apple.pages"),
        (("[Content_Types].xml", b"x"), "application/vnd.openxmlformats-package"),
    ],
)
def test_other_programs_zips_are_left_whole(first: tuple[str, bytes], told: str) -> None:
    """OpenDocument, Pages and Office files are told by what their directory holds."""
    octets = make_zip(first, ("content.xml", b"x"), method=zipfile.ZIP_STORED)
    message = sent_in("x.zip", ZIP, octets)
    assert [(paper.path, paper.media_type) for paper in attached(message)] == [("2", told)]


def test_what_systems_add_to_a_zip_is_left_out() -> None:
    """Folders and the files that an operating system leaves there are neither papers nor parts."""
    octets = make_zip(
        ("Exhibits/", b""),
        ("__MACOSX/._statement.pdf", b"x"),
        ("Exhibits/.DS_Store", b"x"),
        ("Exhibits\\Thumbs.db", b"x"),
        ("Exhibits/statement.pdf", PDF),
    )
    message = sent_in("papers.zip", ZIP, octets)
    assert [(part.path, part.untrusted_filename) for part in message.parts[1:]] == [
        ("2", "papers.zip"),
        ("2.1", "statement.pdf"),
    ]
    assert message.whole


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("../../etc/cron.d/x.pdf", "x.pdf"),
        ("C:\\Users\\x\\y.pdf", "y.pdf"),
        ("/absolute.pdf", "absolute.pdf"),
        ("a\x00b.pdf", "a"),
        ("s" * 4_000 + ".pdf", "s" * 200),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nb\x1b[2J.pdf", "a b[2J.pdf"),
    ],
)
def test_a_members_name_is_evidence_and_no_path(name: str, told: str) -> None:
    """Whatever a member calls itself, its path is its place, and its name one clean line."""
    message = sent_in("papers.zip", ZIP, make_zip((name, PDF)))
    part = message.parts[2]
    assert (part.path, part.untrusted_filename) == ("2.1", told)
    assert attached(message)[0].pages == 1


def test_a_locked_member_is_told_as_locked() -> None:
    """A zip under a password opens as far as its directory: each paper in it asks for the password."""
    message = sent_in("papers.zip", ZIP, lock_zip(make_zip(("statement.pdf", PDF), ("photo.jpg", b"x"))))
    assert [(paper.path, paper.trouble) for paper in attached(message)] == [
        ("2.1", Trouble.PASSWORD),
        ("2.2", Trouble.PASSWORD),
    ]
    assert not message.whole


@pytest.mark.parametrize(
    ("octets", "path", "trouble"),
    [
        (make_zip(("statement.pdf", PDF))[:-60], "2", Trouble.CORRUPT),
        (make_zip(("s.pdf", PDF), method=zipfile.ZIP_STORED).replace(b"%%EOF", b"%%EOX"), "2.1", Trouble.CORRUPT),
        (make_zip(("statement.pdf", PDF), method=zipfile.ZIP_LZMA), "2.1", Trouble.UNSUPPORTED),
        (make_zip(("statement.pdf", PDF)).replace(b"PK\x01\x02", b"PK\x09\x09"), "2", Trouble.UNSUPPORTED),
        (make_zip(), "2", Trouble.UNSUPPORTED),
    ],
    ids=["cut short", "changed on its way", "another method", "no directory", "nothing in it"],
)
def test_a_broken_zip(octets: bytes, path: str, trouble: Trouble) -> None:
    """What was cut short or changed on its way is damaged; what may be our reader's fault is a person's to open."""
    message = sent_in("papers.zip", ZIP, octets)
    assert [(paper.path, paper.trouble) for paper in attached(message)] == [(path, trouble)]
    assert not message.whole


@pytest.mark.parametrize("magic", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x00", b"\x1f\x8b\x08\x00"])
def test_other_archives_are_named_and_left_to_a_person(magic: bytes) -> None:
    """7z, rar and gzip are known, and not opened."""
    message = sent_in("papers.bin", "application/octet-stream", magic + bytes(99))
    assert [paper.trouble for paper in attached(message)] == [Trouble.UNSUPPORTED]
    assert not message.whole


@pytest.mark.parametrize(
    ("octets", "read_as"),
    [
        (make_tnef(text="Our statement follows."), ("Our statement follows.", [])),
        (make_tnef(markup="<p>Our statement <b>follows</b>.</p>"), ("Our statement follows.", [])),
        (make_tnef(rtf=r"{\rtf1\ansi Our statement follows.}"), ("", ["application/rtf"])),
    ],
    ids=["plain", "html", "rtf"],
)
def test_a_text_that_only_winmail_dat_holds(octets: bytes, read_as: tuple[str, list[str]]) -> None:
    """Where the mail itself shows no text, that of Outlook's copy is the writer's own; RTF alone is a paper."""
    message = sent_in("winmail.dat", TNEF, octets, text=" ")
    assert (message.text.strip(), [paper.media_type for paper in attached(message)]) == read_as


def test_a_text_is_not_read_twice() -> None:
    """Outlook writes the mail's text into winmail.dat once more: what the mail itself shows is enough."""
    message = sent_in("winmail.dat", TNEF, make_tnef(("s.pdf", PDF), text="Please see attached."))
    assert message.text.strip() == "Please see attached."
    assert [paper.path for paper in message.papers] == ["2.2", "body"]


def test_what_is_inside_a_forwarded_mail_never_says_who_sent_it() -> None:
    """Author, date, subject, text and recipients are those of the mail that came; the other's text is a paper."""
    inner = compose(
        ("s.pdf", "application/pdf", PDF), text="Sam Doe, adjuster, will attend.\n\n> quoted", subject="Inner"
    )
    inner.replace_header("From", "Eve <eve@other.example>")
    inner["Reply-To"] = "eve@other.example"
    inner["Authentication-Results"] = "mx.court.example; dmarc=pass header.from=other.example"
    message = read(compose(inner, text="See below."))
    assert (message.author, message.subject, message.text.strip()) == ("jane@roe.example", "Statement", "See below.")
    assert (message.reply_to, message.authentication) == ((), ())
    letter = message.papers[0]
    assert (letter.path, letter.read_by, letter.opening) == ("2.1", ReadBy.BODY, "Sam Doe, adjuster, will attend.")


LONG = "Ms. Roe was struck by a forklift, and her bills come to $5,000. " * 20
PASSED_ON = [
    f"-----Original Message-----\nFrom: Sam <s@x.example>\nSent: Monday\nTo: Jane\nSubject: x\n\n{LONG}\n\nBest,\nSam",
    f"Begin forwarded message:\n\n> From: Sam <sam@other.example>\n> Date: Monday\n> To: Jane\n>\n> {LONG}",
    f"---------- Forwarded message ---------\nFrom: Sam <sam@other.example>\nDate: Mon\nSubject: x\n\n{LONG}",
]


@pytest.mark.parametrize("block", PASSED_ON, ids=["Outlook", "Apple", "Gmail"])
def test_a_text_that_is_passed_on_is_a_paper_beside_the_writers_own(block: str) -> None:
    """A mail that passes a long text on with a few words holds that text as a paper of its own."""
    message = read(compose(text=f"Please see below.\n\n{block}", subject="FW: statement"))
    assert message.text.strip() == "Please see below."
    assert [(paper.path, paper.read_by) for paper in message.papers] == [("1.1", ReadBy.BODY), ("body", ReadBy.BODY)]
    assert message.papers[0].opening.startswith(LONG.strip())
    assert "Subject" not in message.papers[0].opening


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("RE: statement", f"Please see below.\n\n{PASSED_ON[0]}"),
        ("FW: statement", f"{LONG * 2}\n\n{PASSED_ON[0]}"),
        ("FW: statement", f"Thank you.\n\n{PASSED_ON[0].replace(LONG, 'Ours is attached.')}"),
        ("FW: statement", f"Thank you.\n\n-- \nJane Roe\n{LONG}"),
    ],
    ids=["an answer", "a letter of its own", "a cover", "a signature"],
)
def test_what_is_quoted_is_no_paper(subject: str, text: str) -> None:
    """What an answer quotes, what a letter of its own carries below and what is short is nobody's paper."""
    assert [paper.path for paper in read(compose(text=text, subject=subject)).papers] == ["body"]


def test_a_bounces_copy_is_not_opened() -> None:
    """A machine that gives a mail back hands nothing over: what it returns stays closed."""
    mail = (
        compose(FORWARDED).as_bytes().replace(b"multipart/mixed", b"multipart/report; report-type=delivery-status", 1)
    )
    assert [part.path for part in read(mail).parts] == ["1", "2"]


@pytest.mark.parametrize(
    ("octets", "kind", "trouble"),
    [
        (envelop(), "enveloped-data", Trouble.PASSWORD),
        (envelop(), "signed-data", Trouble.PASSWORD),
        (b"\x30\x80x", "enveloped-data", Trouble.PASSWORD),
        (sign_opaque(b""), "signed-data", Trouble.UNSUPPORTED),
    ],
    ids=["encrypted", "encrypted under a wrong label", "unreadable", "nothing signed"],
)
def test_s_mime_that_can_not_be_unwrapped(octets: bytes, kind: str, trouble: Trouble) -> None:
    """What is encrypted is locked, whatever its label says."""
    message = read(wrap(octets, kind))
    assert [paper.trouble for paper in attached(message)] == [trouble]
    assert not message.whole


def test_a_signed_mails_text_is_its_writers_own() -> None:
    """An opaque signature wraps the whole mail: its text, its logo and its papers are as without it."""
    logo = ("image001.png", "image/png", make_bitmap())
    message = read(wrap(sign_opaque(compose(logo, text="Our statement follows.").as_bytes())))
    assert message.text.strip() == "Our statement follows."
    assert [paper.path for paper in message.papers] == ["body"]
    assert message.whole
