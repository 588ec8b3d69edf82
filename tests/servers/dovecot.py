"""A private Dovecot on loopback, in a folder of its own: any user name, one password, gone afterwards."""

import contextlib
import grp
import imaplib
import itertools
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tests.servers.certificates import Certificates, make_certificates
from tests.servers.second_look import Held, append, everything_held, logged_in

PASSWORD = "secret"
START_SECONDS = 15.0
_CAPABILITIES = ("IMAP4rev1", "SASL-IR", "ID", "ENABLE", "LITERAL+", "MULTIAPPEND", "UNSELECT", "CHILDREN", "NAMESPACE")
_MAY_BE_HIDDEN = ("IDLE", "UIDPLUS", "MOVE")


def find_binary() -> str | None:
    """Dovecot's program, which Debian keeps off an ordinary user's path."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


class Dovecot:
    """One server; `hidden` names capabilities that it keeps to itself (IDLE, UIDPLUS, MOVE).

    `claimed` names capabilities that it states and does not have (another provider's mark). With `tokeninfo_url` it
    takes XOAUTH2 too, asking there whose a token is.
    """

    def __init__(
        self, hidden: frozenset[str] = frozenset(), tokeninfo_url: str = "", claimed: frozenset[str] = frozenset()
    ) -> None:
        # pytest's own folders are closed to the unprivileged user that the server runs as.
        self.root = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
        self.root.chmod(0o755)
        self.password = PASSWORD
        self._hidden = hidden
        self._claimed = claimed
        self._tokeninfo_url = tokeninfo_url
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        as_root = os.geteuid() == 0
        self._user = "nobody" if as_root else pwd.getpwuid(os.geteuid()).pw_name
        self._group = grp.getgrgid(pwd.getpwnam(self._user).pw_gid).gr_name
        (self.root / "tls").mkdir()
        self.certificates: Certificates = make_certificates(self.root / "tls")
        for name in ("run", "mail"):
            (self.root / name).mkdir()
            shutil.chown(self.root / name, self._user, self._group)
        self.port = self.tls_port = self.lmtp_port = 0

    # --- its life ---

    def start(self) -> None:
        """Starts on free ports (the same again after `kill`), and returns when it greets."""
        keep = bool(self.port)
        for _ in range(5):
            if not keep:
                self.port, self.tls_port, self.lmtp_port = _free_ports(3)
            (self.root / "dovecot.conf").write_text(self._configuration())
            (self.root / "oauth2.conf").write_text(_OAUTH2.format(url=self._tokeninfo_url))
            self._process = self._spawn(find_binary() or "dovecot", "-F", "-c", str(self.root / "dovecot.conf"))
            if self._greets():
                return
            self.kill()
        raise RuntimeError((self.root / "log").read_text())

    def stop(self) -> None:
        """Ends it and removes its folder."""
        self.kill()
        shutil.rmtree(self.root, ignore_errors=True)

    def kill(self) -> None:
        """SIGKILL to the server and every process of it, as a crash does; mail stays."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
        (self.root / "run" / "master.pid").unlink(missing_ok=True)

    def hang(self, *, hung: bool) -> None:
        """Stops every process of it where it stands, or lets all go on."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP if hung else signal.SIGCONT)

    # --- its mail ---

    def fresh_user(self) -> str:
        """A user nobody has used yet; the mailbox comes into being at the first login or delivery."""
        return f"chambers{next(self._numbers)}"

    def deliver(self, user: str, raw: bytes, when: datetime | None = None, folder: str = "INBOX") -> None:
        """APPENDs with `when` (aware) as INTERNALDATE, unseen. The client's library makes all line ends CRLF."""
        with self.client(user) as client:
            append(client, raw, when=when, folder=folder)

    def deliver_many(self, user: str, mails: list[tuple[bytes, datetime]]) -> None:
        """Puts mails straight into the inbox's Maildir, octet for octet: quick, and no client's library mends them."""
        inbox = self.root / "mail" / user / "Maildir"
        if not (inbox / "new").exists():
            with self.client(user) as client:
                client.select()
        owner = inbox.stat()
        for raw, when in mails:
            name = f"{int(when.timestamp())}.{next(self._numbers)}.test"
            file = inbox / "tmp" / name
            file.write_bytes(raw)
            os.chown(file, owner.st_uid, owner.st_gid)
            os.utime(file, (when.timestamp(), when.timestamp()))
            file.rename(inbox / "new" / name)

    def deliver_by_lmtp(self, user: str, raw: bytes, sender: str = "") -> None:
        """As a mail server hands it over: with Return-Path, Delivered-To and Received, received now."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as line:
            line.sendmail(sender, [f"{user}"], raw)

    def held(self, user: str) -> dict[str, list[Held]]:
        """Folder → all messages in it, by UID."""
        with self.client(user) as client:
            return everything_held(client)

    def files(self, user: str) -> list[Path]:
        """Every file of the user's mail store, for a raw search of the disk."""
        return [path for path in (self.root / "mail" / user).rglob("*") if path.is_file()]

    @contextlib.contextmanager
    def client(self, user: str) -> Iterator[imaplib.IMAP4]:
        """The standard library's client, logged in."""
        with logged_in(self.port, user, self.password) as client:
            yield client

    # --- its administration ---

    def set_uidvalidity(self, user: str, uidvalidity: int, folder: str = "INBOX") -> None:
        """Gives a folder another epoch, as after a restored backup."""
        self.administer("mailbox", "update", "-u", user, "--uid-validity", str(uidvalidity), folder)

    def kick(self, user: str) -> None:
        """Drops every session of the user with BYE."""
        self.administer("kick", user)

    def administer(self, *words: str) -> str:
        """Runs doveadm on this server."""
        doveadm = shutil.which("doveadm") or "/usr/bin/doveadm"
        ran = self._spawn(doveadm, "-c", str(self.root / "dovecot.conf"), *words, stdout=subprocess.PIPE)
        told = ran.communicate(timeout=20)[0].decode()
        assert ran.returncode == 0, (words, told)
        return told

    def _spawn(self, *words: str, stdout: int | None = None) -> "subprocess.Popen[bytes]":
        as_root = os.geteuid() == 0
        with (self.root / "log").open("ab") as log:
            return subprocess.Popen(
                words,
                stdout=stdout or log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=self.root,
                start_new_session=True,
                user=self._user if as_root else None,
                group=self._group if as_root else None,
                extra_groups=[] if as_root else None,
            )

    def _greets(self) -> bool:
        """Whether it greets in time; False at once where it ended."""
        assert self._process is not None
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
                if line.recv(64).startswith(b"* OK"):
                    return True
            time.sleep(0.02)
        return False

    def _configuration(self) -> str:
        shown = (word for word in _MAY_BE_HIDDEN if word not in self._hidden)
        offered = " ".join((*_CAPABILITIES, *shown, *sorted(self._claimed)))
        return _CONFIGURATION.format(
            root=self.root,
            user=self._user,
            group=self._group,
            password=self.password,
            tls=self.certificates,
            port=self.port,
            tls_port=self.tls_port,
            lmtp_port=self.lmtp_port,
            capabilities=f"imap_capability = {offered}" if self._hidden or self._claimed else "",
            mechanisms="plain login xoauth2" if self._tokeninfo_url else "plain login",
            by_token=_BY_TOKEN.format(root=self.root) if self._tokeninfo_url else "",
        )


def _free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


# All of it runs as one unprivileged user, so nothing is chrooted and nothing changes its user. One setting a line.
# Without the penalty's socket a wrong password does not slow down every login after it.
_CONFIGURATION = """
base_dir = {root}/run
state_dir = {root}/run
log_path = /dev/stderr
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_home = {root}/mail/%u
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 100
{capabilities}
ssl = yes
ssl_cert = <{tls.chain_file}
ssl_key = <{tls.key_file}
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
auth_username_format = %Lu
{by_token}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={root}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""

_BY_TOKEN = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {root}/oauth2.conf
}}
"""
_OAUTH2 = """
tokeninfo_url = {url}
introspection_mode = auth
username_attribute = email
active_attribute = active
active_value = yes
"""
