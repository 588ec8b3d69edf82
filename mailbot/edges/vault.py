"""Keeps what was filed so that chambers can read it and this daemon can't: the only file with cryptography in it.

A conference's folder stands alone. Its key file holds the conference's own age recipient in clear and its identity
wrapped to the chambers' recipients; each item is a tar encrypted to that recipient. With the chambers' identity and the
key file, `age -d` and `tar x` read an item anywhere; without the key file nobody can.
"""

import hashlib
import hmac
import io
import json
import os
import secrets
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pyrage
from pyrage import passphrase as age_passphrase
from pyrage import ssh, x25519

from mailbot.errors import ConfigurationError, Inconsistency, TransientError

PADDING_STEP = 64 * 1024  # an item's size tells no more than this: about five pages of text
MAIL_KEY_OCTETS = 32
CANARY_TEXT = b"mailbot: the key opens the vault\n"
_KEY_HEADER = "mailbot conference key, version 1"
_SHARED_MARK = "-----BEGIN AGE ENCRYPTED FILE-----"

Identity: TypeAlias = Any  # x25519.Identity or ssh.Identity: the library's stubs are incomplete


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside an item."""

    name: str
    octets: bytes


@contextmanager
def _disk_errors(what: str) -> Iterator[None]:
    """The disk's refusals become this family's; the path of an item is opaque, so it may be told."""
    try:
        yield
    except OSError as error:
        raise TransientError(f"{what}: {os.strerror(error.errno or 0)}") from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_synced(path: Path, octets: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())


def _overwrite(descriptor: int) -> None:
    """Noise over a file's blocks, where the file system writes in place."""
    os.pwrite(descriptor, secrets.token_bytes(os.fstat(descriptor).st_size), 0)
    os.fsync(descriptor)


def private_folder(folder: Path) -> None:
    """Makes `folder` (0700) where it is missing; refuses one that others may enter or that is a link."""
    if not folder.is_symlink() and not folder.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise ConfigurationError([f"{folder}: is no folder of its own (a link or a file)"])
    if found.st_uid != os.geteuid():
        raise ConfigurationError([f"{folder}: belongs to another user (uid {found.st_uid}); chown it to this one"])
    if found.st_mode & 0o077:
        raise ConfigurationError([f"{folder}: others may enter it; chmod 700"])


def parse_recipients(texts: Sequence[str]) -> list[x25519.Recipient | ssh.Recipient]:
    """The chambers' public keys; raises ConfigurationError naming the ones that are none."""
    found: list[x25519.Recipient | ssh.Recipient] = []
    faults = []
    for text in texts:
        kind = ssh.Recipient if text.startswith("ssh-") else x25519.Recipient
        try:
            found.append(kind.from_str(text))
        except pyrage.RecipientError:
            faults.append(f"MAILBOT_VAULT_RECIPIENTS: {text[:12]}… is no age recipient (age1… or ssh-…)")
    if faults:
        raise ConfigurationError(faults)
    return found


