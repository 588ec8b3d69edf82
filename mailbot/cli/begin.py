"""init and conference new: the folder an admin begins with, and a conference file that was looked through."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mailbot.cli import faults_told

if TYPE_CHECKING:
    from mailbot.jobs.doctor import Checked
    from mailbot.settings import Settings

_NEXT = """\
It observes until MAILBOT_MODE says otherwise: nothing in the mailbox is touched, nobody but chambers is written to.
Next: fill in {settings} (chambers' public keys are what `mailbot keygen` prints, away from here); then
  export MAILBOT_ENV_FILE={settings}
  mailbot conference new, mailbot doctor --send-test, mailbot run --once
Under systemd: chown -R the folder to the user that the unit names, and copy mailbot.service to /etc/systemd/system."""


@click.command("init", short_help="writes the folder to begin with")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init_command(folder: Path) -> None:
    """Writes DIR: the settings file, with every variable explained, folders for conferences, data, keys and secrets, an
    example of a conference file, and a systemd unit. A folder that holds anything is refused.
    """
    from mailbot import assembly
    from mailbot.first_hour.folder import SETTINGS, make_folder
    from mailbot.settings import Settings

    with faults_told():
        assembly.harden()
        made = make_folder(folder, Path(sys.argv[0]).absolute())
        new = Settings.model_construct(data_dir=folder.absolute() / "data", mode="observe")
        assembly.open_ledger(new, make=True).close()  # so that `doctor` has something to look at before the first run
    for path in made:
        click.echo(str(path))
    click.echo(_NEXT.format(settings=folder.absolute() / SETTINGS), err=True)


@click.group("conference", short_help="new: writes a conference file")
def conference_command() -> None:
    """Conference files: one for each settlement conference."""


# the flag's variable: what is asked at a terminal where the flag is missing
_ASKED = {
    "case_number": "Case number, as the order writes it",
    "caption": "Caption (A v. B)",
    "court": "Court",
    "judge": "Judge",
    "starts": "Starts (2021-04-05T14:00, by the court's own clock)",
    "timezone": "Time zone of the courthouse (America/Chicago)",
}


@conference_command.command("new", short_help="writes a conference file and looks it through")
@click.option("--case-number", metavar="NUMBER", help="as the order writes it")
@click.option("--caption", metavar="TEXT")
@click.option("--court", metavar="TEXT")
@click.option("--judge", metavar="NAME")
@click.option("--starts", metavar="WHEN", help="2021-04-05T14:00, by the court's own clock")
@click.option("--until", default="", metavar="WHEN", help="17:00, or a date and hour")
@click.option("--timezone", metavar="ZONE", help="of the courthouse: America/Chicago")
@click.option("--telephone", default="", metavar="NUMBER", help="chambers: whom letters say to call")
@click.option("--due", default="", metavar="TERM", help='"7 business days before" (the default), or a date')
@click.option("--page-limit", type=click.IntRange(0), metavar="N", help="5 where nothing is said; 0: none")
@click.option(
    "--party", "parties", nargs=3, multiple=True, metavar="NAME ROLE COUNSEL",
    help="COUNSEL: 'Name <address>', several with ';'; an address alone: a party without counsel",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="a new file")
def new_command(out: Path | None, parties: tuple[tuple[str, str, str], ...], **given: Any) -> None:
    """Writes a conference file from flags; what is missing is asked for at a terminal.

    All that `mailbot doctor` would say of the file is said at once; one with a fault is not kept.
    """
    from mailbot.errors import ConfigurationError
    from mailbot.first_hour.conference import Given, PartyGiven, conference_text, file_name, write_new
    from mailbot.settings import read_settings

    with faults_told():
        settings = read_settings(to_run=False)
        is_asked = _complete(given)
        named = [*parties, *(_ask_parties() if is_asked and not parties else ())]
        facts = Given(**given, parties=tuple(PartyGiven(*one) for one in named))
        path = out or settings.conferences_dir / file_name(facts.case_number)
        write_new(path, conference_text(facts))
        try:
            remarks = _remarks(settings, path)
        except ConfigurationError as error:
            path.unlink()
            raise ConfigurationError([_of_the_flag(line, path) for line in error.faults]) from None
    click.echo(str(path))
    for one in remarks:
        click.echo(f"mailbot: {one.what}; {one.mend}", err=True)
    click.echo(f"mailbot: next: mailbot dates {path}, and hold it against the order", err=True)


def _complete(given: dict[str, Any]) -> bool:
    """Asks for what no flag gave, at a terminal; True where somebody was asked."""
    from mailbot.errors import ConfigurationError

    missing = [name for name in _ASKED if not given[name]]
    if not missing:
        return False
    if not sys.stdin.isatty():
        raise ConfigurationError([f"--{name.replace('_', '-')}: missing ({_ASKED[name]})" for name in missing])
    for name in missing:
        given[name] = click.prompt(_ASKED[name], err=True)
    return True


def _ask_parties() -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    while name := click.prompt("Party (nothing: no more)", default="", show_default=False, err=True):
        role = click.prompt("  its role", default="plaintiff" if not found else "defendant", err=True)
        who = click.prompt("  its counsel: Name <address>; Name <address>", err=True)
        found.append((name, role, who))
    return found


def _remarks(settings: "Settings", path: Path) -> "list[Checked]":
    """What `doctor` finds odd in the file; raises ConfigurationError with its faults."""
    from mailbot import assembly
    from mailbot.errors import ConfigurationError
    from mailbot.house import dates_of
    from mailbot.jobs import doctor

    conference = assembly.conference_of(settings, path)
    _, faults = assembly.read_files(settings)
    if beside := [line for line in faults if str(path) in line]:
        raise ConfigurationError(beside)
    calendar, grace = assembly.calendar_for(settings), settings.destroy_grace_court_days
    found = doctor.conference_findings(
        [(path, conference)],
        (),
        lambda one: dates_of(one, calendar, grace_court_days=grace),
        calendar,
        assembly.SystemClock().now(),
    )
    return [one for one in found if one.status is not doctor.Verdict.OK]


def _of_the_flag(line: str, path: Path) -> str:
    """A fault of the file, without the line of a file that was not kept."""
    place, _, rest = line.removeprefix(f"{path}:").partition(": ")
    return rest if place.isdigit() else line
