"""The court's calendar: statutory days as observed, the packaged closings, and an admin's table over them."""

from datetime import date
from pathlib import Path

import pytest

from mailbot.core.domain.calendar import Counts
from mailbot.edges.closings import court_calendar
from mailbot.errors import ConfigurationError


def written(folder: Path, text: str) -> Path:
    """A table of closings with that text."""
    path = folder / "closings.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_holidays_are_those_of_the_statute_as_observed() -> None:
    """A Saturday's holiday is observed on Friday, into the year before too; a Sunday's on Monday."""
    holidays = court_calendar(2021, 2022).holidays
    for day in (date(2021, 7, 5), date(2021, 12, 24), date(2021, 12, 31), date(2022, 6, 20), date(2021, 2, 15)):
        assert day in holidays
    for day in (date(2021, 4, 2), date(2021, 1, 20), date(2021, 11, 26), date(2021, 4, 26), date(2021, 12, 23)):
        assert day not in holidays


def test_a_year_more_is_spanned_at_either_end() -> None:
    """A period may reach back into the year before, and grace days into the year after."""
    years = {day.year for day in court_calendar(2021, 2021).holidays}
    assert {2020, 2021, 2022} <= years


def test_the_packaged_closings_are_unsettled() -> None:
    """The President's closings and the first Juneteenth are on the table; the half day of 2015 is not."""
    closings = court_calendar(2014, 2026).closings
    assert {closing.counts_as_holiday for closing in closings.values()} == {Counts.UNSETTLED}
    assert {date(2018, 12, 5), date(2021, 6, 18), date(2025, 1, 9), date(2025, 12, 26)} <= closings.keys()
    assert date(2015, 12, 24) not in closings


def test_the_admins_word_on_a_day_replaces_the_packaged_one(tmp_path: Path) -> None:
    """Days of the admin's file are added; one that is packaged too is as the admin has it."""
    path = written(
        tmp_path,
        '[[closing]]\nday = 2018-12-05\nname = "as this court held"\ncounts_as_holiday = true\n'
        '[[closing]]\nday = 2025-02-18\nname = "snow"\nsource = "General Order 7"\ncounts_as_holiday = false\n',
    )
    closings = court_calendar(2018, 2025, closings_file=path).closings
    assert closings[date(2018, 12, 5)].counts_as_holiday is Counts.YES
    assert closings[date(2025, 2, 18)].counts_as_holiday is Counts.NO
    assert date(2018, 12, 24) in closings


@pytest.mark.parametrize(
    ("text", "line", "key", "what"),
    [
        ('[[closing]]\nday = "2018-12-05"\nname = "x"\ncounts_as_holiday = true\n', 2, "day", "must be a date"),
        ("\n[[closing]]\nday = 2018-12-05\ncounts_as_holiday = true\n", 2, "name", "must be a text"),
        ('[[closing]]\nday = 2018-12-05\nname = "x"\ncounts_as_holiday = "yes"\n', 4, "counts_as_holiday", "unsettled"),
        ('[[closing]]\nday = 2018-12-05\nname = "x"\ncounts = true\n', 4, "counts", "did you mean counts_as_holiday"),
        ("closings = []\n", 1, "closings", "unknown"),
    ],
)
def test_a_fault_names_file_line_and_key(tmp_path: Path, text: str, line: int, key: str, what: str) -> None:
    """Whoever edits the table is told where to look."""
    path = written(tmp_path, text)
    with pytest.raises(ConfigurationError) as raised:
        court_calendar(2018, 2019, closings_file=path)
    assert any(fault.startswith(f"{path}:{line}: {key}: ") and what in fault for fault in raised.value.faults)


def test_a_day_may_stand_once(tmp_path: Path) -> None:
    """Two rows for one day would leave the answer to their order."""
    row = '[[closing]]\nday = 2018-12-05\nname = "x"\ncounts_as_holiday = true\n'
    path = written(tmp_path, row + row)
    with pytest.raises(ConfigurationError, match=f"{path}:6: day: stands in this file already"):
        court_calendar(2018, 2019, closings_file=path)


@pytest.mark.parametrize("text", ["day = = 1", "closing = 3"])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, text: str) -> None:
    """Broken TOML is one line with the file's name."""
    path = written(tmp_path, text)
    with pytest.raises(ConfigurationError, match=f"{path}:1: "):
        court_calendar(2018, 2019, closings_file=path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A table that was named and isn't there must not pass for an empty one."""
    with pytest.raises(ConfigurationError, match="cannot be read"):
        court_calendar(2018, 2019, closings_file=tmp_path / "none.toml")
