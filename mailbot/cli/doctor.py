"""doctor: looks at everything an installation stands on, and says for each fault the mend."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mailbot.cli import BAD_USAGE, DONE, WRONG, faults_told
from mailbot.cli.read import ask_passphrase, key_file_option

if TYPE_CHECKING:
    from mailbot.edges.ledger import Ledger
    from mailbot.edges.sandbox import ReadingServer
    from mailbot.jobs.doctor import Checked
    from mailbot.ports import Transport
    from mailbot.settings import Settings


@click.command("doctor", short_help="tests settings, servers, folders, vault, sandbox and conference files")
@click.option("--send-test", is_flag=True, help="send a mail to the chambers address, find it, and delete it")
@key_file_option(required=False)
@click.option("--json", "as_json", is_flag=True, help="one JSON document")
def doctor_command(key_file: Path | None, *, send_test: bool, as_json: bool) -> None:
    """Tests everything, and says what is wrong and the mend. Writes nothing; sends nothing without --send-test.

    --identity proves that the key opens the vault. Exits 1 where a fault was found.
    """
    from mailbot import assembly, tables
    from mailbot.jobs import doctor, open_items

    with faults_told():
        assembly.harden()
        reader = assembly.start_reading_server()  # before any secret is read
        try:
            keys = open_items.identities(key_file, ask_passphrase()) if key_file else []
            found = asyncio.run(_examine(reader, keys, send_test=send_test))
        finally:
            reader.close()
    if as_json:
        rows = [{"name": c.name, "status": c.status.value, "what": c.what, "mend": c.mend} for c in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        tables.show_checked(found)
    if refused := [c.what for c in found if c.name == "ledger" and doctor.is_faulty([c]) and "no ledger" in c.what]:
        click.echo(f"mailbot: {refused[0]}", err=True)
        sys.exit(BAD_USAGE)  # everything else was looked at all the same
    sys.exit(WRONG if doctor.is_faulty(found) else DONE)


async def _examine(reader: "ReadingServer", keys: Sequence[Any], *, send_test: bool) -> "list[Checked]":
    """Everything that can be looked at with the settings there are."""
    from mailbot.errors import ConfigurationError, TransientError
    from mailbot.jobs import doctor, doctor_keys, doctor_sandbox
    from mailbot.settings import forget_secrets_in_environment, read_settings

    settings, faults = None, []
    with _progress("settings"):
        try:
            settings = read_settings(to_run=False)
            read_settings(to_run=True)
        except ConfigurationError as error:
            faults = error.faults
        forget_secrets_in_environment()
    found = doctor.settings_findings(faults) + doctor.secrets_findings(_secret_files(settings))
    with _progress("sandbox"):
        guarded = _guarded_files(settings)
        try:
            found += doctor_sandbox.sandbox_findings(
                await reader.layers(guarded), await reader.converter_layers(guarded)
            )
        except TransientError:
            found += doctor_sandbox.sandbox_findings({}, {})
    found += doctor_keys.swap_findings(_proc("swaps"), doctor_keys.block_folder_of)
    if settings is None:
        return found
    found += doctor.mode_findings(settings.mode)
    found += _on_this_machine(settings, keys)
    return [*found, *await _on_servers(settings, send_test=send_test)]


def _on_this_machine(settings: "Settings", keys: Sequence[Any]) -> "list[Checked]":
    from mailbot import assembly
    from mailbot.house import dates_of
    from mailbot.jobs import doctor, doctor_keys

    now = assembly.SystemClock().now()
    found = doctor.folder_findings(settings.data_dir, settings.keys_folder)
    lists = [Path(one) for one in doctor_keys.BACKUP_LISTS]
    mounts = _proc("self/mountinfo")
    found += doctor_keys.keys_folder_findings(settings.keys_folder, settings.data_dir, mounts, lists)
    ledger, faults = _ledger(settings)
    place = doctor.VaultPlace(assembly.vault_folder(settings), settings.keys_folder, settings.vault_recipients)
    found += [*faults, *doctor.vault_findings(place, keys, ledger, now)]
    found += doctor_keys.recipients_findings(settings.vault_recipients)
    if ledger:
        found += doctor.stopped_findings(ledger)
        ledger.close()
    with _progress("conference files"):
        sound, told = assembly.read_files(settings)
        calendar, grace = assembly.calendar_for(settings), settings.destroy_grace_court_days
        found += doctor.conference_findings(
            sound, told, lambda one: dates_of(one, calendar, grace_court_days=grace), calendar, now
        )
    found += doctor.identity_findings(settings.trusted_authserv_id, settings.sender_authentication)
    chambers = sorted({a for a in (settings.chambers_address, *settings.chambers_recipients) if a})
    never = frozenset(settings.never_send_to)
    return [*found, *doctor.never_send_to_findings(never, [conference for _, conference in sound], chambers)]


def _ledger(settings: "Settings") -> "tuple[Ledger | None, list[Checked]]":
    """The ledger where there is one; none is made."""
    from mailbot import assembly
    from mailbot.errors import ConfigurationError, Inconsistency, TransientError
    from mailbot.jobs import doctor

    try:
        return assembly.open_ledger(settings, make=False), []
    except ConfigurationError as error:  # a wrong working folder looks like a fresh installation: so its path is told
        first = "the first `mailbot run --once` makes it, if this is the folder meant"
        newer = "see what is installed, and what was before"
        return None, [doctor.fault("ledger", line, first if "no ledger" in line else newer) for line in error.faults]
    except (Inconsistency, TransientError) as error:
        return None, [
            doctor.fault("ledger", str(error), "stop mailbot, and put a sound copy of the data folder in place")
        ]


async def _on_servers(settings: "Settings", *, send_test: bool) -> "list[Checked]":
    from mailbot import assembly
    from mailbot.errors import ConfigurationError
    from mailbot.house import Chambers
    from mailbot.jobs import doctor, doctor_servers

    try:
        mailbox, transport = assembly.mailbox(settings), assembly.transport(settings)
    except ConfigurationError as error:  # a key file that can't be used
        return doctor.settings_findings(error.faults)
    watched, filed = settings.imap_folder, settings.imap_filed_folder
    found: list[Checked] = []
    has_imap = bool(settings.imap_host and settings.imap_username)
    try:
        if has_imap:
            provider = settings.oauth2_provider if settings.imap_auth == "oauth2" else ""
            looks = doctor_servers.mailbox_findings(mailbox, watched=watched, filed=filed, provider=provider)
            found += await _told("IMAP server", looks)
        has_transport = settings.transport == "graph" or bool(settings.smtp_host)
        if has_transport:
            found += await _on_transport(settings, transport)
        can_send = has_imap and has_transport and settings.chambers_address and not doctor.is_faulty(found)
        if send_test and not can_send:
            found.append(
                doctor.fault("test mail", "not sent: both servers must be reached first", "mend what is above")
            )
        elif send_test:
            chambers = Chambers(settings.chambers_address, settings.chambers_name, settings.chambers_recipients)
            clock = assembly.SystemClock()
            keeps = settings.observes
            looks = doctor_servers.send_test(mailbox, transport, chambers, clock, watched=watched, keeps=keeps)
            found += await _told("test mail, for a minute at most", looks)
    finally:
        await mailbox.close()
        await transport.close()
    return found


async def _on_transport(settings: "Settings", transport: "Transport") -> "list[Checked]":
    from mailbot.jobs import doctor_servers

    if settings.transport == "graph":
        return await _told("Microsoft Graph", doctor_servers.graph_findings(transport))
    provider = settings.oauth2_provider if settings.smtp_auth == "oauth2" else ""
    sender = settings.envelope_sender
    looks = doctor_servers.transport_findings(transport, envelope_sender=sender, provider=provider)
    return await _told("SMTP server", looks)


async def _told(what: str, look: "Awaitable[list[Checked]]") -> "list[Checked]":
    with _progress(what):
        return await look


@contextmanager
def _progress(what: str) -> Iterator[None]:
    """What is being looked at, on standard error where a person watches."""
    if not sys.stderr.isatty():
        yield
        return
    from mailbot.tables import console

    with console(stderr=True).status(f"{what} …"):
        yield


def _guarded_files(settings: "Settings | None") -> list[str]:
    """What no child of the reading server may open, of what is there; and one that is there on every machine."""
    from mailbot.edges.ledger import ledger_path

    files = [*_secret_files(settings), *([ledger_path(settings.data_dir)] if settings else [])]
    return ["/etc/passwd", *(str(path.resolve()) for path in files if path.is_file())]


def _secret_files(settings: "Settings | None") -> list[Path]:
    """Where passwords and keys may stand, beside the environment."""
    file, folder = os.environ.get("MAILBOT_ENV_FILE"), os.environ.get("MAILBOT_SECRETS_DIR")
    key_file = settings.oauth2_private_key_file if settings else None
    found = [Path(file)] if file else []
    return found + ([key_file] if key_file else []) + (sorted(Path(folder).glob("*")) if folder else [])


def _proc(name: str) -> str:
    """What the kernel tells there (proc(5)), "" where it doesn't."""
    try:
        return Path("/proc", name).read_text("utf-8")
    except OSError:
        return ""
