"""open gives statements back to whoever holds chambers' key, whole or not at all; keygen makes that key."""

import os
import pty
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.core.domain.finding import Requirement, Status
from mailbot.edges.vault import Member, make_identity, read_identities
from mailbot.jobs.open_items import folder_name
from tests.cli.conftest import Commands
from tests.cli.places import CASE, DEFENDANT, EML, PDF, PLAINTIFF, Place

MET = {Requirement.DOCUMENT: Status.MET}


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _copy_of_vault(place: Place, to: Path) -> Path:
    """What an admin carries to another computer: the conference's folder, its key file inside."""
    shutil.copytree(place.vault.folder_of(place.conference_id), to)
    shutil.copy(place.vault.key_path(place.conference_id), to / "conference.key")
    return to


def test_statements_come_back_under_readable_names(mailbot: Commands, place: Place, tmp_path: Path) -> None:
    """A folder for each party, names by court time of receipt, closed to others, and a reminder to delete."""
    place.submit("AAA2222", PLAINTIFF, MET)
    place.submit("BBB3333", DEFENDANT, MET)
    out = tmp_path / "out"
    ran = mailbot("open", "3:20cv57", "--identity", place.key_file, "--out", out, env=place.env)
    assert ran.exit_code == 0, ran.output
    found = _files(out)
    assert found[f"{PLAINTIFF}/2021-03-24 1000 statement.pdf"] == PDF
    assert found[f"{PLAINTIFF}/2021-03-24 1000 message.eml"] == EML
    assert CASE.encode() in found[f"{DEFENDANT}/2021-03-24 1000 findings.json"]
    assert len(found) == 6
    assert {_mode(p) for p in out.rglob("*") if p.is_file()} == {0o600}
    assert {_mode(p) for p in (out, out / PLAINTIFF)} == {0o700}
    assert "delete" in ran.stderr
    assert sorted(ran.stdout.splitlines()) == sorted(str(out / name) for name in found)


def test_one_party_alone(mailbot: Commands, place: Place, tmp_path: Path) -> None:
    """--party gives that party's statements; a name that is none tells those that are, and gives nothing."""
    place.submit("AAA2222", PLAINTIFF, MET)
    place.submit("BBB3333", DEFENDANT, MET)
    out = tmp_path / "out"
    words = ("open", CASE, "--identity", place.key_file, "--out", out)
    assert mailbot(*words, "--party", "alltin", env=place.env).exit_code == 0
    assert {name.split("/")[0] for name in _files(out)} == {DEFENDANT}
    ran = mailbot("open", CASE, "--identity", place.key_file, "--out", tmp_path / "no", "--party", "Roe", env=place.env)
    assert ran.exit_code == 2
    assert PLAINTIFF in ran.stderr
    assert not (tmp_path / "no").exists()


def test_no_file_is_ever_replaced(mailbot: Commands, place: Place, tmp_path: Path) -> None:
    """A second run beside what a person has marked up leaves that as it is, and numbers its own files."""
    place.submit("AAA2222", PLAINTIFF, MET)
    out = tmp_path / "out"
    words = ("open", CASE, "--identity", place.key_file, "--out", out)
    mailbot(*words, env=place.env)
    marked_up = out / PLAINTIFF / "2021-03-24 1000 statement.pdf"
    marked_up.write_bytes(b"with the judge's notes")
    assert mailbot(*words, env=place.env).exit_code == 0
    assert marked_up.read_bytes() == b"with the judge's notes"
    assert _files(out)[f"{PLAINTIFF}/2021-03-24 1000 (2) statement.pdf"] == PDF


def test_a_copy_is_read_on_another_computer(mailbot: Commands, place: Place, tmp_path: Path) -> None:
    """With --vault neither settings nor ledger are needed; the key file may lie inside the folder or beside it."""
    place.submit("AAA2222", PLAINTIFF, MET)
    inside = _copy_of_vault(place, tmp_path / "stick")
    beside = tmp_path / "desk" / "conner"
    shutil.copytree(place.vault.folder_of(place.conference_id), beside)
    shutil.copy(place.vault.key_path(place.conference_id), tmp_path / "desk" / "conner.key")
    for number, folder in enumerate((inside, beside)):
        out = tmp_path / f"out{number}"
        ran = mailbot("open", CASE, "--identity", place.key_file, "--out", out, "--vault", folder)
        assert ran.exit_code == 0, ran.output
        assert _files(out)[f"{PLAINTIFF}/2021-03-24 1500 UTC statement.pdf"] == PDF


