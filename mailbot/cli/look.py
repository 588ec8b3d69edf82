"""check and dates: what would be found, and when things are due; both touch nothing and need no server."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from mailbot.cli import DONE, WRONG, faults_told

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("check", short_help="dry run of messages: what would be found and answered")
@click.argument("messages", nargs=-1, required=True, type=_FILE, metavar="MESSAGE.eml…")
@click.option("--received-at", metavar="ISO8601", help="the time of receipt; else the topmost Received, else Date")
@click.option("--conference", "files", multiple=True, type=_FILE, metavar="FILE.toml", help="instead of the folder's")
@click.option("--json", "as_json", is_flag=True, help="one object a line")
def check_command(
    messages: tuple[Path, ...], received_at: str | None, files: tuple[Path, ...], *, as_json: bool
) -> None:
    """Reads each message by itself and says what would be found and answered. Touches nothing."""
    from mailbot import assembly
    from mailbot.cli.show import show_check
    from mailbot.jobs.check import check_messages
    from mailbot.settings import read_settings

    with faults_told():
        reader = assembly.start_reading_server()
        try:
            settings = read_settings(to_run=False)
            docket = assembly.docket_of_files(settings, files)
            policy = assembly.policy(settings)
            limit = settings.max_message_bytes
            at = moment_given(received_at)
            all_made = True
            with _scan_progress() as told:
                checking = check_messages(messages, at, docket, policy, reader, most_octets=limit, told=told)
                rows = asyncio.run(checking)
            for row in rows:
                all_made &= "error" not in row
                click.echo(json.dumps(row, ensure_ascii=False)) if as_json else show_check(row)
        finally:
            reader.close()
    sys.exit(DONE if all_made else WRONG)


@contextmanager
def _scan_progress() -> Iterator[Callable[[int, int], None] | None]:
    """A line on standard error, where a person watches, while the pages of a scan are recognised."""
    if not sys.stderr.isatty():
        yield None
        return
    from mailbot.tables import console

    line = console(stderr=True).status("")

    def tell(done: int, pages: int) -> None:
        line.update(f"recognising a scan: {done} of {pages} pages …")
        if done < pages:
            line.start()
        else:
            line.stop()

    try:
        yield tell
    finally:
        line.stop()


def moment_given(text: str | None) -> datetime | None:
    """The time given as --received-at; a fault of usage where it is none, or has no offset."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no ISO 8601 date-time", param_hint="--received-at") from None
    if at.tzinfo is None:
        raise click.BadParameter(f"{text!r} has no UTC offset", param_hint="--received-at")
    return at


@click.command("dates", short_help="every date that an order sets, computed")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE.toml…")
@click.option("--text", "as_text", is_flag=True, help="a paragraph for the order or the minute entry")
@click.option("--json", "as_json", is_flag=True, help="JSON, one document for each file")
def dates_command(files: tuple[Path, ...], *, as_text: bool, as_json: bool) -> None:
    """Computes every date each order sets, with its working. Needs no parties and no server."""
    from mailbot import assembly
    from mailbot.cli.show import show_dates
    from mailbot.core.dates_record import dates_json
    from mailbot.letters.order_paragraph import order_paragraph
    from mailbot.settings import read_settings

    with faults_told():
        settings = read_settings(to_run=False)
        for conference, dates in assembly.docket_of_files(settings, files):
            if as_text:
                address = settings.chambers_address or "the address that chambers give"
                click.echo(order_paragraph(conference, dates, chambers_address=address))
            elif as_json or not os.isatty(sys.stdout.fileno()):
                click.echo(json.dumps(dates_json(conference, dates), ensure_ascii=False))
            else:
                show_dates(conference, dates)
