"""Which parts does a conference file ask of a statement, and which of them does it define itself?"""

import difflib
import re
from typing import Final

from mailbot.core.domain.court import USUAL_SECTIONS, SoughtSection
from mailbot.core.domain.finding import FURTHER_SECTIONS, Requirement
from mailbot.edges.conference_files.toml_table import Table

KNOWN: Final = (*USUAL_SECTIONS, *FURTHER_SECTIONS)
# What an order may have a ¶ or words of its own for, whatever it asks.
ITEMS: Final = (
    *("statement", "negotiations", "authority", "cancellation", "teleconference"),
    *(requirement.value for requirement in Requirement),
    *FURTHER_SECTIONS,
)
MOST_OWN, MOST_PHRASES = 10, 20
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_LONGEST_WORDS = 80  # characters of a title or phrase
_SHORTEST_WORDS = 3


def sections_of(statement: Table | None) -> tuple[tuple[str, ...], tuple[SoughtSection, ...]]:
    """(names of what is asked, in the file's order; those that it defines by title and phrases)."""
    if statement is None:
        return USUAL_SECTIONS, ()
    tables = statement.tables("own_sections")
    own = tuple(_own(table) for table in tables)
    if len(tables) > MOST_OWN:
        statement.fault("own_sections", f"at most {MOST_OWN} can be defined")
    asked = statement.texts("sections") if "sections" in statement.rows else USUAL_SECTIONS
    names = [section.name for section in own]
    for name in asked:
        if name not in KNOWN and name not in names:
            statement.fault("sections", _unknown(name, (*KNOWN, *names)))
        elif asked.count(name) > 1:
            statement.fault("sections", f'"{name}" stands more than once')
            break
    for table, name in zip(tables, names, strict=True):
        if name and name in KNOWN:
            table.fault("name", f'"{name}" is known already: leave this table out, or give it another name')
        elif name and name in ITEMS:
            table.fault("name", f'"{name}" has another meaning here: give it another name')
        elif names.count(name) > 1:
            table.fault("name", f'"{name}" stands more than once')
        elif name and name not in asked:
            table.fault("name", f'is not asked for: add "{name}" to sections')
    return asked, own


def _unknown(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else "."
    return f'"{name}" is not known{hint} Known are {", ".join(known)}; others are defined in [[statement.own_sections]]'


def _own(table: Table) -> SoughtSection:
    table.only(("name", "title", "phrases"))
    name, title, phrases = table.text("name", required=True), table.text("title", required=True), table.texts("phrases")
    if name and not _NAME.fullmatch(name):
        table.fault("name", 'must be of small letters, digits and underscores, such as "insurance"')
        name = ""
    if title and not _is_usable(title):
        table.fault("title", _why_unusable("title"))
    if len(phrases) > MOST_PHRASES or not all(map(_is_usable, phrases)):
        table.fault("phrases", f"at most {MOST_PHRASES}; {_why_unusable('phrase')}")
    return SoughtSection(name, title, phrases)


def _is_usable(words: str) -> bool:
    return _SHORTEST_WORDS <= len(words) <= _LONGEST_WORDS and bool(re.search(r"[a-z]{3}", words.lower()))


def _why_unusable(what: str) -> str:
    return f"a {what} has a word of three letters at least, and {_LONGEST_WORDS} characters at most"
