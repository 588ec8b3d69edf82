"""The words by which an estimate of what further litigation will cost, in money and time, is known."""

from mailbot.core.sections.further.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    titles=(
        "litigation costs", "litigation expense", "cost of trial", "trial costs", "costs to date", "fees to date",
        "cost and time", "estimated costs", "estimated fees", "litigation budget", "defense costs",
        "costs of defense", "anticipated costs", "cost of proceeding", "expense through trial", "what it would cost",
    ),
    cues=(
        "cost of trial", "costs of trial", "cost of litigation", "costs of litigation", "litigation costs",
        "cost of defense", "costs of defense", "defense costs", "estimated cost", "estimated costs",
        "estimates the cost", "estimate the cost", "estimates that it will spend", "expects to spend",
        "expect to spend", "will cost", "would cost", "to try the case", "to try this case", "through trial",
        "through verdict", "spent to date", "spent so far", "has spent", "have spent", "incurred to date",
        "fees to date", "costs to date", "trial will take", "trial would take", "trial days", "days of trial",
        "further discovery will", "hours of attorney",
    ),
    hints=(
        "costs", "cost of", "will cost", "would cost", "cost to", "fees", "expense", "spend", "spent", "budget",
        "through trial", "days of trial", "trial days",
    ),
    lesser_titles=("costs", "fees", "expenses", "budget"),
)  # fmt: skip
