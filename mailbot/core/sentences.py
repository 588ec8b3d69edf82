"""A text as sentences, near enough to ask of each what it does."""

import re

MOST_CHARACTERS = 20_000  # of a cover text or an opening: what is longer is no cover, and its end decides nothing
MOST_SENTENCE = 700  # a runaway "sentence" (a table, a list) is cut: patterns look at short spans

_ABBREVIATION = re.compile(
    r"\b(Mr|Mrs|Ms|Dr|Hon|Rev|Prof|Messrs|vs?|Nos?|Inc|Co|Corp|Ltd|Jr|Sr|St|Exs?|Assn|Ave|para|pp?|pgs?|Civ|Def|Pl|Esq"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|approx|conf|stmt|min|et al|[A-Z])\.",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.?!:])[\s\"”’)\]]+(?=\S)|\n[ \t]*\n")


def split_sentences(text: str) -> tuple[str, ...]:
    """Sentences with their white space folded; a blank line ends one, an abbreviation's stop does not."""
    plain = _ABBREVIATION.sub(r"\1", text[:MOST_CHARACTERS].replace("’", "'").replace("‘", "'"))
    pieces = (" ".join(piece.split()) for piece in _END.split(plain))
    return tuple(piece[:MOST_SENTENCE] for piece in pieces if piece)
