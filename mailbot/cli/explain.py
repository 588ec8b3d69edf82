"""explain and assign: on what evidence a message is somebody's, and a person's word for whose it is."""

import asyncio
import json
from pathlib import Path
from typing import Any

import click

from mailbot.cli import faults_told, refuse_while_observing, settings_and_ledger

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("explain", short_help="on what evidence a message was taken for what it is")
@click.argument("what", metavar="MESSAGE.eml|REF")
@click.option("--received-at", metavar="ISO8601", help="the time of receipt; else the topmost Received, else Date")
@click.option("--conference", "files", multiple=True, type=_FILE, metavar="FILE.toml", help="instead of the folder's")
@click.option("--json", "as_json", is_flag=True, help="one JSON document")
def explain_command(what: str, received_at: str | None, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Says in words which evidence told author, conference, party, kind and answer.

    For a file, as `check` would decide upon it. For the reference of a message that came in, from what the ledger
    keeps, which is no word of it. Touches nothing.
    """
    with faults_told():
        is_file = Path(what).exists() or what.lower().endswith(".eml")
        row = _of_file(Path(what), received_at, files) if is_file else _of_reference(what)
    click.echo(json.dumps(row, ensure_ascii=False, indent=1)) if as_json else _show(row)


def _of_file(path: Path, received_at: str | None, files: tuple[Path, ...]) -> dict[str, Any]:
    from mailbot import assembly
    from mailbot.cli.look import moment_given
    from mailbot.jobs.explain import explain_message, read_file
    from mailbot.settings import read_settings

    reader = assembly.start_reading_server()
    try:
        settings = read_settings(to_run=False)
        docket, policy = assembly.docket_of_files(settings, files), assembly.policy(settings)
        octets = read_file(path, most_octets=settings.max_message_bytes)
        return asyncio.run(explain_message(str(path), octets, moment_given(received_at), docket, policy, reader))
    finally:
        reader.close()


def _of_reference(reference: str) -> dict[str, Any]:
    from mailbot import assembly
    from mailbot.jobs.explain import explain_reference

    settings, ledger = settings_and_ledger()
    try:
        return explain_reference(ledger, assembly.read_docket(settings, ledger), reference)
    finally:
        ledger.close()


def _show(row: dict[str, Any]) -> None:
    for question, sentences in row["why"].items():
        click.echo(f"{question}:")
        for sentence in sentences:
            click.echo(f"  {sentence}")


@click.command("assign", short_help="says whose an unassigned statement is")
@click.argument("reference", metavar="REF")
@click.argument("case", metavar="CASE")
@click.option("--party", "party_name", required=True, metavar="NAME", help="as the conference file names it")
def assign_command(reference: str, case: str, party_name: str) -> None:
    """Files a statement that could not be told for certain, for this conference and party, on your word.

    One that waits in the inbox is filed at the daemon's next look. Its author is answered only by a draft that waits
    for `approve`, and not at all where chambers passed it on.
    """
    from mailbot import assembly
    from mailbot.jobs.assign import assign

    with faults_told():
        settings, ledger = settings_and_ledger()
        refuse_while_observing(settings, "nothing is filed, so there is nothing to assign")
        try:
            said = assign(ledger, assembly.read_docket(settings, ledger), reference, case, party_name)
        finally:
            ledger.close()
    click.echo(f"{reference.upper()}: {said}")
