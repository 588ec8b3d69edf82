"""How much is sent: three answers a day for a party, none that nothing new calls for without end, reports by the score.

What is over is joined or kept ready, never lost: the vault and the ledger hold all that came.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.core import breaker
from mailbot.core.breaker import Breaker, Novelty
from mailbot.core.domain.document import Document
from mailbot.core.domain.draft import (
    Answered,
    Draft,
    DraftForApproval,
    IntakeReport,
    Letter,
    OperatorAlert,
    ReviewAlert,
)
from mailbot.core.domain.in_words import day_in_words, hour_in_words
from mailbot.core.review import Answer
from mailbot.edges.ledger import Transaction, breakers, marks, outbox
from mailbot.house import Entry, House, log
from mailbot.letters import word
from mailbot.postroom import Slip, post, tell_chambers

MOST_ANSWERS_A_DAY = 3  # to one party of one conference
JOINED_AT = timedelta(hours=8)  # what is over goes out the next morning, as one
MOST_REPORTS_A_DAY = 20  # to chambers, of one kind and about one party (or about nobody known)
_STANDS_FOR_ALL = (
    f"More than {MOST_REPORTS_A_DAY} of these came in a day: this is the newest, and stands for all since then. "
    "What came meanwhile is in the mailbox, and what was filed in `mailbot status`."
)


def send_answer(
    house: House,
    tx: Transaction,
    entry: Entry,
    letter: Letter,
    slip: Slip,
    *,
    answer: Answer,
    statement: Document | None,
) -> Answered:
    """Queues an answer as soon and as often as manners allow; tells the report what became of it."""
    party = slip.party or ""
    own = breakers.of_party(tx, entry.id, party)
    plain = breaker.mark_of(statement)
    mark = house.vault.opaque_id(f"statement:{entry.id}:{party}:{plain}") if plain else ""
    novelty = breaker.weigh_novelty(own, mark)
    if novelty is Novelty.NEW:
        if own.kept:
            outbox.set_state(tx, own.kept, "withdrawn")  # this answer speaks for all that was sent
        breakers.put_party(tx, entry.id, party, breaker.with_statement(own, mark))
    elif stopped := _stopped(house, tx, own, novelty):
        return _keep_ready(house, tx, entry, letter, slip, to=answer.recipients, own=own, stopped=stopped)
    key, told = _send(house, tx, entry, letter, slip, answer)
    if novelty is not Novelty.NEW:
        now = house.clock.now()
        breakers.put_party(tx, entry.id, party, breaker.with_answer(own, novelty, key, now))
        breakers.put_all(tx, breaker.with_answer(breakers.of_all(tx), novelty, key, now))
    return told


def _send(
    house: House, tx: Transaction, entry: Entry, letter: Letter, slip: Slip, answer: Answer
) -> tuple[str, Answered]:
    """Three a day, then one the next morning; the letter's key, and what is told of it."""
    now = house.clock.now()
    zone = ZoneInfo(entry.conference.timezone)
    today = _day(now, zone)
    if outbox.answers_since(tx, entry.id, slip.party or "", today) >= MOST_ANSWERS_A_DAY:
        key = _join(house, tx, entry, letter, slip, answer)
        return key, Answered(letter.kind, "joined into one answer tomorrow morning: three went out today", letter.text)
    key = post(house, tx, letter, slip, to=answer.recipients, due_at=answer.due_at)
    return key, Answered(letter.kind, _when(answer.due_at, now, zone), letter.text)


