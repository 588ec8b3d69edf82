"""Messages by UID and submissions by id: what was seen, how far it came, what the checks found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from mailbot.core.domain.finding import Finding, Status, requirement_of
from mailbot.core.domain.submission import MOVES, Stage
from mailbot.core.standing import Remembered
from mailbot.edges.ledger import Transaction, marks
from mailbot.edges.ledger.schema import findings, messages, submissions
from mailbot.errors import Inconsistency
from mailbot.ports import Seen


@dataclass(frozen=True, slots=True)
class Passage:
    """A message's row: where its passage through the house stands."""

    uidvalidity: int
    uid: int
    stage: Stage
    attempts: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Copy:
    """The same mail under another UID."""

    uidvalidity: int
    uid: int
    stage: Stage
    submission_id: str | None


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A submission as it is recorded."""

    id: str
    reference: str
    conference_id: str
    party: str | None
    received_at: datetime
    disposition: str
    pages: int | None
    pages_exact: bool | None
    is_whole: bool
    message_id: str | None
    content_key: str | None


def passages(tx: Transaction, uidvalidity: int, uids: Sequence[int] | None = None) -> dict[int, Passage]:
    """Messages seen in this epoch of the folder, by UID: all of them, or these."""
    columns = (messages.c.uid, messages.c.stage, messages.c.attempts, messages.c.received_at)
    wanted = select(*columns).where(messages.c.uidvalidity == uidvalidity)
    rows = tx.execute(wanted if uids is None else wanted.where(messages.c.uid.in_(uids)))
    return {uid: Passage(uidvalidity, uid, Stage(stage), n, at) for uid, stage, n, at in rows}


def forget_vanished(tx: Transaction, uidvalidity: int, uids: Sequence[int]) -> None:
    """Drops the rows of mail that was never a statement and is in the folder no more, so the table stays bounded.

    Of another epoch, what no content key ties to a message names nothing any more.
    """
    gone = messages.c.uid.in_(uids) & (messages.c.uidvalidity == uidvalidity)
    gone |= (messages.c.uidvalidity != uidvalidity) & messages.c.content_key.is_(None)
    never_ours = messages.c.stage.in_([Stage.LEFT, Stage.UNASSIGNED, Stage.ADMITTED]) & messages.c.conference_id.is_(
        None
    )
    tx.execute(delete(messages).where(gone & never_ours))


def settle_absent(tx: Transaction) -> None:
    """The folder is empty: what was recorded was moved, though the note of it was cut short."""
    tx.execute(update(messages).where(messages.c.stage == Stage.RECORDED).values(stage=Stage.SHELVED))


def admit(tx: Transaction, seen: Iterable[Seen]) -> None:
    """Counts an attempt for each message before any work is done on it."""
    rows = [
        {
            "uidvalidity": one.uidvalidity,
            "uid": one.uid,
            "stage": Stage.ADMITTED,
            "attempts": 1,
            "received_at": one.received_at,
        }
        for one in seen
    ]
    if rows:
        tx.execute(_ADMIT, rows)


# Built once: to build such a statement costs several times what it costs to run it, and each runs for every message.
_ADMIT = insert(messages).on_conflict_do_update(
    index_elements=["uidvalidity", "uid"], set_={"attempts": messages.c.attempts + 1}
)
_THIS = (messages.c.uidvalidity == bindparam("of_epoch")) & (messages.c.uid == bindparam("of_uid"))
_MOVES = {
    stage: update(messages).where(_THIS & messages.c.stage.in_([b for b, after in MOVES.items() if stage in after]))
    for stage in Stage
}
_COPIES = select(messages.c.uidvalidity, messages.c.uid, messages.c.stage, messages.c.submission_id).where(
    (messages.c.content_key == bindparam("of_content")) & (messages.c.stage != Stage.ADMITTED) & ~_THIS
)

_CHANGES = "changes:"  # begins the name by which a conference's changes are counted
_OF_CONFERENCE = submissions.c.conference_id == bindparam("of_conference")
_SUBMISSIONS_OF = select(submissions).where(_OF_CONFERENCE).order_by(submissions.c.received_at)
_FINDINGS_OF = select(findings).join(submissions).where(_OF_CONFERENCE)
_BY_REFERENCE = select(submissions).where(submissions.c.reference == bindparam("of_reference"))


def move_stage(tx: Transaction, uidvalidity: int, uid: int, stage: Stage, **facts: Any) -> None:
    """Moves a message to `stage` where the state machine allows it; anything else is an Inconsistency."""
    done = tx.execute(_MOVES[stage], {"of_epoch": uidvalidity, "of_uid": uid, "stage": stage, **facts})
    if done.rowcount != 1:
        raise Inconsistency(f"message {uidvalidity}/{uid}: no legal move to {stage}")


def known_copy(tx: Transaction, content_key: str, *, uidvalidity: int, uid: int) -> Copy | None:
    """The same mail seen before under another UID, the furthest come, or None."""
    rows = tx.execute(_COPIES, {"of_content": content_key, "of_epoch": uidvalidity, "of_uid": uid}).all()
    found = [Copy(r.uidvalidity, r.uid, Stage(r.stage), r.submission_id) for r in rows]
    return max(found, key=lambda c: c.submission_id is not None, default=None)


def take_over(tx: Transaction, old: Copy, *, uidvalidity: int, uid: int) -> None:
    """The same mail under a new UID (after a UIDVALIDITY change): its row goes on under that."""
    theirs = (messages.c.uidvalidity == old.uidvalidity) & (messages.c.uid == old.uid)
    mine = (messages.c.uidvalidity == uidvalidity) & (messages.c.uid == uid)
    tx.execute(delete(messages).where(mine))
    tx.execute(update(messages).where(theirs).values(uidvalidity=uidvalidity, uid=uid))


def conference_of(tx: Transaction, submission_id: str) -> str | None:
    """The conference that a submission is filed with."""
    found: str | None = tx.scalar(select(submissions.c.conference_id).where(submissions.c.id == submission_id))
    return found


def changes(tx: Transaction, conference_id: str) -> int:
    """How often what is known of a conference's submissions has changed, by this process or another."""
    return int(marks.get(tx, f"{_CHANGES}{conference_id}") or 0)


