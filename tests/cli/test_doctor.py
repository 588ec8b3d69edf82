"""doctor says what is wrong and the mend, writes nothing, and sends nothing unless asked."""

import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbot.assembly import SystemClock
from mailbot.core.domain.calendar import CourtCalendar
from mailbot.edges.closings import court_calendar
from mailbot.edges.conference_files import read_folder
from mailbot.edges.imap import ImapAccount, ImapMailbox
from mailbot.edges.ledger import marks
from mailbot.edges.smtp import SmtpAccount, SmtpTransport
from mailbot.edges.vault import make_identity
from mailbot.house import Chambers, dates_of
from mailbot.jobs import doctor_servers
from mailbot.jobs.doctor import (
    Checked,
    Verdict,
    conference_findings,
    folder_findings,
    never_send_to_findings,
)
from mailbot.jobs.doctor_sandbox import sandbox_findings
from mailbot.ports import Outgoing
from tests.cli.conftest import Commands
from tests.cli.places import ROOT, Place
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import Fault, SmtpSink

CHAMBERS = "percy.chambers@msnd.example"
Env = dict[str, str]


@pytest.fixture
def env(place: Place, mailbox_account: ImapAccount, smtp_sink: SmtpSink) -> Env:
    """A sound installation on real servers."""
    return place.env | {
        "MAILBOT_IMAP_HOST": mailbox_account.host,
        "MAILBOT_IMAP_PORT": str(mailbox_account.port),
        "MAILBOT_IMAP_USERNAME": mailbox_account.username,
        "MAILBOT_IMAP_PASSWORD": mailbox_account.password,
        "MAILBOT_IMAP_CA_FILE": str(mailbox_account.ca_file),
        "MAILBOT_SMTP_HOST": "127.0.0.1",
        "MAILBOT_SMTP_PORT": str(smtp_sink.port),
        "MAILBOT_SMTP_TLS": "none",
        "MAILBOT_CHAMBERS_ADDRESS": CHAMBERS,
        "MAILBOT_CHAMBERS_NAME": "Chambers of Judge Percy",
        "MAILBOT_TRUSTED_AUTHSERV_ID": "mx.msnd.example",
    }


def _examined(mailbot: Commands, env: Env, *words: str | Path) -> tuple[int, list[dict[str, Any]]]:
    ran = mailbot("doctor", "--json", *words, env=env)
    found = json.loads(ran.stdout)
    assert isinstance(found, list)
    return ran.exit_code, found


def _wrong(found: list[dict[str, Any]], status: str = "fault") -> list[str]:
    return [f"{one['name']}: {one['what']}" for one in found if one["status"] == status]


def _contents(root: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(p.relative_to(root)): (stat.S_IMODE(p.lstat().st_mode), p.read_bytes() if p.is_file() else b"")
        for p in root.rglob("*")
        if not p.name.endswith(("-wal", "-shm"))  # SQLite's own, as long as a connection is open
    }


def test_a_sound_installation_has_no_fault(mailbot: Commands, place: Place, env: Env, smtp_sink: SmtpSink) -> None:
    """Everything is looked at, nothing is written, nothing is sent, and no password is told."""
    before = _contents(place.root)
    code, found = _examined(mailbot, env)
    assert (code, _wrong(found)) == (0, [])
    assert _contents(place.root) == before
    assert smtp_sink.taken == []
    names = {one["name"] for one in found}
    assert names >= {"settings", "sandbox", "swap", "data folder", "vault", "keys", "ledger", "IMAP", "folders", "SMTP"}
    assert env["MAILBOT_IMAP_PASSWORD"] not in json.dumps([one["what"] + one["mend"] for one in found])


def test_everything_wrong_is_told_at_once(mailbot: Commands, place: Place, env: Env) -> None:
    """One broken thing doesn't hide the next, and each finding that is wrong has its mend."""
    env |= {
        "MAILBOT_IMAP_PASSWORD": "wrong",
        "MAILBOT_SMTP_PORT": "1",
        "MAILBOT_IMAP_FOLDER": "Nowhere",
        "MAILBOT_CHAMBERS_NAME": "",
        "MAILBOT_VAULT_RECIPIENTS": "nonsense",
        "MAILBOT_NEVER_SEND_TO": "kestrelpace.example",
    }
    (place.root / "data" / "vault").chmod(0o755)
    (place.root / "conferences" / "second.toml").write_text('case_number = "3:21-cv-1"\nweekday = "Friday"\n')
    code, found = _examined(mailbot, env)
    faults = _wrong(found)
    assert code == 1
    for what in (
        "MAILBOT_CHAMBERS_NAME",
        "IMAP: the user name or the password is not taken",
        "SMTP: can't be reached",
        "vault: MAILBOT_VAULT_RECIPIENTS: nonsense",
        "others may enter it (0755)",
        "second.toml:",
        "m.tran@kestrelpace.example stands on the roster of Alltin, LLC",
    ):
        assert any(what in line for line in faults), (what, faults)
    assert all(one["mend"] for one in found if one["status"] != "ok")


