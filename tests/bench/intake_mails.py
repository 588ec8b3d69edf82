"""A mailbox to measure with: conferences, statements of some 2,000 words as PDF, and other mail among them."""

import io
import json
import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from textwrap import wrap

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas

from tests.house.papers import PARTS

STATEMENTS_A_PARTY = 3  # a day: further answers to a party would be joined into one
DISTINCT_PAPERS = 48
WORDS = (1_800, 2_100)
LINES_A_PAGE = 50
ONE_IN_LACKS_A_PART = 4
_TEXTS = Path(__file__).parents[2] / "fixtures" / "statements"
_MESSAGES = Path(__file__).parents[2] / "fixtures" / "messages"

_CONFERENCE = """
case_number = "3:26-CV-{number:03}-ABC-DE"
caption = "{plaintiff} Oakley v. Norvane, LLC"
court = "United States District Court for the Northern District of Mississippi"
judge = "Alex Example"
starts = {starts:%Y-%m-%dT14:00:00}
timezone = "America/Chicago"
telephone = "555-0100"
[order]
dated = 2024-05-21
paragraphs = {{ statement = "3", positions = "3(a)", negotiation_history = "3(b)", attendees = "3(c)" }}
[[parties]]
name = "{plaintiff} Oakley"
role = "plaintiff"
[[parties.counsel]]
name = "Jordan Boone"
email = "boone{number}@boonehale.example"
[[parties]]
name = "Norvane, LLC"
role = "defendant"
[[parties.counsel]]
name = "Morgan Tran"
email = "tran{number}@kestrelpace.example"
"""


def write_conferences(folder: Path, count: int, now: datetime) -> None:
    """Conference files, all some weeks ahead."""
    folder.mkdir(parents=True)
    for number in range(1, count + 1):
        starts = now + timedelta(days=40 + number % 10)
        text = _CONFERENCE.format(number=number, plaintiff=_name(number), starts=starts)
        (folder / f"conference{number:03}.toml").write_text(text)


def _name(number: int) -> str:
    return "".join("bdfglmnprs"[int(digit)] + "aeiou"[int(digit) % 5] for digit in f"{number:03}").title()


def papers() -> list[bytes]:
    """A few dozen statements of three to five pages, the same each time; in one of four a part is missing."""
    chance = random.Random(2)  # noqa: S311 - no secret
    padding = _padding()
    found = []
    for number in range(DISTINCT_PAPERS):
        lacking = chance.choice(list(PARTS)) if number % ONE_IN_LACKS_A_PART == 0 else ""
        kept = {name: text.format(mark="") for name, text in PARTS.items() if name != lacking}
        texts = {name: [text] for name, text in kept.items()}
        missing = chance.randint(*WORDS) - sum(len(text.split()) for text in kept.values())
        while missing > 0:
            sentences = chance.sample(padding, 4)
            texts[chance.choice([name for name in texts if name in {"facts", "law"}])].append(" ".join(sentences))
            missing -= sum(len(sentence.split()) for sentence in sentences)
        side = "PLAINTIFF" if number % 2 else "DEFENDANT"
        text = "\n\n".join(paragraph for part in texts.values() for paragraph in part)
        found.append(
            _pdf(f"{side}'S CONFIDENTIAL SETTLEMENT STATEMENT\n\n{text}\n\nRespectfully submitted,\n\nCounsel")
        )
    return found


def _padding() -> list[str]:
    """Sentences of prose from the statements among the fixtures: no sums, no headings."""
    text = " ".join(path.read_text(encoding="utf-8") for path in _typed_texts())
    sentences = re.findall(r"(?<=[.] )[A-Z][a-z][^.;:$\n]{40,240}[.](?= [A-Z])", " ".join(text.split()))
    return sorted(s for s in set(sentences) if s.isascii() and not re.search(r"[A-Z]{3}|demand|offer|attend", s))


def _typed_texts() -> list[Path]:
    return [path for path in sorted(_TEXTS.glob("*.txt")) if "_ocr_" not in path.name]


def _pdf(text: str) -> bytes:
    octets = io.BytesIO()
    paper = canvas.Canvas(octets, pagesize=letter)
    lines = [line for paragraph in text.split("\n") for line in (wrap(paragraph, 94) or [""])]
    for start in range(0, len(lines), LINES_A_PAGE):
        drawn = paper.beginText(72, 740)
        drawn.setFont("Times-Roman", 11)
        for line in lines[start : start + LINES_A_PAGE]:
            drawn.textLine(line)
        paper.drawText(drawn)
        paper.drawCentredString(306, 40, str(start // LINES_A_PAGE + 1))
        paper.showPage()
    paper.save()
    return octets.getvalue()


def mails(statements: int, conferences: int, now: datetime, *, run: str = "") -> Iterator[tuple[bytes, datetime]]:
    """(octets, received): as many other mails as statements, in turn, received in the last half hour."""
    documents = papers()
    others = _others()
    for number in range(statements):
        when = now - timedelta(seconds=1800 - number * 1500 / statements)
        yield statement(number, conferences, documents, when, run=run), when
        yield _other(number, others, when), when


def statement(number: int, conferences: int, documents: list[bytes], when: datetime, *, run: str = "") -> bytes:
    """A cover mail with a statement; the parties take turns."""
    party, turn = number % (conferences * 2), number // (conferences * 2)
    conference = party // 2 + 1
    author = f"Jordan Boone <boone{conference}@boonehale.example>"
    if party % 2:
        author = f"Morgan Tran <tran{conference}@kestrelpace.example>"
    mail = _mail(author, f"Oakley v. Norvane, 3:26-cv-{conference:03}: Confidential Settlement Statement", when)
    mail["Message-ID"] = f"<statement.{run}{number}@bench.example>"
    opening = "Attached please find" if turn == 0 else "Attached again please find"
    mail.set_content(f"Dear Judge Example,\n\n{opening} our confidential settlement statement.\n\nKind regards\n")
    document = documents[number % len(documents)]
    mail.add_attachment(document, maintype="application", subtype="pdf", filename="settlement statement.pdf")
    return mail.as_bytes()


def _mail(author: str, subject: str, when: datetime) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = author, "chambers@court.example", subject
    mail["Date"] = format_datetime(when)
    return mail


def _others() -> list[tuple[str, str, dict[str, str]]]:
    """(subject, text, fields) of the mails among the fixtures that carry no statement."""
    truth = json.loads((_MESSAGES / "truth.json").read_text(encoding="utf-8"))
    found = []
    for name in sorted(n for n, label in truth.items() if label["kind"] != "statement"):
        told = json.loads((_MESSAGES / f"{name}.json").read_text(encoding="utf-8"))
        fields = {k: v for k, v in told["headers"].items() if k.lower().startswith(("auto", "precedence", "list"))}
        found.append((str(told["subject"]), str(told["body"]), fields))
    return found


def _other(number: int, others: list[tuple[str, str, dict[str, str]]], when: datetime) -> bytes:
    """Mail of strangers: a letter, a machine's mail, or a newsletter with a page of HTML."""
    subject, text, fields = others[number % len(others)]
    mail = _mail(f"Writer {number} <writer{number}@elsewhere.example>", subject, when)
    mail["Message-ID"] = f"<other.{number}@bench.example>"
    for name, value in fields.items():
        mail[name] = value
    mail.set_content(text)
    if number % 3 == 0:
        paragraphs = "".join(f"<p style='color:#333'>{part}</p>" for part in text.split("\n\n"))
        mail.add_alternative(f"<html><body><table><tr><td>{paragraphs * 4}</td></tr></table></body></html>", "html")
    return mail.as_bytes()