def test_a_copy_of_another_case_gives_nothing(mailbot: Commands, place: Place, tmp_path: Path) -> None:
    """The case asked for must be the one that the items were filed for."""
    place.submit("AAA2222", PLAINTIFF, MET)
    copy = _copy_of_vault(place, tmp_path / "stick")
    out = tmp_path / "out"
    ran = mailbot("open", "3:20-cv-58", "--identity", place.key_file, "--out", out, "--vault", copy)
    assert (ran.exit_code, out.exists()) == (2, False)
    assert CASE in ran.stderr


def test_another_key_gives_nothing(mailbot: Commands, place: Place, tmp_path: Path) -> None:
    """A key that is not chambers' leaves no trace in the folder asked for."""
    place.submit("AAA2222", PLAINTIFF, MET)
    stranger = tmp_path / "stranger.key"
    stranger.write_text(make_identity()[0])
    out = tmp_path / "out"
    ran = mailbot("open", CASE, "--identity", stranger, "--out", out, env=place.env)
    assert (ran.exit_code, out.exists()) == (1, False)
    assert "does not open it" in ran.stderr


@pytest.mark.parametrize(
    "text", ["no key at all\n", "AGE-SECRET-KEY-1BROKEN\n", "-----BEGIN OPENSSH PRIVATE KEY-----\n"]
)
def test_a_file_that_is_no_key_is_bad_usage(mailbot: Commands, place: Place, tmp_path: Path, text: str) -> None:
    """One clear line, and no traceback."""
    broken = tmp_path / "broken.key"
    broken.write_text(text)
    ran = mailbot("open", CASE, "--identity", broken, "--out", tmp_path / "out", env=place.env)
    assert ran.exit_code == 2
    assert len(ran.stderr.splitlines()) == 1


def test_a_damaged_item_is_named_and_the_others_are_given(mailbot: Commands, place: Place, tmp_path: Path) -> None:
    """On the morning of the conference one bad block must not keep the other side's statement back."""
    damaged = place.submit("AAA2222", PLAINTIFF, MET)
    place.submit("BBB3333", DEFENDANT, MET)
    path = place.vault.folder_of(place.conference_id) / f"{damaged}.age"
    octets = bytearray(path.read_bytes())
    octets[-40] ^= 1
    path.write_bytes(octets)
    out = tmp_path / "out"
    ran = mailbot("open", CASE, "--identity", place.key_file, "--out", out, env=place.env)
    assert ran.exit_code == 1
    assert "AAA2222" in ran.stderr
    assert {name.split("/")[0] for name in _files(out)} == {DEFENDANT}
    assert {p.name for p in out.iterdir()} == {DEFENDANT}


def test_a_recorded_item_that_is_gone_is_told(mailbot: Commands, place: Place, tmp_path: Path) -> None:
    """What the ledger knows and the vault lacks is never passed over in silence."""
    lost = place.submit("AAA2222", PLAINTIFF, MET)
    (place.vault.folder_of(place.conference_id) / f"{lost}.age").unlink()
    ran = mailbot("open", CASE, "--identity", place.key_file, "--out", tmp_path / "out", env=place.env)
    assert ran.exit_code == 1
    assert "AAA2222: not in the vault any more" in ran.stderr


def test_after_destruction_nothing_comes_back(mailbot: Commands, place: Place, tmp_path: Path) -> None:
    """A clear line with the day; a copy of the ciphertext without the key file helps nobody either."""
    place.submit("AAA2222", PLAINTIFF, MET)
    copy = tmp_path / "copy"
    shutil.copytree(place.vault.folder_of(place.conference_id), copy)
    place.destroy(datetime(2021, 4, 7, 13, 0, tzinfo=UTC))
    out = tmp_path / "out"
    ran = mailbot("open", CASE, "--identity", place.key_file, "--out", out, env=place.env)
    assert (ran.exit_code, out.exists()) == (1, False)
    assert "its key was destroyed on 2021-04-07; nothing can be given back" in ran.stderr
    again = mailbot("open", CASE, "--identity", place.key_file, "--out", out, "--vault", copy)
    assert (again.exit_code, out.exists()) == (2, False)


def test_a_failure_half_way_leaves_nothing(mailbot: Commands, place: Place, tmp_path: Path) -> None:
    """Where a party's folder can't be had, what was placed before it is taken back."""
    place.submit("AAA2222", DEFENDANT, MET)  # "Alltin" comes first
    place.submit("BBB3333", PLAINTIFF, MET)
    out = tmp_path / "out"
    out.mkdir()
    (out / PLAINTIFF).symlink_to(tmp_path)
    ran = mailbot("open", CASE, "--identity", place.key_file, "--out", out, env=place.env)
    assert ran.exit_code == 2
    assert "link" in ran.stderr
    assert [p.name for p in out.iterdir()] == [PLAINTIFF]