def test_missing_settings_leave_the_rest_examined(mailbot: Commands, tmp_path: Path) -> None:
    """On the first day nothing is set: every missing variable is named, and nothing is made."""
    code, found = _examined(mailbot, {"MAILBOT_DATA_DIR": str(tmp_path / "data")})
    assert code == 2
    assert sum("required, and not set" in line for line in _wrong(found)) == 7
    assert {"sandbox", "data folder", "conference files"} <= {one["name"] for one in found}
    assert any(str(tmp_path / "data") in line for line in _wrong(found, "warning"))
    assert list(tmp_path.iterdir()) == []


def test_a_mistyped_setting_is_told_beside_the_machine(mailbot: Commands) -> None:
    """Settings that can't be read at all still leave the sandbox examined."""
    code, found = _examined(mailbot, {"MAILBOT_IMAP_HOTS": "x"})
    assert code == 1
    assert "did you mean MAILBOT_IMAP_HOST" in _wrong(found)[0]
    assert "sandbox" in {one["name"] for one in found}


def test_the_table_shows_fault_and_mend(mailbot: Commands, place: Place) -> None:
    """For a person: the finding, its mend below it, and the sum."""
    told = mailbot("doctor", env=place.env)
    assert told.exit_code == 1
    assert "MAILBOT_IMAP_HOST: required, and not set" in told.stdout
    assert told.stdout.splitlines()[-1].endswith("faults")
    assert "→" in told.stdout


# --- chambers' key ---


def _is_proved(place: Place) -> bool:
    with place.ledger.transaction() as tx:
        return marks.get(tx, f"canary:{place.vault.recipients_mark}") is not None


def test_the_key_is_proved_once_and_remembered(mailbot: Commands, place: Place) -> None:
    """Until --identity proved it, a warning stands; afterwards the day is told."""
    assert any("never proved" in line for line in _wrong(_examined(mailbot, place.env)[1], "warning"))
    _, found = _examined(mailbot, place.env, "--identity", place.key_file)
    assert any(one["what"] == "it opens what is filed here: proved" for one in found)
    assert _is_proved(place)
    _, later = _examined(mailbot, place.env)
    assert any(one["name"] == "chambers' key" and one["what"].startswith("proved on") for one in later)


def test_another_key_is_a_fault(mailbot: Commands, place: Place) -> None:
    """The wrong key is found out before the first statement comes, not on the morning of the conference."""
    stranger = place.root / "stranger.key"
    stranger.write_text(make_identity()[0])
    code, found = _examined(mailbot, place.env, "--identity", stranger)
    assert code == 1
    assert any("does not open what is filed" in line for line in _wrong(found))
    assert not _is_proved(place)


# --- the machine ---


def test_each_missing_wall_is_named() -> None:
    """A layer that this machine lacks is a warning of its own, by profile; no server at all is a fault."""
    reading = {"server": True, "limits": True, "landlock": False, "no_socket": False}
    converting = {"server": True, "room": False, "renders": True, "recognises": True}
    found = sandbox_findings(reading, converting)
    wrong = [(one.name, one.what) for one in found if one.status is Verdict.WARNING]
    assert [name for name, _ in wrong] == ["sandbox", "sandbox", "converters"]
    assert "Landlock" in wrong[0][1]
    assert "private folder" in wrong[2][1]
    assert next(one.what for one in found if one.name == "sandbox").endswith("behind 1 of 3 walls")
    assert [one.status for one in sandbox_findings({"server": False}, {"server": False})] == [Verdict.FAULT]


def test_a_missing_converter_is_told_with_what_it_means() -> None:
    """Without LibreOffice or Tesseract doctor says what happens to such papers, and how to install it."""
    found = sandbox_findings({"server": True}, {"server": True, "renders": False, "recognises": False})
    told = {one.name: one for one in found if one.status is Verdict.WARNING}
    assert "request for a PDF" in told["LibreOffice"].what
    assert "a person" in told["Tesseract"].what
    assert all("apt-get install" in one.mend for one in told.values())


