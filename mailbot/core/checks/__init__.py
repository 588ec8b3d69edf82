"""The policy at a glance: every check that a statement passes, one file each; none can see another."""

from collections.abc import Callable
from typing import Final

from mailbot.core.checks.attendees import attendees
from mailbot.core.checks.confidentiality import confidentiality
from mailbot.core.checks.document import document
from mailbot.core.checks.further_sections import further_sections
from mailbot.core.checks.negotiation_history import negotiation_history
from mailbot.core.checks.page_limit import page_limit
from mailbot.core.checks.positions import positions
from mailbot.core.checks.prior_negotiations import prior_negotiations
from mailbot.core.checks.sender import sender
from mailbot.core.checks.settlement_authority import settlement_authority
from mailbot.core.checks.timing import timing
from mailbot.core.domain.court import Conference
from mailbot.core.domain.finding import Finding
from mailbot.core.domain.submission import Submission

__all__ = ["CHECKS", "Check", "further_sections"]

Check = Callable[[Submission, Conference], Finding]

CHECKS: Final[tuple[Check, ...]] = (
    sender,
    timing,
    document,
    page_limit,
    positions,
    negotiation_history,
    attendees,
    confidentiality,  # these three are advisory
    prior_negotiations,
    settlement_authority,
)
# After these, `further_sections` looks for every part that an order of another kind asks.
