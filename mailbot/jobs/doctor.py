"""What is wrong with this installation, one finding a thing, each with its mend; nothing is written or sent.

Findings about the two servers are made in `doctor_servers`, those about the sandbox in `doctor_sandbox`, those about
lost keys and living copies in `doctor_keys`.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from mailbot.core.author import UNNAMED
from mailbot.core.court_days import Reading
from mailbot.core.deadlines import due_for
from mailbot.core.domain.calendar import CourtCalendar
from mailbot.core.domain.court import Conference, Party
from mailbot.core.domain.deadline import ConferenceDates
from mailbot.core.domain.in_words import day_in_words, moment_in_words
from mailbot.core.domain.mail_domains import is_listed
from mailbot.edges.ledger import Ledger, breakers, ledger_path, marks
from mailbot.edges.vault import Identity, Vault, parse_recipients
from mailbot.errors import ConfigurationError

LEAST_FREE_OCTETS = 1 << 30  # some hundred statements of the usual size, their copies and the ledger
_PROVE = "run mailbot doctor --identity KEYFILE with chambers' key"


class Verdict(StrEnum):
    """What a finding comes to: a fault keeps a promise from being kept, a warning may."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Checked:
    """One finding: what was looked at, what was seen, and the mend ("" where there is nothing to mend)."""

    name: str
    status: Verdict
    what: str
    mend: str = ""


def ok(name: str, what: str, mend: str = "") -> Checked:
    """All is well; `mend` may say what more could be had."""
    return Checked(name, Verdict.OK, what, mend)


def warning(name: str, what: str, mend: str) -> Checked:
    """It works, but something is lost or may go wrong."""
    return Checked(name, Verdict.WARNING, what, mend)


def fault(name: str, what: str, mend: str) -> Checked:
    """Something does not work."""
    return Checked(name, Verdict.FAULT, what, mend)


def is_faulty(found: Iterable[Checked]) -> bool:
    """Whether a fault is among them."""
    return any(one.status is Verdict.FAULT for one in found)


# --- settings ---


def settings_findings(faults: Sequence[str]) -> list[Checked]:
    """Every fault that reading the settings told."""
    if not faults:
        return [ok("settings", "read, and complete enough to run")]
    return [fault("settings", line, "set or correct it; the README's table explains each variable") for line in faults]


def mode_findings(mode: str) -> list[Checked]:
    """Whether mailbot acts, or only looks on."""
    if mode == "observe":
        what = "observe: nothing is moved, filed, answered or destroyed; chambers get one sheet a day"
        return [ok("mode", what, "MAILBOT_MODE=live, when the sheets are right")]
    return [ok("mode", "live: statements are filed and answered, and destroyed after the conference")]


_TOPMOST = "the results of the topmost field, where it names no server (Microsoft 365),"


def stopped_findings(ledger: Ledger) -> list[Checked]:
    """Answers that are stopped because nothing new came with the mail; nothing where none are."""
    with ledger.transaction() as tx:
        found = breakers.list_open(tx)
    return [
        warning(
            "answers",
            f"stopped {'to one party' if conference_id else 'to all parties'}: mail comes and comes with nothing new",
            f"see `mailbot status`; then mailbot approve {state.reference}, or mailbot drop {state.reference}",
        )
        for conference_id, _, state in found
    ]


def identity_findings(trusted_authserv_id: str, sender_authentication: str) -> list[Checked]:
    """Whether a forged From address would be noticed (RFC 8601)."""
    if sender_authentication == "off":
        what = "MAILBOT_SENDER_AUTHENTICATION is off: whoever writes a roster address into From is believed"
        return [warning("sender authentication", what, "set it to warn, and name MAILBOT_TRUSTED_AUTHSERV_ID")]
    if not trusted_authserv_id:
        what = "MAILBOT_TRUSTED_AUTHSERV_ID is empty: no Authentication-Results field is believed"
        mend = "set it to the first word of that field in a mail that your own server received (microsoft365: no word)"
        return [warning("sender authentication", what, mend)]
    whose = f"the results that {trusted_authserv_id} writes" if trusted_authserv_id != UNNAMED else _TOPMOST
    return [ok("sender authentication", f"{whose} are believed")]


def never_send_to_findings(
    never: frozenset[str], conferences: Sequence[Conference], chambers: Sequence[str]
) -> list[Checked]:
    """MAILBOT_NEVER_SEND_TO against everyone who should get mail."""
    name = "MAILBOT_NEVER_SEND_TO"
    found = [
        fault(name, f"{address} is to get chambers' reports, and is on the list", "take one of the two out")
        for address in chambers
        if is_listed(address, never)
    ]
    for conference in conferences:
        for party in conference.parties:
            found += [
                fault(
                    name,
                    f"{address} stands on the roster of {party.name} ({conference.case_number}): it is never answered",
                    "take it off the list, or off the roster",
                )
                for address in sorted(party.roster)
                if is_listed(address, never)
            ]
    return found or [ok(name, f"{len(never)} entries; none of them stands on a roster or gets reports")]