def _told(found: list[Checked], status: Verdict) -> str:
    return "\n".join(f"{one.name}: {one.what}" for one in found if one.status is status)


def test_folders_that_others_reach_are_faults(place: Place) -> None:
    """A file within the vault or keys that others may read counts, and so does a link in a folder's place."""
    data, keys = place.root / "data", place.root / "keys"
    assert _told(folder_findings(data, keys), Verdict.FAULT) == ""
    next(data.rglob("*.age")).chmod(0o644)
    (data / "ledger.sqlite3").chmod(0o644)
    keys.rename(place.root / "moved")
    keys.symlink_to(place.root / "moved")
    told = _told(folder_findings(data, keys), Verdict.FAULT)
    assert "vault: 1 files or folders" in told
    assert "ledger:" in told
    assert "keys: " in told


# --- conference files ---


def _conferences(folder: Path, text: str, now: datetime) -> list[Checked]:
    (folder / "one.toml").write_text(text)
    sound, faults = read_folder(folder, chambers_addresses=frozenset())

    def calendar(first: int, last: int) -> CourtCalendar:
        return court_calendar(first, last)

    return conference_findings(sound, faults, lambda one: dates_of(one, calendar, grace_court_days=1), calendar, now)


EXAMPLE = (ROOT / "config" / "examples" / "conner.toml").read_text()
BEFORE = datetime(2021, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "days", "says"),
    [
        (lambda t: t, 0, ""),
        (lambda t: t, 27, "the due time is gone already"),
        (lambda t: t, 60, "the conference is past"),
        (lambda t: t.replace("2021-04-05", "2021-05-31"), 0, "Memorial Day"),
        (lambda t: t.replace("2021-04-05", "2021-04-04").replace('"Monday"', '"Sunday"'), 0, "is no court day"),
        (lambda t: t.split("[[parties]]")[0], 0, "no [[parties]]"),
        (lambda t: t + '\n[[parties]]\nname = "John Roe"\nrole = "defendant"\n', 0, "John Roe: neither counsel"),
        (lambda t: t + '\n[[parties]]\nname = "John Roe"\nrole = "defendant"\nowes = false\n', 0, ""),
    ],
)
def test_what_can_hardly_be_meant(tmp_path: Path, change: Callable[[str], str], days: int, says: str) -> None:
    """A file may be sound and still say what nobody means."""
    found = _conferences(tmp_path, change(EXAMPLE), BEFORE + timedelta(days=days))
    warnings = _told(found, Verdict.WARNING)
    assert says in warnings
    assert bool(warnings) == bool(says)
    assert _told(found, Verdict.FAULT) == ""


def test_every_fault_of_a_file_is_a_finding(tmp_path: Path) -> None:
    """File, line and key, as the daemon would tell them."""
    found = _conferences(tmp_path, EXAMPLE.replace('"Monday"', '"Friday"').replace("caption ", "captoin "), BEFORE)
    told = _told(found, Verdict.FAULT)
    assert "one.toml:" in told
    assert "weekday" in told
    assert "captoin" in told


def test_nobody_who_gets_mail_may_be_on_the_list(place: Place) -> None:
    """Roster addresses by domain, and chambers' own, are found on MAILBOT_NEVER_SEND_TO."""
    sound, _ = read_folder(place.root / "conferences", chambers_addresses=frozenset())
    conferences = [conference for _, conference in sound]
    listed = frozenset({"@haleboone.example", "clerk@msnd.example"})
    told = _told(never_send_to_findings(listed, conferences, ["clerk@msnd.example"]), Verdict.FAULT)
    assert "j.boone@haleboone.example" in told
    assert "s.ortiz@haleboone.example" in told
    assert "clerk@msnd.example" in told
    assert "kestrelpace" not in told
    assert _told(never_send_to_findings(frozenset({"ecf.example"}), conferences, [CHAMBERS]), Verdict.FAULT) == ""


# --- the servers ---


