"""What each conference's parties sent, kept at hand: a storm of ten thousand mails must not be read anew for each."""

from dataclasses import dataclass

from mailbot.core.repetition import as_kept, condense
from mailbot.core.standing import Remembered
from mailbot.edges.ledger import Transaction, mail
from mailbot.house import House

ByParty = dict[str | None, list[Remembered]]


@dataclass(frozen=True, slots=True)
class Recalled:
    """A conference's submissions by party, and the ledger's count of changes up to which that is so."""

    by_party: ByParty
    changes: int


def recall(house: House, tx: Transaction, conference_id: str) -> Recalled:
    """From memory where nobody changed the ledger since, this process or another; else from the ledger."""
    changes = mail.changes(tx, conference_id)
    known = house.recalled.get(conference_id)
    if not isinstance(known, Recalled) or known.changes != changes:
        read = mail.remembered(tx, conference_id)
        known = Recalled({party: condense([as_kept(s) for s in sent]) for party, sent in read.items()}, changes)
        house.recalled[conference_id] = known
    return known


def note(house: House, conference_id: str, before: Recalled, party: str | None, mine: Remembered) -> None:
    """One more was recorded, and its transaction is committed: that alone changed."""
    sent = [s for s in before.by_party.get(party, []) if s.reference != mine.reference]
    by_party = before.by_party | {party: condense([*sent, as_kept(mine)])}
    house.recalled[conference_id] = Recalled(by_party, before.changes + 1)
