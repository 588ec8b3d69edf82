"""status: where every conference and party stands."""

import json

import click

from mailbot.cli import faults_told, settings_and_ledger

_MODES = {
    "live": "mode: live",
    "observe": "mode: observe (nothing is moved, filed, answered or destroyed; what follows is what would be)",
}


@click.command("status", short_help="what came, what is missing, what waits, what is due next")
@click.argument("case", metavar="[CASE]", required=False)
@click.option("--json", "as_json", is_flag=True, help="one JSON document")
def status_command(case: str | None, *, as_json: bool) -> None:
    """Conferences, parties, what came, what is missing, what waits for a person, what is due next.

    CASE is a case number in any usual form, or CASE/SESSION. Works beside a running daemon.
    """
    from mailbot import assembly, tables
    from mailbot.jobs import status

    with faults_told():
        settings, ledger = settings_and_ledger()
        try:
            now = assembly.SystemClock().now()
            found = status.overview(ledger, assembly.read_docket(settings, ledger), now, case)
        finally:
            ledger.close()
        if as_json:
            named = {"mode": settings.mode} if settings.observes else {}  # scripts know the shape that `live` has
            rows = [row | named for row in status.as_json(found)]
            click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            click.echo(_MODES[settings.mode])
            tables.show_status(found, now)
