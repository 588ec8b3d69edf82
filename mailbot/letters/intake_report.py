"""Answers for the intake report: all that chambers need to know of one submission, and nothing that it says."""

from mailbot.core.domain.draft import Answered, IntakeReport, Letter, MailKind
from mailbot.core.domain.finding import Requirement, Status, is_section
from mailbot.letters.dates import word_last_moment, word_moment
from mailbot.letters.phrases import capital, case_argument, count_of, listing, pages_of, subject_line
from mailbot.letters.report_rows import line
from mailbot.letters.templates import render

_KINDS = {
    MailKind.RECEIPT: "Receipt",
    MailKind.DEFICIENCY_NOTICE: "Notice of items not located",
    MailKind.REMINDER: "Reminder",
    MailKind.OVERDUE_NOTICE: "Notice that nothing was received",
}


def intake_report(draft: IntakeReport) -> Letter:
    """Words the report of one submission as text and as HTML with the same facts."""
    matter, outcome = draft.matter, _outcome(draft)
    zone = matter.timezone
    facts: dict[str, object] = {
        "draft": draft,
        "matter": matter,
        "case": case_argument(matter),
        "outcome": outcome,
        "facts": _facts(draft),
        "due_also": word_last_moment(draft.due_also, zone) if draft.due_also else "",
        "rows": [line(row, matter) for row in draft.rows],
        "advisory": [line(row, matter) for row in draft.advisory],
        "answers": [(_heading(a), a.text) for a in draft.answers],
        "last_scan": word_moment(draft.last_scan_at, zone) if draft.last_scan_at else "",
    }
    return Letter(
        MailKind.INTAKE_REPORT,
        subject_line(f"{matter.short_title}: {outcome}"),
        render("intake_report.txt.j2", **facts),
        render("intake_report.html.j2", **facts),
    )


def _outcome(draft: IntakeReport) -> str:
    """The subject after the case: "defendant received, 1 item to look at"."""
    who = (
        f"{draft.party_label or draft.party_role or draft.party_name} received"
        if draft.party_name
        else "statement received, party uncertain"
    )
    told = [*_open_items(draft), *_to_look_at(draft)]
    if not told:
        told = ["complete" if draft.disposition == "complete" else "please look"]
    elif draft.disposition == "complete":
        told.insert(0, "complete")
    return ", ".join([who, listing(told) if len(told) < 3 else ", ".join(told), *["asks a question"] * draft.asks])


def _open_items(draft: IntakeReport) -> list[str]:
    deficient = {row.requirement for row in draft.rows if row.status is Status.DEFICIENT}
    parts = sum(map(is_section, deficient))
    told = [f"{parts} item{'' if parts == 1 else 's'} not located"] * bool(parts)
    told += ["document not readable"] * (Requirement.DOCUMENT in deficient)
    told += ["over the page limit"] * (Requirement.PAGE_LIMIT in deficient)
    return told + ["after the due time"] * (Requirement.TIMING in deficient)


def _to_look_at(draft: IntakeReport) -> list[str]:
    doubtful = sum(row.status is Status.REVIEW for row in (*draft.rows, *draft.advisory))
    return [f"{doubtful} item{'' if doubtful == 1 else 's'} to look at"] * bool(doubtful)


def _facts(draft: IntakeReport) -> list[tuple[str, str]]:
    zone, received = draft.matter.timezone, draft.received
    papers = "the text of the message itself" if received.by_body else count_of(received.documents, "document")
    told = [
        ("Reference", received.reference),
        (
            "Party",
            f"{draft.party_name} ({draft.party_role})" if draft.party_name and draft.party_role else draft.party_name,
        ),
        ("Sent by", draft.sent_by),
        ("Received", word_moment(received.at, zone)),
        ("Due", word_last_moment(draft.due_at, zone) if draft.due_at else "no date is known"),
        ("Length", pages_of(received) or "not known"),
        ("Came as", f"{papers}{'' if received.could_be_opened else ', not opened by the automatic reading'}"),
    ]
    told += [("Asks", "a question or request is put to chambers; see the message")] * draft.asks
    return [(name, capital(value or "uncertain")) for name, value in told]


def _heading(answer: Answered) -> str:
    kind = _KINDS.get(answer.kind, answer.kind.value) if answer.kind else "No answer"
    return f"{kind}: {answer.when}"
