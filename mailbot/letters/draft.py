"""Answers for the mail that shows chambers a letter which waits for a person's word."""

from mailbot.core.domain.draft import DraftForApproval, Letter, MailKind
from mailbot.letters.phrases import one_line, subject_line
from mailbot.letters.templates import render


def draft(waiting: DraftForApproval) -> Letter:
    """Words the mail to chambers; the letter itself stands in it verbatim."""
    party = f" for {one_line(waiting.party_name)}" if waiting.party_name else ""
    text = render("draft.txt.j2", draft=waiting, matter=waiting.matter, party=party)
    return Letter(
        MailKind.DRAFT, subject_line(f"{waiting.matter.short_title}: a letter{party} waits for your word"), text
    )
