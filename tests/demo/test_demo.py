"""`mailbot demo` as a user runs it: a process of its own, its exit code, its two streams, and the files it keeps."""

import email
import email.policy
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from mailbot.core.domain.draft import TO_COUNSEL
from mailbot.demo import script
from mailbot.edges.conference_files import read_conference
from mailbot.edges.ledger import docket, mail, new_ledger, purges

ROOT = Path(__file__).parents[2]
WORDS = [word.encode() for word in script.MARKERS]


def run(code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Runs the commands with every warning an error, and with settings around that must not matter."""
    environment = os.environ | {"MAILBOT_NOTICES": "draft", "MAILBOT_SMTP_HOST": "smtp.wrong.example"}
    command = [sys.executable, "-W", "error", "-c", f"{code}; from mailbot.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)


def test_the_played_conference_comes_as_promised(tmp_path: Path) -> None:
    """It exits 0 with nothing on standard error, keeps what was sent, and leaves no word of a statement anywhere."""
    kept = tmp_path / "kept"
    done = run("pass", "demo", "--keep", str(kept))
    assert (done.returncode, done.stderr) == (0, "")
    assert "CERTIFICATE OF DESTRUCTION" in done.stdout

    kinds = Counter(path.stem.split("-")[3] for path in kept.rglob("*.eml"))
    assert kinds == script.SENT
    for path in kept.rglob("*.eml"):
        check_kept_mail(path)

    for path in (p for folder in ("counsel", "chambers", "data") for p in (kept / folder).rglob("*") if p.is_file()):
        octets = path.read_bytes()
        assert not [word for word in WORDS if word in octets], path
    assert [item.name for item in (kept / "data" / "vault").rglob("*.age")] == ["canary.age"]
    assert {path.name for path in kept.iterdir()} == {"chambers", "chambers.key", "conferences", "counsel", "data"}
    check_ledger(kept / "data")


def check_kept_mail(path: Path) -> None:
    """A kept mail lies with its own kind of reader, went to nobody else, and has its text beside it."""
    sent = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    to = {address.addr_spec for address in sent["To"].addresses}
    is_for_counsel = sent["X-Mailbot-Kind"] in TO_COUNSEL
    assert path.parent.name == ("counsel" if is_for_counsel else "chambers")
    assert path.with_suffix(".txt").read_text().strip()
    if not is_for_counsel:
        assert to == set(script.STAFF)
        return
    conference = read_conference(ROOT / "mailbot" / "demo" / "papers" / "conner.toml")
    assert len([p for p in conference.parties if to <= p.roster]) == 1


def check_ledger(data: Path) -> None:
    """The ledger that is left says that the one conference was destroyed, for good, on the day it had to be."""
    ledger = new_ledger(data)
    with ledger.transaction() as tx:
        (found,) = docket.all_conferences(tx)
        assert found.destroyed_at
        assert found.destroyed_at.isoformat() == "2021-04-07T05:05:00+00:00"
        assert purges.finished_at(tx, found.id)
        assert {row.disposition for row in mail.rows_of(tx, found.id)} == {"destroyed"}
    ledger.close()


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    """Nothing is played over what lies in the folder named: one line says so, and it is bad usage."""
    (tmp_path / "something").write_text("")
    done = run("pass", "demo", "--keep", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr == f"mailbot: --keep {tmp_path}: is not empty; name a new folder\n"


def test_without_its_extra_the_demo_says_how_to_install_it() -> None:
    """A missing library is one line with the command that brings it, and exit code 1."""
    done = run("import sys; sys.modules['pymap'] = None", "demo")
    assert done.returncode == 1
    assert done.stderr == "mailbot: the demo needs pymap: pip install 'mailbot[demo]'\n"


def test_the_played_conference_is_the_example_with_one_party_more() -> None:
    """The packaged file says what config/examples/conner.toml says; only the party without counsel is added."""
    packaged = read_conference(ROOT / "mailbot" / "demo" / "papers" / "conner.toml")
    example = read_conference(ROOT / "config" / "examples" / "conner.toml")
    assert packaged.parties[:2] == example.parties
    names = set(type(packaged).__slots__) - {"parties"}
    assert {n: getattr(packaged, n) for n in names} == {n: getattr(example, n) for n in names}
