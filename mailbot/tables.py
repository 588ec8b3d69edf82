"""Tables that people like to read: in colour at a terminal, plain and unwrapped where the output goes elsewhere."""

import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from mailbot.core.domain.finding import Finding, Status
from mailbot.core.domain.in_words import moment_in_words
from mailbot.core.standing import PartyState
from mailbot.jobs.doctor import Checked, Verdict
from mailbot.jobs.status import ConferenceStatus, Overview, PartyStatus

_PLAIN_WIDTH = 240  # characters: a line for a person's eye or for grep is not broken where no terminal asks it
_STATE_STYLE = {
    PartyState.AWAITED: "cyan",
    PartyState.COMPLETE: "green",
    PartyState.DEFICIENT: "bold red",
    PartyState.REVIEW: "yellow",
    PartyState.OVERDUE: "bold red",
    PartyState.EXCUSED: "dim",
    PartyState.DESTROYED: "dim",
}
_VERDICT_STYLE = {Verdict.OK: "green", Verdict.WARNING: "yellow", Verdict.FAULT: "bold red"}


def console(*, stderr: bool = False) -> Console:
    """A console that breaks lines only where a terminal asks it."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else _PLAIN_WIDTH, highlight=False)


def _table(*columns: str) -> Table:
    return Table(*columns, box=box.SIMPLE_HEAD if sys.stdout.isatty() else None, pad_edge=False, header_style="bold")


def _print(out: Console, table: Table) -> None:
    """Prints a table; where no terminal takes it, without the blanks that fill its lines."""
    if out.is_terminal:
        out.print(table)
        return
    with out.capture() as printed:
        out.print(table)
    out.file.write("".join(f"{line.rstrip()}\n" for line in printed.get().splitlines()))


def _shortly(moment: datetime) -> str:
    """ "Thu, Mar 25, 2021, 3:41 p.m." without the machine's locale."""
    weekday, day, year, hour = moment_in_words(moment).split(", ")
    return f"{weekday[:3]}, {_month_and_day(day)}, {year}, {hour}"


def _in_a_row(moment: datetime) -> str:
    """ "Mar 25, 3:41 p.m.": the year stands above the table."""
    _, day, _, hour = moment_in_words(moment).split(", ")
    return f"{_month_and_day(day)}, {hour}"


def _month_and_day(words: str) -> str:
    month, day = words.split(" ")
    return f"{month[:3]} {day}"


def _time_left(moment: datetime, now: datetime) -> str:
    left = moment - now
    if left < timedelta(hours=1):
        return "within the hour"
    if left < timedelta(days=2):
        return f"in {int(left / timedelta(hours=1))} hours"
    return f"in {left.days} days"


# --- status ---


def show_status(found: Overview, now: datetime, out: Console | None = None) -> None:
    """Every conference with its parties, then what waits for a person."""
    out = out or console()
    if not found.conferences and not found.unassigned:
        out.print("no conference is known yet: add a conference file, and let `mailbot run` see it")
    for one in found.conferences:
        _show_conference(one, now, out)
    if found.unassigned:
        table = _table("no certain conference or party", "received")
        for mail in found.unassigned:
            table.add_row(f"[yellow]{escape(mail.reference)}", _shortly(mail.received_at))
        _print(out, table)
        out.print("These wait for a person: see the alert in chambers' mailbox under the same reference.\n")
    for stopped in found.stopped:
        whose = f"to {escape(stopped.whose)}" if stopped.whose else "to all parties"
        reference = escape(stopped.reference)
        out.print(
            f"[yellow]answers {whose} are stopped[/] since {_shortly(stopped.since)}: nothing new came with the mail; "
            f"mailbot approve {reference}, or mailbot drop {reference}"
        )
    if found.unsent:
        out.print(f"{found.unsent} {'mail is' if found.unsent == 1 else 'mails are'} queued to go out.")


