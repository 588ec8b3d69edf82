"""The moments an order sets, with the working that led to them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last moment in time, court time (aware, in the court's zone)."""

    at: datetime  # the later reading: nobody is late before it
    also: datetime | None  # the earlier reading, where a closing's effect is unsettled
    working: tuple[str, ...]  # day by day, as a person would count it
    assumed: tuple[str, ...] = ()  # what the order doesn't state, as sentences ("no hour is stated: end of day")


@dataclass(frozen=True, slots=True)
class Window:
    """A period, both ends included, court time."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class ConferenceDates:
    """Every date that one order sets; None where it sets none."""

    conference_at: datetime
    ends_at: datetime  # `until`, else three hours after the start
    statement_due: Deadline
    negotiations_due: Deadline | None
    teleconference_window: Window | None
    cancellation_call_by: Deadline | None
    destroy_after: Deadline
