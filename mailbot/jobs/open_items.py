"""Gives filed statements back to a person who holds chambers' key: readable files, whole or not at all."""

import contextlib
import os
import re
import secrets
import shutil
import tarfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.core.case_number import parse
from mailbot.edges import vault
from mailbot.edges.ledger import Ledger, mail
from mailbot.edges.vault import Identity, Member
from mailbot.errors import ConfigurationError, Inconsistency, PermanentError, TransientError
from mailbot.house import Entry

NO_PARTY = "Party not certain"
_LONGEST_NAME = 80  # characters of a folder's name: with any script still under the 255 octets of file systems
_PLAIN_NAME = re.compile(r"[a-z]{1,20}\.[a-z0-9]{1,5}")  # what an item's files are called; anything else is not ours

_KEY_OPENING = b"mailbot conference key"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where one conference's items and its wrapped key lie."""

    folder: Path
    key_file: Path


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: `items` are the ids the ledger knows, with their references; None: all that lies there."""

    case: str
    party: str | None
    timezone: str | None  # the court's; None where no ledger tells it
    parties: tuple[str, ...] = ()  # names that may be asked for; () where no ledger tells them
    items: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What was given back, and a line for each item that could not be."""

    files: tuple[Path, ...]
    items: int
    missing: tuple[str, ...]


def identities(key_file: Path, ask_passphrase: Callable[[], str] | None) -> list[Identity]:
    """Chambers' identities (age or OpenSSH); raises ConfigurationError for a file that holds none or can't be read."""
    try:
        return vault.read_identities(key_file.read_bytes(), ask_passphrase)
    except OSError as error:
        raise ConfigurationError([f"{key_file}: cannot be read: {os.strerror(error.errno or 0)}"]) from None


# --- where it lies ---


def shelf_of(entry: Entry, vault_folder: Path, keys_folder: Path) -> Shelf:
    """The conference's own place in the data folder; PermanentError where its key was destroyed or is not there."""
    shelf = Shelf(vault_folder / entry.id, keys_folder / f"{entry.id}.key")
    destroyed_at = entry.docketed.destroyed_at
    tombstone = keys_folder / f"{entry.id}.destroyed"
    if destroyed_at is None and tombstone.exists() and not shelf.key_file.exists():
        destroyed_at = datetime.fromtimestamp(tombstone.stat().st_mtime, UTC)
    if destroyed_at is not None:
        day = destroyed_at.astimezone(ZoneInfo(entry.conference.timezone)).date().isoformat()
        number = entry.conference.case_number
        raise PermanentError(f"{number}: its key was destroyed on {day}; nothing can be given back")
    return shelf


def shelf_beside(folder: Path) -> Shelf:
    """A copy of one conference's folder with its key file in it or beside it; ConfigurationError where none is told."""
    if not folder.is_dir():
        raise ConfigurationError([f"--vault {folder}: there is no such folder"])
    folder = folder.resolve()
    name = f"{folder.name}.key"
    for key_file in (folder / name, folder.parent / name):
        if key_file.is_file():
            return Shelf(folder, key_file)
    for place in (folder, folder.parent):
        found = [path for path in sorted(place.glob("*.key")) if _is_conference_key(path)]
        if len(found) == 1:
            return Shelf(folder, found[0])
    raise ConfigurationError([f"--vault {folder}: no key file of its own in it or beside it ({name})"])


def _is_conference_key(path: Path) -> bool:
    """Whether it is a wrapped key: chambers' own key often lies on the same stick."""
    try:
        with path.open("rb") as file:
            return file.read(len(_KEY_OPENING)) == _KEY_OPENING
    except OSError:
        return False


def wanted_of(ledger: Ledger, entry: Entry, case: str, party: str | None) -> Wanted:
    """What the ledger knows of a conference's items."""
    with ledger.transaction() as tx:
        items = {row.id: row.reference for row in mail.rows_of(tx, entry.id)}
    names = tuple(p.name for p in entry.conference.parties)
    return Wanted(case, party, entry.conference.timezone, (*names, NO_PARTY), items)


