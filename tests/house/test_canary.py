"""No word of a statement, its mail or its file name is found anywhere outside the vault and the mailbox."""

import base64
import contextlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from pypdf import PdfReader, PdfWriter

from tests.house.papers import mail, pdf, statement_text
from tests.house.process import Chambers
from tests.house.world import COLLEAGUE, DEFENDANT, PARALEGAL, PLAINTIFF

# no word of any language, so that finding one is finding the mail
SUBJECT, COVER, NAME, FILE, SECTION = "Quavondrel", "Zephyrlisk", "Ombrethwick", "Jaxpernol", "Vintoragle"
PASSWORD_FILE, POISON, STRANGER, LINK, HEADER = "Wubrinthal", "Kroxilvane", "Draptulous", "Yebbinlork", "Fospertine"
AMOUNTS = ("7,654,321", "7654321")
OTHERS = ("Priya Nadir", "Harbor Mutual", "forklift", "275,000")  # what every statement here says
WORDS = (SUBJECT, COVER, NAME, FILE, SECTION, PASSWORD_FILE, POISON, STRANGER, LINK, HEADER, *AMOUNTS, *OTHERS)
SENDER = "bounces@boonehale.example"  # a null reverse-path would be a machine's
MARK = f"{SECTION} $7,654,321"


def marked(author: str, message_id: str, *, papers: tuple[tuple[str, bytes], ...], **kept: str) -> bytes:
    """A mail with a mark in subject, text and display name."""
    subject = f"Oakley v. Norvane, 3:25-cv-57: {SUBJECT}: Confidential Settlement Statement"
    text = kept.get("text", f"Attached please find our confidential settlement statement. {COVER}. Can you call us?")
    return mail(
        f'"{NAME} Boone" <{author}>',
        subject=subject,
        text=text,
        papers=papers,
        message_id=message_id,
        headers={"Comments": HEADER, "Keywords": HEADER, "Thread-Topic": HEADER},
    )


def statement(*, without: tuple[str, ...] = (), pages: int = 2) -> bytes:
    """A statement with the mark in each of its parts."""
    return pdf(statement_text(mark=MARK, without=without), pages=pages)


def locked(document: bytes) -> bytes:
    """The PDF, with a password to open it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(document)))
    writer.encrypt("harbor", algorithm="AES-256")
    octets = io.BytesIO()
    writer.write(octets)
    return octets.getvalue()


def poison() -> bytes:
    """Parts within parts past every limit, a broken PDF, a broken charset: all with the mark."""
    inner = EmailMessage(policy=SMTP)
    inner.set_content(f"{POISON} " * 50)
    inner.add_attachment(b"%PDF-1.7\n" + POISON.encode() * 400, maintype="application", subtype="pdf", filename=POISON)
    for _ in range(60):
        outer = EmailMessage(policy=SMTP)
        outer.add_attachment(inner, filename=f"{POISON}.eml")
        inner = outer
    for name, value in (("From", f'"{POISON}" <{PLAINTIFF}>'), ("To", "chambers@court.example")):
        inner[name] = value
    inner["Subject"] = f"{POISON} confidential settlement statement"
    inner["Message-ID"] = "<poison@boonehale.example>"
    return inner.as_bytes() + f"\r\n=?no-such-charset?Q?{POISON}?=\r\n".encode() + b"\xff\xfe\x00"


def word_file() -> bytes:
    """A Word file with the mark, not compressed."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as made:
        made.writestr("word/document.xml", f"<w:t>{statement_text(mark=MARK)}</w:t>")
        made.writestr("[Content_Types].xml", "<Types/>")
    return octets.getvalue()


def mails() -> list[bytes]:
    """One for every way that a message can go."""
    named = f"{FILE} statement.pdf"
    stray = statement_text(title="SETTLEMENT STATEMENT\n\nDoe v. Roe, No. 1:24-cv-00999", mark=MARK)
    return [
        marked(PLAINTIFF, "<1@b.example>", papers=((named, statement()),)),
        marked(DEFENDANT, "<2@k.example>", papers=((named, statement(without=("attendees",), pages=6)),)),
        marked(PARALEGAL, "<3@b.example>", papers=((f"{PASSWORD_FILE}.pdf", locked(statement())),)),
        marked(COLLEAGUE, "<4@b.example>", papers=((named, statement()), ("Exhibit A.pdf", statement(pages=3)))),
        marked(f"{STRANGER.lower()}@elsewhere.example", "<5@e.example>", papers=((named, statement(pages=4)),)),
        marked(DEFENDANT, "<6@k.example>", papers=((f"{FILE}.docx", word_file()),)),
        marked(DEFENDANT, "<7@k.example>", papers=((f"{FILE}.pdf", b"%PDF-1.4\n" + MARK.encode() * 40),)),
        marked(PLAINTIFF, "<8@b.example>", papers=(), text=statement_text(mark=f"{MARK} {COVER}")),
        marked(
            PLAINTIFF,
            "<9@b.example>",
            papers=(),
            text=f"Our confidential settlement statement: https://www.dropbox.com/s/{LINK}/{LINK}.pdf",
        ),
        mail(
            "x@elsewhere.example",
            subject=f"Doe v. Roe, 1:24-cv-999 {SUBJECT}",
            papers=((named, pdf(stray)),),
            message_id="<10@e.example>",
        ),
        mail(PLAINTIFF, subject=f"{SUBJECT} call", text=f"May we have a telephone conference? {COVER} {MARK}"),
        mail(PLAINTIFF, subject=f"{SUBJECT} order", text=f"A proposed order. {COVER}", papers=((f"{FILE}.pdf", b"%"),)),
        mail(DEFENDANT, subject=f"{SUBJECT} settled", text=f"The case has settled for $7,654,321. {COVER} {MARK}"),
        poison(),
        marked(PLAINTIFF, "<11@b.example>", papers=((f"{FILE}.pdf", statement() + b"\0" * 1_200_000),)),
    ]


