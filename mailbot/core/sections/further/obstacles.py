"""The words by which the obstacles to a settlement are known."""

from mailbot.core.sections.further.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    titles=(
        "obstacles", "impediments", "barriers to settlement", "barriers to resolution", "hurdles to settlement",
        "sticking points", "stands in the way", "why the case has not settled", "why case hasn't settled",
        "issues that impede", "what keeps us apart",
    ),
    cues=(
        "obstacle to settle", "obstacles to settle", "obstacle to a settle", "obstacle to resol",
        "obstacles to resol", "obstacle to any settle", "impediment to settle", "impediments to settle",
        "impediment to a settle", "impediment to resol", "impediments to resol", "barrier to settle",
        "barriers to settle", "barrier to resol", "barriers to resol", "in the way of settle",
        "in the way of a settle", "in the way of resol", "sticking point", "stumbling block", "prevented settle",
        "prevented a settle", "kept the case from settling", "kept the parties apart", "keeps the parties apart",
        "chief obstacle", "main obstacle", "principal obstacle", "only obstacle", "biggest obstacle",
    ),
    hints=(
        "obstacle", "impedi", "barrier", "hurdle", "in the way", "sticking", "stumbling", "gap between", "far apart",
        "hard to settle", "not settled", "hasn't settled",
    ),
    lesser_titles=("barriers", "hurdles", "prospects for settlement"),
    fewest_cues=1,
)  # fmt: skip