def secrets_findings(paths: Iterable[Path]) -> list[Checked]:
    """Files that hold passwords: who else may read them."""
    open_ones = [p for p in paths if p.is_file() and p.stat().st_mode & 0o077]
    return [
        warning("settings", f"{p}: others may read it ({stat.S_IMODE(p.stat().st_mode):04o})", f"chmod 600 {p}")
        for p in open_ones
    ]


# --- folders ---


def folder_findings(data: Path, keys: Path) -> list[Checked]:
    """Data, vault, keys and ledger: whose they are, and who else may enter."""
    found = _data_folder(data)
    if data.is_dir():
        for folder, name in ((data / "vault", "vault"), (keys, "keys")):
            found += _private(folder, name) + _open_files(folder, name)
        ledger = ledger_path(data)
        if ledger.exists():
            found += _private_file(ledger, "ledger")
    return found


def _data_folder(data: Path) -> list[Checked]:
    name = "data folder"
    if not data.exists():
        above = next(p for p in data.resolve().parents if p.exists())
        if not os.access(above, os.W_OK | os.X_OK):
            return [
                fault(
                    name,
                    f"{data} is not there, and {above} can't be written",
                    f"make it and chown it to uid {os.geteuid()}",
                )
            ]
        return [ok(name, f"{data} is not there yet: the first run makes it")]
    found = _private(data, name)
    free = shutil.disk_usage(data).free
    if free < LEAST_FREE_OCTETS:
        what = f"{free >> 20} MiB are free on the disk of {data}"
        found.append(warning(name, what, "make room: what can't be filed stays in the inbox, unanswered"))
    return found


def _private(folder: Path, name: str) -> list[Checked]:
    """A folder of our own that nobody else may enter (0700)."""
    try:
        seen = folder.lstat()
    except FileNotFoundError:
        return [ok(name, f"{folder} is not there yet: the first run makes it")]
    except OSError as error:
        return [
            fault(name, f"{folder}: {os.strerror(error.errno or 0)}", "make it readable for the user that runs mailbot")
        ]
    if not stat.S_ISDIR(seen.st_mode):
        return [fault(name, f"{folder} is a link or a file", "put a folder there: links are not followed")]
    if seen.st_uid != os.geteuid():
        return [fault(name, f"{folder} belongs to uid {seen.st_uid}", f"chown -R {os.geteuid()} {folder}")]
    if seen.st_mode & 0o077:
        return [fault(name, f"{folder}: others may enter it ({stat.S_IMODE(seen.st_mode):04o})", f"chmod 700 {folder}")]
    return [ok(name, f"{folder}: yours alone")]


def _private_file(path: Path, name: str) -> list[Checked]:
    seen = path.lstat()
    if seen.st_mode & 0o077 or not stat.S_ISREG(seen.st_mode):
        return [fault(name, f"{path}: others may read it ({stat.S_IMODE(seen.st_mode):04o})", f"chmod 600 {path}")]
    return [ok(name, f"{path}: yours alone")]


def _open_files(folder: Path, name: str) -> list[Checked]:
    if not folder.is_dir():
        return []
    try:
        loose = [p for p in folder.rglob("*") if p.lstat().st_mode & 0o077 and not p.is_symlink()]
    except OSError as error:
        return [fault(name, f"{folder}: {os.strerror(error.errno or 0)}", f"chown -R {os.geteuid()} {folder}")]
    if not loose:
        return []
    return [fault(name, f"{len(loose)} files or folders in {folder} are open to others", f"chmod -R go= {folder}")]


# --- the vault ---


@dataclass(frozen=True, slots=True)
class VaultPlace:
    """The vault's folders and recipients, as the settings have them."""

    folder: Path
    keys: Path
    recipients: tuple[str, ...]


def vault_findings(place: VaultPlace, keys: Sequence[Identity], ledger: Ledger | None, now: datetime) -> list[Checked]:
    """Whether the recipients are keys, and whether chambers' key was proved to open what is filed for them.

    With `keys` the proof is made now, and remembered in the ledger where there is one; nothing else is written.
    """
    try:
        parse_recipients(place.recipients)
    except ConfigurationError as error:
        return [
            fault("vault", line, "give the public half: the line that mailbot keygen prints") for line in error.faults
        ]
    if not place.recipients:
        return [fault("vault", "no recipient: nothing can be filed", "mailbot keygen, then MAILBOT_VAULT_RECIPIENTS")]
    vault = Vault(place.folder, place.keys, place.recipients)
    return [ok("vault", "every recipient is a key"), _proof(vault, keys, ledger, now)]


