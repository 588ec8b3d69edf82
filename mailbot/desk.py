"""What is recorded and told for each outcome of a message: recorded, left, stranded, refused; one transaction each."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.core.deadlines import due_for
from mailbot.core.domain.court import Conference
from mailbot.core.domain.draft import Answered, DraftForApproval, Letter, OperatorAlert, ReviewAlert
from mailbot.core.domain.in_words import day_in_words, hour_in_words
from mailbot.core.domain.mail import Message, RawMessage
from mailbot.core.domain.submission import Kind, Stage, Standing, Submission
from mailbot.core.explanation import evidence_in_words, why_nobody
from mailbot.core.forwarding import origin_in_words
from mailbot.core.report import Circumstances, intake_report
from mailbot.core.review import Answer, Review, answers, matter_of, remember
from mailbot.core.standing import PartyStanding, Remembered, counts_beside, left_aside, party_standing
from mailbot.edges.ledger import Transaction, mail, marks, outbox
from mailbot.edges.ledger.mail import SubmissionRow
from mailbot.house import Entry, House
from mailbot.letters import word
from mailbot.ports import Seen
from mailbot.postroom import Slip, post, tell_chambers

MOST_ANSWERS_A_DAY = 3  # to one party of one conference
JOINED_AT = timedelta(hours=8)  # what is over goes out the next morning, as one
_ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXZ"  # no vowels, nothing to mistake for another
_REFERENCE_LENGTH = 7


def record(
    house: House,
    raw: RawMessage,
    reviewed: Review,
    entry: Entry,
    *,
    submission_id: str,
    content_key: str,
    known_as: str = "",
) -> None:
    """Records a filed statement and queues every answer and report with it, in one transaction.

    `known_as`: the reference that chambers were told already.
    """
    submission = reviewed.submission
    assert submission is not None  # noqa: S101 - a statement of a known conference has one by construction
    now = house.clock.now()
    party = reviewed.identification.party
    with house.ledger.transaction() as tx:
        reference = known_as or _reference(house, tx, submission_id)
        by_party = mail.remembered(tx, entry.id)
        earlier = by_party.get(party.name, []) if party else []
        mine = remember(reviewed, reference)
        row = SubmissionRow(
            id=submission_id,
            reference=reference,
            conference_id=entry.id,
            party=party.name if party else None,
            received_at=reviewed.received_at,
            disposition=reviewed.disposition.value,
            pages=mine.pages,
            pages_exact=reviewed.sorting.statement.pages_exact if reviewed.sorting.statement else None,
            is_whole=mine.is_whole_statement,
            message_id=reviewed.message.message_id,
            content_key=content_key,
        )
        mail.record(tx, row, reviewed.findings, now)
        told = bool(party) and outbox.was_told(tx, entry.id, party.name if party else "")
        planned = answers(reviewed, earlier, reference=reference, policy=house.policy, now=now, was_told=told)
        if party and planned and counts_beside(mine, earlier):
            outbox.withdraw_notices(tx, entry.id, party.name)
        answered = [_answer(house, tx, submission, entry, reference, a) for a in planned]
        by_party.setdefault(party.name if party else None, []).append(mine)
        _report(house, tx, reviewed, submission, entry, reference, tuple(answered) or _nobody(reviewed), by_party)
        facts = {
            "content_key": content_key,
            "kind": Kind.STATEMENT.value,
            "conference_id": entry.id,
            "party": party.name if party else None,
            "reference": reference,
            "submission_id": submission_id,
        }
        mail.move_stage(tx, raw.uidvalidity, raw.uid, Stage.RECORDED, **facts)


def _reference(house: House, tx: Transaction, occasion: str) -> str:
    """A short reference, the same for the same mail, that tells nothing of how much other mail there is."""
    for attempt in range(8):
        number = int(house.vault.opaque_id(f"reference:{occasion}:{attempt}"), 16)
        letters = []
        for _ in range(_REFERENCE_LENGTH):
            number, rest = divmod(number, len(_ALPHABET))
            letters.append(_ALPHABET[rest])
        reference = "".join(letters)
        if mail.by_reference(tx, reference) is None:
            break
    return reference


def _answer(
    house: House, tx: Transaction, submission: Submission, entry: Entry, reference: str, answer: Answer
) -> Answered:
    """Queues one answer, or its draft to chambers; tells the report what was said and when."""
    letter = word(answer.draft)
    party = submission.identification.party
    assert party is not None  # noqa: S101 - nobody is answered without a party
    slip = Slip(reference, entry.id, party.name, reference, submission.message.message_id)
    if answer.held_why:
        post(house, tx, letter, slip, to=answer.recipients, held=True)
        _send_draft(house, tx, entry, letter, slip, answer.held_why)
        return Answered(letter.kind, f"drafted, waits for a person: {answer.held_why}", letter.text)
    now = house.clock.now()
    zone = ZoneInfo(entry.conference.timezone)
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if outbox.answers_since(tx, entry.id, party.name, today) >= MOST_ANSWERS_A_DAY:
        return _join(house, tx, letter, slip, answer, (today + timedelta(days=1)).date().isoformat())
    post(house, tx, letter, slip, to=answer.recipients, due_at=answer.due_at)
    return Answered(letter.kind, _when(answer.due_at, now, zone), letter.text)


def _when(due: datetime, now: datetime, zone: ZoneInfo) -> str:
    if due <= now:
        return "at once"
    local = due.astimezone(zone)
    return f"at {hour_in_words(local)} on {day_in_words(local.date())}, unless a newer submission replaces it"


def _join(house: House, tx: Transaction, letter: Letter, slip: Slip, answer: Answer, day: str) -> Answered:
    """Over the day's three: one answer the next morning, the newest; chambers are told once."""
    assert slip.conference_id is not None  # noqa: S101 - an answer belongs to a conference
    entry = house.entry(slip.conference_id)
    assert entry is not None  # noqa: S101 - it was just identified
    zone = ZoneInfo(entry.conference.timezone)
    due = datetime.fromisoformat(day).replace(tzinfo=zone) + JOINED_AT
    occasion = f"joined:{slip.conference_id}:{slip.party}:{day}"
    post(house, tx, letter, replace(slip, occasion=occasion), to=answer.recipients, due_at=due, replaces=True)
    if marks.first_time(tx, f"storm:{occasion}", house.clock.now()):
        alert = OperatorAlert(
            headline=f"{entry.conference.short_title}, {slip.party}: more than three answers in a day",
            lines=("Further answers of today are joined into one, which goes out tomorrow morning.",),
            at=house.clock.now(),
        )
        tell_chambers(house, tx, alert, Slip(f"storm:{occasion}"))
    return Answered(letter.kind, "joined into one answer tomorrow morning: three went out today", letter.text)