def _changed(tx: Transaction, conference_id: str) -> None:
    marks.put(tx, f"{_CHANGES}{conference_id}", str(changes(tx, conference_id) + 1))


def record(tx: Transaction, row: SubmissionRow, found: Sequence[Finding], now: datetime) -> None:
    """Records a submission and its findings, without evidence."""
    _changed(tx, row.conference_id)
    values = {name: getattr(row, name) for name in SubmissionRow.__slots__}
    tx.execute(submissions.insert(), {**values, "recorded_at": now, "accepted": ""})
    tx.execute(
        findings.insert(),
        [
            {
                "submission_id": row.id,
                "requirement": f.requirement.value,
                "status": f.status.value,
                "reason": f.reason,
                "counts": dict(f.counts),
                "elements": {name: status.value for name, status in f.elements},
            }
            for f in found
        ],
    )


def _finding(row: Any, *, accepted: bool) -> Finding:
    status = Status(row.status)
    elements = tuple((name, Status(value)) for name, value in row.elements.items())
    if accepted and status in {Status.REVIEW, Status.NOT_CHECKED}:
        status = Status.MET
        elements = tuple((name, Status.MET) for name, _ in elements)
    return Finding(
        requirement=requirement_of(row.requirement),
        status=status,
        explanation="",
        reason="" if status is Status.MET else row.reason,
        counts=tuple(row.counts.items()),
        elements=elements,
    )


def remembered(tx: Transaction, conference_id: str) -> dict[str | None, list[Remembered]]:
    """Submissions of a conference by party (None: party uncertain), in order of arrival."""
    rows = tx.execute(_SUBMISSIONS_OF, {"of_conference": conference_id}).all()
    by_submission: dict[str, list[Any]] = {}
    for finding in tx.execute(_FINDINGS_OF, {"of_conference": conference_id}):
        by_submission.setdefault(finding.submission_id, []).append(finding)
    found: dict[str | None, list[Remembered]] = {}
    for row in rows:
        own = tuple(_finding(f, accepted=bool(row.accepted)) for f in by_submission.get(row.id, []))
        found.setdefault(row.party, []).append(
            Remembered(row.reference, row.received_at, own, row.pages, row.is_whole, vouched=bool(row.accepted)),
        )
    return found


