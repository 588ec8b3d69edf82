"""Moments, captions and case numbers as lawyers write them."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from mailbot.letters.dates import word_date, word_last_moment, word_moment
from mailbot.letters.phrases import listing, short_caption, short_number
from tests.letters import samples


@pytest.mark.parametrize(
    ("timezone", "said"),
    [
        ("America/New_York", "Wednesday, March 24, 2021, at 12:05 p.m. Eastern"),
        ("America/Chicago", "Wednesday, March 24, 2021, at 11:05 a.m. Central"),
        ("America/Phoenix", "Wednesday, March 24, 2021, at 9:05 a.m. Mountain"),
        ("America/Los_Angeles", "Wednesday, March 24, 2021, at 9:05 a.m. Pacific"),
        ("America/Anchorage", "Wednesday, March 24, 2021, at 8:05 a.m. Alaska"),
        ("Pacific/Honolulu", "Wednesday, March 24, 2021, at 6:05 a.m. Hawaii"),
        ("Pacific/Guam", "Thursday, March 25, 2021, at 2:05 a.m. ChST"),
        ("America/Puerto_Rico", "Wednesday, March 24, 2021, at 12:05 p.m. AST"),
    ],
)
def test_moments_are_worded_in_the_courts_zone(timezone: str, said: str) -> None:
    """Day, hour and zone as a person of that court says them."""
    assert word_moment(datetime.fromisoformat("2021-03-24T16:05:00+00:00"), timezone) == said


def test_a_day_ends_at_its_own_end() -> None:
    """23:59:59 and the midnight after it are both the end of that day; other moments are told as they are."""
    at = samples.DUE
    assert word_last_moment(at, "America/Chicago") == "the end of Thursday, March 25, 2021 (Central)"
    assert word_last_moment(at + timedelta(seconds=1), "America/Chicago") == word_last_moment(at, "America/Chicago")
    noon = at.replace(hour=12, minute=0)
    assert word_last_moment(noon, "America/Chicago") == "Thursday, March 25, 2021, at 12:00 p.m. Central"
    assert word_date(date(2020, 5, 21)) == "May 21, 2020"


@pytest.mark.parametrize(
    ("caption", "short"),
    [
        ("Samantha Conner v. Alltin, LLC, et al.", "Conner v. Alltin, LLC"),
        ("Samantha Conner vs. Acme Widgets, Inc., a Delaware corporation", "Conner v. Acme Widgets, Inc."),
        ("Samantha Conner v. City of Oxford, et al", "Conner v. City of Oxford"),
        ("Samantha Conner v. John Roe and Jane Roe", "Conner v. John Roe and Jane Roe"),
        ("In re Conner", "Conner"),
    ],
)
def test_captions_shorten_as_lawyers_write_them(caption: str, short: str) -> None:
    """First name against first name, companies whole, no "et al."."""
    assert short_caption(replace(samples.MATTER, caption=caption)) == short


def test_case_numbers_lose_only_the_judges_initials() -> None:
    """A number in another form stays as it is."""
    assert short_number(samples.MATTER) == "3:20-CV-057"
    assert short_number(replace(samples.MATTER, case_number="20-57")) == "20-57"
    assert listing(["a", "b, c", "d"]) == "a; b, c; and d"
