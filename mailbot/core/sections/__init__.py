"""Where in a paper does each part that the order requires stand?"""

from collections.abc import Sequence

from mailbot.core.domain.court import SoughtSection
from mailbot.core.domain.document import Located, Move
from mailbot.core.sections.attendees import locate_attendees
from mailbot.core.sections.further import locate_further
from mailbot.core.sections.negotiation_history import locate_history
from mailbot.core.sections.positions import locate_positions
from mailbot.core.sections.segments import segment


def locate(pages: Sequence[str], *, is_body: bool = False, sought: Sequence[SoughtSection] = ()) -> Located:
    """Finds the passages of each element (order ¶3(a)-(c)) in one paper, given page by page; and of what is `sought`.

    Pages count from 1; the text of a mail is one page, and its number is 0. Pure and linear in the text, of which no
    more than `segments.MOST_CHARACTERS` are read; never raises for what the text holds.
    """
    paper = segment(pages, first_page=0 if is_body else 1)
    positions, empty_positions = locate_positions(paper)
    recital = locate_history(paper)
    roll = locate_attendees(paper)
    keys, further = locate_further(paper, sought)
    return Located(
        passages=(*positions, *recital.passages, *roll.passages),
        placeholders=(*empty_positions, *recital.placeholders, *roll.placeholders),
        demands=_distinct(recital.ladder, is_demand=True),
        offers=_distinct(recital.ladder, is_demand=False),
        attendees=tuple(roll.attendees),
        ladder=recital.ladder,
        sought=keys,
        further=tuple(further),
    )


def _distinct(ladder: Sequence[Move], *, is_demand: bool) -> int:
    """How many different sums were demanded, or offered."""
    return len({move.dollars or move.amount for move in ladder if move.is_demand is is_demand})
