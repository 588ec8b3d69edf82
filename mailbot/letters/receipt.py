"""Answers for the receipt: what came, when, and that it could be opened; the same words whatever the checks saw."""

from mailbot.core.domain.draft import Letter, MailKind, Receipt
from mailbot.letters.dates import word_moment
from mailbot.letters.phrases import matter_in_subject, subject_line, what_came
from mailbot.letters.templates import render


def receipt(draft: Receipt) -> Letter:
    """Words a receipt to counsel, or to a party without counsel. It certifies nothing."""
    matter = draft.matter
    text = render(
        "receipt_plain.txt.j2" if draft.self_represented else "receipt.txt.j2",
        draft=draft,
        matter=matter,
        received_at=word_moment(draft.received.at, matter.timezone),
        came=what_came(draft.received),
    )
    came = "settlement statement" if draft.received.documents or draft.received.by_body else "message"
    return Letter(MailKind.RECEIPT, subject_line(f"{matter_in_subject(matter)}: {came} received"), text)