def by_reference(tx: Transaction, reference: str) -> Any | None:
    """The submission's row of that reference, or None."""
    return tx.execute(_BY_REFERENCE, {"of_reference": reference.upper()}).first()


def accept(tx: Transaction, reference: str, why: str) -> None:
    """A person has looked at what was `review` and takes it as met."""
    if row := by_reference(tx, reference):
        _changed(tx, row.conference_id)
    tx.execute(update(submissions).where(submissions.c.reference == reference.upper()).values(accepted=why))


def in_inbox(tx: Transaction, reference: str) -> Any | None:
    """The row of a message that was filed nowhere, by its reference (stages UNASSIGNED and LEFT), or None."""
    wanted = (messages.c.reference == reference.upper()) & messages.c.stage.in_([Stage.UNASSIGNED, Stage.LEFT])
    return tx.execute(select(messages).where(wanted)).first()


def message_of(tx: Transaction, submission_id: str) -> Any | None:
    """The row of the message that a submission came in, or None."""
    wanted = (messages.c.submission_id == submission_id) & messages.c.copy_of.is_(None)
    return tx.execute(select(messages).where(wanted)).first()


def findings_of(tx: Transaction, submission_id: str) -> tuple[Finding, ...]:
    """A submission's findings as they were recorded, without evidence."""
    rows = tx.execute(select(findings).where(findings.c.submission_id == submission_id))
    return tuple(replace(_finding(row, accepted=False), reason=row.reason) for row in rows)


def give(tx: Transaction, submission_id: str, party: str, changed: Sequence[Finding]) -> None:
    """A submission of no certain party is a party's, by a person's word; `changed` replaces findings of its own."""
    if conference_id := conference_of(tx, submission_id):
        _changed(tx, conference_id)
    tx.execute(update(submissions).where(submissions.c.id == submission_id).values(party=party))
    tx.execute(update(messages).where(messages.c.submission_id == submission_id).values(party=party))
    for finding in changed:
        mine = (findings.c.submission_id == submission_id) & (findings.c.requirement == finding.requirement.value)
        values = {"status": finding.status.value, "reason": finding.reason, "counts": dict(finding.counts)}
        tx.execute(update(findings).where(mine).values(**values))


def rows_of(tx: Transaction, conference_id: str) -> list[Any]:
    """All submissions' rows of a conference."""
    return list(tx.execute(select(submissions).where(submissions.c.conference_id == conference_id)))


def unassigned(tx: Transaction) -> list[tuple[str, datetime]]:
    """(reference, received) of statements that belong to no conference, or to no party for certain."""
    inbox = select(messages.c.reference, messages.c.received_at).where(messages.c.stage == Stage.UNASSIGNED)
    filed = select(submissions.c.reference, submissions.c.received_at).where(submissions.c.party.is_(None))
    return sorted([(r.reference, r.received_at) for q in (inbox, filed) for r in tx.execute(q)], key=lambda x: x[1])


def newest_received(tx: Transaction) -> datetime | None:
    """The newest INTERNALDATE seen: the server's own word on the time."""
    found: datetime | None = tx.scalar(select(func.max(messages.c.received_at)))
    return found


def reduce_to_tombstone(tx: Transaction, conference_id: str) -> None:
    """After destruction: what the ledger need not keep of a conference's mail."""
    _changed(tx, conference_id)
    tx.execute(
        update(messages)
        .where(messages.c.conference_id == conference_id)
        .values(stage=Stage.DESTROYED, content_key=None, submission_id=None, copy_of=None)
    )
    own = select(submissions.c.id).where(submissions.c.conference_id == conference_id)
    tx.execute(delete(findings).where(findings.c.submission_id.in_(own)))
    tx.execute(
        update(submissions)
        .where(submissions.c.conference_id == conference_id)
        .values(message_id=None, content_key=None, pages=None, pages_exact=None, disposition="destroyed", accepted="")
    )