def _send_draft(house: House, tx: Transaction, entry: Entry, letter: Letter, slip: Slip, why: str) -> None:
    draft = DraftForApproval(
        matter=matter_of(entry.conference, entry.dates.conference_at),
        reference=slip.reference or "",
        party_name=slip.party or "",
        why=why,
        letter_subject=letter.subject,
        letter_text=letter.text,
    )
    tell_chambers(house, tx, draft, Slip(f"{slip.reference}:{letter.kind}", entry.id, slip.party, slip.reference))


def _nobody(reviewed: Review) -> tuple[Answered, ...]:
    return (Answered(None, f"nobody was answered: {why_nobody(reviewed)}", ""),)


def standings(
    entry: Entry, by_party: "dict[str | None, list[Remembered]]", now: datetime
) -> list[tuple[str, str, PartyStanding]]:
    """(name, role, standing) of every party of a conference."""
    found = []
    for party in entry.conference.parties:
        due = due_for(party, entry.conference, entry.dates)
        standing = party_standing(
            by_party.get(party.name, []),
            owes=party.owes,
            due_at=due.at,
            now=now,
            is_destroyed=entry.docketed.destroyed_at is not None,
        )
        found.append((party.name, party.role, standing))
    return found


_UNPROVED = "It was never proved that chambers' key opens the vault: run mailbot doctor --identity KEYFILE."


