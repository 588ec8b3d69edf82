"""What check and dates print for people."""

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mailbot.core.domain.court import Conference
from mailbot.core.domain.deadline import ConferenceDates, Deadline
from mailbot.core.domain.in_words import moment_in_words

_STYLE = {"met": "green", "deficient": "bold red", "review": "yellow", "not_checked": "dim"}


def show_check(row: dict[str, Any], console: Console | None = None) -> None:
    """One message's findings as a table, with pages and quoted words for the desk that runs `check`."""
    console = console or Console()
    if "error" in row:
        console.print(f"[bold red]{escape(row['error'])}")
        return
    whose = row["party"] or "no party told for certain"
    console.print(f"\n[bold]{escape(row['message'])}[/]  {row['kind']}: [bold]{row['disposition']}[/]")
    console.print(f"{escape(row['case_number'] or 'no conference')} · {escape(whose)} · received {row['received_at']}")
    if row["due_at"]:
        console.print(f"due {row['due_at']}")
    if row["findings"]:
        table = Table("requirement", "status", "what was seen", "where", box=None, pad_edge=False)
        for finding in row["findings"]:
            status = finding["status"]
            where = "; ".join(f"p. {e['page']}: “{_short(e['words'])}”" for e in finding["evidence"][:3])
            seen = escape(finding["explanation"])
            table.add_row(finding["requirement"], f"[{_STYLE[status]}]{status}", seen, escape(where))
        console.print(table)
    for answer in row["answers"]:
        console.print(f"answer: {answer['kind']} to {', '.join(answer['to'])}: {escape(answer['subject'])}")


def _short(words: str) -> str:
    return words if len(words) <= 60 else words[:59] + "…"


def show_dates(conference: Conference, dates: ConferenceDates, console: Console | None = None) -> None:
    """Every date with its working."""
    console = console or Console()
    console.print(f"\n[bold]{escape(conference.case_number)}[/] {escape(conference.caption)}")
    table = Table("what", "when", "working", box=None, pad_edge=False)
    table.add_row("conference", moment_in_words(dates.conference_at), "")
    for name, deadline in (
        ("statement due", dates.statement_due),
        ("negotiations due", dates.negotiations_due),
        ("call by", dates.cancellation_call_by),
        ("destroy after", dates.destroy_after),
    ):
        if deadline:
            table.add_row(name, _when(deadline), "\n".join((*deadline.working, *deadline.assumed)))
    console.print(table)
    if window := dates.teleconference_window:
        opens, closes = moment_in_words(window.opens_at), moment_in_words(window.closes_at)
        console.print(f"teleconference window: {opens} to {closes}")


def _when(deadline: Deadline) -> str:
    also = f"\n(another reading: {moment_in_words(deadline.also)})" if deadline.also else ""
    return moment_in_words(deadline.at) + also
