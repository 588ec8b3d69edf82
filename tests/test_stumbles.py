"""The usual stumbles of an admin's first hour: each has a message of its own that names file, line and key."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mailbot.edges.conference_files import read_conference
from mailbot.errors import ConfigurationError
from mailbot.settings import read_settings

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine's, and a working folder of the test's own."""
    for name in list(os.environ):
        if name.upper().startswith("MAILBOT_") or name in {"CREDENTIALS_DIRECTORY", "INVOCATION_ID"}:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def _told(read: Callable[[], object]) -> list[str]:
    with pytest.raises(ConfigurationError) as told:
        read()
    return told.value.faults


# --- the conference file ---


def _conference(folder: Path, old: str, new: str) -> Path:
    """The packaged example, with one line as an admin might have it."""
    text = (ROOT / "config" / "examples" / "conner.toml").read_text("utf-8")
    assert old in text
    path = folder / "conner.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ("14:00:00   ", "14:00   ", "starts", "an hour is written with its seconds: 14:00:00"),
        ("17:00:00   ", "17:00   ", "until", "an hour is written with its seconds: 14:00:00"),
        ('"Roy Percy"', "“Roy Percy”", "judge", "curly quotation marks, as word processors make them: write straight"),
        ('["positions",', "[“positions”,", "sections", "curly quotation marks"),
        ('"America/Chicago"', '"CST"', "timezone", "is no place; write the courthouse's zone, such as America/Chicago"),
        ('"America/Chicago"', '"EDT"', "timezone", "such as America/New_York"),
        ('"America/Chicago"', '"Central"', "timezone", "there is no such time zone"),
    ],
)
def test_a_slip_in_a_conference_file(tmp_path: Path, old: str, new: str, key: str, said: str) -> None:
    """File, line and key, and how it is written."""
    path = _conference(tmp_path, old, new)
    lines = path.read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if new.strip() in line and not line.startswith("#"))
    (line,) = _told(lambda: read_conference(path))
    assert line.startswith(f"{path}:{number}: {key}: ")
    assert said in line


def test_a_byte_order_mark_in_a_conference_file(tmp_path: Path) -> None:
    """That of UTF-8 does no harm; UTF-16, which editors call Unicode, is told as what it is."""
    path = tmp_path / "conner.toml"
    text = (ROOT / "config" / "examples" / "conner.toml").read_text("utf-8")
    path.write_text(text, "utf-8-sig")
    assert read_conference(path).judge == "Roy Percy"
    path.write_text(text, "utf-16")
    assert _told(lambda: read_conference(path)) == [
        f"{path}:1: begins with the byte-order mark of UTF-16: save it as UTF-8"
    ]


# --- the settings file ---


def _settings_file(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "mailbot.env"
    path.write_text(text, encoding)
    monkeypatch.setenv("MAILBOT_ENV_FILE", str(path))
    return path


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("two #words", "what stands behind # is read as a comment: write the value in 'single quotes'"),
        ("two${words}", "${…} is read as the name of a variable: write the value into a file of the secrets folder"),
        ("'two${words}'", "${…} is read as the name of a variable"),
        ('"two\\nwords"', 'in "double quotes" \\ has a meaning of its own'),
        ("“two words”", "stands in curly quotation marks"),
    ],
)
def test_a_sign_that_would_change_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, said: str
) -> None:
    """File, line and variable, and not a letter of the password."""
    path = _settings_file(tmp_path, monkeypatch, f"MAILBOT_IMAP_HOST=imap.example\nMAILBOT_IMAP_PASSWORD={value}\n")
    (line,) = _told(lambda: read_settings(to_run=False))
    assert line.startswith(f"{path}:2: MAILBOT_IMAP_PASSWORD: ")
    assert said in line
    assert "two" not in line


@pytest.mark.parametrize(
    "value", ["$ign#word", "two$words", "'two #words $x \"y\"'", '"two #words"', "'tw$o'", "pass=word"]
)
def test_a_password_with_signs_that_is_read_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """`$` and `#` alone do no harm, nor does anything in single quotes."""
    _settings_file(tmp_path, monkeypatch, f"MAILBOT_IMAP_PASSWORD={value}\nMAILBOT_IMAP_TLS=starttls # as told\n")
    found = read_settings(to_run=False)
    bare_value = value[1:-1] if value[0] in "'\"" else value
    assert found.imap_password.get_secret_value() == bare_value
    assert found.imap_tls == "starttls"


def test_curly_quotes_and_byte_order_marks_in_the_settings_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """UTF-8's mark does no harm to the first line; UTF-16 and curly quotes are told with file and line."""
    _settings_file(tmp_path, monkeypatch, "MAILBOT_IMAP_HOST=imap.example\n", "utf-8-sig")
    assert read_settings(to_run=False).imap_host == "imap.example"
    path = _settings_file(tmp_path, monkeypatch, "MAILBOT_IMAP_HOST=“imap.example”\n")
    (line,) = _told(lambda: read_settings(to_run=False))
    assert line.startswith(f"{path}:1: MAILBOT_IMAP_HOST: stands in curly quotation marks")
    _settings_file(tmp_path, monkeypatch, "MAILBOT_IMAP_HOST=imap.example\n", "utf-16")
    assert _told(lambda: read_settings(to_run=False)) == [
        f"{path}:1: begins with the byte-order mark of UTF-16: save it as UTF-8"
    ]


@pytest.mark.parametrize(
    ("octets", "said"), [(b"\xef\xbb\xbfsecret\n", "byte-order mark"), ("“secret”".encode(), "curly")]
)
def test_a_secrets_file_that_holds_more_than_the_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, octets: bytes, said: str
) -> None:
    """A mark or quotation marks would be part of the password; other files of the folder are not looked at."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "mailbot_imap_password").write_bytes(octets)
    (folder / "another").write_bytes(octets)
    monkeypatch.setenv("MAILBOT_SECRETS_DIR", str(folder))
    (line,) = _told(lambda: read_settings(to_run=False))
    assert line.startswith(f"{folder / 'mailbot_imap_password'}:1: ")
    assert said in line


def test_a_relative_path_under_systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """systemd starts services in /: a path that begins elsewhere is told, with what to write."""
    monkeypatch.setenv("INVOCATION_ID", "0123456789abcdef")
    assert read_settings(to_run=False).data_dir == tmp_path / "data"  # a working folder was named
    monkeypatch.chdir("/")
    monkeypatch.setenv("MAILBOT_CONFERENCES_DIR", "/etc/mailbot/conferences")
    (line,) = _told(lambda: read_settings(to_run=False))
    assert line == (
        "MAILBOT_DATA_DIR: data; it is relative, and systemd starts services in /: write the whole path "
        "(or WorkingDirectory= in the unit)"
    )
    monkeypatch.setenv("MAILBOT_ENV_FILE", "etc/mailbot.env.not-there")
    assert "no such file; it is relative, and systemd" in _told(lambda: read_settings(to_run=False))[0]
    shutil.copy(ROOT / "config" / "mailbot.env.example", tmp_path / "mailbot.env")
    monkeypatch.setenv("MAILBOT_ENV_FILE", str(tmp_path / "mailbot.env"))
    assert read_settings(to_run=False).data_dir == tmp_path / "data"  # relative to that file