def _report(
    house: House,
    tx: Transaction,
    reviewed: Review,
    submission: Submission,
    entry: Entry,
    reference: str,
    answered: tuple[Answered, ...],
    by_party: "dict[str | None, list[Remembered]]",
) -> None:
    now = house.clock.now()
    everyone = standings(entry, by_party, now)
    party = reviewed.identification.party
    proved = marks.get(tx, f"canary:{house.vault.recipients_mark}")
    remind = () if proved else (_UNPROVED,)
    aside = left_aside(by_party.get(party.name, ())) if party else ()
    is_aside = any(s.reference == reference for s in aside)
    beside = Circumstances(reference, answered, everyone, house.last_scan_at or now, remind, is_aside)
    draft = intake_report(reviewed, submission, entry.conference, beside)
    tell_chambers(house, tx, draft, Slip(reference, entry.id, party.name if party else None, reference))


def _alert(
    house: House,
    tx: Transaction,
    entry: Entry | None,
    reviewed: Review | None,
    *,
    reference: str,
    received_at: datetime,
    headline: str,
    why: Sequence[str],
    what_to_do: Sequence[str],
) -> None:
    party = reviewed.identification.party if reviewed else None
    draft = ReviewAlert(
        matter=matter_of(entry.conference, entry.dates.conference_at) if entry else None,
        reference=reference,
        received_at=received_at,
        party_name=party.name if party else "",
        headline=headline,
        why=tuple(why),
        what_to_do=tuple(what_to_do),
    )
    tell_chambers(house, tx, draft, Slip(reference, entry.id if entry else None, None, reference))


_ENDED = "Every process that tried to read it came to an end."
_LOOK_IN_INBOX = "The mail is in the watched folder, as it came, by the time of receipt given above."


def leave(house: House, raw: RawMessage, reviewed: Review, content_key: str, entry: Entry | None) -> None:
    """Mail that is no statement: left exactly as it was; a row where a roster address wrote it, an alert where due."""
    party = reviewed.identification.party
    papers = [p for p in reviewed.message.papers if not p.is_body]
    with house.ledger.transaction() as tx:
        known = reviewed.identification.on_roster
        reference = _reference(house, tx, content_key) if known else None
        mail.move_stage(
            tx,
            raw.uidvalidity,
            raw.uid,
            Stage.LEFT,
            content_key=content_key,
            kind=reviewed.sorting.kind.value,
            conference_id=entry.id if entry and known else None,
            party=party.name if party and known else None,
            reference=reference,
        )
        headline = _headline(reviewed, has_papers=bool(papers))
        if reference and headline:
            _alert(
                house,
                tx,
                entry,
                reviewed,
                reference=reference,
                received_at=raw.received_at,
                headline=headline,
                why=("It came from a roster address, was left in the mailbox as it was, and nobody was answered.",),
                what_to_do=(_LOOK_IN_INBOX,),
            )


def _headline(reviewed: Review, *, has_papers: bool) -> str:
    match reviewed.sorting.kind:
        case Kind.TELECONFERENCE_REQUEST:
            return "a request for a teleconference"
        case Kind.CANCELLATION_REQUEST:
            return "word that the conference may not go forward as set"
        case _ if not reviewed.sorting.is_sure:
            return "a message that may be a statement, and was not taken for one"
        case Kind.AUTOMATIC:
            return ""
        case _:
            return "a document that was not taken for a statement" if has_papers else ""


def is_unread(message: Message) -> bool:
    """Whether no process could read anything of it: a person must."""
    return "unread" in message.author_doubts


def _case_meant(suggested: Conference | None) -> str:
    """The conference that it may be of, as a command's CASE."""
    if suggested is None:
        return "CASE"
    named = f"{suggested.case_number}/{suggested.session}" if suggested.session else suggested.case_number
    return shlex.quote(named)


