"""A conference file as `mailbot conference new` writes it: what was answered, and a comment beside each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import tomlkit

from mailbot.errors import ConfigurationError

_HEAD = """\
One settlement conference, as its order sets it. `mailbot dates FILE` shows every date that follows, `mailbot doctor`
checks the file; the example beside it explains every key there is. Dates and hours stand without quotation marks.
"""


@dataclass(frozen=True, slots=True)
class PartyGiven:
    """A party as it is named on the command line or at the terminal."""

    name: str
    role: str
    writers: str  # "Name <address>; Name <address>": counsel; a bare address: a party without counsel


@dataclass(frozen=True, slots=True)
class Given:
    """What a new conference file is to state; texts as a person wrote them."""

    case_number: str
    caption: str
    court: str
    judge: str
    starts: str
    timezone: str
    until: str = ""
    telephone: str = ""
    due: str = ""
    page_limit: int | None = None
    parties: Sequence[PartyGiven] = ()


def conference_text(given: Given) -> str:
    """The file. Raises ConfigurationError, a line a fault, for what can't be written down as a date or an address."""
    faults: list[str] = []
    starts = _moment("--starts", given.starts, faults)
    until = _end(given.until, faults) if given.until else None
    parties = [_party(one, faults) for one in given.parties]
    due = _term(given.due)
    if faults:
        raise ConfigurationError(faults)
    file = tomlkit.document()
    for line in _HEAD.splitlines():
        file.add(tomlkit.comment(line))
    file.add(tomlkit.nl())
    for key in ("case_number", "caption", "court", "judge"):
        file.add(key, tomlkit.item(" ".join(getattr(given, key).split())))
    file.add("starts", _said(starts, "the court's own clock"))
    if until:
        file.add("until", _said(until, "the end; a date and hour where it goes on for days"))
    file.add("timezone", _said(given.timezone.strip(), 'the courthouse\'s, by its city: never "CST"'))
    if given.telephone:
        file.add("telephone", _said(given.telephone.strip(), "whom every letter says to call"))
    statement = tomlkit.table()
    if due:
        statement.add("due", due)
    if given.page_limit is not None:
        statement.add("page_limit", _said(given.page_limit, "0: none"))
    if statement:
        file.add("statement", statement)
    if parties:
        file.add("parties", _tables(parties))
    return tomlkit.dumps(file)


def file_name(case_number: str) -> str:
    """A name for the file: a conference is known by what stands in it."""
    return (re.sub(r"[^a-z0-9]+", "-", case_number.lower()).strip("-") or "conference") + ".toml"


def write_new(path: Path, text: str) -> None:
    """Writes a file that is not there yet, closed to others; raises ConfigurationError where one is."""
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(text, "utf-8")
    except FileExistsError:
        raise ConfigurationError([f"{path}: is there already; a conference file is never replaced"]) from None
    except OSError as error:
        raise ConfigurationError([f"{path}: cannot be written: {error.strerror}"]) from None


def _said(value: Any, comment: str) -> Any:
    return tomlkit.item(value).comment(comment)


def _moment(flag: str, text: str, faults: list[str]) -> datetime | None:
    try:
        found: datetime | None = datetime.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or found.tzinfo or not re.search(r"\d:\d\d", text):
        faults.append(f"{flag}: must be a date and an hour by the court's own clock: 2021-04-05T14:00")
    return found


def _end(text: str, faults: list[str]) -> datetime | time | None:
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        return _moment("--until", text, faults)


def _term(text: str) -> Any:
    """A term in words, or a date of its own, which TOML writes without quotation marks."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return text.strip()
    return found if re.search(r"\d:\d\d", text) else found.date()


def _party(given: PartyGiven, faults: list[str]) -> dict[str, Any]:
    party: dict[str, Any] = {"name": given.name.strip(), "role": given.role.strip()}
    writers = [parseaddr(one) for one in given.writers.split(";") if one.strip()]
    if any("@" not in address for _, address in writers):
        faults.append(f"--party {given.name}: each of counsel is written as 'Name <name@firm.example>'")
    if len(writers) == 1 and not writers[0][0]:
        party["email"] = writers[0][1]
    elif writers:
        party["counsel"] = [{"name": name or address, "email": address} for name, address in writers]
    return party


def _tables(parties: Sequence[dict[str, Any]]) -> Any:
    tables = tomlkit.aot()
    for party in parties:
        table = tomlkit.table()
        for key in ("name", "role", "email"):
            if key in party:
                table.add(key, party[key])
        if "counsel" in party:
            counsel = tomlkit.aot()
            for one in party["counsel"]:
                each = tomlkit.table()
                for key, value in one.items():
                    each.add(key, value)
                counsel.append(each)
            table.add("counsel", counsel)
        tables.append(table)
    return tables
