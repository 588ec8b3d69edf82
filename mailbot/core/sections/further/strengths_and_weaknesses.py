"""The words by which a candid evaluation of a case's strengths and weaknesses is known."""

from mailbot.core.sections.further.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    titles=(
        "strengths weaknesses", "candid evaluation", "candid assessment", "frank evaluation", "frank assessment",
        "honest assessment", "evaluation of the merits", "likelihood of prevailing", "likelihood of success",
        "chances of prevailing", "case evaluation", "risk assessment", "risks of trial", "litigation risks",
    ),
    cues=(
        "strengths and weaknesses", "strength of", "weakness of", "weakness is", "weaknesses are", "weakness in",
        "weaknesses in", "strength is", "strengths are", "weakest point", "strongest point", "weaker point",
        "risk at trial", "risk that a jury", "risk that the jury", "chance of prevailing", "chances of prevailing",
        "likelihood of prevailing", "likelihood of success", "cuts against", "cut against", "the best fact",
        "our best fact", "the worst fact", "hurts us", "hurt us", "helps us",
    ),
    hints=(
        "weak", "strength", "strongest", "risk", "candid", "prevail", "vulnerab", "acknowledg", "recogni",
        "likelihood", "chances",
    ),
    lesser_titles=("evaluation", "assessment", "risks", "strengths", "weaknesses"),
    halves=("strengths", "weaknesses"),
)  # fmt: skip
