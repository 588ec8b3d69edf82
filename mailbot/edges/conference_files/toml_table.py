"""A TOML file under reading: each value as it should be, or a fault that names file, line and key."""

import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from mailbot.core.domain.term import Fixed, parse_term
from mailbot.errors import ConfigurationError

Place = tuple[str | int, ...]  # of a key in the file: ("parties", 1, "counsel", 0, "email")

_DOMAIN_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDR_SPEC = re.compile(  # RFC 5322 §3.4.1, dot-atom and ASCII alone: what every server on the way takes
    rf"[a-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@{_DOMAIN_LABEL}(?:\.{_DOMAIN_LABEL})+"
)
_LONGEST_ADDRESS, _LONGEST_LOCAL_PART = 254, 64  # RFC 5321 §4.5.3.1
_YEARS = range(2000, 2100)  # outside it, a year is a slip of the pen


def opened(path: Path, text: str) -> "Table":
    """The file's topmost table. Raises ConfigurationError for what is no TOML."""
    return Table(File(path, _places(text.split("\n"))), (), _parsed(path, text))


@dataclass(slots=True)
class File:
    """A file under reading: where each key stands, and the faults found so far."""

    path: Path
    places: dict[Place, int]
    faults: list[tuple[int, str]] = field(default_factory=list)
    roster: list[tuple[str, Place]] = field(default_factory=list)  # every address with the place where it stands

    def line(self, place: Place) -> int:
        """The line of a key, or of the table in which it should stand."""
        while place and place not in self.places:
            place = place[:-1]
        return self.places.get(place, 1)

    def fault(self, place: Place, what: str) -> None:
        """Notes what is wrong at a place."""
        line, key = self.line(place), ".".join(step for step in place if isinstance(step, str))
        self.faults.append((line, f"{self.path}:{line}: {key}: {what}"))


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file; what is not as it should be is noted as a fault, and a harmless value goes on."""

    file: File
    place: Place
    rows: dict[str, Any]

    def fault(self, key: str, what: str) -> None:
        """Notes what is wrong with a key of this table."""
        self.file.fault((*self.place, key), what)

    def only(self, keys: Iterable[str]) -> None:
        """Notes every key that is not one of these."""
        known = tuple(keys)
        for key in self.rows:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
                hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"
                self.fault(key, f"unknown key; {hint}")

    def text(self, key: str, *, required: bool = False) -> str:
        """A text with its white space folded, so that long ones may be wrapped and no line break reaches a header."""
        value = self.rows.get(key, "")
        if isinstance(value, str) and (folded := _folded(value)) is not None:
            if required and not folded:
                self.fault(key, "missing")
            return folded
        what = "holds a control character" if isinstance(value, str) else "must be a text in quotation marks"
        self.fault(key, what)
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where there is none."""
        value = self.rows.get(key, [])
        folded = (
            [_folded(each) if isinstance(each, str) else None for each in value] if isinstance(value, list) else [""]
        )
        if all(folded):
            return tuple(each for each in folded if each)
        self.fault(key, 'must be a list of texts: ["…", "…"]')
        return ()

    def number(self, key: str, default: int) -> int:
        """A whole number, zero or more."""
        value = self.rows.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.fault(key, "must be a whole number, zero or more")
        return default

    def address(self, key: str, value: object) -> str:
        """A strict ASCII addr-spec, lower case; its text is never repeated in a fault."""
        if value is None:
            self.fault(key, "missing")
            return ""
        address = value.strip().lower() if isinstance(value, str) else ""
        local_part = address.split("@")[0]
        if (
            not _ADDR_SPEC.fullmatch(address)
            or len(address) > _LONGEST_ADDRESS
            or len(local_part) > _LONGEST_LOCAL_PART
        ):
            self.fault(key, "is no plain e-mail address such as name@firm.example")
            return ""
        self.file.roster.append((address, (*self.place, key)))
        return address

    def table(self, key: str) -> "Table | None":
        """The table of that name, or None."""
        value = self.rows.get(key)
        if value is not None and not isinstance(value, dict):
            self.fault(key, f"must be a table: [{key}]")
        return Table(self.file, (*self.place, key), value) if isinstance(value, dict) else None

    def tables(self, key: str) -> "list[Table]":
        """The tables of an array of tables, in order."""
        value = self.rows.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fault(
                key, f"must be written as [[{'.'.join(str(s) for s in (*self.place, key) if isinstance(s, str))}]]"
            )
            return []
        return [Table(self.file, (*self.place, key, n), each) for n, each in enumerate(value)]

    def moment(self, key: str, *, required: bool = False) -> datetime | None:
        """A date-time of the court's own clock."""
        value = self.rows.get(key)
        if value is None:
            if required:
                self.fault(key, "missing")
        elif not isinstance(value, datetime):
            self.fault(key, "must be a date and an hour, without quotation marks: 2021-04-05T14:00:00")
        elif value.tzinfo is not None:
            self.fault(key, "must be the court's local time, without Z or an offset")
        elif value.year not in _YEARS:
            self.fault(key, f"the year {value.year} cannot be meant")
        else:
            return value.replace(microsecond=0)
        return None

    def day(self, key: str) -> date | None:
        """A date without an hour."""
        value = self.rows.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.fault(key, "must be a date, without quotation marks or an hour: 2020-05-21")
        return None

    def term(self, key: str, starts: datetime | None, dated: date | None) -> str | None:
        """A term of the order as text; a date of its own must lie between the order and the conference."""
        value = self.rows.get(key)
        if value is None:
            return None
        text = value.isoformat() if isinstance(value, date) else value
        try:
            term = parse_term(text) if isinstance(text, str) else None
        except ValueError as error:
            self.fault(key, str(error))
            return None
        if term is None:
            self.fault(key, 'must be a text such as "7 business days before", or a date')
            return None
        if isinstance(term, Fixed):
            if starts and datetime.combine(term.day, term.clock or time.min) > starts:
                self.fault(key, "lies after the start of the conference")
            if dated and term.day < dated:
                self.fault(key, "lies before the date of the order")
        return str(text)


