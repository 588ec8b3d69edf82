"""Wraps the conferences' keys for chambers' present recipients: a key is changed, somebody joins or leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.edges.ledger import Ledger, docket
from mailbot.edges.ledger.docket import Docketed
from mailbot.edges.vault import Identity, Vault
from mailbot.errors import Inconsistency
from mailbot.jobs.person import one_conference


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """What became of each conference, named as a person names it."""

    done: tuple[str, ...]
    without_key: tuple[str, ...]  # nothing was filed yet: its key will be made for the present recipients
    failed: tuple[str, ...]  # a line each
    opens_still: bool  # the identity given is one of the present recipients'


def rewrap(ledger: Ledger, vault: Vault, identities: Sequence[Identity], cases: Sequence[str]) -> Rewrapped:
    """Wraps the keys of the conferences named (else of all that are not destroyed) anew; works beside a daemon.

    Raises ConfigurationError where a case is not known.
    """
    with ledger.transaction() as tx:
        chosen = docket.open_conferences(tx)
    if cases:
        ids = {one_conference(chosen, case).id for case in cases}
        chosen = [one for one in chosen if one.id in ids]
    vault.place_canary()
    done: list[str] = []
    without_key: list[str] = []
    failed: list[str] = []
    for one in chosen:
        try:
            has_key = _wrap_one(ledger, vault, identities, one)
        except Inconsistency as error:
            failed.append(f"{_name(one)}: {error}")
            continue
        (done if has_key else without_key).append(_name(one))
    return Rewrapped(tuple(done), tuple(without_key), tuple(failed), vault.try_canary(identities))


def _wrap_one(ledger: Ledger, vault: Vault, identities: Sequence[Identity], one: Docketed) -> bool:
    """In a transaction of the ledger, which a destruction needs for its first step: none can begin meanwhile."""
    with ledger.transaction() as tx:
        if one.id not in {d.id for d in docket.open_conferences(tx)}:
            raise Inconsistency("its destruction has begun")
        return vault.rewrap(one.id, identities)


def _name(one: Docketed) -> str:
    session = one.conference.session
    return f"{one.conference.case_number}/{session}" if session else one.conference.case_number
