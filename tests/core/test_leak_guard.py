"""What may go to whom: counsel's kinds to that party's roster, the rest to chambers, nothing to whom is barred."""

import pytest

from mailbot.core.domain.draft import TO_COUNSEL, MailKind
from mailbot.core.leak_guard import NEVER, NOBODY, NOT_CHAMBERS, OFF_ROSTER, refuse_reason

ROSTER = frozenset({"jane@firm.example", "clerk@firm.example"})
CHAMBERS = frozenset({"chambers@court.example"})


def reason(kind: MailKind, *recipients: str, never: frozenset[str] = frozenset()) -> str | None:
    """The guard's word with this roster and these chambers."""
    return refuse_reason(kind, recipients, roster=ROSTER, chambers=CHAMBERS, never=never)


@pytest.mark.parametrize("kind", sorted(TO_COUNSEL))
def test_counsels_kinds_go_to_the_roster_alone(kind: MailKind) -> None:
    """Neither a stranger nor chambers nor one stranger among counsel gets them."""
    assert reason(kind, "Jane@Firm.example", "clerk@firm.example") is None
    assert reason(kind, "other@opponent.example") == OFF_ROSTER
    assert reason(kind, "jane@firm.example", "other@opponent.example") == OFF_ROSTER
    assert reason(kind, "chambers@court.example") == OFF_ROSTER


@pytest.mark.parametrize("kind", sorted(set(MailKind) - TO_COUNSEL))
def test_every_other_kind_goes_to_chambers_alone(kind: MailKind) -> None:
    """Reports and drafts never reach counsel, whatever the kind."""
    assert reason(kind, "chambers@court.example") is None
    assert reason(kind, "jane@firm.example") == NOT_CHAMBERS
    assert reason(kind, "chambers@court.example", "jane@firm.example") == NOT_CHAMBERS


@pytest.mark.parametrize(
    "entry", ["jane@firm.example", "firm.example", "@firm.example", "FIRM.example", "example", " firm.example. "]
)
def test_never_wins_over_a_roster(entry: str) -> None:
    """An address, its domain, or a domain above it bars the mail, even to counsel of record."""
    assert reason(MailKind.RECEIPT, "jane@firm.example", never=frozenset({entry})) == NEVER


@pytest.mark.parametrize("entry", ["irm.example", "sub.firm.example", "joe@firm.example"])
def test_never_bars_no_neighbour(entry: str) -> None:
    """A domain that merely ends alike, a domain below, or another address bars nothing."""
    assert reason(MailKind.RECEIPT, "jane@firm.example", never=frozenset({entry})) is None


def test_a_mail_to_nobody_is_refused() -> None:
    """An empty envelope is a fault, not a mail that went well."""
    assert reason(MailKind.RECEIPT) == NOBODY