class Vault:
    """The store of one data folder: `folder` for ciphertext, `keys_folder` for the wrapped keys.

    A `closed` one takes nothing in and destroys nothing: it gives ids alone.
    """

    def __init__(self, folder: Path, keys_folder: Path, recipients: Sequence[str], *, closed: bool = False) -> None:
        self._folder = folder
        self._keys = keys_folder
        self._recipients = parse_recipients(recipients)
        self._closed = closed
        self._own: dict[str, x25519.Recipient] = {}
        self._mail_key_octets = b""
        joined = "\n".join(sorted(recipients)).encode()
        self.recipients_mark = hashlib.sha256(joined).hexdigest()[:16]

    def prepare(self) -> None:
        """Makes the folders and checks that they are ours alone."""
        private_folder(self._folder)
        private_folder(self._keys)

    def free_octets(self) -> int:
        """Room on the vault's disk."""
        with _disk_errors("the vault"):
            return shutil.disk_usage(self._folder).free

    def content_key(self, fingerprint: str) -> str:
        """HMAC of a message's fingerprint: knows the same mail again, proves nothing to one without the key."""
        return hmac.new(self._mail_key(), fingerprint.encode(), hashlib.sha256).hexdigest()

    def opaque_id(self, occasion: str) -> str:
        """A stable, unguessable id for an occasion: the Message-ID of what we send."""
        return hmac.new(self._mail_key(), b"id:" + occasion.encode(), hashlib.sha256).hexdigest()[:32]

    def _mail_key(self) -> bytes:
        if not self._mail_key_octets:
            path = self._keys / "mail.key"
            with _disk_errors("the keys folder"):
                self._once(path, lambda: secrets.token_bytes(MAIL_KEY_OCTETS))
                self._mail_key_octets = path.read_bytes()
            if len(self._mail_key_octets) != MAIL_KEY_OCTETS:
                raise Inconsistency(f"{path}: is no key")
        return self._mail_key_octets

    def _once(self, path: Path, make: Callable[[], bytes]) -> None:
        """Makes a file that is never replaced: temporary file, fsync, link(), fsync of the folder."""
        if path.exists():
            return
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        _write_synced(draft, make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        _sync_folder(path.parent)

    def key_path(self, conference_id: str) -> Path:
        """Where the conference's wrapped key lies."""
        return self._keys / f"{conference_id}.key"

    def folder_of(self, conference_id: str) -> Path:
        """Where the conference's items lie."""
        return self._folder / conference_id

    def open_conference(self, conference_id: str) -> None:
        """Makes the conference's key, once; never where items or a tombstone exist without one."""
        path = self.key_path(conference_id)
        if path.exists():
            return
        if self._tombstone(conference_id).exists():
            raise Inconsistency(f"conference {conference_id}: its key was destroyed; nothing more is filed to it")
        folder = self.folder_of(conference_id)
        with _disk_errors("the vault"):
            if folder.exists() and any(folder.glob("*.age")):
                raise Inconsistency(f"conference {conference_id}: items without a key file")
            private_folder(folder)
            _sync_folder(self._folder)
            self._once(path, self._new_key)

    def _new_key(self) -> bytes:
        return self._wrapped(x25519.Identity.generate())

    def _wrapped(self, identity: Identity) -> bytes:
        """A key file's octets: the identity for the chambers' present recipients."""
        wrapped = pyrage.encrypt(str(identity).encode(), self._recipients, armored=True).decode()
        return f"{_KEY_HEADER}\nrecipient: {identity.to_public()}\n{wrapped}".encode()

    def rewrap(self, conference_id: str, identities: Sequence[Identity]) -> bool:
        """Wraps the conference's key for the present recipients, in place of those before; False: it has none yet.

        The new file is whole and durable before the old one goes, in one step. To be called where no destruction can
        begin meanwhile. Raises Inconsistency where the identities don't open it, or its tombstone stands.
        """
        path = self.key_path(conference_id)
        if self._closed or self._tombstone(conference_id).exists():
            raise Inconsistency(f"conference {conference_id}: its key is destroyed, or nothing is filed here")
        if not path.exists():
            return False
        own = unwrap_key(path, identities)
        if str(own.to_public()) != _recipient_line(path.read_text("ascii")):
            raise Inconsistency(f"{path.name}: damaged")
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with _disk_errors("the keys folder"), path.open("r+b") as before:
            self._overwrite_drafts(path)
            _write_synced(draft, self._wrapped(own))
            draft.rename(path)
            _sync_folder(self._keys)
            _overwrite(before.fileno())
        return True

    def _overwrite_drafts(self, path: Path) -> None:
        """What a death left between writing a key file and naming it: it holds the wrapped key as well."""
        for draft in path.parent.glob(f".{path.name}.*"):
            with draft.open("r+b") as file:
                if os.fstat(file.fileno()).st_nlink == 1:  # else it is the key file itself, under a second name
                    _overwrite(file.fileno())
            draft.unlink()

    def _recipient(self, conference_id: str) -> x25519.Recipient:
        if conference_id not in self._own:
            try:
                text = self.key_path(conference_id).read_text("ascii")
            except FileNotFoundError:
                raise Inconsistency(f"conference {conference_id}: its key file is missing") from None
            self._own[conference_id] = x25519.Recipient.from_str(_recipient_line(text))
        return self._own[conference_id]

    def file(self, conference_id: str, submission_id: str, members: Sequence[Member]) -> Path:
        """Encrypts one item to the conference and makes it durable; the same id writes the same place again."""
        if self._closed:
            raise Inconsistency("observe mode: nothing is filed")
        self.open_conference(conference_id)
        recipient = self._recipient(conference_id)
        octets = pyrage.encrypt(_padded_tar(members), [recipient])
        folder = self.folder_of(conference_id)
        path = folder / f"{submission_id}.age"
        draft = folder / f".{submission_id}.{secrets.token_hex(4)}"
        with _disk_errors("the vault"):
            try:
                _write_synced(draft, octets)
                draft.rename(path)
            finally:
                draft.unlink(missing_ok=True)
            _sync_folder(folder)
        return path

    def items(self, conference_id: str) -> frozenset[str]:
        """Ids of the items that lie in the conference's folder."""
        return frozenset(p.stem for p in self.folder_of(conference_id).glob("*.age"))

    def sweep(self, conference_id: str, known: frozenset[str]) -> int:
        """Removes half-written drafts and items that no committed record knows; the mail is still in the inbox."""
        folder = self.folder_of(conference_id)
        if not folder.is_dir():
            return 0
        orphans = [p for p in folder.iterdir() if p.name.startswith(".") or p.stem not in known]
        for path in orphans:
            path.unlink(missing_ok=True)
        if orphans:
            _sync_folder(folder)
        return len(orphans)

    def place_canary(self) -> None:
        """Files an item that proves later that chambers' key opens what this daemon files for these recipients."""
        name = f"canary-{self.recipients_mark}"
        if not self.items(name):
            self.file(name, "canary", [Member("canary.txt", CANARY_TEXT)])

    def try_canary(self, identities: Sequence[Identity]) -> bool:
        """Whether the identities open the canary of the present recipients."""
        name = f"canary-{self.recipients_mark}"
        try:
            own = unwrap_key(self.key_path(name), identities)
            members = read_item(self.folder_of(name) / "canary.age", own)
        except (Inconsistency, FileNotFoundError):
            return False
        return [m.octets for m in members] == [CANARY_TEXT]

    def _tombstone(self, conference_id: str) -> Path:
        return self._keys / f"{conference_id}.destroyed"

    def destroy_key(self, conference_id: str) -> bool:
        """Destroys the wrapped key, leaving a tombstone first; answers whether it was seen to be gone."""
        if self._closed:
            raise Inconsistency("observe mode: nothing is destroyed")
        path = self.key_path(conference_id)
        with _disk_errors("the keys folder"):
            self._once(self._tombstone(conference_id), lambda: b"")
            self._overwrite_drafts(path)
            if path.exists():
                with path.open("r+b") as file:
                    _overwrite(file.fileno())
                path.unlink(missing_ok=True)
            _sync_folder(self._keys)
        self._own.pop(conference_id, None)
        return not path.exists()

    def destroy_items(self, conference_id: str) -> bool:
        """Destroys the ciphertext; answers whether the folder was seen to be gone."""
        folder = self.folder_of(conference_id)
        with _disk_errors("the vault"):
            if folder.is_dir():
                for path in folder.iterdir():
                    path.unlink(missing_ok=True)
                folder.rmdir()
                _sync_folder(self._folder)
        return not folder.exists()


def _recipient_line(text: str) -> str:
    lines = text.splitlines()
    if len(lines) < 2 or lines[0] != _KEY_HEADER or not lines[1].startswith("recipient: "):
        raise Inconsistency("a key file that is none of mailbot's")
    return lines[1].removeprefix("recipient: ").strip()


def _padded_tar(members: Sequence[Member]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for member in members:
            entry = tarfile.TarInfo(member.name)
            entry.size = len(member.octets)
            entry.mode = 0o600
            tar.addfile(entry, io.BytesIO(member.octets))
    octets = buffer.getvalue()
    return octets + bytes(-len(octets) % PADDING_STEP)  # tar reads to its end mark and ignores what follows


def make_identity() -> tuple[str, str]:
    """A new age key pair for chambers: (secret text, public recipient)."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def wrap_with_passphrase(secret: str, words: str) -> bytes:
    """The secret as an age file under a passphrase, armored."""
    wrapped: bytes = age_passphrase.encrypt(secret.encode(), words, armored=True)
    return wrapped


def read_identities(octets: bytes, ask_passphrase: Callable[[], str] | None = None) -> list[Identity]:
    """Identities of an age key file (plain, passphrase-protected) or an OpenSSH private key."""
    if octets.startswith((_SHARED_MARK.encode(), b"age-encryption.org/")):
        if ask_passphrase is None:
            raise ConfigurationError(["the key file is protected by a passphrase, and nobody is there to ask for it"])
        try:
            octets = age_passphrase.decrypt(octets, ask_passphrase())
        except pyrage.DecryptError:
            raise ConfigurationError(["the passphrase does not open the key file"]) from None
    lines = [line.strip() for line in octets.decode("ascii", "replace").splitlines()]
    secrets_found = [line for line in lines if line.startswith("AGE-SECRET-KEY-")]
    try:
        if b"OPENSSH PRIVATE KEY" in octets:
            return [ssh.Identity.from_buffer(octets)]
        found = [x25519.Identity.from_str(line) for line in secrets_found]
    except pyrage.IdentityError:
        raise ConfigurationError(["the key file holds an identity that is damaged"]) from None
    if not found:
        raise ConfigurationError(["the key file holds no age identity (AGE-SECRET-KEY-…)"])
    return found


def unwrap_key(key_file: Path, identities: Sequence[Identity]) -> Identity:
    """The conference's identity, by chambers' own; raises Inconsistency where they don't open it."""
    try:
        text = key_file.read_text("ascii")
        _recipient_line(text)
        wrapped = text[text.index(_SHARED_MARK) :]
        return x25519.Identity.from_str(pyrage.decrypt(wrapped.encode(), list(identities)).decode())
    except pyrage.DecryptError:
        raise Inconsistency(f"{key_file.name}: the identity given does not open it") from None
    except (ValueError, pyrage.IdentityError):  # not ASCII, no armor, no identity in it
        raise Inconsistency(f"{key_file.name}: damaged") from None


def read_item(path: Path, identity: Identity) -> list[Member]:
    """The files of one item; raises Inconsistency where it is damaged, and gives nothing of it."""
    try:
        octets = pyrage.decrypt(path.read_bytes(), [identity])
    except pyrage.DecryptError:
        raise Inconsistency(f"{path.name}: damaged, or of another conference") from None
    with tarfile.open(fileobj=io.BytesIO(octets)) as tar:
        files = [(entry.name, tar.extractfile(entry)) for entry in tar if entry.isreg()]
        return [Member(name, file.read()) for name, file in files if file]


def manifest(members: Sequence[Member]) -> dict[str, object]:
    """The item's manifest.json, as a dictionary."""
    text = next((m.octets for m in members if m.name == "manifest.json"), b"{}")
    found = json.loads(text)
    return found if isinstance(found, dict) else {}
