"""What a conference file may state, key by key, and what of it can't be meant."""

import difflib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from mailbot.core.domain.court import (
    Conference,
    Counsel,
    NegotiationTerms,
    OrderWords,
    Party,
    SoughtSection,
    StatementTerms,
)
from mailbot.core.domain.in_words import weekday_in_words
from mailbot.core.domain.term import Fixed, parse_term
from mailbot.edges.conference_files.sections import ITEMS, sections_of
from mailbot.edges.conference_files.toml_table import File, Place, Table

_TOP = (
    *("case_number", "caption", "court", "judge", "starts", "until", "timezone", "weekday", "session", "location"),
    *("telephone", "hold", "statement", "order", "negotiations", "teleconference", "cancellation", "parties"),
)
_UNKNOWN = datetime(2000, 1, 1)  # noqa: DTZ001 - local by nature; stands in where the file has a fault
# Three letters are no place: some are no zone at all, and those that are know nothing of summer time.
_ABBREVIATED = {"E": "America/New_York", "C": "America/Chicago", "M": "America/Denver", "P": "America/Los_Angeles"}


def conference_of(top: Table) -> Conference:
    """What the file states; of no use where faults were noted."""
    top.only(_TOP)
    timezone = _timezone(top)
    starts = _starts(top, timezone)
    statement = top.table("statement")
    sections, own_sections = sections_of(statement)
    order = _order(top, starts, own_sections)
    dated = order.dated
    negotiations, teleconference, cancellation = (
        top.table(key) for key in ("negotiations", "teleconference", "cancellation")
    )
    return Conference(
        case_number=_case_number(top),
        caption=top.text("caption", required=True),
        court=top.text("court", required=True),
        judge=top.text("judge", required=True),
        starts=starts or _UNKNOWN,
        timezone=timezone,
        until=_until(top, starts),
        session=top.text("session"),
        location=top.text("location"),
        telephone=top.text("telephone"),
        hold=top.text("hold"),
        statement=replace(_statement(statement, starts, dated), sections=sections, own_sections=own_sections),
        order=order,
        negotiations=_negotiations(negotiations, starts, dated) if negotiations else None,
        teleconference_window=_only_term(teleconference, "window", starts),
        cancellation_call_by=_only_term(cancellation, "call_by", starts),
        parties=_parties(top, starts),
    )


def _case_number(top: Table) -> str:
    number = top.text("case_number", required=True)
    if number and not re.search(r"\d", number):
        top.fault("case_number", "holds no number")
    return number


def _timezone(top: Table) -> str:
    name = top.text("timezone", required=True)
    if re.fullmatch(r"[ECMP][SD]?T", name.upper()):
        top.fault("timezone", f"is no place; write the courthouse's zone, such as {_ABBREVIATED[name[0].upper()]}")
        return ""
    try:
        return ZoneInfo(name).key if name else ""
    except (ValueError, LookupError, OSError):
        zones = {zone.casefold(): zone for zone in available_timezones()}
        near = difflib.get_close_matches(name.casefold().replace(" ", "_"), zones, n=1)
        hint = f"; did you mean {zones[near[0]]}?" if near else ""
        top.fault("timezone", f"there is no such time zone{hint}")
        return ""


def _starts(top: Table, timezone: str) -> datetime | None:
    starts = top.moment("starts", required=True)
    weekday = top.text("weekday")
    if starts is None:
        return None
    if weekday and weekday.casefold() not in {
        weekday_in_words(starts).casefold(),
        weekday_in_words(starts)[:3].casefold(),
    }:
        top.fault("weekday", f"{starts.date()} is a {weekday_in_words(starts)}")
    if timezone:
        there_and_back = starts.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC).astimezone(ZoneInfo(timezone))
        if there_and_back.replace(tzinfo=None) != starts:
            top.fault("starts", "the clocks skip that hour on that day")
    return starts


def _until(top: Table, starts: datetime | None) -> datetime | None:
    value = top.rows.get("until")
    if isinstance(value, time):
        until = datetime.combine(starts.date(), value.replace(microsecond=0)) if starts else None
    else:
        until = top.moment("until")
    if until and starts and until <= starts:
        top.fault("until", "is not after the start; a conference that goes on for days has a date here too")
    return until


