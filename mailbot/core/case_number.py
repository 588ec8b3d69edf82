"""Which docket numbers does a text name, and do two of them mean the same case?"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

Agreement = Literal["exact", "strong", "weak", "conflict", "none"]

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))  # NFKC has made plain spaces of the others
_REPAIRS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "S": "5"})  # what OCR makes of digits

# A digit, or what OCR makes of one. Every number must hold a real digit besides (`_number`).
_D = r"[0-9OolIS]"
_YEAR = rf"(?P<year>(?:19|20)[0-9]{{2}}|{_D}{{2}})"
_SEQUENCE = rf"(?P<sequence>{_D}{{1,6}})"
_START = r"(?<![A-Za-z0-9:./-])"
_END = r"(?![0-9])"
_OFFICE = rf"(?:(?P<office>{_D}{{1,2}}):[ ]?|(?P<letters>[A-Z]{{1,2}})-)?"
_TYPE = r"(?P<type>cv|civil|civ\.?|cr|crim\.?|mc|misc\.?|mj|md|ml|po|bk|ap|adv\.?|C(?=-))"
_JUNCTION = r"[ ]{0,2}[-./:]?[ ]{0,2}"

# `3:20-cv-57`, `3:20CV057-MPM-RP`, `20 Civ. 57`, `3:2020cv00057`, `4:20 cv 141`, `SA-22-CV-00834-XJ`, `20-C-0057`.
_WITH_TYPE = re.compile(
    rf"{_START}{_OFFICE}{_YEAR}{_JUNCTION}"
    r"(?P<type>(?i:cv|civil|civ\.?|cr|crim\.?|mc|misc\.?|mj|md|ml|po|bk|ap|adv\.?)|(?<=-)C(?=-))"
    rf"{_JUNCTION}{_SEQUENCE}{_END}"
)
# `CV-23-1466-PHX-SMB`, `CIV 04-0595`, `C20-1129`, `Civ. No. 18-156`, `Civil Action No. 05-454-GMS`, `C.A. No. 22-647`.
_TYPE_FIRST = re.compile(
    rf"{_START}(?:(?i:civil[ ](?:action|case)|civil|civ\.?|cv|c\.[ ]?a\.|c/a)[ ]?-?[ ]?"
    rf"(?i:(?:case[ ])?(?:nos?\.?|number|\#)?)[ ]?:?[ ]?|C-?(?=[0-9])){_OFFICE}{_YEAR}-{_SEQUENCE}{_END}(?![-/][0-9])"
)
# `CV419-088`: the division's digit runs into the year (S.D. Ga.).
_RUN_TOGETHER = re.compile(rf"{_START}CV[ ]?(?P<office>[0-9])(?P<year>[0-9]{{2}})-(?P<sequence>[0-9]{{1,4}}){_END}")
# `No. 20-57`, `Case 18-562 BRB/CG`, `No. JFM-17-1055`, `No. 20 C 1234`: no type, so weak.
_WITH_LABEL = re.compile(
    rf"{_START}(?i:(?:case|docket|cause|action|matter)[ ]?(?:nos?\.?|number|\#)?|nos?\.|\#)[ ]?:?[ ]?(?:[A-Z]{{2,4}}-)?"
    rf"{_OFFICE}{_YEAR}(?:-|[ ]C[ ]){_SEQUENCE}{_END}(?![-/:][0-9])"
)
# `3:13-0498`: in running text three digits at least, for "9:30-11" is a time.
_WITH_OFFICE = re.compile(rf"{_START}(?P<office>[0-9]{{1,2}}):{_YEAR}-(?P<sequence>[0-9]{{3,6}}){_END}(?![-/:][0-9])")
_FORMS = (_WITH_TYPE, _TYPE_FIRST, _RUN_TOGETHER, _WITH_LABEL, _WITH_OFFICE)

# Where the whole text is meant as a number, labels before and initials behind mean nothing: `20-57`, `JFM-17-1055`.
_LABEL = re.compile(
    r"(?i:(?:[a-z]{4}[ ])?(?:(?:civil|criminal|civ\.)[ ])?(?:case|action|docket|cause)?[ ]?"
    r"(?:nos?\.?|number|\#)?[ ]?:?[ ]?)"
    r"(?=[A-Z]{1,4}[- ]?[0-9]|[0-9OlI])"
)
_BARE = re.compile(rf"(?:[A-Z]{{2,4}}-)?{_OFFICE}{_YEAR}-{_SEQUENCE}{_END}")
_INITIALS = re.compile(r"(?:[-/ (]{1,2}[0-9]{0,3}[A-Za-z][A-Za-z0-9]{0,6}\)?){0,6}\)?$")

_MOST_CHARACTERS = 200_000  # of one text: numbers stand at the top; a bound keeps hostile mail cheap
_BEFORE = 160
_AFTER = 120
_OTHER_NUMBER = re.compile(
    r"\b(?:claim|policy|(?:our|your)?[ ]?file|invoice|account|bar|bates|order|doc(?:ument|ket[ ]entry)?|dkt|"
    r"ref(?:erence)?|"
    r"exhibit|ex|check|tracking|loan|permit|patent|report|unit|badge)s?\.?[ ]*(?:nos?\.?|number|\#|:)*[ ]*$",
    re.IGNORECASE,
)
_SIGNAL = re.compile(
    r"\b(?:see|see also|cf|accord|citing|quoting|compare|e\.g|held in|relies on|relying on|decision in|as in)\b[.,]?"
    r"[^;\n]{0,120} vs?\. [^;\n]{0,90}$",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"^[^;\n]{0,60}?(?:\d{4} (?:WL|U\.? ?S\.? Dist\.? LEXIS)\b|\bslip op\.|\((?:[A-Z][A-Za-z. ]{1,20})?"
    r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}, \d{4}\)|"
    r"\([A-Z0-9][A-Za-z0-9. ]{2,20} \d{4}\))"
)
_TIME = re.compile(r"^\s?[ap]\.?\s?m\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A docket number by its parts; judges' initials are left out, for they change on reassignment."""

    office: str | None  # the division's digit or letters, "3", "SA"; None where not written
    year: int  # two digits
    type: str  # "cv", "cr", "mc", …
    sequence: int
    is_weak: bool  # no type is written: taken for a civil case
    start: int = field(default=0, compare=False)  # where it stands in the (normalised) text