def readings(octets: bytes) -> Iterator[bytes]:
    """The octets as they are, and whatever lies deflated or encoded for mail in them."""
    yield octets
    yield octets.replace(b"=\r\n", b"").replace(b"=\n", b"")
    for head in (b"\x78\x01", b"\x78\x9c", b"\x78\xda"):
        at = octets.find(head)
        while at >= 0:
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj().decompress(octets[at:], 1 << 20)
            at = octets.find(head, at + 1)


def traces(octets: bytes, words: tuple[str, ...] = WORDS) -> set[str]:
    """Which of the words are found, in any case and in the encodings that files and mails know."""
    found = set()
    for reading in readings(octets):
        low = reading.lower()
        folded = b"".join(reading.split())  # base64 in mail is folded
        for word in words:
            plain = word.lower().encode()
            wide = word.lower().encode("utf-16-le")
            if plain in low or wide in low or any(code in folded for code in _in_base64(word)):
                found.add(word)
    return found


def _in_base64(word: str) -> list[bytes]:
    """The word's base64 at each of the three offsets it may have, without the characters that its neighbours share."""
    found = []
    for offset in range(3):
        code = base64.b64encode(b"\0" * offset + word.encode() + b"\0\0")
        found.append(code[(offset * 8 + 5) // 6 : (offset + len(word)) * 8 // 6])
    return found


def sent_in_clear(raw: EmailMessage) -> bytes:
    """A mail that was sent: as it went, and each part decoded."""
    parts = [part.get_payload(decode=True) for part in raw.walk() if not part.is_multipart()]
    heads = [str(value) for part in raw.walk() for value in part.values()]
    return b"\n".join([raw.as_bytes(), *(p for p in parts if isinstance(p, bytes)), "\n".join(heads).encode()])


def test_the_search_finds_what_it_looks_for() -> None:
    """A word in clear, in UTF-16, deflated, folded in base64 and in quoted-printable is found."""
    hidden = [
        f"x{SECTION.upper()}x".encode(),
        f"x{SECTION}x".encode("utf-16-le"),
        b"xx" + zlib.compress(f"and {SECTION} too".encode() * 9) + b"yy",
        base64.encodebytes(f"so that lines are folded, {SECTION} stands here".encode()),
        f"{SECTION[:4]}=\r\n{SECTION[4:]}".encode(),
    ]
    assert [traces(octets) for octets in hidden] == [{SECTION}] * len(hidden)


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_no_marked_word_is_found_outside_vault_and_mailbox(chambers: Chambers, log_format: str) -> None:
    """Every way a message can go, the log at its most talkative: log, output, mail, ledger, disk, temporary files."""
    arriving = mails()
    for raw in arriving:
        chambers.dovecot.deliver_by_lmtp(chambers.user, raw, SENDER)
    temporary = chambers.folder / "tmp"
    untouched = temporary.stat().st_mtime_ns
    env = {
        "MAILBOT_LOG_LEVEL": "debug",
        "MAILBOT_LOG_FORMAT": log_format,
        "MAILBOT_NOTICE_WAIT_MINUTES": "0",
        "MAILBOT_MAX_MESSAGE_BYTES": "1000000",
    }
    ran = chambers.call("run", "--once", **env)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.count("taken_in") == len(arriving) - 1
    assert traces(ran.stderr.encode()) == set()
    assert traces(ran.stdout.encode()) == set()
    assert len(chambers.sent()) >= len(arriving)
    for message in chambers.sent():
        assert traces(sent_in_clear(message)) == set(), message["X-Mailbot-Kind"]
    data = [path for path in (chambers.folder / "data").rglob("*") if path.is_file()]
    assert any(path.name.startswith("ledger") for path in data)
    assert sum(path.suffix == ".age" for path in data) >= 8
    assert {path.name for path in data if traces(path.read_bytes()) or traces(str(path).encode())} == set()
    assert temporary.stat().st_mtime_ns == untouched, "something was written to the temporary folder"
    status = chambers.call("status", "--json")
    assert traces((status.stdout + status.stderr).encode()) == set()


def test_no_marked_word_is_told_when_a_mail_can_not_be_sent(chambers: Chambers) -> None:
    """A server that refuses everything, and one that is gone: the log tells ids and codes."""
    chambers.dovecot.deliver_by_lmtp(chambers.user, mails()[0], SENDER)
    ran = chambers.call("run", "--once", MAILBOT_SMTP_PORT="1", MAILBOT_LOG_LEVEL="debug")
    assert ran.returncode == 75
    assert "send_later" in ran.stderr
    assert traces((ran.stdout + ran.stderr).encode()) == set()
