"""The commands: each a few lines over a job; what a command needs is imported in it, so that --help stays quick."""

import contextlib
import importlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mailbot.edges.ledger import Ledger
    from mailbot.settings import Settings

DONE, WRONG, BAD_USAGE, TRY_LATER = 0, 1, 2, 75

# command: the module that holds it, in the order of the help text
_COMMANDS = {
    "init": "begin",
    "conference": "begin",
    "run": "watch",
    "check": "look",
    "dates": "look",
    "status": "status",
    "open": "read",
    "approve": "word",
    "drop": "word",
    "accept": "word",
    "assign": "explain",
    "purge": "word",
    "hold": "word",
    "release": "word",
    "keygen": "read",
    "rewrap": "rewrap",
    "doctor": "doctor",
    "demo": "watch",
    "explain": "explain",
    "evaluate": "evaluate",
}


class _Commands(click.Group):
    """Loads a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"mailbot.cli.{_COMMANDS[cmd_name]}")
        found = getattr(module, f"{cmd_name}_command")
        assert isinstance(found, click.Command)  # noqa: S101 - the table above is ours
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="mailbot")
def commands() -> None:
    """Receives confidential settlement statements for a judge's chambers.

    Settings are environment variables that begin with MAILBOT_; the README lists them. Diagnostics go to stderr.
    Exit codes: 0 done; 1 something is wrong; 2 bad usage or settings; 75 try again later.
    """


@contextlib.contextmanager
def faults_told() -> Iterator[None]:
    """Every error of the family ends as one clear line a fault on standard error, and its exit code."""
    from mailbot.assembly import Locked
    from mailbot.errors import ConfigurationError, Inconsistency, PermanentError, TransientError

    try:
        yield
    except Locked as error:
        _leave(error.faults, TRY_LATER)
    except ConfigurationError as error:
        _leave(error.faults, BAD_USAGE)
    except TransientError as error:
        mend = [f"the mend: {error.mend}"] if error.mend else []
        _leave([f"{error}; try again later", *mend], TRY_LATER)
    except (PermanentError, Inconsistency) as error:
        _leave([str(error)], WRONG)


def _leave(lines: list[str], code: int) -> None:
    for line in lines:
        click.echo(f"mailbot: {line}", err=True)
    sys.exit(code)


def settings_and_ledger() -> "tuple[Settings, Ledger]":
    """For commands that work on a ledger that is there (raises ConfigurationError where none is)."""
    from mailbot import assembly
    from mailbot.settings import read_settings

    assembly.harden()
    settings = read_settings(to_run=False)
    return settings, assembly.open_ledger(settings, make=False)


def refuse_while_observing(settings: "Settings", what_rests: str) -> None:
    """Ends a command that has nothing to work on in observe mode, in a line that says so."""
    if settings.observes:
        _leave([f"MAILBOT_MODE=observe: {what_rests}"], WRONG)


def main() -> None:
    """The entry point."""
    commands()