def strand(house: House, raw: RawMessage, reviewed: Review, content_key: str, entry: Entry | None) -> None:
    """A statement of no known conference: stays in the inbox, is listed as unassigned, and chambers are told."""
    del entry
    found = reviewed.identification
    headline = "a statement that belongs to no known conference"
    why = ("No conference could be told for certain.", *evidence_in_words(found.reasons))
    if is_unread(reviewed.message):
        headline, why = "a message that could not be opened here", (_ENDED,)
    elif found.standing is Standing.STAFF:
        headline = "a statement that chambers' own staff passed on"
        why = (*evidence_in_words(found.reasons), *origin_in_words(reviewed.message))
    with house.ledger.transaction() as tx:
        reference = _reference(house, tx, content_key)
        facts = {"content_key": content_key, "kind": reviewed.sorting.kind.value, "reference": reference}
        mail.move_stage(tx, raw.uidvalidity, raw.uid, Stage.UNASSIGNED, **facts)
        _alert(
            house,
            tx,
            None,
            reviewed,
            reference=reference,
            received_at=raw.received_at,
            headline=headline,
            why=(*why, "It was not filed, and nobody was answered."),
            what_to_do=(
                _LOOK_IN_INBOX,
                f"To file it for a party: mailbot assign {reference} {_case_meant(found.suggested)} --party NAME",
                "If its conference or counsel is missing, add it to the conference files.",
            ),
        )


def refuse(house: House, raw: RawMessage, reviewed: Review, content_key: str, entry: Entry | None) -> None:
    """Mail for a conference whose statements were destroyed: neither filed nor answered; chambers are told."""
    with house.ledger.transaction() as tx:
        reference = _reference(house, tx, content_key)
        facts = {"content_key": content_key, "kind": reviewed.sorting.kind.value, "reference": reference}
        mail.move_stage(tx, raw.uidvalidity, raw.uid, Stage.LEFT, **facts)
        _alert(
            house,
            tx,
            entry,
            reviewed,
            reference=reference,
            received_at=raw.received_at,
            headline="a statement for a conference whose statements were destroyed",
            why=("It was not filed, and nobody was answered.",),
            what_to_do=(_LOOK_IN_INBOX, "Read or delete it there: mailbot will not destroy it."),
        )


def strand_unread(house: House, one: Seen) -> None:
    """Mail over the limit: not fetched, not read; a person looks."""
    limit = house.limits.most_message_octets // (1024 * 1024)
    why = f"It is larger than {limit} MiB (MAILBOT_MAX_MESSAGE_BYTES) and was left in the mailbox unread."
    with house.ledger.transaction() as tx:
        mail.admit(tx, [one])
        _strand_blindly(house, tx, one, "a message too large to be read here", why)


def strand_after_fault(house: House, raw: RawMessage) -> None:
    """A fault of mailbot's own met this message: nothing of what was begun stands; a person looks."""
    why = "mailbot met a fault of its own with it, which the log names, and left it in the mailbox as it was."
    with house.ledger.transaction() as tx:
        _strand_blindly(house, tx, raw, "a message that mailbot could not deal with", why)


def _strand_blindly(house: House, tx: Transaction, one: Seen | RawMessage, headline: str, why: str) -> None:
    # what it holds is not known; time of receipt and size stay where the server numbers its mail anew
    size = one.octets if isinstance(one, Seen) else len(one.octets)
    reference = _reference(house, tx, f"unread:{one.received_at.isoformat()}:{size}")
    mail.move_stage(tx, one.uidvalidity, one.uid, Stage.UNASSIGNED, reference=reference)
    _alert(
        house,
        tx,
        None,
        None,
        reference=reference,
        received_at=one.received_at,
        headline=headline,
        why=(why, "Nobody was answered."),
        what_to_do=(_LOOK_IN_INBOX,),
    )