def _show_conference(status: ConferenceStatus, now: datetime, out: Console) -> None:
    conference, docketed = status.entry.conference, status.entry.docketed
    zone = ZoneInfo(conference.timezone)
    session = f" / {conference.session}" if conference.session else ""
    out.print(f"[bold]{escape(conference.case_number + session)}[/]  {escape(conference.caption)}")
    out.print(f"conference {_shortly(status.entry.dates.conference_at)}", highlight=False)
    if docketed.destroyed_at:
        out.print(f"[dim]statements destroyed {_shortly(docketed.destroyed_at.astimezone(zone))}")
    elif docketed.hold:
        out.print(f"[yellow]held, nothing is destroyed:[/] {escape(docketed.hold)}")
    table = _table("party", "role", "state", "received", "due", "mails", "pages", "not in order")
    for party in status.parties:
        table.add_row(*_party_row(party, zone))
    if status.parties:
        _print(out, table)
    else:
        out.print("no party is named in its file: no mail can be told to belong to it")
    for held in status.held_letters:
        what = f"{held.kind.replace('_', ' ')} to {escape(held.party)}"
        reference = escape(held.reference)
        why = f" ({escape(held.why)})" if held.why else ""
        out.print(f"[yellow]waits for you:[/] {what}{why}: mailbot approve {reference}, or mailbot drop {reference}")
    for change in status.frozen:
        address = escape(change.address)
        what = f"nothing goes to {escape(change.party)}: {address} stood on another party's roster before"
        out.print(f"[yellow]waits for you:[/] {what}; mend the file, or mailbot approve {escape(change.reference)}")
    for one in status.to_look_at:
        what = ", ".join(name.replace("_", " ") for name in one.requirements)
        reference = escape(one.reference)
        out.print(
            f"[yellow]look at:[/] {what} of {escape(one.party)} ({reference}); then mailbot accept {reference} --why …"
        )
    for at, what in status.next_due[:3]:
        out.print(f"next: {_shortly(at)} ({_time_left(at, now)}): {escape(what)}")
    out.print()


def _party_row(status: PartyStatus, zone: ZoneInfo) -> tuple[str, ...]:
    standing = status.standing
    style = _STATE_STYLE[standing.state]
    return (
        escape(status.party.name),
        escape(status.party.role),
        f"[{style}]{standing.state.value}[/]",
        _in_a_row(standing.received_at.astimezone(zone)) if standing.received_at else "–",
        _in_a_row(status.due.at) if status.party.owes else "–",
        str(standing.submissions) if standing.submissions else "–",
        str(standing.pages) if standing.pages is not None else "–",
        _open_items(standing.findings),
    )


def _open_items(findings: Iterable[Finding]) -> str:
    """What is not met; what is advisory is told last, as a thing to look at."""
    told = []
    for finding in sorted(findings, key=lambda f: (f.is_advisory, f.status is not Status.DEFICIENT)):
        name = finding.requirement.value.replace("_", " ")
        match finding.status:
            case Status.DEFICIENT:
                told.append(f"[bold red]{name}[/]")
            case Status.REVIEW:
                told.append(f"[yellow]{name}: look[/]")
            case Status.NOT_CHECKED:
                told.append(f"[dim]{name}: not checked[/]")
            case Status.MET:
                pass
    return ", ".join(told)


# --- doctor ---


def show_checked(found: Iterable[Checked], out: Console | None = None) -> None:
    """Every finding of `doctor`, the mend below what is wrong, and the sum at the end."""
    out = out or console()
    counts = dict.fromkeys(Verdict, 0)
    table = _table("", "", "")
    table.show_header = False
    for one in found:
        counts[one.status] += 1
        told = Text(one.what)
        if one.mend:
            told.append(f"\n→ {one.mend}", style="dim" if one.status is Verdict.OK else "")
        table.add_row(f"[{_VERDICT_STYLE[one.status]}]{one.status.value}", escape(one.name), told)
    _print(out, table)
    faults, warnings = counts[Verdict.FAULT], counts[Verdict.WARNING]
    out.print(f"{counts[Verdict.OK]} ok, {_number(warnings, 'warning')}, {_number(faults, 'fault')}")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
