"""Days and hours as an American court writes them."""

from datetime import date, datetime

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Spelled out here, so that the machine's locale has no say in a letter.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def weekday_in_words(day: date) -> str:
    """ "Thursday"."""
    return _DAYS[day.weekday()]


def day_in_words(day: date) -> str:
    """ "Thursday, March 25, 2021"."""
    return f"{weekday_in_words(day)}, {_MONTHS[day.month - 1]} {day.day}, {day.year}"


def hour_in_words(moment: datetime) -> str:
    """ "3:41 p.m.", on the moment's own clock; seconds are left out."""
    half = "a.m." if moment.hour < 12 else "p.m."
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {half}"


def moment_in_words(moment: datetime) -> str:
    """ "Thursday, March 25, 2021, 3:41 p.m.", on the moment's own clock."""
    return f"{day_in_words(moment.date())}, {hour_in_words(moment)}"