def parse(text: str) -> CaseNumber | None:
    """The one case number that `text` is, in any usual form, or None where it is none."""
    line = _normalise(text).strip()
    unlabelled = line[label.end() :] if (label := _LABEL.match(line)) else line
    for form in (*_FORMS, _BARE):
        for candidate in (line, unlabelled):
            hit = form.match(candidate)
            if hit and _INITIALS.match(candidate[hit.end() :]) and (number := _number(hit)):
                return number
    return None


def find(text: str) -> tuple[CaseNumber, ...]:
    """Every case number in running text, in order.

    Dates, times, telephone and claim numbers, statutes and Bates stamps are none; a number in a citation of another
    case ("see Smith v. Jones, No. 3:18-cv-57") is left out.
    """
    line = _normalise(text[:_MOST_CHARACTERS])
    found: dict[int, CaseNumber] = {}
    for form in _FORMS:
        for hit in form.finditer(line):
            number = _number(hit)
            at = hit.start("year")
            if number and at not in found and not _means_something_else(line, hit):
                found[at] = number
    return tuple(found[at] for at in sorted(found))


def agreement(one: CaseNumber, other: CaseNumber) -> Agreement:
    """How far two numbers mean the same case.

    exact: every part agrees. strong: one leaves out the office. weak: one leaves out the type, so a roster or a
    party's name must bear it out. conflict: the offices differ and nothing else does, for in some districts each
    division counts for itself. Initials and zero-padding mean nothing.
    """
    if (one.year, one.sequence) != (other.year, other.sequence):
        return "none"
    if one.type != other.type and not (one.is_weak or other.is_weak):
        return "none"
    if one.office and other.office and one.office != other.office:
        return "conflict"
    if one.is_weak != other.is_weak:
        return "weak"
    if one.is_weak:
        return "strong" if one.office == other.office else "weak"
    return "exact" if one.office == other.office else "strong"


def _normalise(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


def _number(hit: re.Match[str]) -> CaseNumber | None:
    parts = hit.groupdict()
    year, sequence = parts["year"], parts["sequence"]
    if not (_has_digit(year) and _has_digit(sequence)):
        return None
    number = int(sequence.translate(_REPAIRS))
    if number == 0:
        return None
    written = parts.get("type") or ("cv" if hit.re in (_TYPE_FIRST, _RUN_TOGETHER) else "")
    return CaseNumber(
        office=_office(parts.get("office"), parts.get("letters")),
        year=int(year.translate(_REPAIRS)) % 100,
        type=_type(written),
        sequence=number,
        is_weak=not written,
        start=hit.start(),
    )


def _has_digit(text: str) -> bool:
    return any("0" <= c <= "9" for c in text)


def _office(digits: str | None, letters: str | None) -> str | None:
    if digits:
        return str(int(digits.translate(_REPAIRS)))
    return letters.upper() if letters else None


def _type(written: str) -> str:
    short = written.lower().rstrip(".")
    return {"civil": "cv", "civ": "cv", "c": "cv", "": "cv", "crim": "cr", "misc": "mc", "adv": "ap"}.get(short, short)


def _means_something_else(line: str, hit: re.Match[str]) -> bool:
    before = line[max(0, hit.start() - _BEFORE) : hit.start()]
    after = line[hit.end() : hit.end() + _AFTER]
    if _TIME.match(after) or _OTHER_NUMBER.search(before):
        return True
    return bool(_SIGNAL.search(before) or _CITED.match(after))
