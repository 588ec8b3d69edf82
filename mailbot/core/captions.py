"""Does a text name a conference's parties, in any of the ways people shorten a caption?"""

import re
import unicodedata

from mailbot.core.domain.court import Conference

_BETWEEN = re.compile(r"\s+(?:v|vs|versus)\.?\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]{2,})*")
# Words that half the docket's captions hold tell no case from another.
_COMMON = frozenset(
    """inc incorporated llc llp lp ltd corp corporation company co pllc pa pc bank group association assn holdings
    partners enterprises services systems industries international national american first the of and et al for in re
    ex rel city county state states united america town village board department commission district school university
    hospital insurance mutual casualty estate trust trustee matter doe john jane jr sr ii iii by through as his her
    mother father next friend guardian individually capacity official plaintiff plaintiffs defendant defendants dba aka
    new north south east west general
    """.split()  # noqa: SIM905 - a list of words reads as words
)


def sides_named(conference: Conference, text: str) -> int:
    """How many of the caption's two sides `text` names by a word of their own: 0, 1 or 2."""
    present = _words(text)
    return sum(1 for side in _sides(conference) if side & present)


def _sides(conference: Conference) -> list[frozenset[str]]:
    """Each side's telling words; a word that stands on both sides tells nothing."""
    halves = [_words(half) - _COMMON for half in _BETWEEN.split(conference.caption, maxsplit=1)]
    if len(halves) == 1:
        return halves
    return [halves[0] - halves[1], halves[1] - halves[0]]


def _words(text: str) -> frozenset[str]:
    folded = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in folded if not unicodedata.combining(c)).casefold()
    whole = {word.removesuffix("'s").removesuffix("’s") for word in _WORD.findall(plain)}
    return frozenset(whole | {piece for word in whole for piece in re.split(r"['’-]", word) if len(piece) > 1})
