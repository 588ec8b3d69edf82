"""Answers for the alert that something is broken: one line that says what, and what mends it."""

from mailbot.core.domain.draft import Letter, MailKind, OperatorAlert
from mailbot.letters.phrases import subject_line
from mailbot.letters.templates import render


def operator_alert(draft: OperatorAlert) -> Letter:
    """Words the alert to chambers; its hour stands in the zone that the draft's moment carries."""
    zone = draft.at.tzname() or ""
    text = render("operator_alert.txt.j2", draft=draft, at=f"{draft.at:%Y-%m-%d %H:%M} {zone}".strip())
    return Letter(MailKind.OPERATOR_ALERT, subject_line(f"mailbot: {draft.headline}"), text)
