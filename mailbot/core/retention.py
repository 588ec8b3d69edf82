"""Whether a conference's statements may be destroyed now, and if not, why: every guard must hold (contract §10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

WARNING_STANDS = timedelta(hours=8)  # since the warning was accepted by the mail server
CLOCK_SLACK = timedelta(days=1)  # ahead of the newest witness of the time


@dataclass(frozen=True, slots=True)
class Witness:
    """What is known of one conference at the moment of the question; all moments aware."""

    now: datetime
    ends_at: datetime
    destroy_after: datetime
    warned_at: datetime | None  # when the warning naming these very dates was accepted
    hold: str
    dates_seen_at: datetime  # when mailbot first saw these dates
    were_brought_forward: bool
    newest_statement_at: datetime | None
    newest_witness_at: datetime | None  # the newest INTERNALDATE, or the ledger's own record


def is_warning_due(witness: Witness) -> bool:
    """Whether the conference has ended, so that the warning is due."""
    return witness.now >= witness.ends_at


def is_clock_plausible(now: datetime, newest_witness_at: datetime | None) -> bool:
    """Whether the clock is no more than a day ahead of what else bears witness to the time."""
    return newest_witness_at is not None and now <= newest_witness_at + CLOCK_SLACK


def why_not_yet(witness: Witness) -> tuple[str, ...]:
    """Every reason against destroying unattended, as sentences; empty: it may be done."""
    reasons = []
    if witness.hold:
        reasons.append(f"a hold stands: {witness.hold}")
    if witness.warned_at is None:
        reasons.append("no warning naming these dates was accepted by the mail server yet")
    elif witness.now < witness.warned_at + WARNING_STANDS:
        reasons.append("the warning was accepted less than eight hours ago")
    if witness.ends_at <= witness.dates_seen_at:
        reasons.append("the dates were in the past when they were first seen")
    if witness.were_brought_forward:
        reasons.append("the dates were moved earlier after the conference was first seen")
    if witness.newest_statement_at and witness.newest_statement_at > witness.destroy_after:
        reasons.append("a statement came in after the date of destruction")
    if not is_clock_plausible(witness.now, witness.newest_witness_at):
        reasons.append("this machine's clock is more than a day ahead of the mail server's newest mail")
    return tuple(reasons)
