"""What is recorded and told for each outcome of a message: recorded, left, stranded, refused; one transaction each."""

import shlex
from collections.abc import Sequence
from datetime import datetime

from mailbot.core.concerns import Concern, concern_of, docket_concern
from mailbot.core.deadlines import due_for
from mailbot.core.domain.court import Conference
from mailbot.core.domain.draft import TO_COUNSEL, Answered, DraftForApproval, Letter, ReviewAlert
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
from mailbot.pace import report, send_answer
from mailbot.ports import Seen
from mailbot.postroom import Slip, post
from mailbot.recollection import note, recall
from mailbot.undelivered import note_returned

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
        reference = known_as or reference_for(house, tx, submission_id)
        recalled = recall(house, tx, entry.id)
        by_party = {name: list(sent) for name, sent in recalled.by_party.items()}
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
    note(house, entry.id, recalled, party.name if party else None, mine)


def reference_for(house: House, tx: Transaction, occasion: str) -> str:
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
    return send_answer(house, tx, entry, letter, slip, answer=answer, statement=submission.statement)


def _send_draft(house: House, tx: Transaction, entry: Entry, letter: Letter, slip: Slip, why: str) -> None:
    draft = DraftForApproval(
        matter=matter_of(entry.conference, entry.dates.conference_at),
        reference=slip.reference or "",
        party_name=slip.party or "",
        why=why,
        letter_subject=letter.subject,
        letter_text=letter.text,
    )
    report(house, tx, draft, Slip(f"{slip.reference}:{letter.kind}", entry.id, slip.party, slip.reference))


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
    remind = () if proved or house.observes else (_UNPROVED,)
    aside = left_aside(by_party.get(party.name, ())) if party else ()
    is_aside = any(s.reference == reference for s in aside)
    mode = "observe" if house.observes else "live"
    beside = Circumstances(reference, answered, everyone, house.last_scan_at or now, remind, is_aside, mode=mode)
    draft = intake_report(reviewed, submission, entry.conference, beside)
    report(house, tx, draft, Slip(reference, entry.id, party.name if party else None, reference))


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
    about = party.name if party and entry else None
    report(house, tx, draft, Slip(reference, entry.id if entry else None, about, reference))


_ENDED = "Every process that tried to read it came to an end."
_LOOK_IN_INBOX = "The mail is in the watched folder, as it came, by the time of receipt given above."


def leave(house: House, raw: RawMessage, reviewed: Review, content_key: str, entry: Entry | None) -> None:
    """Mail that is no statement: left exactly as it was; a row where a roster address wrote it, an alert where due."""
    party = reviewed.identification.party
    with house.ledger.transaction() as tx:
        known = reviewed.identification.on_roster
        concern = _concern(house, tx, reviewed, entry)
        reference = reference_for(house, tx, content_key) if known or concern else None
        mail.move_stage(
            tx,
            raw.uidvalidity,
            raw.uid,
            Stage.LEFT,
            content_key=content_key,
            kind=reviewed.sorting.kind.value,
            conference_id=entry.id if entry and known else None,
            party=party.name if party and known else None,
            reference=reference if known else None,
        )
        if reference and concern:
            _alert(
                house,
                tx,
                entry,
                reviewed,
                reference=reference,
                received_at=raw.received_at,
                headline=concern.headline,
                why=concern.why,
                what_to_do=(_LOOK_IN_INBOX,),
            )


def _concern(house: House, tx: Transaction, reviewed: Review, entry: Entry | None) -> Concern | None:
    """What chambers are to hear of it; a report that a letter of ours did not arrive is dealt with here too."""
    reasons = reviewed.sorting.reasons if reviewed.sorting.is_machine else ()
    if note_returned(house, tx, reviewed.message, reasons):
        return None
    on_docket = docket_concern(reviewed.message, is_machine=reviewed.sorting.is_machine)
    if entry and on_docket:  # anybody can write such a notice: one a day is enough to make a person look
        day = house.clock.now().date().isoformat()
        occasion = f"docket:{entry.id}:{day}:{on_docket.headline}"
        return on_docket if marks.first_time(tx, occasion, house.clock.now()) else None
    ours = outbox.by_message_id(tx, reviewed.message.in_reply_to)
    party = reviewed.identification.party
    here = (entry.id, party.name) if entry and party else None
    answered = [m for m in ours if m.kind in TO_COUNSEL and (m.conference_id, m.party) == here]
    reference = answered[-1].reference if answered else None
    return concern_of(
        reviewed, entry.conference if entry else None, entry.dates if entry else None, answers=reference or ""
    )


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
        reference = reference_for(house, tx, content_key)
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
        reference = reference_for(house, tx, content_key)
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


def strand_unread(house: House, one: Seen | RawMessage) -> None:
    """Mail over the limit, as the server tells its size or as it was fetched: a person looks."""
    limit = house.limits.most_message_octets // (1024 * 1024)
    why = f"It is larger than {limit} MiB (MAILBOT_MAX_MESSAGE_BYTES) and was left in the mailbox unread."
    with house.ledger.transaction() as tx:
        if isinstance(one, Seen):
            mail.admit(tx, [one])
        _strand_blindly(house, tx, one, "a message too large to be read here", why)


def strand_after_fault(house: House, raw: RawMessage) -> None:
    """A fault of mailbot's own met this message: nothing of what was begun stands; a person looks."""
    why = "mailbot met a fault of its own with it, which the log names, and left it in the mailbox as it was."
    with house.ledger.transaction() as tx:
        _strand_blindly(house, tx, raw, "a message that mailbot could not deal with", why)


def strand_unscanned(house: House, raw: RawMessage) -> None:
    """The server's scanner has kept an attachment back for too long: what is in it nobody can tell yet."""
    why = "The mail server's scanner (Safe Attachments) has not let an attachment through: a placeholder stands for it."
    with house.ledger.transaction() as tx:
        _strand_blindly(house, tx, raw, "a message whose attachment is still being scanned", why)


def _strand_blindly(house: House, tx: Transaction, one: Seen | RawMessage, headline: str, why: str) -> None:
    # what it holds is not known; time of receipt and size stay where the server numbers its mail anew
    size = one.octets if isinstance(one, Seen) else len(one.octets)
    reference = reference_for(house, tx, f"unread:{one.received_at.isoformat()}:{size}")
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
