"""What chambers are told of one submission: facts in rows, no word of what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbot.core.concerns import by_the_dates
from mailbot.core.domain.court import Conference
from mailbot.core.domain.deadline import ConferenceDates
from mailbot.core.domain.draft import Answered, IntakeReport, ReportRow
from mailbot.core.domain.finding import Finding, Status
from mailbot.core.domain.in_words import moment_in_words
from mailbot.core.domain.submission import Identification, Kind, Standing, Submission
from mailbot.core.requests import read_requests
from mailbot.core.review import Review, matter_of, received_of
from mailbot.core.standing import PartyStanding, PartyState

_SENT_BY = {
    Standing.COUNSEL: "counsel of record",
    Standing.DELEGATE: "a delegate of counsel of record",
    Standing.COLLEAGUE: "an unlisted colleague at counsel's firm",
    Standing.STRANGER: "somebody who stands on no roster",
    Standing.UNKNOWN: "an author who could not be told for certain",
    Standing.STAFF: "chambers' own staff, who passed it on",
}
_HOW_TO_LOOK = {
    "between_readings": "whether the closing counts as a holiday is for chambers to say",
    "disputed_time": "its own date or a relay's is in time: compare the headers of the mail in the filed folder",
    "in_time_at_the_door": "a server of the court's own had it in time: whether that is receipt is for chambers to say",
    "two_rosters": "open it and see whose it is, then take the address off one roster",
    "other_sides_paper": "open it and see whose it is: somebody may have another party's statement",
    "after_start": "it came after the conference began: the judge may have asked for it",
    "may_not_count": "open it and see whether the last pages count",
    "not_exact": "open it and count: a word processor's pages fall otherwise in another program",
    "unsure": "open it at the pages named and see",
    "in_doubt": "open the mail and see whether it is meant as a statement",
    "unsupported": "open the attachment by hand: its format is not read here",
    "no_text": "open the attachment by hand: its pages hold no text, as a scan",
    "limit": "open the attachment by hand: reading it took more than is allowed here",
    "not_whole": "open it by hand: not all of it could be read here",
}

_SENT_BY_MISTAKE = {
    "draft": "it bears the marks of a draft, or of a letter to colleagues, and may be privileged: telephone before it "
    "goes further",
    "misdirected": "its own words say that it reached somebody by mistake: telephone before it goes further",
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the report says beside the review itself."""

    reference: str
    answers: tuple[Answered, ...]
    standings: Sequence[tuple[str, str, PartyStanding]]  # (party, role, standing) of the conference after this one
    last_scan_at: datetime | None
    reminders: tuple[str, ...] = ()
    is_aside: bool = False  # it does not count: what is on file is better established
    mode: str = "live"  # or "observe"


def intake_report(
    reviewed: Review, submission: Submission, conference: Conference, beside: Circumstances
) -> IntakeReport:
    """The draft of the intake report."""
    found = reviewed.identification
    due = submission.due
    rows = [_row(f, conference) for f in reviewed.findings]
    return IntakeReport(
        matter=matter_of(conference, submission.dates.conference_at),
        received=received_of(reviewed, beside.reference),
        party_name=found.party.name if found.party else "",
        party_role=found.party.role if found.party else "",
        sent_by=_SENT_BY[found.standing],
        disposition=reviewed.disposition.value,
        due_at=due.at,
        due_also=due.also,
        due_working=due.working,
        due_assumed=due.assumed,
        rows=tuple(r for r, f in zip(rows, reviewed.findings, strict=True) if not f.is_advisory),
        advisory=tuple(r for r, f in zip(rows, reviewed.findings, strict=True) if f.is_advisory),
        asks=reviewed.sorting.asks,
        answers=beside.answers,
        look_at=tuple(_look_at(reviewed, found, beside)),
        state_line=state_line(conference, submission.dates, beside.standings),
        last_scan_at=beside.last_scan_at,
        mode=beside.mode,
        reminders=beside.reminders,
        party_label=label(conference, found.party.name, found.party.role) if found.party else "",
    )


def _row(finding: Finding, conference: Conference) -> ReportRow:
    pages = tuple(sorted({e.page for e in finding.evidence}))
    paragraph = conference.order.paragraph(finding.requirement.value)
    return ReportRow(finding.requirement, finding.status, finding.explanation, pages, finding.elements, paragraph)


def _look_at(reviewed: Review, found: Identification, beside: Circumstances) -> list[str]:
    wanted = []
    for finding in reviewed.findings:
        if finding.status is Status.REVIEW:
            how = _HOW_TO_LOOK.get(finding.reason, "open it and see")
            name = finding.requirement.value.replace("_", " ")
            wanted.append(f"{name}: {finding.explanation}; {how}" if finding.explanation else f"{name}: {how}")
    wanted += [how for reason, how in _SENT_BY_MISTAKE.items() if reason in reviewed.sorting.reasons]
    if reviewed.sorting.asks:
        wanted.append("the text of the mail puts a question or a request: read it in the filed folder and answer it")
        wanted += _asked_by_the_order(reviewed, found)
    if beside.is_aside:
        wanted.append(
            "its author is less well established than that of what is on file: both are kept, and this one does not "
            f"count until you say so: mailbot accept {beside.reference} --why '…'"
        )
    if found.party is None:
        wanted.append("the party could not be told for certain: nobody was answered; read the mail in the filed folder")
    if reviewed.sorting.rivals:
        wanted.append("more than one paper looks like a statement: see which one is meant")
    if wanted and any(f.status is Status.REVIEW and not f.is_advisory for f in reviewed.findings):
        wanted.append(f"when you have looked and take it as met: mailbot accept {beside.reference} --why '…'")
    return wanted


def _asked_by_the_order(reviewed: Review, found: Identification) -> tuple[str, ...]:
    """Where the request is one that the order itself foresees: its window, or its last moment to telephone."""
    submission, asked = reviewed.submission, read_requests(reviewed.message.text)
    if submission is None or found.conference is None or not asked.has_kind:
        return ()
    kind = Kind.CANCELLATION_REQUEST if asked.cancellation else Kind.TELECONFERENCE_REQUEST
    what = "a teleconference is asked for" if asked.teleconference else "it may be that the conference is to be moved"
    return (what, *by_the_dates(kind, reviewed.received_at, found.conference, submission.dates))


def label(conference: Conference, name: str, role: str) -> str:
    """A party in few words: its role, or its name where several share the role."""
    is_shared = sum(p.role == role for p in conference.parties) > 1
    return name if is_shared or not role else role


def state_line(
    conference: Conference, dates: ConferenceDates, standings: Sequence[tuple[str, str, PartyStanding]]
) -> str:
    """The conference in a line."""
    parts = [f"{label(conference, name, role)}: {_WORDS[standing.state]}" for name, role, standing in standings]
    return f"{conference.short_title} (conference {moment_in_words(dates.conference_at)}): " + "; ".join(parts) + "."


_WORDS = {
    PartyState.AWAITED: "awaited",
    PartyState.COMPLETE: "received, complete",
    PartyState.DEFICIENT: "received, items not located",
    PartyState.REVIEW: "received, a person should look",
    PartyState.OVERDUE: "nothing received, the date has passed",
    PartyState.EXCUSED: "owes none",
    PartyState.DESTROYED: "destroyed",
}
