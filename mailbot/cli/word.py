"""A person's word: approve, drop, accept, hold, release, purge; the first five work beside a running daemon."""

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from mailbot.cli import DONE, WRONG, faults_told, refuse_while_observing, settings_and_ledger

if TYPE_CHECKING:
    from mailbot.house import Entry
    from mailbot.ports import DocumentReader
    from mailbot.settings import Settings

_WHY = click.option("--why", required=True, help="kept in the ledger, and shown to chambers")


@click.command("approve", short_help="sends a drafted answer")
@click.argument("reference", metavar="REF")
def approve_command(reference: str) -> None:
    """Lets the drafted answer of that reference go; the daemon sends it at its next look."""
    from mailbot.assembly import SystemClock
    from mailbot.jobs import person

    with faults_told():
        _, ledger = settings_and_ledger()
        count = person.approve(ledger, reference, SystemClock().now())
    _said(count, f"{reference.upper()}: on its way", f"{reference.upper()}: no draft waits under this reference")


@click.command("drop", short_help="drops a drafted answer")
@click.argument("reference", metavar="REF")
def drop_command(reference: str) -> None:
    """Drops the drafted answer of that reference; nothing is sent."""
    from mailbot.jobs import person

    with faults_told():
        _, ledger = settings_and_ledger()
        count = person.drop(ledger, reference)
    _said(count, f"{reference.upper()}: dropped", f"{reference.upper()}: no draft waits under this reference")


@click.command("accept", short_help="takes what was in review as met")
@click.argument("reference", metavar="REF")
@_WHY
def accept_command(reference: str, why: str) -> None:
    """Notes that a person has looked at what was `review` in this submission and takes it as met."""
    from mailbot.jobs import person

    with faults_told():
        _, ledger = settings_and_ledger()
        found = person.accept(ledger, reference, why)
    _said(int(found), f"{reference.upper()}: taken as met", f"{reference.upper()}: no such submission")


def _said(count: int, done: str, missing: str) -> None:
    click.echo(done if count else f"mailbot: {missing}", err=not count)
    sys.exit(DONE if count else WRONG)


@click.command("hold", short_help="stops destruction for one conference")
@click.argument("case", metavar="CASE")
@_WHY
def hold_command(case: str, why: str) -> None:
    """Stops destruction of a conference's statements until `release`."""
    _set_hold(case, why)


@click.command("release", short_help="resumes destruction for one conference")
@click.argument("case", metavar="CASE")
def release_command(case: str) -> None:
    """Takes away what `hold` set. A hold in the conference's file is taken out there."""
    _set_hold(case, "")


def _set_hold(case: str, why: str) -> None:
    from mailbot.jobs import person

    with faults_told():
        settings, ledger = settings_and_ledger()
        refuse_while_observing(settings, "nothing is destroyed; a `hold` in the conference's file stands in `live` too")
        found = person.set_hold(ledger, case, why)
    click.echo(f"{found.conference.case_number}: {'held' if why else 'no longer held by command'}")
    if not why and found.conference.hold:
        click.echo(f"mailbot: its file still holds it: {found.conference.hold}", err=True)


@click.command("purge", short_help="destroys what is due for destruction, now")
@click.argument("cases", nargs=-1, metavar="[CASE…]")
@click.option("--dry-run", is_flag=True, help="say what would be destroyed, and do nothing")
@click.option("--yes", is_flag=True, help="do not ask")
def purge_command(cases: tuple[str, ...], *, dry_run: bool, yes: bool) -> None:
    """Destroys statements whose day has passed, on your word, and writes the certificate.

    A hold is respected: release it first. What is not due yet is not destroyed.
    """
    from mailbot import assembly
    from mailbot.settings import forget_secrets_in_environment, read_settings

    with faults_told():
        settings, ledger = settings_and_ledger()
        ledger.close()
        refuse_while_observing(settings, "nothing is destroyed")
        reader = assembly.start_reading_server()
        try:
            settings = read_settings(to_run=True)
            forget_secrets_in_environment()
            assembly.set_up_log(settings.log_format, settings.log_level)
            due = _chosen(settings, cases)
            if not due:
                click.echo("nothing is due for destruction")
                sys.exit(DONE)
            if dry_run:
                sys.exit(DONE)
            if not yes:
                click.confirm("Destroy the statements of these conferences for good?", abort=True)
            said, code = _destroyed(settings, reader, due)
        finally:
            reader.close()
    click.echo(said)
    sys.exit(code)


def _chosen(settings: "Settings", cases: tuple[str, ...]) -> "tuple[Entry, ...]":
    """What is due, listed; what was named and is not due is told, and ends the command where nothing else is."""
    from mailbot import assembly
    from mailbot.jobs import person

    ledger = assembly.open_ledger(settings, make=False)
    due = person.due_for_purge(assembly.read_docket(settings, ledger), cases, assembly.SystemClock().now())
    ledger.close()
    for line in due.refused:
        click.echo(f"mailbot: {line}", err=True)
    for entry in due.entries:
        click.echo(f"{entry.conference.case_number} {entry.conference.caption}")
    if due.refused and not due.entries:
        sys.exit(WRONG)
    return due.entries


def _destroyed(settings: "Settings", reader: "DocumentReader", due: "tuple[Entry, ...]") -> tuple[str, int]:
    """Destroys, or leaves the word with the daemon that works on the data folder."""
    from mailbot import assembly
    from mailbot.jobs import person

    try:
        with assembly.data_folder_lock(settings):
            house = assembly.build(settings, assembly.network_edges(settings, reader))
            final = asyncio.run(person.purge(house, [e.id for e in due]))
    except assembly.Locked:
        ledger = assembly.open_ledger(settings, make=False)
        person.leave_word(ledger, due, assembly.SystemClock().now())
        ledger.close()
        return "the running mailbot destroys them within a minute; the certificate follows", DONE
    if final:
        return "destroyed; the certificate is on its way", DONE
    return "not final: the certificate, or a hold, says why", WRONG