@pytest.mark.parametrize(
    ("hidden", "status", "says"),
    [
        (("IDLE",), Verdict.WARNING, "no IDLE"),
        (("UIDPLUS",), Verdict.WARNING, "every destruction stays unfinished"),
        (("MOVE",), Verdict.WARNING, "no MOVE"),
        (("MOVE", "UIDPLUS"), Verdict.FAULT, "neither MOVE nor UIDPLUS"),
    ],
)
async def test_what_a_lesser_server_costs(
    dovecot_without: Callable[..., Dovecot], hidden: tuple[str, ...], status: Verdict, says: str
) -> None:
    """Each capability that is missing is told with what is lost."""
    server = dovecot_without(*hidden)
    account = ImapAccount("127.0.0.1", server.port, "none", server.fresh_user(), server.password)
    mailbox = ImapMailbox(account)
    found = await doctor_servers.mailbox_findings(mailbox, watched="inbox", filed="Settlement Statements")
    await mailbox.close()
    assert says in _told(found, status)
    assert sum(one.status is not Verdict.OK for one in found) == 1


async def test_one_folder_for_both_is_a_fault(mailbox_account: ImapAccount) -> None:
    """Filed mail must leave the watched folder; INBOX is one in any case of letters."""
    mailbox = ImapMailbox(mailbox_account)
    found = await doctor_servers.mailbox_findings(mailbox, watched="INBOX", filed="Inbox")
    missing = await doctor_servers.mailbox_findings(mailbox, watched="Nowhere", filed="Filed")
    await mailbox.close()
    assert "are one" in _told(found, Verdict.FAULT)
    assert "'Nowhere' is not there" in _told(missing, Verdict.FAULT)


class _Relay:
    """A transport whose server delivers to the mailbox, as a provider does."""

    def __init__(self, sink: SmtpSink, dovecot: Dovecot, user: str) -> None:
        self._line = SmtpTransport(SmtpAccount("127.0.0.1", sink.port, "none"))
        self._sink, self._dovecot, self._user = sink, dovecot, user

    async def send(self, mail: Outgoing) -> dict[str, str]:
        """Sends, and delivers what the server took."""
        refused = await self._line.send(mail)
        self._dovecot.deliver_by_lmtp(self._user, self._sink.taken[-1].octets)
        return refused

    async def greet(self) -> None:
        """As the line does."""
        await self._line.greet()

    async def close(self) -> None:
        """As the line does."""
        await self._line.close()


async def _sent_test(account: ImapAccount, dovecot: Dovecot, sink: SmtpSink) -> list[Checked]:
    mailbox, relay = ImapMailbox(account), _Relay(sink, dovecot, account.username)
    chambers = Chambers(CHAMBERS, "Chambers of Judge Percy", (CHAMBERS,))
    found = await doctor_servers.send_test(mailbox, relay, chambers, SystemClock(), watched="INBOX")
    await mailbox.close()
    await relay.close()
    return found


async def test_the_test_mail_comes_back_and_goes(
    mailbox_account: ImapAccount, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """Sent with the real envelope to chambers alone, found, timed, and expunged; other mail stays as it was."""
    other = b"From: a@b.example\r\nMessage-ID: <other@b.example>\r\n\r\nDear chambers\r\n"
    dovecot.deliver(mailbox_account.username, other)
    found = await _sent_test(mailbox_account, dovecot, smtp_sink)
    assert {one.status for one in found} == {Verdict.OK}, found
    assert any("arrived in INBOX after" in one.what for one in found)
    (taken,) = smtp_sink.taken
    assert (taken.sender, taken.recipients) == ("", (CHAMBERS,))
    assert b"Auto-Submitted: auto-generated" in taken.octets
    held = dovecot.held(mailbox_account.username)
    assert [one.octets for one in held["INBOX"]] == [other]


async def test_a_refused_test_mail_is_a_fault(
    mailbox_account: ImapAccount, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    """A server that doesn't take the null reverse-path is found out here."""
    smtp_sink.faults.append(Fault("MAIL", "550 5.7.1 no null path"))
    found = await _sent_test(mailbox_account, dovecot, smtp_sink)
    assert [one.status for one in found] == [Verdict.FAULT]
    assert "MAILBOT_ENVELOPE_SENDER" in found[0].mend


def test_no_test_mail_where_it_could_not_be_found_again(mailbot: Commands, env: Env, smtp_sink: SmtpSink) -> None:
    """Asked for a test with a mailbox that lets nobody in, nothing is sent, and that is said."""
    code, found = _examined(mailbot, env | {"MAILBOT_IMAP_PASSWORD": "wrong"}, "--send-test")
    assert code == 1
    assert any("test mail: not sent" in line for line in _wrong(found))
    assert smtp_sink.taken == []