def _proof(vault: Vault, keys: Sequence[Identity], ledger: Ledger | None, now: datetime) -> Checked:
    name = "chambers' key"
    mark = f"canary:{vault.recipients_mark}"
    if not vault.items(f"canary-{vault.recipients_mark}"):
        what = "not proved yet: nothing was filed for these recipients, so there is nothing to try it on"
        return warning(name, what, f"start mailbot run (or run --once), then {_PROVE}")
    if keys:
        if not _opens(vault, keys):
            what = "the key given does not open what is filed for MAILBOT_VAULT_RECIPIENTS"
            return fault(
                name, what, "find the key of these recipients, or set the recipient of this key, before mail comes"
            )
        if ledger:
            with ledger.transaction() as tx:
                marks.put(tx, mark, now.isoformat())
        return ok(name, "it opens what is filed here: proved")
    proved_at = None
    if ledger:
        with ledger.transaction() as tx:
            proved_at = marks.get(tx, mark)
    if proved_at:
        return ok(name, f"proved on {datetime.fromisoformat(proved_at).date().isoformat()}")
    return warning(name, "never proved to open what is filed for the present recipients", _PROVE)


def _opens(vault: Vault, keys: Sequence[Identity]) -> bool:
    try:
        return vault.try_canary(keys)
    except (ValueError, IndexError):  # a key file that is no text, or not mailbot's
        return False


# --- conference files ---


def conference_findings(
    sound: Sequence[tuple[Path, Conference]],
    faults: Sequence[str],
    dates_of: Callable[[Conference], ConferenceDates],
    calendar: Callable[[int, int], CourtCalendar],
    now: datetime,
) -> list[Checked]:
    """Every fault of the conference files, and what in the sound ones can hardly be meant."""
    mend = "correct the file; until then what was last sound stands"
    found = [fault("conference files", line, mend) for line in faults]
    for path, conference in sound:
        try:
            dates = dates_of(conference)
            odd = list(_odd(path.name, conference, dates, calendar, now))
        except ConfigurationError as error:  # the table of closings, which all of them need
            return [*found, *(fault("closings", line, "correct MAILBOT_CLOSINGS_FILE") for line in error.faults)]
        held, due = day_in_words(dates.conference_at.date()), moment_in_words(dates.statement_due.at)
        found += odd or [ok(path.name, f"{conference.case_number}: {held}; statements due {due}")]
    if not sound and not faults:
        found.append(
            warning("conference files", "there is none: every mail is left alone", "add one; see config/examples")
        )
    return found


def _odd(
    name: str,
    conference: Conference,
    dates: ConferenceDates,
    calendar: Callable[[int, int], CourtCalendar],
    now: datetime,
) -> Iterator[Checked]:
    if dates.ends_at < now:
        what = f"the conference is past ({day_in_words(dates.ends_at.date())})"
        mend = "take the file out once its certificate of destruction has come; if the date is wrong, correct it"
        yield warning(name, what, mend)
    elif dates.statement_due.at < now:
        what = f"the due time is gone already ({moment_in_words(dates.statement_due.at)})"
        yield warning(name, what, "see `mailbot dates`; where leave was granted, set `due` on the party")
    day = dates.conference_at.date()
    if (why := _closed(day, calendar)) is not None:
        what = f"{day_in_words(day)} is no court day{f': {why}' if why else ''}"
        yield warning(name, what, "check the date of `starts` against the order")
    if not conference.parties:
        yield warning(name, "no [[parties]]: no mail can be told to belong to it", "add the parties and their counsel")
    for party in conference.parties:
        yield from _odd_party(name, party, conference, dates, now)


def _closed(day: date, calendar: Callable[[int, int], CourtCalendar]) -> str | None:
    return Reading(calendar(day.year - 1, day.year + 1), unsettled_counts=True).closed_for(day)


def _odd_party(
    name: str, party: Party, conference: Conference, dates: ConferenceDates, now: datetime
) -> Iterator[Checked]:
    if not party.roster and party.owes:
        what = f"{party.name}: neither counsel nor an address of its own, so nobody may send for it"
        yield warning(name, what, "add [[parties.counsel]], or `email` for a party without counsel")
    if party.due and due_for(party, conference, dates).at < now < dates.ends_at:
        what = f"{party.name}: the leave granted ran out on {moment_in_words(party.due)}"
        yield warning(name, what, "correct `due` where more was granted")
