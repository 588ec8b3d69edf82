"""The words by which the relief that a party seeks is known."""

from mailbot.core.sections.further.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    titles=(
        "relief sought", "relief requested", "requested relief", "remedies sought", "remedy sought",
        "remedy requested", "prayer for relief", "damages sought", "damages claimed", "relief claimed",
        "what i am asking", "what i want", "what she seeks", "what he seeks", "what plaintiff seeks",
    ),
    cues=(
        "relief sought", "seeks the following", "seek the following", "seeks judgment", "seeks damages",
        "seeks to recover", "seek to recover", "seeks compensatory", "seeks actual", "seeks punitive",
        "seeks an injunction", "seeks injunctive", "seeks declaratory", "seeks a declaration", "seeks reinstatement",
        "seeks back pay", "seeks an award", "seeks reimbursement", "seeks its fees", "seeks attorney",
        "injunctive relief", "declaratory relief", "prays for", "asks the court to", "asks for judgment",
        "asks for damages", "asks for an order", "seeks an order",
    ),
    hints=(
        "seek", "relief", "remed", "injunct", "reinstat", "recover", "damages", "asks for", "asking for", "compensat",
    ),
    lesser_titles=("relief", "remedies", "remedy", "prayer", "damages"),
)  # fmt: skip
