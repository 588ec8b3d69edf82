"""Answers for the alert about mail that a person must look at in the mailbox itself."""

from mailbot.core.domain.draft import Letter, MailKind, ReviewAlert
from mailbot.letters.dates import word_moment
from mailbot.letters.phrases import subject_line
from mailbot.letters.templates import render

_NO_CONFERENCE_ZONE = "UTC"  # a mail of no known conference has no court's clock; the zone is named beside the hour


def review_alert(draft: ReviewAlert) -> Letter:
    """Words the alert to chambers, of a known conference or of none."""
    zone = draft.matter.timezone if draft.matter else _NO_CONFERENCE_ZONE
    about = draft.matter.short_title if draft.matter else "No conference"
    text = render(
        "review_alert.txt.j2", draft=draft, matter=draft.matter, received_at=word_moment(draft.received_at, zone)
    )
    return Letter(MailKind.REVIEW_ALERT, subject_line(f"{about}: {draft.headline}"), text)