# --- giving it back ---


def open_items(shelf: Shelf, keys: Sequence[Identity], wanted: Wanted, out: Path) -> Opened:
    """Decrypts into `out`, a folder for each party (0700) with files of its own (0600), never over another file.

    A damaged item is named and leaves the others to be given. Whatever else goes wrong, nothing is left behind.
    Raises Inconsistency where the key doesn't open it, ConfigurationError for a case or party that is not there.
    """
    own = _own_key(shelf.key_file, keys)
    known = wanted.items
    ids = sorted(known) if known is not None else sorted(path.stem for path in shelf.folder.glob("*.age"))
    if known is not None and wanted.party is not None:
        _party_meant(wanted.party, wanted.parties)
    missing: list[str] = []
    with _disk_errors(out), _staging(out) as stage:
        staged = []
        for item_id in ids:
            try:
                members = _read(shelf.folder / f"{item_id}.age", own)
            except (Inconsistency, FileNotFoundError) as error:
                lost = isinstance(error, FileNotFoundError)
                what = "not in the vault any more" if lost else "damaged, nothing of it is given"
                missing.append(f"{known[item_id] if known else item_id}: {what}")
            else:
                staged.append(_stage(stage, item_id, members, wanted))
        chosen = _chosen([s for s in staged if s], wanted)
        return Opened(_place(chosen, out), len(chosen), tuple(missing))


def _own_key(key_file: Path, keys: Sequence[Identity]) -> Identity:
    try:
        return vault.unwrap_key(key_file, keys)
    except FileNotFoundError:
        raise PermanentError(f"{key_file}: the key file is not there; without it nothing can be given back") from None
    except (ValueError, IndexError):
        raise Inconsistency(f"{key_file.name}: damaged, or no key file of mailbot's") from None
    except OSError as error:
        raise PermanentError(f"{key_file}: cannot be read: {os.strerror(error.errno or 0)}") from None


def _read(path: Path, own: Identity) -> list[Member]:
    try:
        return vault.read_item(path, own)
    except tarfile.TarError:
        raise Inconsistency(f"{path.name}: damaged") from None


@dataclass(frozen=True, slots=True)
class _Staged:
    """One item, decrypted into the staging folder."""

    party: str
    stamp: str  # "2021-03-24 1000"
    files: tuple[tuple[str, Path], ...]


def _stage(stage: Path, item_id: str, members: Sequence[Member], wanted: Wanted) -> _Staged:
    """Writes one item's files where nobody else sees them; the case it was filed for must be the one asked for."""
    told = vault.manifest(members)
    number, session = (told.get("case_number"), told.get("session"))
    if not _is_case(str(number or ""), str(session or ""), wanted.case):
        whose = f"of {number}" if number else "no conference's"
        raise ConfigurationError([f"{wanted.case}: the vault folder is {whose}"])
    folder = stage / item_id
    folder.mkdir(mode=0o700)
    files = []
    for place, member in enumerate(members):
        name = "findings.json" if member.name == "manifest.json" else member.name
        if not _PLAIN_NAME.fullmatch(name):
            name = f"file{place}.bin"
        path = folder / str(place)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(member.octets)
        files.append((name, path))
    return _Staged(str(told.get("party") or NO_PARTY), _stamp(told, wanted.timezone), tuple(files))


def _is_case(number: str, session: str, case: str) -> bool:
    asked, _, asked_session = case.partition("/")
    own, meant = parse(number), parse(asked)
    if own is None or meant is None:
        return bool(number) and number.casefold() == asked.casefold()
    if (own.year, own.type, own.sequence) != (meant.year, meant.type, meant.sequence):
        return False
    if own.office and meant.office and own.office != meant.office:
        return False
    return not asked_session or session == asked_session


def _stamp(told: dict[str, object], timezone: str | None) -> str:
    """The time of receipt, in court time where the court's zone is known; else as it is written, and said so."""
    try:
        received_at = datetime.fromisoformat(str(told.get("received_at")))
    except ValueError:
        return "undated"
    zone = timezone or told.get("timezone")
    if isinstance(zone, str):
        return received_at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H%M")
    return received_at.astimezone(UTC).strftime("%Y-%m-%d %H%M UTC")


