"""Answers for the sheet of observe mode: what would have been said, word for word."""

from dataclasses import replace

from mailbot.core.domain.draft import Letter, MailKind, ObserveSheet, WouldBe
from mailbot.core.domain.in_words import day_in_words, moment_in_words
from mailbot.letters.phrases import count_of, subject_line
from mailbot.letters.templates import indented, render


def observe_sheet(draft: ObserveSheet) -> Letter:
    """Words the sheet; its hours stand in the zone that the draft's moment carries."""
    zone = draft.at.tzinfo
    first_report = len(draft.to_counsel)
    mails = (*draft.to_counsel, *(_without_letters(report, draft.to_counsel) for report in draft.to_chambers))
    shown = [(n, mail, moment_in_words(mail.at.astimezone(zone))) for n, mail in enumerate(mails, start=1)]
    counted = f"{count_of(first_report, 'letter')} to counsel, {count_of(len(draft.to_chambers), 'mail')} to chambers"
    text = render(
        "observe_sheet.txt.j2",
        draft=draft,
        until=f"{moment_in_words(draft.at)} {draft.at.tzname()}",
        since=moment_in_words(draft.since.astimezone(zone)) if draft.since else "",
        letters=shown[:first_report],
        reports=shown[first_report:],
        counted=counted,
    )
    said = f"mailbot observes: what would have been said, {day_in_words(draft.at.date())}"
    return Letter(MailKind.DAILY_DIGEST, subject_line(said), text)


def _without_letters(report: WouldBe, letters: tuple[WouldBe, ...]) -> WouldBe:
    """A report repeats the letter that it tells of; here that stands above, and its number is enough."""
    text = report.text
    for number, letter in enumerate(letters, start=1):
        text = text.replace(indented(letter.text), f"    (word for word: number {number} above)")
    return replace(report, text=text)
