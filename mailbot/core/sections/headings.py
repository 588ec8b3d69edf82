"""Is a line a heading, or does it begin with one, and what does that announce?"""

import re

from mailbot.core.sections.heading_words import (
    BARE,
    GENERAL,
    PHRASES,
    POSITIONS,
    TITLE_WORDS,
    VERBS,
    WORDS,
    Topic,
)
from mailbot.core.sections.normalisation import Line, fold
from mailbot.core.sections.word_sets import word_set

_TOKENS = re.compile(r"[a-z]+(?:['-][a-z]+)*")
_ASKING = frozenset({"what", "where", "who", "whom", "why", "how", "what's", "who's", "where's"})
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_LONGEST_TITLE = 110
_LONGEST_CELL_TITLE, _SHORTEST_CELL = 4, 12  # words, characters
_SENTENCE_TITLE = 5  # words
_SHORT_WORD = 3  # letters; such a word may be small in a title
_GAP = re.compile(r" {3,}|\t+")
_NUMBERED = [number for number, (phrase, _) in enumerate(PHRASES) if not _TOKENS.search(phrase[1:]) or "(" in phrase]
_BY_WORD: dict[str, list[int]] = {}
_TELLING = frozenset({"position", "positions", "contentions"}).union(
    BARE, *WORDS.values(), (max(_TOKENS.findall(phrase), key=len) for phrase, _ in PHRASES)
)
for _number, (_phrase, _) in enumerate(PHRASES):
    for _word in _TOKENS.findall(_phrase):
        _BY_WORD.setdefault(_word, []).append(_number)

ABBREVIATIONS = word_set(
    "mr mrs ms dr jr sr v vs no nos inc co corp ltd st jan feb mar apr jun jul aug sep sept oct nov dec u.s art sec ch"
    " lt col capt sgt gen hon prof rev approx dep deft pltf atty ald div dist miss ala tenn ga fla tex la ark okla"
    " ret cir supp ex p pp pl def app rptr stat ann op cf id e.g i.e bd twp mt ft u.s.c c.f.r f.supp esq lic pct"
    " gov supt asst assoc dir mgr bros doc docs dkt exh"
)
_NUMBERING = re.compile(
    r"^(?:[*>#\s-]{0,8})(?:(?:part|section|paragraph|article|roman numeral|question|response to paragraph)\s+"
    r"(?:[ivx]{1,5}|\d{1,2}|one|two|three|four|five|six|seven|eight)\b[.):,-]*\s*"
    r"|[q¶§]\s?\d{1,2}[.):]*\s*|\(?\d{1,2}(?:\.\d{1,2}){0,2}[.):]?\)?\s+|\(?[ivx]{1,5}[.)]\)?\s*"
    r"|\(?[a-hq][.)]\)?\s*){0,2}",
    re.IGNORECASE,
)
_FIRST_NUMBER = re.compile(r"^\s*\(?(?P<roman>[ivx]{1,5}|[IVX]{1,5})[.)]|^\s*\(?(?P<arabic>\d{1,2})[.)]")
_RUN_IN_REACH = 73  # characters: in so many the mark stands that ends a title which runs into its text
_RUN_IN = re.compile(r"^([^.:?]{1,70}?)\s?([.:?]|\s-{1,2}(?=\s))\s+(\S.*)$")
_FIRM = re.compile(r"\b(?:pllc|llp|llc|l\.l\.p|p\.c|p\.a|inc|attorneys?|counsel|esq)\b(?!'s fees|s' fees| fees)")
_MAIL_FIELD = re.compile(r"(?:from|to|cc|bcc|subject|sent|date|re)\s?:", re.IGNORECASE)


def topics_of(title: str) -> frozenset[Topic]:
    """What a heading announces; empty where it announces nothing that is looked for."""
    low_true = fold(title.lower()).strip(" .:-?\"'")
    if _FIRM.search(low_true):
        return frozenset()
    raw = _TOKENS.findall(low_true)
    likely = [number for token in raw for number in _BY_WORD.get(token, ())] + (_NUMBERED if "3(" in low_true else [])
    for number in sorted(likely):
        if PHRASES[number][0] in low_true:
            return PHRASES[number][1]
    tokens = frozenset(t.removesuffix("'s").removesuffix("s'") for t in raw) | frozenset(raw)
    if "rn" in low_true:  # what OCR makes of "m"
        tokens |= frozenset(_TOKENS.findall(low_true.replace("rn", "m")))
    bare = tokens - {"the", "my", "our", "of", "and"}
    if len(bare) == 1 and next(iter(bare)) in BARE and len(low_true) > 1:
        return BARE[next(iter(bare))]
    found = {topic for topic, words in WORDS.items() if not tokens.isdisjoint(words)}
    if Topic.ATTENDEES in found:
        return frozenset({Topic.ATTENDEES})
    if Topic.HISTORY in found and not tokens.isdisjoint(TITLE_WORDS):
        found.discard(Topic.HISTORY)
        return frozenset() if not found else frozenset(found)
    if not found and not tokens.isdisjoint({"position", "positions", "contentions"}):
        return POSITIONS
    if found == {Topic.LAW} and not tokens.isdisjoint(GENERAL) and "analysis" in tokens:
        return POSITIONS
    return frozenset(found)


def is_title_case(title: str) -> bool:
    """Whether every longer word of a line begins with a capital."""
    if not title[:1].isupper():
        return False
    has_long = False
    for word in title.split():
        if len(word) > _SHORT_WORD:
            if word[0].isalpha() and not word[0].isupper():
                return False
            has_long = True
    return has_long


