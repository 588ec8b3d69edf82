"""init and conference new: what an admin begins with is complete, closed to others, and looked through."""

import os
import stat
import tomllib
from pathlib import Path

import pytest

from mailbot.edges.conference_files import read_conference
from mailbot.first_hour.settings_file import settings_text
from mailbot.settings import NEEDED_TO_RUN, Settings, read_settings
from tests.cli.conftest import Commands

ROOT = Path(__file__).parents[2]
NEW = (
    *("conference", "new", "--case-number", "3:31-CV-057-ABC-DE", "--caption", "Dana Oakley v. Norvane, LLC"),
    *("--court", "United States District Court for the Northern District of Mississippi", "--judge", "Alex Example"),
)
STARTS = ("--starts", "2031-04-07T14:00", "--timezone", "America/Chicago")
PARTIES = (
    *("--party", "Dana Oakley", "plaintiff", "Jordan Boone <j.boone@boonehale.example>"),
    *("--party", "Norvane, LLC", "defendant", "Morgan Tran <m.tran@kestrelpace.example>; A. Roe <a@roe.example>"),
)


@pytest.fixture
def folder(tmp_path: Path, mailbot: Commands) -> Path:
    """What `mailbot init` made."""
    ran = mailbot("init", tmp_path / "chambers")
    assert ran.exit_code == 0, ran.output
    assert str(tmp_path / "chambers" / "mailbot.env") in ran.stdout
    return tmp_path / "chambers"


def test_init_writes_everything_and_closes_it_to_others(folder: Path) -> None:
    """Settings, an example of a conference, the unit and the folders: nobody else may enter or read."""
    found = {str(p.relative_to(folder)): stat.S_IMODE(p.stat().st_mode) for p in [folder, *folder.rglob("*")]}
    assert found == {
        **dict.fromkeys((".", "conferences", "data", "data/observed", "keys", "secrets"), 0o700),
        **dict.fromkeys(("mailbot.env", "mailbot.service", "conferences/conference.toml.example"), 0o600),
        "data/observed/ledger.sqlite3": 0o600,
    }
    assert read_conference(folder / "conferences" / "conference.toml.example").parties


