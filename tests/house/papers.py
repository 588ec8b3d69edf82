"""Statements and mails of an invented matter, each part of a statement to be left out or marked at will."""

import functools
import io
from email.message import EmailMessage
from email.policy import SMTP
from textwrap import wrap
from typing import Any

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen import canvas

PARTS = {
    "facts": (
        "STATEMENT OF FACTS\n\nOn June 3, 2019 Plaintiff was struck by a forklift at the Norvane distribution center. "
        "Plaintiff contends that the aisle was unmarked and that the driver did not look behind him; Defendant says "
        "that the aisle was marked and that the horn was sounded. Two supervisors have testified. {mark}"
    ),
    "law": (
        "ISSUES OF LAW\n\nThe claim is one of premises liability. Under Mississippi law the owner must keep its "
        "premises reasonably safe and warn of hidden dangers. The controlling question is whether Norvane had notice. "
        "Defendant pleads comparative fault, and its motion for summary judgment is pending. {mark}"
    ),
    "damages": (
        "DAMAGES\n\nMedical expenses to date are $48,213. Lost wages come to $31,400 and future loss is at $90,000. "
        "Plaintiff also seeks damages for pain and suffering. Defendant disputes the future loss. {mark}"
    ),
    "history": (
        "SETTLEMENT NEGOTIATION HISTORY\n\nOn February 12, 2025 Plaintiff demanded $275,000 in writing. On "
        "February 26, 2025 Defendant offered $15,000 in writing. On March 8 Plaintiff demanded $240,000; on March 15 "
        "Defendant offered $25,000. No further demand or offer has been made. {mark}"
    ),
    "attendees": (
        "PERSONS ATTENDING THE SETTLEMENT CONFERENCE\n\nThe following will attend the settlement conference:\n\n"
        "Dana Oakley, Plaintiff\n\nJordan Boone, lead counsel for Plaintiff\n\nPriya Nadir, Claims Manager, Harbor "
        "Mutual {mark}"
    ),
}
TITLE = "PLAINTIFF'S CONFIDENTIAL SETTLEMENT STATEMENT\n\nDana Oakley v. Norvane, LLC, No. 3:25-CV-057-ABC-DE"


def statement_text(*, without: tuple[str, ...] = (), mark: str = "", title: str = TITLE) -> str:
    """A statement's text; `mark` stands in every part."""
    parts = [text.format(mark=mark) for name, text in PARTS.items() if name not in without]
    return "\n\n".join([title, *parts, "Respectfully submitted,\n\nJordan Boone"])


@functools.lru_cache(maxsize=64)
def pdf(text: str, *, pages: int = 1) -> bytes:
    """A PDF with that text on its first page and continuation pages after it."""
    octets = io.BytesIO()
    paper = canvas.Canvas(octets, pagesize=letter)
    for number in range(pages):
        drawn = paper.beginText(72, 730)
        drawn.setFont("Helvetica", 9)
        shown = text if number == 0 else "The argument goes on for the rest of this page. " * 30
        for paragraph in shown.split("\n"):
            for line in wrap(paragraph, 100) or [""]:
                drawn.textLine(line)
        paper.drawText(drawn)
        paper.showPage()
    paper.save()
    return octets.getvalue()


def mail(
    author: str,
    *,
    subject: str = "Oakley v. Norvane, 3:25-cv-57: Confidential Settlement Statement",
    text: str = "Attached please find our confidential settlement statement.",
    papers: tuple[tuple[str, bytes], ...] = (),
    message_id: str = "",
    headers: dict[str, str] | None = None,
    **more: Any,
) -> bytes:
    """A mail to chambers with these PDFs attached: (file name, octets)."""
    made = EmailMessage(policy=SMTP)
    made["From"] = author
    made["To"] = "chambers@court.example"
    made["Subject"] = subject
    made["Date"] = "Mon, 10 Mar 2025 10:00:00 -0500"
    if message_id:
        made["Message-ID"] = message_id
    for name, value in (headers or {}).items():
        made[name] = value
    made.set_content(text, **more)
    for name, octets in papers:
        made.add_attachment(octets, maintype="application", subtype="pdf", filename=name)
    return made.as_bytes()


def statement_mail(author: str, message_id: str, *, pages: int = 2, **kept: Any) -> bytes:
    """A cover mail with a statement as PDF; `without` and `mark` as for `statement_text`."""
    document = pdf(statement_text(**kept), pages=pages)
    return mail(author, papers=(("statement.pdf", document),), message_id=message_id)