def test_an_item_cannot_choose_where_it_lands(mailbot: Commands, place: Place, tmp_path: Path) -> None:
    """Whoever knows the public recipient can make an item: its names lead nowhere but into the folder asked for."""
    manifest = b'{"case_number": "%s", "party": "../../up", "received_at": "x"}' % CASE.encode()
    members = [Member("manifest.json", manifest), Member("../../evil.sh", b"#!"), Member("statement.pdf", PDF)]
    place.vault.file(place.conference_id, "crafted", members)
    copy = _copy_of_vault(place, tmp_path / "stick")
    out = tmp_path / "deep" / "er" / "out"
    ran = mailbot("open", CASE, "--identity", place.key_file, "--out", out, "--vault", copy)
    assert ran.exit_code == 0, ran.output
    assert set(_files(tmp_path / "deep")) == {
        "er/out/-..-up/undated file1.bin",
        "er/out/-..-up/undated findings.json",
        "er/out/-..-up/undated statement.pdf",
    }


@pytest.mark.parametrize(
    ("party", "folder"),
    [
        ("Alltin, LLC", "Alltin, LLC"),
        ("Estate of Doe / Roe: \x00 “A”", "Estate of Doe - Roe- “A”"),
        ("..", "Party"),
        (".hidden", "hidden"),
        ("Jos\u0065\u0301 Núñez, Inc.", "José Núñez, Inc"),
        ("x" * 300, "x" * 80),
        ("弁" * 90, "弁" * 66),
    ],
)
def test_a_party_name_makes_a_folder_anywhere(party: str, folder: str) -> None:
    """No separator, no hidden folder, no name too long for a file system."""
    assert folder_name(party) == folder


# --- keygen ---


def test_a_new_key_opens_what_is_filed_to_its_recipient(mailbot: Commands, tmp_path: Path) -> None:
    """The recipient alone on standard output; the file closed to others, in age's own form."""
    path = tmp_path / "chambers.key"
    ran = mailbot("keygen", "--out", path)
    recipient = ran.stdout.strip()
    assert ran.exit_code == 0
    assert ran.stdout == f"{recipient}\n"
    lines = path.read_text().splitlines()
    assert (lines[0].startswith("# created: "), lines[1]) == (True, f"# public key: {recipient}")
    (identity,) = read_identities(path.read_bytes())
    assert str(identity.to_public()) == recipient
    assert _mode(path) == 0o600
    assert lines[2] not in ran.output


def test_a_key_file_is_never_replaced(mailbot: Commands, tmp_path: Path) -> None:
    """What opens last year's statements is not written over, nor through a link."""
    path = tmp_path / "chambers.key"
    path.write_text("old")
    link = tmp_path / "link.key"
    link.symlink_to(tmp_path / "target.key")
    for taken in (path, link):
        ran = mailbot("keygen", "--out", taken)
        assert (ran.exit_code, ran.stdout) == (2, "")
    assert path.read_text() == "old"
    assert not (tmp_path / "target.key").exists()


def test_a_passphrase_is_asked_at_a_terminal_alone(mailbot: Commands, tmp_path: Path) -> None:
    """From a script there is nobody to ask, so no key is made."""
    ran = mailbot("keygen", "--out", tmp_path / "chambers.key", "--passphrase")
    assert ran.exit_code == 2
    assert not (tmp_path / "chambers.key").exists()


def test_a_key_under_a_passphrase(tmp_path: Path) -> None:
    """Asked twice and unseen at a terminal; the file opens with the passphrase, and holds no secret in clear."""
    path = tmp_path / "chambers.key"
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from mailbot.cli import main; main()", "keygen", "--out", str(path), "--passphrase"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        start_new_session=True,
    )
    os.close(theirs)
    assert process.stderr is not None
    for prompt in (b"New passphrase: ", b"Repeat for confirmation: "):
        asked = b""
        while not asked.endswith(prompt):
            asked += (letter := process.stderr.read(1))
            assert letter, asked
        os.write(ours, b"correct horse\n")
    told, errors = process.communicate(timeout=30)
    os.close(ours)
    assert process.returncode == 0, errors
    assert b"AGE-SECRET-KEY" not in path.read_bytes()
    (identity,) = read_identities(path.read_bytes(), lambda: "correct horse")
    assert str(identity.to_public()) == told.decode().strip()


def test_a_protected_key_needs_somebody_to_ask(mailbot: Commands, place: Place, tmp_path: Path) -> None:
    """Without a terminal `open` says why, and gives nothing."""
    wrapped = tmp_path / "wrapped.key"
    wrapped.write_text("-----BEGIN AGE ENCRYPTED FILE-----\n")
    ran = mailbot("open", CASE, "--identity", wrapped, "--out", tmp_path / "out", env=place.env)
    assert ran.exit_code == 2
    assert "passphrase" in ran.stderr
