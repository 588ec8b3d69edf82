"""Whether a mail of a kind may go where it is addressed: the last question before the wire."""

from collections.abc import Iterable

from mailbot.core.domain.draft import TO_COUNSEL, MailKind

NOBODY = "nobody"
OFF_ROSTER = "off_roster"
NOT_CHAMBERS = "not_chambers"
NEVER = "never_send_to"
FROZEN = "changed_sides"
BEGUN = "conference_begun"
OVER = "conference_over"

WHY_KEPT_BACK = {  # for chambers, a sentence without its end
    NOBODY: "It has no recipient",
    OFF_ROSTER: "An address it would go to does not stand on that party's roster now",
    NOT_CHAMBERS: "An address it would go to is none of chambers' own",
    NEVER: "An address it would go to is one that nothing is ever sent to (MAILBOT_NEVER_SEND_TO)",
    FROZEN: "An address of that party's roster stood on another party's before, and a person should confirm it",
    BEGUN: "The conference has begun, and nothing goes to counsel unattended",
}


def refuse_reason(
    kind: MailKind,
    recipients: Iterable[str],
    *,
    roster: frozenset[str],
    chambers: frozenset[str],
    never: frozenset[str],
) -> str | None:
    """Why this mail must not be sent, as a code that names nobody; None where it may.

    Counsel's kinds go to `roster` alone (that party's, as it stands now), every other kind to `chambers` alone, and
    nothing to `never`, whose entries are addresses or whole domains with what lies under them. One recipient too many
    stops the mail for all. Addresses compare without regard to case.
    """
    addresses = {address.lower() for address in recipients}
    if not addresses:
        return NOBODY
    if any(_is_barred(address, {entry.strip().lower() for entry in never}) for address in addresses):
        return NEVER
    if kind in TO_COUNSEL:
        return None if addresses <= _lower(roster) else OFF_ROSTER
    return None if addresses <= _lower(chambers) else NOT_CHAMBERS


def _lower(addresses: frozenset[str]) -> set[str]:
    return {address.lower() for address in addresses}


def _is_barred(address: str, never: set[str]) -> bool:
    """Whether the address, its domain or a domain above it is barred; "@court.example" is read as the domain."""
    if address in never:
        return True
    labels = address.rpartition("@")[2].rstrip(".").split(".")
    above = {".".join(labels[start:]) for start in range(len(labels))}
    return not above.isdisjoint(entry.removeprefix("@").rstrip(".") for entry in never)