def _chosen(staged: Sequence[_Staged], wanted: Wanted) -> list[_Staged]:
    if wanted.party is None:
        return list(staged)
    names = wanted.parties or tuple(dict.fromkeys(s.party for s in staged))
    meant = _party_meant(wanted.party, names)
    return [s for s in staged if s.party == meant]


def _party_meant(asked: str, names: Sequence[str]) -> str:
    """The one party of that name, or whose name alone holds it; raises ConfigurationError and tells the names."""
    folded = asked.strip().casefold()
    whole = [n for n in names if n.casefold() == folded]
    partly = [n for n in names if folded and folded in n.casefold()]
    for found in (whole, partly):
        if len(found) == 1:
            return found[0]
    raise ConfigurationError([f"--party {asked}: no such party, or several; there are: {'; '.join(names)}"])


def _place(chosen: Sequence[_Staged], out: Path) -> tuple[Path, ...]:
    """Moves what is staged under its readable name; takes it all back where that does not come to its end."""
    placed: list[Path] = []
    try:
        for item in sorted(chosen, key=lambda s: (s.party, s.stamp)):
            folder = out / folder_name(item.party)
            vault.private_folder(folder)
            claimed = _claim(folder, item, placed)
            for path, (_, staged) in zip(claimed, item.files, strict=True):
                staged.replace(path)  # over our own empty file alone
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()
        raise
    return tuple(placed)


def _claim(folder: Path, item: _Staged, placed: list[Path]) -> list[Path]:
    """Empty files under names that nobody else has, one number for all files of an item; each is noted in `placed`."""
    for number in count(1):
        again = f" ({number})" if number > 1 else ""
        paths = [folder / f"{item.stamp}{again} {name}" for name, _ in item.files]
        if any(os.path.lexists(path) for path in paths):
            continue
        for path in paths:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
            placed.append(path)
        return paths
    raise AssertionError  # the count has no end


def folder_name(party: str) -> str:
    """A party's name as a folder that every file system takes; never a path, never hidden."""
    plain = unicodedata.normalize("NFC", party)
    kept = (" " if unicodedata.category(c)[0] in "CZ" else "-" if c in '/\\:*?"<>|' else c for c in plain)
    name = " ".join("".join(kept).split())[:_LONGEST_NAME].strip(" .")
    while len(name.encode()) > 200:
        name = name[:-1]
    return name or "Party"


@contextlib.contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """A folder in `out` that is gone again at the end, whatever happens; `out` too where it was made for nothing."""
    is_new = not out.exists()
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    stage = out / f".opening-{secrets.token_hex(6)}"
    stage.mkdir(mode=0o700)
    try:
        yield stage
    finally:
        shutil.rmtree(stage)
        if is_new:
            with contextlib.suppress(OSError):
                out.rmdir()


@contextlib.contextmanager
def _disk_errors(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TransientError(f"{out}: {os.strerror(error.errno or 0)}; nothing was left there") from None


# --- a new key pair ---


def make_key_file(path: Path, now: datetime, passphrase: str | None = None) -> str:
    """Writes a new key pair as the `age` program keeps one (0600), and answers its public recipient.

    Under a passphrase the file is age's own armored kind. Raises ConfigurationError where the file can't be made; one
    that is there is never replaced.
    """
    secret, recipient = vault.make_identity()
    created = now.astimezone().isoformat(timespec="seconds")
    text = f"# created: {created}\n# public key: {recipient}\n{secret}\n"
    octets = text.encode() if passphrase is None else vault.wrap_with_passphrase(text, passphrase)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise ConfigurationError([f"{path}: is there already; a key file is never replaced"]) from None
    except OSError as error:
        raise ConfigurationError([f"{path}: cannot be made: {os.strerror(error.errno or 0)}"]) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise ConfigurationError([f"{path}: cannot be written: {os.strerror(error.errno or 0)}"]) from None
    return recipient