def _folded(text: str) -> str | None:
    """The text on one line; None where something unseen is left in it."""
    folded = " ".join(text.split())
    return folded if folded.isprintable() else None


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+)", str(error))
        line = int(at[1]) if at else len(text.split("\n"))
        words = text.split("\n")[line - 1] if 0 < line <= len(text.split("\n")) else ""
        key = _KEY.match(words)
        what = str(error).split(" (at ")[0].lower()
        if re.search(r"[ T=]\d{1,2}:\d{2}\s*(#.*)?$", words):
            what += "; an hour is written with its seconds: 14:00:00"
        if re.search(r"[=\[{,]\s*[“”„‟‘’«»]", words):
            what += '; these are curly quotation marks, as word processors make them: write straight ones, "so"'
        place = f"{path}:{line}: {key[1]}" if key else f"{path}:{line}"
        raise ConfigurationError([f"{place}: {what}"]) from None


_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*([\w.\"'-]+)\s*=")


def _places(lines: list[str]) -> dict[Place, int]:
    """Where each table and key stands, by line; keys inside an inline table are found at its own key."""
    places: dict[Place, int] = {}
    last: dict[Place, int] = {}  # of each array of tables, the number of its newest
    table: Place = ()
    for number, line in enumerate(lines, start=1):
        if header := _HEADER.fullmatch(line):
            table = _entered(header[2], last, is_array=header[1] == "[[")
            places.setdefault(table, number)
        elif key := _KEY.match(line):
            places.setdefault((*table, *_steps(key[1])), number)
    return places


def _entered(header: str, last: dict[Place, int], *, is_array: bool) -> Place:
    place: Place = ()
    steps = _steps(header)
    for position, step in enumerate(steps, start=1):
        place = (*place, step)
        if is_array and position == len(steps):
            last[place] = last.get(place, -1) + 1
        if place in last:
            place = (*place, last[place])
    return place


def _steps(dotted: str) -> list[str]:
    return [step.strip().strip("\"'") for step in dotted.split(".")]
