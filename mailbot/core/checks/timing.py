"""Whether the statement came in time: received (INTERNALDATE) against this party's due time."""

from datetime import UTC, datetime, timedelta
from itertools import dropwhile, takewhile

from mailbot.core.domain.court import Conference
from mailbot.core.domain.finding import Finding, Requirement, Status
from mailbot.core.domain.in_words import moment_in_words
from mailbot.core.domain.submission import Submission

# Mail that the sender's clock or a relay shows as in time may have been held up on its way for this long.
_DISPUTABLE = timedelta(days=1)


def timing(submission: Submission, conference: Conference) -> Finding:
    """Compares the time of receipt with the due time (order ¶3; Fed. R. Civ. P. 6(a)(4): to the end of the day).

    Nobody is late before the later reading of an unsettled calendar. What a person must weigh is `review`: between two
    readings, a time that the mail's own headers dispute or that the court's own servers saw it before, and whatever
    comes from the conference's start on.
    """
    del conference  # the due time of this party has been computed already
    # In UTC: Python compares two times of one zone by the clock's hands, wrongly in the hour that is repeated.
    received = submission.received_at.astimezone(UTC).replace(microsecond=0)
    due = submission.due
    at, also = due.at.astimezone(UTC), (due.also or due.at).astimezone(UTC)
    told = f"received {_in_court(received, due.at)}; due {moment_in_words(due.at)}"
    if received >= submission.dates.conference_at.astimezone(UTC):
        return _finding(Status.REVIEW, f"{told}; the conference had begun", "after_start")
    if received <= also:
        return _finding(Status.MET, told, "")
    if received <= at:
        told = (
            f"received {_in_court(received, due.at)}; due {moment_in_words(due.also or due.at)} if an unsettled "
            f"closing counts as a legal holiday, {moment_in_words(due.at)} if it does not"
        )
        return _finding(Status.REVIEW, told, "between_readings")
    days = (received.astimezone(due.at.tzinfo).date() - due.at.date()).days
    door = _at_the_door(submission)
    if door is not None and door.replace(microsecond=0) <= at:
        told = f"{told}; at the court's own server {_in_court(door, due.at)}"
        return _finding(Status.REVIEW, told, "in_time_at_the_door", days)
    if received - at < _DISPUTABLE and _shows_in_time(submission, at):
        return _finding(Status.REVIEW, f"{told}; its own headers show a time before that", "disputed_time", days)
    return _finding(Status.DEFICIENT, told, "late", days)


def _finding(status: Status, explanation: str, reason: str, days: int | None = None) -> Finding:
    counts = () if days is None else (("days_late", days),)  # by the calendar in court; 0: later on the due day
    return Finding(Requirement.TIMING, status, explanation, reason=reason, counts=counts)


def _in_court(moment: datetime, like: datetime) -> str:
    return moment_in_words(moment.astimezone(like.tzinfo))


def _at_the_door(submission: Submission) -> datetime | None:
    """When the court's own servers first had it: a relay or a quarantine may hold mail for days.

    Of the Received fields (RFC 5321 §4.4) only an unbroken run by configured hosts counts, the topmost: what stands
    below it came with the mail.
    """
    message, relays = submission.message, submission.trusted_relays
    hops = zip(message.hops_by, message.hops, strict=False)
    inside = dropwhile(lambda hop: not _is_ours(hop[0], relays), hops)
    times = [at.astimezone(UTC) for _, at in takewhile(lambda hop: _is_ours(hop[0], relays), inside)]
    return min(times, default=None)


def _is_ours(host: str, relays: frozenset[str]) -> bool:
    return any(host == one or (one.startswith(".") and host.endswith(one)) for one in relays)


def _shows_in_time(submission: Submission, at: datetime) -> bool:
    message = submission.message
    shown = (*message.hops, *((message.date,) if message.date else ()))
    return any(moment.tzinfo is not None and moment <= at for moment in shown)
