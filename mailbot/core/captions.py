"""Does a text name a conference's parties, in any of the ways people shorten a caption, and whose paper is it?"""

import re
import unicodedata
from functools import lru_cache

from mailbot.core.domain.court import Conference, Party
from mailbot.core.kind_words import NAMES_STATEMENT

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

_HEAD_CHARACTERS = 2_200  # letterhead, caption and title
_MOST_TITLE_CHARACTERS = 110
_ROLE = re.compile(
    r"\b(plaintiff|defendant|petitioner|respondent|claimant|relator|intervenor|debtor)s?\b", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"s?['’]s?\s*$")
# Such a title names more than one role, or a role that is not its writer's.
_NOT_PLAIN = re.compile(
    r"third[- ]party|counter|cross|\b(?:response|reply|responding|answer|regarding|re|concerning|opposition)\b|/",
    re.IGNORECASE,
)


def sides_named(conference: Conference, text: str) -> int:
    """How many of the caption's two sides `text` names by a word of their own: 0, 1 or 2."""
    present = _words(text)
    return sum(1 for side in _sides(conference) if side & present)


def other_sides_title(conference: Conference, party: Party, text: str) -> bool:
    """Whether a paper's title calls it another role's statement: "Defendant's Confidential Settlement Statement".

    Told only by a title line that names one role, which is not the party's own and is another party's.
    """
    lines = [" ".join(line.split()) for line in text[:_HEAD_CHARACTERS].splitlines()]
    titles = [_with_possessor(lines, place) for place, line in enumerate(lines) if NAMES_STATEMENT.search(line)]
    titles = [t for t in titles if len(t) <= _MOST_TITLE_CHARACTERS and not t.endswith(".")]
    named = [{role.lower() for role in _ROLE.findall(title)} for title in titles]
    roles = set().union(*named)
    if len(roles) != 1 or any(_NOT_PLAIN.search(title) for title in titles):
        return False
    (role,) = roles
    others = [p for p in conference.parties if p.name != party.name]
    return role not in party.role.lower() and any(role in p.role.lower() for p in others)


def _with_possessor(lines: list[str], place: int) -> str:
    """A title line with the line above it where that says whose it is: "DEFENDANT ALLTIN, LLC'S"."""
    above = lines[place - 1] if place else ""
    return f"{above} {lines[place]}" if _POSSESSIVE.search(above) else lines[place]


def telling_words(text: str) -> frozenset[str]:
    """The words of a name that tell it from another, folded, without those that half the docket's captions hold."""
    return _words(text) - _COMMON


def is_named(words: frozenset[str], text: str) -> bool:
    """Whether `text` holds one of these telling words."""
    return bool(words & _words(text))


def _sides(conference: Conference) -> list[frozenset[str]]:
    """Each side's telling words; a word that stands on both sides tells nothing."""
    halves = [_words(half) - _COMMON for half in _BETWEEN.split(conference.caption, maxsplit=1)]
    if len(halves) == 1:
        return halves
    return [halves[0] - halves[1], halves[1] - halves[0]]


@lru_cache(maxsize=8)  # one text is asked about for each conference in turn
def _words(text: str) -> frozenset[str]:
    folded = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in folded if not unicodedata.combining(c)).casefold()
    whole = {word.removesuffix("'s").removesuffix("’s") for word in _WORD.findall(plain)}
    return frozenset(whole | {piece for word in whole for piece in re.split(r"['’-]", word) if len(piece) > 1})
