"""At which conferences, and for whom, may the writer of an address speak?"""

from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.core.domain.court import Conference, Counsel, Party
from mailbot.core.domain.mail_domains import domain_of, private_domain
from mailbot.core.domain.submission import Standing


@dataclass(frozen=True, slots=True)
class Seat:
    """A place at a conference that an address gives a claim to."""

    conference: Conference
    party: Party
    counsel: Counsel | None
    standing: Standing
    is_exact: bool = True  # False: the roster's address but for what stands after a "+"


def roster_seats(author: str, docket: Sequence[Conference]) -> list[Seat]:
    """Every seat of a roster address (lower case): counsel's, a delegate's, a self-represented party's.

    Addresses compare letter by letter: no dot is dropped, no look-alike is folded, a display name counts for nothing.
    "name+court@firm.example" is name's own mailbox (RFC 5233), and is answered at the roster's address alone.
    """
    return [
        seat
        for conference in docket
        for party in conference.parties
        if (seat := _seat_on_roster(author, conference, party)) is not None
    ]


def _seat_on_roster(author: str, conference: Conference, party: Party) -> Seat | None:
    listed = [(party.email, None, Standing.COUNSEL)] if party.email else []
    rows = [
        *listed,
        *((c.email, c, Standing.COUNSEL) for c in party.counsel),
        *((one, c, Standing.DELEGATE) for c in party.counsel for one in c.delegates),
    ]
    exact = next((row for row in rows if row[0] == author), None)
    found = exact or next((row for row in rows if _is_same_mailbox(row[0], author)), None)
    return Seat(conference, party, found[1], found[2], is_exact=exact is not None) if found else None


def _is_same_mailbox(one: str, other: str) -> bool:
    return ("+" in one or "+" in other) and _without_detail(one) == _without_detail(other)


def _without_detail(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def firm_seats(author: str, docket: Sequence[Conference]) -> list[Seat]:
    """The seats of an unlisted colleague: those of counsel at the same private domain, never a public provider's."""
    domain = private_domain(author)
    if domain is None:
        return []
    return [
        Seat(conference, party, counsel, Standing.COLLEAGUE)
        for conference in docket
        for party in conference.parties
        for counsel in party.counsel
        if domain_of(counsel.email) == domain
    ]
