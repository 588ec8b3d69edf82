"""Answers for how a moment is written in a letter: the court's day, hour and zone, in words."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.core.domain.in_words import day_in_words, hour_in_words

_ZONES = {
    "EST": "Eastern", "EDT": "Eastern", "CST": "Central", "CDT": "Central", "MST": "Mountain", "MDT": "Mountain",
    "PST": "Pacific", "PDT": "Pacific", "AKST": "Alaska", "AKDT": "Alaska", "HST": "Hawaii", "HDT": "Hawaii",
}  # fmt: skip
_AMERICAN = ("America/", "US/", "Pacific/")  # elsewhere the same letters mean another zone


def in_court(moment: datetime, timezone: str) -> datetime:
    """The moment in the court's zone; one without a zone is taken to be the court's already."""
    zone = ZoneInfo(timezone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def zone_word(moment: datetime, timezone: str) -> str:
    """ "Central", "Hawaii", …; the abbreviation where the zone has no such word."""
    abbreviation = in_court(moment, timezone).tzname() or ""
    return _ZONES.get(abbreviation, abbreviation) if timezone.startswith(_AMERICAN) else abbreviation


def word_date(day: date) -> str:
    """ "May 21, 2020"."""
    return day_in_words(day).split(", ", maxsplit=1)[1]


def word_moment(moment: datetime, timezone: str, *, seconds: bool = False) -> str:
    """ "Thursday, March 25, 2021, at 3:41 p.m. Central"; `seconds` where a minute is not fine enough."""
    local = in_court(moment, timezone)
    clock, half = hour_in_words(local).split(" ")
    fine = f":{local.second:02}" if seconds else ""
    return f"{day_in_words(local)}, at {clock}{fine} {half} {zone_word(moment, timezone)}"


def word_last_moment(moment: datetime, timezone: str) -> str:
    """A last moment: "the end of Thursday, March 25, 2021 (Central)" where it ends the day, else as any moment."""
    local = in_court(moment, timezone)
    if local.hour == 0 and local.minute == 0:
        ends: date = local.date() - timedelta(days=1)
    elif local.hour == 23 and local.minute == 59:
        ends = local.date()
    else:
        return word_moment(moment, timezone)
    return f"the end of {day_in_words(ends)} ({zone_word(moment, timezone)})"
