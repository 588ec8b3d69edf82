"""The court's calendar: federal legal holidays as observed, and the table of closings laid over them."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from mailbot.core.domain.calendar import Closing, Counts, CourtCalendar
from mailbot.errors import ConfigurationError

_KEYS = ("day", "name", "source", "counts_as_holiday")
_PACKAGED = "closings.toml"


def court_calendar(first_year: int, last_year: int, *, closings_file: Path | None = None) -> CourtCalendar:
    """The calendar for conferences from `first_year` to `last_year`, both included.

    A year more is spanned at either end: periods run back into December, and a New Year's Day on a Saturday is
    observed in the year before. Days in `closings_file` replace the packaged ones. Raises ConfigurationError with one
    line a fault: file, line, key.
    """
    packaged = resources.files("mailbot.edges").joinpath(_PACKAGED).read_text(encoding="utf-8")
    closings = _closings(packaged, _PACKAGED)
    if closings_file is not None:
        closings |= _closings(_text_of(closings_file), str(closings_file))
    return CourtCalendar(holidays=_legal_holidays(first_year - 1, last_year + 1), closings=closings)


def _legal_holidays(first_year: int, last_year: int) -> Mapping[date, str]:
    """The days of Fed. R. Civ. P. 6(a)(6)(A), Saturday's observed on Friday and Sunday's on Monday (5 U.S.C. 6103)."""
    # Imported here: it takes a tenth of a second, and commands that need no calendar start without it.
    from holidays import country_holidays  # noqa: PLC0415 - heavy, see above

    years = range(first_year, last_year + 1)
    statutory = country_holidays(
        "US", years=years, observed=True, categories=("public",), language="en_US", expand=False
    )
    return dict(statutory.items())


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError([f"{path}: is not UTF-8 text"]) from None
    except OSError as error:
        raise ConfigurationError([f"{path}: cannot be read: {error.strerror}"]) from None


def _closings(text: str, source: str) -> dict[date, Closing]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        place = f"{source}:{line[1]}" if line else source
        raise ConfigurationError([f"{place}: {error}"]) from None
    faults = [f"{source}:1: {key}: unknown; the file holds [[closing]] alone" for key in table if key != "closing"]
    rows = table.get("closing", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigurationError([f"{source}:1: closing: write each day as a [[closing]] of its own"])
    found: dict[date, Closing] = {}
    for position, row in enumerate(rows):
        wrong = _faults(row) or ({"day": "stands in this file already"} if row["day"] in found else {})
        faults += [f"{source}:{_line(text, position, key)}: {key}: {what}" for key, what in wrong.items()]
        if not wrong:
            found[row["day"]] = Closing(row["day"], row["name"].strip(), _counts(row["counts_as_holiday"]))
    if faults:
        raise ConfigurationError(faults)
    return found


def _faults(row: dict[str, Any]) -> dict[str, str]:
    """What is wrong with a row, by key."""
    faults = {key: f"unknown{_meant(key)}" for key in row if key not in _KEYS}
    day, name, counts = row.get("day"), row.get("name"), row.get("counts_as_holiday")
    if not isinstance(day, date) or isinstance(day, datetime):
        faults["day"] = "must be a date, without quotation marks: 2025-01-09"
    if not isinstance(name, str) or not name.strip():
        faults["name"] = "must be a text that names the day"
    if not isinstance(row.get("source", ""), str):
        faults["source"] = "must be a text"
    if not isinstance(counts, bool) and counts != Counts.UNSETTLED:
        faults["counts_as_holiday"] = 'must be true, false or "unsettled"'
    return faults


def _meant(key: str) -> str:
    near = difflib.get_close_matches(key, _KEYS, n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else f"; the keys are {', '.join(_KEYS)}"


def _counts(value: bool | str) -> Counts:
    if isinstance(value, bool):
        return Counts.YES if value else Counts.NO
    return Counts.UNSETTLED


def _line(text: str, position: int, key: str) -> int:
    """The line of a key in the `position`th closing; the closing's own where the key is missing."""
    seen, header = -1, 1
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(r"\s*\[\[\s*closing\s*\]\]", line):
            seen, header = seen + 1, number if seen + 1 <= position else header
        elif seen == position and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return header
