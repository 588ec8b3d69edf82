"""What the terminal shows: each mail as it comes and what became of it, the letters, and the promises kept."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from mailbot.core.domain.draft import TO_COUNSEL
from mailbot.demo import script
from mailbot.demo.proof import GivenBack, Promise, Traces
from mailbot.demo.script import Pause, Scene
from mailbot.demo.stage import Decided, Posted
from mailbot.house import Entry

_INDENT = 18
_COLOUR = {"complete": "green", "deficient": "red", "review": "yellow"}
_MOMENT = "%a %b %e %H:%M"


def open_play(console: Console) -> None:
    """What is about to be seen."""
    console.rule("[bold]mailbot demo: Conner v. Alltin, spring 2021")
    console.print(
        "The conference's dates are the order's own; everyone who writes, and all that they say, is invented.\n"
        "The mail servers live in this process; the rest is what `mailbot run` runs, with a clock turned by hand.\n"
    )


def tell_arrival(console: Console, scene: Scene) -> None:
    """Who writes, and when."""
    console.print(_line(f"{scene.at:{_MOMENT}}", Text.assemble((scene.name, "bold"), f" <{scene.address}>")))
    told = [f"“{scene.subject}”"]
    told += [f"attached: {paper.filename}" for paper in scene.papers]
    console.print(_below(Text("\n".join(told), style="dim")))


def tell_decision(console: Console, decided: Decided) -> None:
    """What mailbot took the mail for."""
    if not decided.disposition:
        console.print(_below(Text("no statement: left in the inbox as it came, unread")))
        return
    whose = f"statement of {decided.party}" if decided.party else "statement for this conference, of no certain party"
    told = Text.assemble(f"{whose}: ", _coloured(decided.disposition), ", filed encrypted")
    if decided.state and decided.state != decided.disposition:
        told.append_text(Text.assemble("; by all that this party sent: ", _coloured(decided.state)))
    console.print(_below(told))


def _coloured(word: str) -> Text:
    return Text(word, style=f"bold {_COLOUR.get(word, 'white')}")


def tell_pause(console: Console, pause: Pause) -> None:
    """Time alone passes."""
    console.print(_line(f"{pause.at:{_MOMENT}}", Text(pause.what, style="bold cyan")))


def tell_outcome(console: Console, decided: Decided) -> None:
    """What was answered, reported, withdrawn, or waits."""
    lines = []
    if decided.withdrawn:
        lines.append(Text("× the notice that was waiting is withdrawn: this mail speaks for itself", style="yellow"))
    lines += [_outgoing(posted) for posted in sorted(decided.posted, key=lambda p: p.kind not in TO_COUNSEL)]
    lines += [
        Text(f"… {_plain(kind)} waits until {due:%H:%M}, in case a second mail comes", style="yellow")
        for kind, due in decided.waits
    ]
    console.print(_below(Group(*lines)) if lines else _below(Text("nothing to send", style="dim")))
    console.print()


def _outgoing(posted: Posted) -> Text:
    is_for_counsel = posted.kind in TO_COUNSEL
    to = ", ".join(posted.recipients) if is_for_counsel else "chambers"
    colour = "bold magenta" if is_for_counsel else "blue"
    return Text.assemble("→ ", (_plain(posted.kind), colour), f" to {to}: {posted.subject}")


def _plain(kind: str) -> str:
    return kind.replace("_", " ")


def _line(when: str, what: Text) -> Table:
    line = Table.grid(padding=0)
    line.add_column(width=_INDENT)
    line.add_column()
    line.add_row(Text(when, style="cyan"), what)
    return line


def _below(what: Text | Group) -> Padding:
    return Padding(what, (0, 0, 0, _INDENT))


def tell_docket(console: Console, entry: Entry) -> None:
    """The dates that follow from the order, and who owes a statement."""
    dates = entry.dates
    owing = ", ".join(p.name for p in entry.conference.parties if p.owes)
    told = (
        f"statements due {dates.statement_due.at:{_MOMENT}} from {owing}\n"
        f"conference {dates.conference_at:{_MOMENT}}; statements destroyed after {dates.destroy_after.at:{_MOMENT}}"
    )
    console.print(_below(Text(told)))


def tell_search(console: Console, found: Traces) -> None:
    """What the raw search finds now."""
    told = (
        f"raw search: {found.in_mailbox} traces of statements in the mailbox, {found.in_data_folder} in the data "
        f"folder, {found.words_in_data_folder} of them words of a statement"
    )
    console.print(_below(Text(told, style="cyan")))


def tell_opening(console: Console, when: str, given: GivenBack, source: str) -> None:
    """What chambers' key opens now."""
    told = f"{source}: {given.statements} of {len(script.STATEMENTS)} statements opened"
    refusal = f"\n({given.refusal})" if given.refusal else ""
    console.print(_line(when, Text(told + refusal, style="cyan")))


def show_sent(console: Console, posted: Sequence[Posted]) -> None:
    """Every mail that went out, by the numbers of the files that are kept."""
    console.rule("[bold]What was sent")
    table = Table.grid(padding=(0, 2, 0, 0))
    for number, one in enumerate(posted, start=1):
        told = _outgoing(one)
        table.add_row(f"{number:02d}", f"{one.at:%b %e %H:%M}", told)
    console.print(table)
    console.print()


def show_letters(console: Console, posted: Sequence[Posted]) -> None:
    """One of each kind that matters, whole: the plain-text twin of what a mail program shows."""
    for kind, title in (
        ("receipt", "A receipt, to counsel"),
        ("deficiency_notice", "A deficiency notice, to counsel"),
        ("intake_report", "An intake report, to chambers"),
        ("destruction_certificate", "The certificate of destruction, to chambers"),
    ):
        one = next((p for p in posted if p.kind == kind), None)
        if one is None:
            continue
        head = Text(f"To: {', '.join(one.recipients)}\nSubject: {one.subject}\n", style="dim")
        console.print(Panel(Group(head, Text(one.text.strip())), title=title, title_align="left"))
    console.print()


def show_promises(console: Console, promises: Sequence[Promise]) -> None:
    """What was promised, what was seen, and whether it is so."""
    console.rule("[bold]As promised?")
    table = Table("", "promise", "seen", box=None, pad_edge=False)
    for one in promises:
        mark = Text("yes", style="green") if one.is_kept else Text("NO", style="bold red")
        table.add_row(mark, Text(one.sentence), Text(one.seen))
    console.print(table)
    console.print()


def show_kept(console: Console, folder: Path, mails: int, seconds: float) -> None:
    """Where the files are."""
    console.print(f"{mails} mails are kept to open, numbered by time, each as .eml and text, many as HTML too:")
    for name, what in (
        ("counsel", "what the parties were sent"),
        ("chambers", "what chambers' staff were sent"),
        ("data", "all that mailbot itself still holds"),
    ):
        console.print(Text(f"  {folder / name}  {what}"), soft_wrap=True)
    console.print(f"Played in {seconds:.1f} seconds.")
