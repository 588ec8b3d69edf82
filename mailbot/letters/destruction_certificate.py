"""Answers for the certificate: what was destroyed and looked for again, and what could not be reached."""

from mailbot.core.domain.draft import DestructionCertificate, Letter, MailKind
from mailbot.letters.dates import word_moment
from mailbot.letters.phrases import capital, case_argument, one_line, subject_line
from mailbot.letters.templates import render


def destruction_certificate(draft: DestructionCertificate) -> Letter:
    """Words the certificate as text and as HTML. It claims only what was seen."""
    matter = draft.matter
    outcome = "statements destroyed" if draft.is_final else "destruction begun, not yet complete"
    facts: dict[str, object] = {
        "draft": draft,
        "matter": matter,
        "outcome": outcome,
        "case": case_argument(matter),
        "facts": [
            ("Reference", draft.reference),
            ("Done", word_moment(draft.destroyed_at, matter.timezone, seconds=True)),
            ("How", capital(one_line(draft.on_word))),
            ("Standing", "Final" if draft.is_final else "Not final: something named below is still there"),
        ],
        "done": [(one_line(d.what), "" if d.count is None else str(d.count), one_line(d.outcome)) for d in draft.done],
    }
    return Letter(
        MailKind.DESTRUCTION_CERTIFICATE,
        subject_line(f"{matter.short_title}: {outcome}, {'' if draft.is_final else 'interim '}certificate"),
        render("destruction_certificate.txt.j2", **facts),
        render("destruction_certificate.html.j2", **facts),
    )
