"""open and keygen: what is done with chambers' own key, which the daemon never has."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli import DONE, WRONG, faults_told, refuse_while_observing, settings_and_ledger

if TYPE_CHECKING:
    from mailbot.jobs.open_items import Opened, Shelf, Wanted

_REMINDER = "These files are readable by whoever reaches them: delete them after use (the whole folder {folder})."
_GUIDANCE = """\
{path}: chambers' secret key{wrapped}. Whoever has it{and_words} reads every statement; without it nobody does.
Keep it away from the machine that runs mailbot, and a second copy under lock and key.
The line on standard output is its public half: set it as MAILBOT_VAULT_RECIPIENTS (several: comma separated).
After the first `mailbot run`, prove it once: mailbot doctor --identity {path}"""


def key_file_option(*, required: bool) -> "Callable[[Callable[..., None]], Callable[..., None]]":
    """--identity, the same in every command that takes it."""
    kind = click.Path(path_type=Path, exists=True, dir_okay=False)
    return click.option(
        "--identity", "key_file", required=required, type=kind, metavar="KEYFILE", help="chambers' secret key"
    )


def ask_passphrase() -> "Callable[[], str] | None":
    """Asks at the terminal, unseen; None where nobody sits there."""
    if not sys.stdin.isatty():
        return None
    return lambda: str(click.prompt("Passphrase of the key file", hide_input=True, err=True))


@click.command("open", short_help="decrypts the statements for reading")
@click.argument("case", metavar="CASE")
@click.option("--party", metavar="NAME", help="this party's alone")
@key_file_option(required=True)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="into this folder"
)
@click.option(
    "--vault", "copy", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="a copy of one conference's vault folder, its key file beside it; needs no setting",
)  # fmt: skip
def open_command(case: str, party: str | None, key_file: Path, out: Path, copy: Path | None) -> None:
    """Decrypts a conference's statements into DIR, in a folder for each party, named by the time of receipt.

    No file is ever replaced. Delete what was decrypted after use.
    """
    from mailbot import assembly
    from mailbot.jobs import open_items

    with faults_told():
        assembly.harden()
        shelf, wanted = _from_ledger(case, party) if copy is None else _from_copy(case, party, copy)
        keys = open_items.identities(key_file, ask_passphrase())
        opened = open_items.open_items(shelf, keys, wanted, out)
    _tell(opened, case, out)


def _from_ledger(case: str, party: str | None) -> "tuple[Shelf, Wanted]":
    from mailbot import assembly
    from mailbot.jobs import open_items, person

    settings, ledger = settings_and_ledger()
    refuse_while_observing(settings, "nothing is filed, so there is nothing to open; the mail is in the mailbox")
    try:
        entries = assembly.read_docket(settings, ledger)
        found = person.one_conference([e.docketed for e in entries], case)
        entry = next(e for e in entries if e.id == found.id)
        shelf = open_items.shelf_of(entry, assembly.vault_folder(settings), settings.keys_folder)
        return shelf, open_items.wanted_of(ledger, entry, case, party)
    finally:
        ledger.close()


def _from_copy(case: str, party: str | None, copy: Path) -> "tuple[Shelf, Wanted]":
    from mailbot.jobs import open_items

    return open_items.shelf_beside(copy), open_items.Wanted(case, party, None)


def _tell(opened: "Opened", case: str, out: Path) -> None:
    for path in opened.files:
        click.echo(str(path))
    for line in opened.missing:
        click.echo(f"mailbot: {line}", err=True)
    if opened.files:
        click.echo(f"mailbot: {_REMINDER.format(folder=out.resolve())}", err=True)
    elif not opened.missing:
        click.echo(f"mailbot: {case}: nothing is filed there", err=True)
    sys.exit(WRONG if opened.missing else DONE)


@click.command("keygen", short_help="makes the chambers' key pair")
@click.option("--out", "path", required=True, type=click.Path(path_type=Path), metavar="KEYFILE", help="a new file")
@click.option("--passphrase", "asks", is_flag=True, help="keep the key under a passphrase, asked for now")
def keygen_command(path: Path, *, asks: bool) -> None:
    """Makes chambers' key pair: the secret half into KEYFILE, the public half (the recipient) on standard output."""
    from mailbot import assembly
    from mailbot.jobs.open_items import make_key_file

    with faults_told():
        assembly.harden()
        words = _new_passphrase(path) if asks else None
        recipient = make_key_file(path, assembly.SystemClock().now(), words)
    wrapped, and_words = (", under your passphrase", " and the passphrase") if asks else ("", "")
    click.echo(_GUIDANCE.format(path=path, wrapped=wrapped, and_words=and_words), err=True)
    click.echo(recipient)


def _new_passphrase(path: Path) -> str:
    from mailbot.errors import ConfigurationError

    if path.exists():
        raise ConfigurationError([f"{path}: is there already; a key file is never replaced"])
    if not sys.stdin.isatty():
        raise ConfigurationError(["--passphrase: it is asked for at a terminal, and this is none"])
    return str(click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True))
