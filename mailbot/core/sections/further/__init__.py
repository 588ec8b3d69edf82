"""Where in a paper do the parts stand that an order asks beside the usual three?"""

from collections.abc import Sequence
from typing import Final

from mailbot.core.domain.court import SoughtSection
from mailbot.core.domain.document import FurtherPassage
from mailbot.core.sections.further import (
    litigation_costs,
    obstacles,
    procedural_status,
    relief_sought,
    settlement_proposal,
    strengths_and_weaknesses,
)
from mailbot.core.sections.further.heads import Index
from mailbot.core.sections.further.passages import passages
from mailbot.core.sections.further.vocabulary import Vocabulary, own_vocabulary
from mailbot.core.sections.segments import Paper

VOCABULARIES: Final[dict[str, Vocabulary]] = {
    "settlement_proposal": settlement_proposal.VOCABULARY,
    "strengths_and_weaknesses": strengths_and_weaknesses.VOCABULARY,
    "litigation_costs": litigation_costs.VOCABULARY,
    "relief_sought": relief_sought.VOCABULARY,
    "obstacles": obstacles.VOCABULARY,
    "procedural_status": procedural_status.VOCABULARY,
}


def locate_further(paper: Paper, sought: Sequence[SoughtSection]) -> tuple[tuple[str, ...], list[FurtherPassage]]:
    """(keys of the sections that were looked for, passages of them); of a name that is not known nothing is told."""
    wanted = {each.key: own_vocabulary(each) if each.title else VOCABULARIES.get(each.name) for each in sought}
    known = {key: vocabulary for key, vocabulary in wanted.items() if vocabulary is not None}
    if not known or not paper.pieces:
        return tuple(known), []
    index = Index.of(paper)
    return tuple(known), [found for key, words in known.items() for found in passages(index, key, words)]
