"""The dry run: one message by itself, as the daemon would decide upon it; touches nothing."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.core.domain.court import Conference, sought_of
from mailbot.core.domain.deadline import ConferenceDates
from mailbot.core.domain.document import Document
from mailbot.core.domain.finding import Finding
from mailbot.core.domain.mail import Message
from mailbot.core.review import Policy, Review, answers, review
from mailbot.letters import word
from mailbot.ports import DocumentReader

Row = dict[str, object]


async def check_messages(
    paths: Iterable[Path],
    received_at: datetime | None,
    docket: Sequence[tuple[Conference, ConferenceDates]],
    policy: Policy,
    reader: DocumentReader,
    *,
    most_octets: int,
    told: Callable[[int, int], None] | None = None,
) -> list[Row]:
    """One object a message, as the contract's §5 gives it; one that could not be made has `error` instead.

    `told(done, pages)`: as `DocumentReader.read` tells it.
    """
    rows = []
    sought = sought_of(conference for conference, _ in docket)
    for path in paths:
        try:
            octets = path.read_bytes()
        except OSError as error:
            rows.append(_error(path, error.strerror or "cannot be read"))
            continue
        if len(octets) > most_octets:
            rows.append(_error(path, f"larger than {most_octets} octets: a person would be told, unread"))
            continue
        message = (await reader.read(octets, told, sought)).message
        at = received_at or received_of(message)
        if at is None:
            rows.append(_error(path, "no Received and no Date header: give --received-at"))
        else:
            rows.append(check_row(str(path), review(message, at, docket, policy), policy))
    return rows


def received_of(message: Message) -> datetime | None:
    """The topmost Received field's time, else the Date field's."""
    return message.hops[0] if message.hops else message.date


def _error(path: Path, why: str) -> Row:
    return {"message": str(path), "error": f"{path}: {why}"}


def check_row(name: str, reviewed: Review, policy: Policy) -> Row:
    """The contract's object for one message."""
    found = reviewed.identification
    submission = reviewed.submission
    zone = ZoneInfo(found.conference.timezone) if found.conference else None
    is_ours = reviewed.is_statement or found.on_roster
    return {
        "message": name,
        "message_id": reviewed.message.message_id,
        "received_at": reviewed.received_at.astimezone(zone or reviewed.received_at.tzinfo).isoformat(),
        "kind": reviewed.sorting.kind.value,
        "disposition": reviewed.disposition.value,
        "case_number": found.conference.case_number if found.conference and is_ours else None,
        "party": found.party.name if found.party and is_ours else None,
        "counsel": found.counsel.name if found.counsel and is_ours else None,
        "due_at": submission.due.at.isoformat() if submission else None,
        "document": _document(reviewed.sorting.statement) if reviewed.is_statement else None,
        "findings": [_finding(f) for f in reviewed.findings],
        "answers": _answers(reviewed, policy),
    }


def _document(document: Document | None) -> Row | None:
    if document is None:
        return None
    return {
        "filename": document.untrusted_filename or None,
        "media_type": document.media_type,
        "pages": document.pages,
        "pages_exact": document.pages_exact,
        "sha256": document.sha256,
        "read_by": document.read_by.value if document.read_by else None,
    }


def _finding(finding: Finding) -> Row:
    return {
        "requirement": finding.requirement.value,
        "status": finding.status.value,
        "explanation": finding.explanation,
        "elements": {name: status.value for name, status in finding.elements},
        "evidence": [{"page": e.page, "words": e.words} for e in finding.evidence],
    }


def _answers(reviewed: Review, policy: Policy) -> list[Row]:
    """What would go out unattended, had the message just come."""
    reference = secrets.token_hex(4).upper()
    planned = answers(reviewed, (), reference=reference, policy=policy, now=reviewed.received_at)
    return [
        {"kind": a.kind.value, "to": list(a.recipients), "subject": word(a.draft).subject}
        for a in planned
        if not a.held_why
    ]
