"""The dates of a conference as `mailbot dates --json` prints them, with the working of each."""

from datetime import datetime

from mailbot.core.domain.court import Conference
from mailbot.core.domain.deadline import ConferenceDates

DatesRecord = dict[str, object]


def dates_json(conference: Conference, dates: ConferenceDates) -> DatesRecord:
    """One object a file: ISO 8601 with offset, null where the order sets none.

    `also` is the earlier reading of `statement_due_at` where a closing is unsettled; `working` and `assumed` hold
    sentences for each date that has them.
    """
    window = dates.teleconference_window
    deadlines = {
        "statement_due_at": dates.statement_due,
        "negotiations_due_at": dates.negotiations_due,
        "cancellation_call_by": dates.cancellation_call_by,
        "destroy_after": dates.destroy_after,
    }
    moments = {name: _iso(deadline.at if deadline else None) for name, deadline in deadlines.items()}
    return {
        "case_number": conference.case_number,
        "conference_at": _iso(dates.conference_at),
        "statement_due_at": moments["statement_due_at"],
        "also": _iso(dates.statement_due.also),
        "negotiations_due_at": moments["negotiations_due_at"],
        "teleconference_window": window and {"opens_at": _iso(window.opens_at), "closes_at": _iso(window.closes_at)},
        "cancellation_call_by": moments["cancellation_call_by"],
        "destroy_after": moments["destroy_after"],
        "working": {name: list(deadline.working) for name, deadline in deadlines.items() if deadline},
        "assumed": {name: list(deadline.assumed) for name, deadline in deadlines.items() if deadline},
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
