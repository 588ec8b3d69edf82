"""Answers for the warning before destruction: what will be destroyed, when, how to stop it, or why it waits."""

from mailbot.core.domain.draft import DestructionWarning, Letter, MailKind
from mailbot.letters.dates import word_last_moment
from mailbot.letters.phrases import capital, case_argument, count_of, subject_line
from mailbot.letters.templates import render


def destruction_warning(draft: DestructionWarning) -> Letter:
    """Words the warning to chambers (the order's ¶3: statements are destroyed following the conference)."""
    matter = draft.matter
    after = word_last_moment(draft.destroy_after, matter.timezone)
    statements = count_of(draft.statements, "statement")
    count = f"{draft.statements} statement{'' if draft.statements == 1 else 's'}"
    text = render(
        "destruction_warning.txt.j2",
        draft=draft,
        matter=matter,
        after=after,
        case=case_argument(matter),
        statements=f"{capital(statements)} {'was' if draft.statements == 1 else 'were'}",
    )
    if draft.held:
        outcome = "destruction is on hold"
    elif draft.waits_for:
        outcome = "destruction waits for your word"
    else:
        outcome = f"{count} will be destroyed after {after.removeprefix('the end of ')}"
    return Letter(MailKind.DESTRUCTION_WARNING, subject_line(f"{matter.short_title}: {outcome}"), text)
