"""The words by which a proposal for settling the case is known."""

from mailbot.core.sections.further.vocabulary import Vocabulary
from mailbot.core.sections.heading_words import Topic

VOCABULARY = Vocabulary(
    titles=(
        "settlement proposal", "proposed settlement", "proposed terms", "proposed resolution", "terms of settlement",
        "settlement terms", "opening proposal", "our proposal", "current proposal", "what would settle",
        "would accept", "what it would take",
    ),
    cues=(
        "proposes to settle", "propose to settle", "proposes that the case", "propose that the case",
        "proposes settlement", "propose settlement", "proposes the following", "propose the following",
        "proposes to resolve", "propose to resolve", "proposal is", "would now settle", "would now accept",
        "would now pay", "is prepared to settle", "are prepared to settle", "is willing to settle",
        "are willing to settle", "now proposes", "now propose", "is prepared to accept", "is prepared to pay",
    ),
    hints=(
        "propos", "would accept", "would settle", "would pay", "willing to", "prepared to", "terms of settlement",
        "settle for", "to resolve the", "resolve this", "settlement range",
    ),
    lesser_titles=(
        "proposal", "resolution", "settlement posture", "settlement position", "current demand", "current offer",
    ),
    fewest_cues=1,
    not_under=frozenset({Topic.HISTORY}),
)  # fmt: skip