def numbering(text: str) -> tuple[str, str]:
    """(numbering or bullet, the rest) of a line: "IV.", "(a)(1)", "Part Two:", "3.2", "*"."""
    match = _NUMBERING.match(text)
    end = match.end() if match else 0
    return text[:end].strip(), text[end:]


_NAME_FIRST = re.compile(r"(?P<name>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3}), [A-Z]")


def heading_of(line: Line, *, caps_speak: bool) -> tuple[str, str, frozenset[Topic]] | None:
    """(title, what follows on the line, topics) where a line is or begins with a heading that announces something.

    `caps_speak` is False for a paper all in capitals, where they tell nothing.
    """
    may_begin = line.after_blank or line.closes
    if not (may_begin or (caps_speak and line.text.isupper())) or _MAIL_FIELD.match(line.text):
        return None
    number, rest = numbering(line.text)
    number = number.strip("*>#- ")
    if not rest:
        return (number, "", topics_of(number)) if "3(" in number else None
    if may_begin:
        found = _first_cell(line) or _run_in(number, rest)
        if found is not None:
            return found
    return _whole_line(line, number, rest, caps_speak=caps_speak)


def _first_cell(line: Line) -> tuple[str, str, frozenset[Topic]] | None:
    """A row of a table whose first cell is the heading of a position ("Damages    $97,000 medical    healed well")."""
    if "   " not in line.raw and "\t" not in line.raw:
        return None
    title, *cells = (cell.strip() for cell in _GAP.split(line.raw))
    rest = "   ".join(cells)
    if not title or len(rest) < _SHORTEST_CELL or len(title.split()) > _LONGEST_CELL_TITLE:
        return None
    topics = _announced(title.rstrip(" .:"), asks=False, numbered=False, most=_LONGEST_CELL_TITLE)
    return (title, rest, topics) if topics and topics <= POSITIONS else None


def _run_in(number: str, rest: str) -> tuple[str, str, frozenset[Topic]] | None:
    """A heading with text after it on the line ("Damages. Ms. Roe ...")."""
    reach = rest[:_RUN_IN_REACH]
    if "." not in reach and ":" not in reach and "?" not in reach and "-" not in reach:
        return None
    match = _RUN_IN.match(rest)
    if match is None:
        return None
    title = match[1]
    if match[2] == "." and (title.rsplit(" ", 1)[-1].lower() in ABBREVIATIONS or title.startswith("Me,")):
        return None
    topics = _announced(title, asks=match[2] == "?", numbered=bool(number), most=8)
    # A longer title may be the first sentence of what it announces: its words count with the rest.
    rest_of_line = rest if match[2] == "." and len(title.split()) >= _SENTENCE_TITLE else match[3]
    return (title, rest_of_line, topics) if topics and (title[:1].isupper() or number) else None


def _whole_line(line: Line, number: str, rest: str, *, caps_speak: bool) -> tuple[str, str, frozenset[Topic]] | None:
    title = rest.rstrip(" .:-?_")
    if not title or len(title) > _LONGEST_TITLE:
        return None
    in_caps = title.isupper() and caps_speak
    if not in_caps and (rest[-1] in ",;" or not (line.after_blank or line.closes)):
        return None
    asks = line.after_blank and rest[-1] != "." and title.split()[0].lower() in _ASKING
    is_short = len(title.split()) <= 5 or rest[-1] in ":?"
    if not (in_caps or number or asks or is_short or is_title_case(title)):
        return None
    if not _may_announce(title.lower()) or _is_someone(title):
        return None
    topics = _announced(title, asks=rest[-1] == "?", numbered=bool(number), most=18 if in_caps or number else 11)
    return (title, "", topics) if topics else None


def _is_someone(title: str) -> bool:
    """Whether a line is a person and a position ("Edith Roe, Senior Claims Examiner"), not a title with a comma."""
    name = _NAME_FIRST.match(title)
    return name is not None and not topics_of(name["name"])


def _may_announce(low: str) -> bool:
    """Whether a title has any telling word at all: most lines have none, and this is quick."""
    return not _TELLING.isdisjoint(_TOKENS.findall(low)) or "3(" in low or "rn" in low


def _announced(title: str, *, asks: bool, numbered: bool, most: int) -> frozenset[Topic]:
    low = title.lower()
    words = low.split()
    if len(words) > most or not _may_announce(low):
        return frozenset()
    if "$" in title or sum(map(str.isdigit, title)) > (4 if numbered else 2):
        return frozenset()
    topics = topics_of(title)
    if topics and not asks and not VERBS.isdisjoint(words):
        by_phrase = words[0] in _ASKING or any(phrase in low for phrase, _ in PHRASES)
        return topics if by_phrase and len(words) <= 12 else frozenset()
    return topics


def is_next_number(text: str, number: int | None, *, roman: bool) -> bool:
    """Whether a line opens with the number after that of the heading in force ("V." after "IV.")."""
    if number is None:
        return False
    value, is_roman = number_of(text)
    return value == number + 1 and is_roman is roman


def number_of(text: str) -> tuple[int | None, bool]:
    """(value, whether it is roman) of the number that a line opens with."""
    if text[:1].isalpha() and text[0] not in "ivxIVX":
        return (None, False)
    match = _FIRST_NUMBER.match(text)
    return (_value(match), bool(match["roman"])) if match else (None, False)


def _value(match: re.Match[str]) -> int | None:
    roman = match["roman"]
    if roman is None:
        return int(match["arabic"])
    return _ROMAN.index(roman.lower()) + 1 if roman.lower() in _ROMAN else None
