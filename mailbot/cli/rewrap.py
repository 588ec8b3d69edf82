"""rewrap: chambers' recipients have changed, and the keys of what is filed follow."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli import DONE, WRONG, faults_told, refuse_while_observing, settings_and_ledger
from mailbot.cli.read import ask_passphrase, key_file_option

if TYPE_CHECKING:
    from mailbot.jobs.rewrap import Rewrapped

_LEAVERS = """\
mailbot: a running mailbot goes on with the recipients it was started with. If it was not restarted since they were
changed, restart it, and call this again.
mailbot: who was a recipient before and is none now can't open what lies here any more. Such a person still reads what
they took along: statements they opened; items together with their key files, copied from here or kept in a backup of
the keys folder; and what stands in the mailbox, as long as they may sign in there. Nothing calls that back."""
_NOT_YOURS = """\
mailbot: the identity given belongs to none of the present recipients: it opens nothing here any more. Prove theirs now:
mailbot doctor --identity KEYFILE"""


@click.command("rewrap", short_help="wraps the conferences' keys for the present recipients")
@click.argument("cases", nargs=-1, metavar="[CASE…]")
@key_file_option(required=True)
def rewrap_command(cases: tuple[str, ...], key_file: Path) -> None:
    """After a change of MAILBOT_VAULT_RECIPIENTS: wraps the key of each conference (or of those named) for them.

    KEYFILE is a key that opens them now. The statements themselves are not touched. Works beside a running daemon.
    """
    from mailbot import assembly
    from mailbot.errors import ConfigurationError
    from mailbot.jobs import open_items
    from mailbot.jobs.rewrap import rewrap

    with faults_told():
        settings, ledger = settings_and_ledger()
        try:
            refuse_while_observing(settings, "nothing is filed, so there is no key to wrap")
            if not settings.vault_recipients:
                raise ConfigurationError(["MAILBOT_VAULT_RECIPIENTS: is empty: there is nobody to wrap the keys for"])
            keys = open_items.identities(key_file, ask_passphrase())
            found = rewrap(ledger, assembly.open_vault(settings), keys, cases)
        finally:
            ledger.close()
    _tell(found, len(settings.vault_recipients))


def _tell(found: "Rewrapped", count: int) -> None:
    for name in found.done:
        click.echo(f"{name}: wrapped for {count} recipient{'s' if count > 1 else ''}")
    for name in found.without_key:
        click.echo(f"{name}: nothing is filed yet, so it has no key")
    for line in found.failed:
        click.echo(f"mailbot: {line}", err=True)
    if found.done:
        click.echo(_LEAVERS, err=True)
        if not found.opens_still:
            click.echo(_NOT_YOURS, err=True)
    sys.exit(WRONG if found.failed else DONE)
