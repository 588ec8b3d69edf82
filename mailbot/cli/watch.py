"""run and demo: the daemon, and a whole conference played on embedded servers."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli import DONE, TRY_LATER, faults_told

if TYPE_CHECKING:
    from mailbot.edges.sandbox import ReadingServer


@click.command("run", short_help="watch, check, answer, file, report, purge, until SIGTERM")
@click.option("--once", is_flag=True, help="do everything that is due now, say what still waits, and exit")
def run_command(*, once: bool) -> None:
    """The daemon. SIGTERM or SIGINT: it finishes the message in hand and exits 0."""
    from mailbot import assembly

    with faults_told():
        assembly.harden()
        reader = assembly.start_reading_server()  # before any secret is read
        try:
            sys.exit(_run(reader, once=once))
        finally:
            reader.close()


def _run(reader: "ReadingServer", *, once: bool) -> int:
    from mailbot import assembly, daemon
    from mailbot.settings import forget_secrets_in_environment, read_settings

    settings = read_settings(to_run=True)
    forget_secrets_in_environment()
    assembly.set_up_log(settings.log_format, settings.log_level)
    with assembly.data_folder_lock(settings):
        house = assembly.build(settings, assembly.network_edges(settings, reader))
        try:
            if not once:
                asyncio.run(daemon.run(house))
                return DONE
            waits = asyncio.run(daemon.run_once(house))
        finally:
            house.ledger.close()
    if settings.observes:
        click.echo("mode: observe: what would have been said stands on chambers' daily sheet")
    for line in waits.lines:
        click.echo(line)
    return TRY_LATER if waits.unreachable else DONE


@click.command("demo", short_help="play a whole conference on embedded servers, without any account")
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="keep notices and reports in this folder"
)
def demo_command(*, keep: Path | None) -> None:
    """Plays a whole conference, from first mail to certificate of destruction, on embedded IMAP and SMTP servers."""
    from mailbot.demo import play

    with faults_told():
        sys.exit(play(keep))
