"""A text as sentences, near enough to ask of each what it does."""

import re

from mailbot.core.sections.word_sets import word_set

MOST_CHARACTERS = 20_000  # of a cover text or an opening: what is longer is no cover, and its end decides nothing
MOST_SENTENCE = 700  # a runaway "sentence" (a table, a list) is cut: patterns look at short spans

_ABBREVIATIONS = word_set(
    "mr mrs ms dr hon rev prof messrs v vs no nos inc co corp ltd jr sr st ex exs assn ave para p pp pg pgs civ def pl",
    "esq jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thur thurs fri approx conf stmt min",
) | {"et al"}
# A list of words in the pattern would be tried at every word.
_STOPPED = re.compile(r"\b(et al|[a-z]{1,6})\.", re.IGNORECASE)
_END = re.compile(r"(?<=[.?!:])[\s\"”’)\]]+(?=\S)|\n[ \t]*\n")


def split_sentences(text: str) -> tuple[str, ...]:
    """Sentences with their white space folded; a blank line ends one, an abbreviation's stop does not."""
    plain = _STOPPED.sub(_without_stop, text[:MOST_CHARACTERS].replace("’", "'").replace("‘", "'"))
    pieces = (" ".join(piece.split()) for piece in _END.split(plain))
    return tuple(piece[:MOST_SENTENCE] for piece in pieces if piece)


def _without_stop(word: re.Match[str]) -> str:
    """An abbreviation or an initial without its stop; any other word as it stands."""
    return word[1] if len(word[1]) == 1 or word[1].lower() in _ABBREVIATIONS else word[0]