def _order(top: Table, starts: datetime | None, own_sections: tuple[SoughtSection, ...]) -> OrderWords:
    order = top.table("order")
    if order is None:
        return OrderWords()
    order.only(("dated", "paragraphs", "words"))
    dated = order.day("dated")
    if dated and starts and dated > starts.date():
        order.fault("dated", "the order would be younger than the conference")
    pairs, items = [], (*ITEMS, *(section.name for section in own_sections))
    for key in ("paragraphs", "words"):
        table = order.table(key)
        if table:
            table.only(items)
        pairs.append(tuple((item, table.text(item)) for item in table.rows if item in items) if table else ())
    return OrderWords(dated=dated, paragraphs=pairs[0], words=pairs[1])


def _statement(table: Table | None, starts: datetime | None, dated: date | None) -> StatementTerms:
    usual = StatementTerms()
    if table is None:
        return usual
    table.only(("due", "due_time", "page_limit", "sections", "own_sections"))
    due, due_time = table.term("due", starts, dated) or usual.due, table.rows.get("due_time")
    if due_time is not None and not isinstance(due_time, time):
        table.fault("due_time", "must be an hour, without quotation marks: 17:00:00")
        due_time = None
    term = parse_term(due)
    names_hour = isinstance(term, Fixed) and term.clock is not None
    if due_time and names_hour:
        table.fault("due_time", "due names its own hour: leave this out")
    return StatementTerms(
        due=due,
        due_time=due_time or usual.due_time,
        due_time_is_assumed=due_time is None and not names_hour,
        page_limit=table.number("page_limit", usual.page_limit),
    )


def _negotiations(table: Table, starts: datetime | None, dated: date | None) -> NegotiationTerms:
    table.only(("due", "demands", "offers"))
    if "due" not in table.rows:
        table.fault("due", "missing")
    due = table.term("due", starts, dated) or ""
    return NegotiationTerms(due=due, demands=table.number("demands", 0), offers=table.number("offers", 0))


def _only_term(table: Table | None, key: str, starts: datetime | None) -> str | None:
    if table is None:
        return None
    table.only((key,))
    if key not in table.rows:
        table.fault(key, "missing")
    return table.term(key, starts, None)


def _parties(top: Table, starts: datetime | None) -> tuple[Party, ...]:
    tables = top.tables("parties")
    parties = tuple(_party(table, starts) for table in tables)
    seen: set[str] = set()
    for table, party in zip(tables, parties, strict=True):
        for key, name in (("name", party.name), *(("members", member) for member in party.members)):
            if name and name.casefold() in seen:
                table.fault(key, "this name stands on the list already")
            seen.add(name.casefold())
    return parties


def _party(table: Table, starts: datetime | None) -> Party:
    table.only(("name", "role", "email", "telephone", "members", "due", "owes", "counsel"))
    counsel = tuple(_counsel(each) for each in table.tables("counsel"))
    due = table.moment("due")
    if due and starts and due > starts:
        table.fault("due", "lies after the start of the conference")
    owes = table.rows.get("owes", True)
    if not isinstance(owes, bool):
        table.fault("owes", "must be true or false")
    email = table.address("email", table.rows["email"]) if "email" in table.rows else None
    if email and counsel:
        table.fault("email", "a party with counsel is written to through counsel: leave this out")
    return Party(
        name=table.text("name", required=True),
        role=table.text("role"),
        counsel=counsel,
        email=email,
        members=table.texts("members"),
        due=due,
        owes=bool(owes),
        telephone=table.text("telephone"),
    )


def _counsel(table: Table) -> Counsel:
    table.only(("name", "email", "firm", "telephone", "delegates"))
    return Counsel(
        name=table.text("name", required=True),
        email=table.address("email", table.rows.get("email")),
        firm=table.text("firm"),
        delegates=tuple(table.address("delegates", each) for each in table.texts("delegates")),
        telephone=table.text("telephone"),
    )


def check_rosters(file: File, chambers_addresses: set[str]) -> None:
    """One address speaks for one party, and chambers' own for none."""
    first: dict[str, Place] = {}
    for address, place in file.roster:
        if address in chambers_addresses:
            file.fault(place, "this is an address of chambers: it may stand on no roster")
        other = first.setdefault(address, place)
        if other[:2] != place[:2]:
            file.fault(
                place,
                f"this address stands for another party too (line {file.line(other)}); parties that share one "
                'statement are one [[parties]] with members = ["…"], and others need an address of their own',
            )