def test_every_variable_stands_in_the_settings_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with its meaning; filled in it is all that mailbot needs, and it begins by observing."""
    text = (folder / "mailbot.env").read_text()
    for name, field in Settings.model_fields.items():
        assert f"MAILBOT_{name.upper()}=" in text
        assert f"# {field.description}" in text
    for name in NEEDED_TO_RUN:
        assert f"\nMAILBOT_{name.upper()}=\n" in text
        value = "chambers@court.example" if name == "chambers_address" else "set"
        text = text.replace(f"\nMAILBOT_{name.upper()}=\n", f"\nMAILBOT_{name.upper()}={value}\n")
    (folder / "mailbot.env").write_text(text)
    for name in [name for name in os.environ if name.startswith("MAILBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MAILBOT_ENV_FILE", str(folder / "mailbot.env"))
    found = read_settings(to_run=True)
    assert (found.mode, found.notices) == ("observe", ("draft",))
    assert found.conferences_dir == folder / "conferences"
    assert found.keys_folder == folder / "keys"


def test_the_defaults_written_are_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file with every comment taken away from what it would set says what holds without it."""
    text = settings_text({})
    lines = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# MAILBOT_")]
    (tmp_path / "all.env").write_text("\n".join(line for line in lines if not line.startswith("MAILBOT_SECRETS_DIR")))
    for name in [name for name in os.environ if name.startswith("MAILBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    bare = read_settings(to_run=False)
    monkeypatch.setenv("MAILBOT_ENV_FILE", str(tmp_path / "all.env"))
    assert read_settings(to_run=False) == bare


def test_the_unit_names_this_folder(folder: Path) -> None:
    """Whole paths, for systemd starts services in /."""
    unit = (folder / "mailbot.service").read_text()
    assert f"MAILBOT_ENV_FILE={folder}/mailbot.env" in unit
    assert f"ReadWritePaths={folder}/data {folder}/keys" in unit
    assert "/etc/mailbot" not in unit


def test_what_ships_is_what_the_config_folder_shows() -> None:
    """The example and the unit that an admin reads are those that `init` writes."""
    shipped = ROOT / "mailbot" / "first_hour"
    assert (ROOT / "config" / "mailbot.service").read_text() == (shipped / "mailbot.service").read_text()
    assert (ROOT / "config" / "examples" / "conner.toml").read_text() == (shipped / "conner.toml").read_text()


def test_a_folder_that_holds_something_is_refused(tmp_path: Path, mailbot: Commands) -> None:
    """What is there is named, and nothing is written."""
    (tmp_path / "notes.txt").write_text("mine")
    ran = mailbot("init", tmp_path)
    assert ran.exit_code == 2
    assert ran.stderr == f"mailbot: {tmp_path}: is not empty (notes.txt); name a new folder\n"
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]
    assert "is a file" in mailbot("init", tmp_path / "notes.txt").stderr


def test_conference_new_writes_a_sound_file(folder: Path, mailbot: Commands) -> None:
    """From flags; it reads back as what was said, and a second of the same name is refused."""
    env = {"MAILBOT_ENV_FILE": str(folder / "mailbot.env")}
    ran = mailbot(*NEW, *STARTS, *PARTIES, "--until", "17:00", "--due", "2031-03-28", env=env)
    assert ran.exit_code == 0, ran.output
    path = folder / "conferences" / "3-31-cv-057-abc-de.toml"
    assert ran.stdout == f"{path}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = read_conference(path)
    assert [(p.name, p.role, len(p.counsel)) for p in found.parties] == [
        ("Dana Oakley", "plaintiff", 1),
        ("Norvane, LLC", "defendant", 2),
    ]
    assert found.statement.due == "2031-03-28"
    again = mailbot(*NEW, *STARTS, env=env)
    assert (again.exit_code, "never replaced" in again.stderr) == (2, True)


def test_conference_new_says_at_once_what_doctor_would(folder: Path, mailbot: Commands) -> None:
    """Faults, all of them, and no file is kept; what is only odd is said, and the file stays."""
    env = {"MAILBOT_ENV_FILE": str(folder / "mailbot.env"), "MAILBOT_CHAMBERS_ADDRESS": "chambers@court.example"}
    ran = mailbot(
        *NEW,
        "--starts",
        "2031-04-07T14:00",
        "--timezone",
        "CST",
        "--party",
        "Roe",
        "plaintiff",
        "chambers@court.example",
        env=env,
    )
    assert ran.exit_code == 2
    assert "timezone: is no place; write the courthouse's zone, such as America/Chicago" in ran.stderr
    assert "this is an address of chambers" in ran.stderr
    assert not list((folder / "conferences").glob("*.toml"))
    odd = mailbot(*NEW, "--starts", "2031-04-05T14:00", "--timezone", "America/Chicago", env=env)
    assert odd.exit_code == 0
    assert "Saturday, April 5, 2031 is no court day" in odd.stderr
    assert "no [[parties]]" in odd.stderr


def test_conference_new_names_the_flags_it_misses(folder: Path, mailbot: Commands) -> None:
    """Where nobody sits at a terminal, every missing flag is told at once, and a wrong date as what it is."""
    env = {"MAILBOT_ENV_FILE": str(folder / "mailbot.env")}
    ran = mailbot("conference", "new", env=env)
    assert ran.exit_code == 2
    assert [line.split(": ")[1] for line in ran.stderr.splitlines()] == [
        *("--case-number", "--caption", "--court", "--judge", "--starts", "--timezone"),
    ]
    wrong = mailbot(*NEW, "--starts", "next Monday", "--timezone", "America/Chicago", env=env)
    assert "--starts: must be a date and an hour" in wrong.stderr


def test_a_new_file_keeps_its_comments_apart_from_its_values(folder: Path, mailbot: Commands) -> None:
    """A caption with quotation marks and a # is a caption."""
    env = {"MAILBOT_ENV_FILE": str(folder / "mailbot.env")}
    words = list(NEW)
    words[words.index("Dana Oakley v. Norvane, LLC")] = 'In re "Norvane" # 2'
    ran = mailbot(*words, *STARTS, env=env)
    found = tomllib.loads(Path(ran.stdout.strip()).read_text())
    assert found["caption"] == 'In re "Norvane" # 2'