def _day(now: datetime, zone: ZoneInfo) -> datetime:
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _next_morning(now: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine((_day(now, zone) + timedelta(days=1)).date(), datetime.min.time(), zone) + JOINED_AT


def _when(due: datetime, now: datetime, zone: ZoneInfo) -> str:
    if due <= now:
        return "at once"
    local = due.astimezone(zone)
    return f"at {hour_in_words(local)} on {day_in_words(local.date())}, unless a newer submission replaces it"


def _join(house: House, tx: Transaction, entry: Entry, letter: Letter, slip: Slip, answer: Answer) -> str:
    """Over the day's three: one answer the next morning, the newest; chambers are told once."""
    now = house.clock.now()
    due = _next_morning(now, ZoneInfo(entry.conference.timezone))
    occasion = f"joined:{entry.id}:{slip.party}:{due.date().isoformat()}"
    key = post(house, tx, letter, replace(slip, occasion=occasion), to=answer.recipients, due_at=due, replaces=True)
    if marks.first_time(tx, f"storm:{occasion}", now):
        alert = OperatorAlert(
            headline=f"{entry.conference.short_title}, {slip.party}: more than three answers in a day",
            lines=("Further answers of today are joined into one, which goes out tomorrow morning.",),
            at=now,
        )
        tell_chambers(house, tx, alert, Slip(f"storm:{occasion}"))
    return key


# --- answers that nothing new calls for ---


@dataclass(frozen=True, slots=True)
class _Stopped:
    """The breaker that keeps an answer back: the party's own, or that of all together."""

    state: Breaker
    is_of_all: bool


def _stopped(house: House, tx: Transaction, own: Breaker, novelty: Novelty) -> _Stopped | None:
    now = house.clock.now()
    if breaker.is_strained(own, novelty, now, outbox.standing(tx, [h.key for h in own.hollow])):
        return _Stopped(own, is_of_all=False)
    every = breakers.of_all(tx)
    parties = sum(len(e.conference.parties) for e in house.open_docket)
    return _Stopped(every, is_of_all=True) if breaker.is_strained_by_all(every, now, parties) else None


def _keep_ready(
    house: House,
    tx: Transaction,
    entry: Entry,
    letter: Letter,
    slip: Slip,
    *,
    to: tuple[str, ...],
    own: Breaker,
    stopped: _Stopped,
) -> Answered:
    """Nothing is sent: the newest answer to each party is kept for a person, who is told once."""
    now, state = house.clock.now(), stopped.state
    if state.opened_at is None:
        state = breaker.opened(state, slip.reference or "", now)
        whose = "" if stopped.is_of_all else f"{entry.conference.short_title}, {slip.party}: "
        log.warning("answers_stopped", reference=state.reference, of_all=stopped.is_of_all)
        occasion = f"stopped:{state.reference}"
        tell_chambers(house, tx, _alert(whose, state.reference, now), Slip(occasion, reference=state.reference))
    if own.kept:
        outbox.set_state(tx, own.kept, "withdrawn")
    occasion = f"stopped:{entry.id}:{slip.party}:{state.reference}"
    ready = replace(slip, occasion=occasion, reference=state.reference)
    key = post(house, tx, letter, ready, to=to, held=True, replaces=True)
    if stopped.is_of_all:
        breakers.put_all(tx, state)
    breakers.put_party(tx, entry.id, slip.party or "", replace(own if stopped.is_of_all else state, kept=key))
    how = f"kept ready, as nothing new came with the mail: mailbot approve {state.reference}"
    return Answered(letter.kind, how, letter.text)


def _alert(whose: str, reference: str, now: datetime) -> OperatorAlert:
    """What was seen, what is done meanwhile, how it goes on."""
    scope = "to this party" if whose else "to anybody"
    return OperatorAlert(
        headline=f"{whose}answers are stopped: mail comes again and again and brings nothing new",
        lines=(
            "It may be a program that answers by itself, or a person who sends the same again; mailbot can't tell.",
            f"What comes is filed and reported as before. No answer goes out {scope} unless a new statement comes.",
            f"The newest answer is kept ready: `mailbot approve {reference}` sends it and lets answers go again.",
            f"`mailbot drop {reference}` lets them go again without it.",
        ),
        at=now,
    )


# --- reports ---


def report(house: House, tx: Transaction, draft: IntakeReport | ReviewAlert | DraftForApproval, slip: Slip) -> None:
    """Tells chambers; what is over a day's score about one party is one mail the next morning, the newest."""
    now = house.clock.now()
    zone = ZoneInfo(draft.matter.timezone if draft.matter else "UTC")
    letter = word(draft)
    if outbox.told_since(tx, letter.kind, slip.conference_id, slip.party, _day(now, zone)) < MOST_REPORTS_A_DAY:
        post(house, tx, letter, slip)
        return
    due = _next_morning(now, zone)
    occasion = f"gathered:{slip.conference_id}:{slip.party}:{due.date().isoformat()}"
    gathered = replace(slip, occasion=occasion)
    post(house, tx, word(_for_all(draft)), gathered, due_at=due, replaces=True)


def _for_all(draft: IntakeReport | ReviewAlert | DraftForApproval) -> Draft:
    """The same, saying that it stands for others."""
    match draft:
        case IntakeReport():
            return replace(draft, reminders=(*draft.reminders, _STANDS_FOR_ALL))
        case ReviewAlert():
            return replace(draft, why=(*draft.why, _STANDS_FOR_ALL))
        case DraftForApproval():
            return replace(draft, why=f"{draft.why}. {_STANDS_FOR_ALL}")
