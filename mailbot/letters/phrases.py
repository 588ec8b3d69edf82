"""Answers for the small words that letters share: numbers, lists, short titles, and text made safe for a line."""

import re
import shlex
import unicodedata
from collections.abc import Sequence

from mailbot.core.domain.draft import Matter, Received
from mailbot.core.domain.finding import FURTHER_SECTIONS, AnyRequirement, FurtherSection, Requirement
from mailbot.letters.dates import word_date

MOST_SUBJECT = 180  # characters: a phone shows fewer, and no header line comes near RFC 5322's 998
_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # controls, bidi marks, surrogates, separators
_COMPANY_END = re.compile(
    r"^.*?\b(?:L\.?L\.?C|L\.?L\.?P|L\.?P|Inc|Corp|Co|Company|Corporation|Ltd|N\.?A|P\.?A)\b\.?", re.IGNORECASE
)
_COMMAND = re.compile(r"`([^`]+)`|(?<=: )(mailbot [a-z]+ .+)$")
_AND_OTHERS = re.compile(r",?\s+et\.?\s+al\b\.?", re.IGNORECASE)
_JUDGES_INITIALS = re.compile(r"^(\d+:\d+-[A-Za-z]+-\d+)(?:-[A-Za-z]+)+$")

REQUIREMENT_WORDS: dict[Requirement, str] = {
    Requirement.SENDER: "the sender",
    Requirement.TIMING: "the time of receipt",
    Requirement.DOCUMENT: "a document that can be read",
    Requirement.PAGE_LIMIT: "the length",
    Requirement.POSITIONS: "the positions on the facts, the law and damages",
    Requirement.NEGOTIATION_HISTORY: "the history of the settlement negotiations",
    Requirement.ATTENDEES: "the names and positions of those who will attend",
    Requirement.CONFIDENTIALITY: "the addresses copied",
    Requirement.PRIOR_NEGOTIATIONS: "the demands and offers exchanged beforehand",
    Requirement.SETTLEMENT_AUTHORITY: "who attends with authority",
}


def requirement_words(requirement: AnyRequirement, matter: Matter) -> str:
    """A requirement in few words; a section that the conference file itself defines by its title there."""
    if isinstance(requirement, FurtherSection):
        return FURTHER_SECTIONS.get(requirement.value) or own_title(requirement, matter)
    return REQUIREMENT_WORDS[requirement]


def own_title(section: FurtherSection, matter: Matter) -> str:
    """The title of a section that the conference file defines; of one that it no longer does, the name."""
    return one_line(dict(matter.section_titles).get(section.value, section.value.replace("_", " ")))


def clean(text: str) -> str:
    """Text without controls, bidi marks and half characters; line breaks stay."""
    return "\n".join(map(_seen, text.replace("\r\n", "\n").split("\n")))


def _seen(line: str) -> str:
    if line.isprintable():  # nearly always, and a hundred times quicker than to ask of each character
        return line
    return "".join(c for c in line if unicodedata.category(c) not in _UNSEEN)


def single_line(text: str) -> str:
    """Text without line breaks or anything unseen; its spaces stay."""
    return text if text.isprintable() else _seen("".join(" " if c.isspace() else c for c in text))


def one_line(text: str) -> str:
    """Text on one line, white space folded, nothing unseen in it: fit for a header and for a sentence."""
    return " ".join(single_line(text).split())


def subject_line(text: str) -> str:
    """A subject: one line of at most MOST_SUBJECT characters."""
    line = one_line(text)
    return line if len(line) <= MOST_SUBJECT else line[: MOST_SUBJECT - 3].rstrip() + "..."


def number(count: int) -> str:
    """A count in words up to twelve, then in figures."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def count_of(count: int, thing: str) -> str:
    """ "one page", "six pages", "no documents"."""
    return f"{number(count)} {thing}{'' if count == 1 else 's'}"


def capital(text: str) -> str:
    """The first letter raised, the rest as it is."""
    return text[:1].upper() + text[1:]


def listing(things: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"; semicolons where a thing itself holds a comma."""
    mark = "; " if any("," in thing for thing in things) else ", "
    if len(things) < 2:
        return "".join(things)
    joined = mark.join(things[:-1])
    return f"{joined}{mark.rstrip() if mark == '; ' else ''} {last} {things[-1]}"


def short_caption(matter: Matter) -> str:
    """The caption as a subject carries it: "Conner v. Alltin, LLC"."""
    sides = re.split(r"\s+vs?\.\s+", one_line(matter.caption), maxsplit=1)
    if len(sides) < 2:
        return one_line(matter.short_title)
    opposite = _AND_OTHERS.sub("", sides[1]).strip(" ,")
    company = _COMPANY_END.match(opposite)
    return f"{one_line(matter.short_title)} v. {company.group(0) if company else opposite.split(',')[0]}"


def short_number(matter: Matter) -> str:
    """The case number without the judges' initials: the letter's head has it whole."""
    whole = one_line(matter.case_number)
    found = _JUDGES_INITIALS.match(whole)
    return found.group(1) if found else whole


def matter_in_subject(matter: Matter) -> str:
    """ "Conner v. Alltin, LLC, No. 3:20-CV-057"."""
    return f"{short_caption(matter)}, No. {short_number(matter)}"


def order_name(matter: Matter) -> str:
    """ "the Order of May 21, 2020", or what can be said without its date."""
    return f"the Order of {word_date(matter.order_dated)}" if matter.order_dated else "the order setting the conference"


def plain_caption(matter: Matter) -> str:
    """The caption without its Latin, for a reader who is no lawyer."""
    return _AND_OTHERS.sub(" and others", one_line(matter.caption))


def at_telephone(matter: Matter) -> str:
    """ "chambers at 662-234-3114", or "chambers" where no number is given."""
    return f"chambers at {one_line(matter.telephone)}" if matter.telephone else "chambers"


def pages_of(received: Received) -> str:
    """ "four pages", "about four pages", or "" where they can't be told."""
    if received.pages is None:
        return ""
    return ("" if received.pages_exact else "about ") + count_of(received.pages, "page")


def what_came(received: Received) -> str:
    """Sentences that say what the message brought, and where it is so, that it could be opened."""
    sentences: list[str] = []
    if received.by_body:
        sentences.append("The text of the message itself was received as the statement.")
    if received.documents:
        came, pages = count_of(received.documents, "document"), "" if received.by_body else pages_of(received)
        opened = received.could_be_opened
        if received.documents == 1:
            sentences.append(
                f"With it came {came}{f' of {pages}' if pages else ''}{', which could be opened' * opened}."
            )
        else:
            sentences.append(f"With it came {came}{', which could be opened' * opened}.")
            sentences += [f"The one taken to be the statement has {pages}."] * bool(pages)
    elif not received.by_body:
        sentences.append("No document was found with it.")
    return " ".join(sentences)


def case_argument(matter: Matter) -> str:
    """The conference as a command's CASE names it, quoted for a shell where it must be."""
    number, session = one_line(matter.case_number), one_line(matter.session)
    return shlex.quote(f"{number}/{session}" if session else number)


def commands_apart(sentence: str) -> list[tuple[str, bool]]:
    """A sentence in pieces, each with whether it is a command: between backquotes, or after a last colon."""
    pieces: list[tuple[str, bool]] = []
    end = 0
    for found in _COMMAND.finditer(sentence):
        pieces += [(sentence[end : found.start()], False), (found.group(1) or found.group(2), True)]
        end = found.end()
    return [*pieces, (sentence[end:], False)]
