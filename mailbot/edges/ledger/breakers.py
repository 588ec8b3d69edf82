"""The breakers' state: one of each party, and one of all together; they survive a restart, and go with a purge."""

from mailbot.core import breaker
from mailbot.core.breaker import Breaker
from mailbot.edges.ledger import Transaction, marks

_PREFIX = "breaker:"
_ALL = "*"


def of_party(tx: Transaction, conference_id: str, party: str) -> Breaker:
    """A party's own; closed where nothing is known of it."""
    return breaker.from_json(marks.get(tx, _key(conference_id, party)))


def put_party(tx: Transaction, conference_id: str, party: str, state: Breaker) -> None:
    """Remembers a party's own."""
    marks.put(tx, _key(conference_id, party), breaker.to_json(state))


def of_all(tx: Transaction) -> Breaker:
    """That of all parties together."""
    return breaker.from_json(marks.get(tx, _PREFIX + _ALL))


def put_all(tx: Transaction, state: Breaker) -> None:
    """Remembers that of all parties together."""
    marks.put(tx, _PREFIX + _ALL, breaker.to_json(state))


def list_open(tx: Transaction) -> list[tuple[str, str, Breaker]]:
    """(conference, party, state) of every one that is open; ("", "", state) is that of all together."""
    found = []
    for name, text in sorted(marks.beginning(tx, _PREFIX).items()):
        state = breaker.from_json(text)
        if state.opened_at is not None:
            conference_id, _, party = name.partition(":")
            found.append(("", "", state) if name == _ALL else (conference_id, party, state))
    return found


def close(tx: Transaction, reference: str) -> int:
    """Closes what is open under a reference, on a person's word; answers how many."""
    named = [one for one in list_open(tx) if one[2].reference == reference.upper()]
    for conference_id, party, state in named:
        if conference_id:
            put_party(tx, conference_id, party, breaker.closed(state))
        else:
            put_all(tx, breaker.closed(state))
    return len(named)


def forget(tx: Transaction, conference_id: str) -> None:
    """A conference's statements are destroyed: so is what they would be known by."""
    for name in marks.beginning(tx, f"{_PREFIX}{conference_id}:"):
        marks.forget(tx, _key(conference_id, name))


def _key(conference_id: str, party: str) -> str:
    return f"{_PREFIX}{conference_id}:{party}"
