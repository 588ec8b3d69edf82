"""On what evidence a message would be decided upon, or a filed one was: in words, and nothing is touched."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.core.author import weigh
from mailbot.core.domain.court import Conference, sought_of
from mailbot.core.domain.deadline import ConferenceDates
from mailbot.core.explanation import Explanation, Remains, explain, explain_remains
from mailbot.core.review import Policy, answers, review
from mailbot.edges.ledger import Ledger, mail, outbox
from mailbot.errors import ConfigurationError
from mailbot.house import Entry
from mailbot.ports import DocumentReader

Row = dict[str, object]
_REFERENCE_TO_COME = "to come"  # of an answer that is only planned


def read_file(path: Path, *, most_octets: int) -> bytes:
    """A message's octets; raises ConfigurationError where they can't be read, or are too many."""
    try:
        octets = path.read_bytes()
    except OSError as error:
        raise ConfigurationError([f"{path}: {error.strerror or 'cannot be read'}"]) from None
    if len(octets) > most_octets:
        raise ConfigurationError([f"{path}: larger than {most_octets} octets: a person would be told, unread"])
    return octets


async def explain_message(
    name: str,
    octets: bytes,
    received_at: datetime | None,
    docket: Sequence[tuple[Conference, ConferenceDates]],
    policy: Policy,
    reader: DocumentReader,
) -> Row:
    """One message by itself, as if it had just come; raises ConfigurationError where it bears no time."""
    sought = sought_of(conference for conference, _ in docket)
    message = (await reader.read(octets, sought=sought)).message
    at = received_at or (message.hops[0] if message.hops else message.date)
    if at is None:
        raise ConfigurationError([f"{name}: no Received and no Date header: give --received-at"])
    reviewed = review(message, at, docket, policy)
    planned = answers(reviewed, (), reference=_REFERENCE_TO_COME, policy=policy, now=at)
    weighing = weigh(message, trusted_authserv_id=policy.trusted_authserv_id or None)
    found = reviewed.identification
    case = found.conference.case_number if found.conference else None
    told = explain(reviewed, weighing, policy, planned)
    return _row({"message": name}, case, found.party.name if found.party else None, told)


def explain_reference(ledger: Ledger, entries: Sequence[Entry], reference: str) -> Row:
    """What the ledger keeps of one message; raises ConfigurationError for a reference that it does not know."""
    with ledger.transaction() as tx:
        filed = mail.by_reference(tx, reference)
        row = mail.message_of(tx, filed.id) if filed else mail.in_inbox(tx, reference)
        known = filed or row
        if known is None:
            raise ConfigurationError([f"{reference.upper()}: no message of that reference is known"])
        findings = mail.findings_of(tx, filed.id) if filed else ()
        letters = outbox.to_counsel_of(tx, reference)
    entry = next((e for e in entries if filed and e.id == filed.conference_id), None)
    conference = entry.conference if entry else None
    received_at = known.received_at
    remains = Remains(
        case_number=conference.case_number if conference else None,
        session=conference.session if conference else "",
        party=filed.party if filed else None,
        received_at=received_at.astimezone(ZoneInfo(conference.timezone)) if conference else received_at,
        kind=row.kind if row else None,
        findings=findings,
        accepted=filed.accepted if filed else "",
        letters=tuple(letters),
    )
    return _row({"reference": reference.upper()}, remains.case_number, remains.party, explain_remains(remains))


def _row(named: Row, case_number: str | None, party: str | None, told: Explanation) -> Row:
    why = {question: list(sentences) for question, sentences in asdict(told).items()}
    return {**named, "case_number": case_number, "party": party, "why": why}
