"""What an admin sets, and what is said when it is wrong; the README's table and the example file name every setting."""

import os
import re
from pathlib import Path

import pytest

from mailbot.errors import ConfigurationError
from mailbot.settings import NEEDED_TO_RUN, Settings, forget_secrets_in_environment, read_settings

ROOT = Path(__file__).parents[1]
NAMES = {f"MAILBOT_{name.upper()}" for name in Settings.model_fields}
SOURCES = {"MAILBOT_ENV_FILE", "MAILBOT_SECRETS_DIR"}
TO_RUN = {
    "MAILBOT_IMAP_HOST": "imap.court.example",
    "MAILBOT_IMAP_USERNAME": "settlement",
    "MAILBOT_IMAP_PASSWORD": "one-two-three",
    "MAILBOT_SMTP_HOST": "smtp.court.example",
    "MAILBOT_CHAMBERS_ADDRESS": "Chambers@Court.example",
    "MAILBOT_CHAMBERS_NAME": "Chambers of Judge Example",
    "MAILBOT_VAULT_RECIPIENTS": "age1first, age1second",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine's, and a working folder of the test's own."""
    for name in list(os.environ):
        if name.upper().startswith("MAILBOT_") or name == "CREDENTIALS_DIRECTORY":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def faults(monkeypatch: pytest.MonkeyPatch, values: dict[str, str] | None = None, *, to_run: bool = False) -> list[str]:
    """The lines that these variables bring."""
    for name, value in (values or {}).items():
        monkeypatch.setenv(f"MAILBOT_{name}", value)
    with pytest.raises(ConfigurationError) as told:
        read_settings(to_run=to_run)
    return told.value.faults


def test_nothing_set_gives_the_contracts_defaults(tmp_path: Path) -> None:
    """What CONTRACT §3's table says of each."""
    found = read_settings(to_run=False)
    assert (found.imap_tls, found.imap_port_used, found.imap_folder) == ("implicit", 993, "INBOX")
    assert (found.smtp_tls, found.smtp_port_used, found.imap_filed_folder) == ("implicit", 465, "Settlement Statements")
    assert found.conferences_dir == tmp_path / "config" / "conferences"
    assert (found.data_dir, found.keys_folder) == (tmp_path / "data", tmp_path / "data" / "keys")
    assert (found.notices, found.notice_wait_minutes, found.answer_within_hours) == (("send",), 30, 72)
    assert (found.destroy_grace_court_days, found.purge_most_conferences) == (1, 5)
    assert found.max_message_bytes == 50 * 1024 * 1024
    assert (found.sender_authentication, found.log_format, found.log_level) == ("warn", "console", "info")


def test_what_a_daemon_needs_is_asked_for_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line for each variable that is missing; with all of them it runs, and reports go to the chambers address."""
    told = faults(monkeypatch, to_run=True)
    assert {line.partition(":")[0] for line in told} == {f"MAILBOT_{name.upper()}" for name in NEEDED_TO_RUN}
    for name, value in TO_RUN.items():
        monkeypatch.setenv(name, value)
    found = read_settings(to_run=True)
    assert found.chambers_recipients == ("chambers@court.example",)
    assert found.vault_recipients == ("age1first", "age1second")


def test_an_unknown_variable_is_named_with_the_one_that_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip of the keyboard must not pass for a setting."""
    (line,) = faults(monkeypatch, {"IMAP_PASWORD": "one-two-three"})
    assert line == "MAILBOT_IMAP_PASWORD: no such setting; did you mean MAILBOT_IMAP_PASSWORD?"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("IMAP_PORT", "70000", "65535"),
        ("IMAP_TLS", "ssl", "starttls"),
        ("NOTICES", "send,attendees", "neither"),
        ("NOTICES", "attendence", "neither"),
        ("NOTICE_WAIT_MINUTES", "-1", "0"),
        ("SENDER_AUTHENTICATION", "maybe", "require"),
        ("CHAMBERS_ADDRESS", "chambers", "name@domain"),
        ("CHAMBERS_ADDRESS", "a@b.example, c@d.example", "name@domain"),
        ("CHAMBERS_NAME", "Chambers\nBcc: x@y.example", "control character"),
        ("MAX_MESSAGE_BYTES", "50 MiB", "integer"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    """What is wrong, without a word of what was given."""
    (line,) = faults(monkeypatch, {name: value})
    assert line.startswith(f"MAILBOT_{name}: ")
    assert said in line


@pytest.mark.parametrize(
    ("host", "is_taken"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("imap.court.example", False), ("10.0.0.5", False)],
)
def test_no_password_goes_over_a_network_in_clear(
    monkeypatch: pytest.MonkeyPatch, host: str, *, is_taken: bool
) -> None:
    """TLS mode `none` is for loopback alone."""
    monkeypatch.setenv("MAILBOT_IMAP_HOST", host)
    monkeypatch.setenv("MAILBOT_IMAP_TLS", "none")
    if is_taken:
        assert read_settings(to_run=False).imap_port_used == 143
    else:
        (line,) = faults(monkeypatch)
        assert line.startswith("MAILBOT_IMAP_TLS: ")
        assert "loopback" in line


@pytest.mark.parametrize("variable", ["MAILBOT_SECRETS_DIR", "CREDENTIALS_DIRECTORY"])
@pytest.mark.parametrize("name", ["mailbot_imap_password", "MAILBOT_IMAP_PASSWORD"])
def test_a_secret_may_be_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, name: str) -> None:
    """Lower or upper case, a line end at its end; a variable of that name goes before it."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / name).write_text("from a file\n")
    monkeypatch.setenv(variable, str(tmp_path / "secrets"))
    assert read_settings(to_run=False).imap_password.get_secret_value() == "from a file"
    monkeypatch.setenv("MAILBOT_IMAP_PASSWORD", "from a variable")
    assert read_settings(to_run=False).imap_password.get_secret_value() == "from a variable"


def test_both_secret_folders_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """systemd's for the passwords, another for the rest; files there that are none of ours are nobody's business."""
    for folder, name in (("a", "mailbot_imap_password"), ("b", "mailbot_smtp_password"), ("b", "other_secret")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(name)
    monkeypatch.setenv("MAILBOT_SECRETS_DIR", str(tmp_path / "a"))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "b"))
    found = read_settings(to_run=False)
    assert found.imap_password.get_secret_value() == "mailbot_imap_password"
    assert found.smtp_password.get_secret_value() == "mailbot_smtp_password"


def test_relative_paths_start_at_the_env_files_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Wherever the command is called from; a variable goes before a line of the file."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "elsewhere").mkdir()
    lines = ["# a comment", "MAILBOT_DATA_DIR=kept", "MAILBOT_KEYS_DIR=/keys", "MAILBOT_NOTICES=document, attendees"]
    (tmp_path / "etc" / "mailbot.env").write_text("\n".join([*lines, 'MAILBOT_CHAMBERS_NAME="Chambers, Suite 242"']))
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("MAILBOT_ENV_FILE", "../etc/mailbot.env")
    found = read_settings(to_run=False)
    assert found.data_dir == tmp_path / "etc" / "kept"
    assert found.keys_folder == Path("/keys")
    assert found.conferences_dir == tmp_path / "etc" / "config" / "conferences"
    assert found.notices == ("document", "attendees")
    assert found.chambers_name == "Chambers, Suite 242"
    monkeypatch.setenv("MAILBOT_NOTICES", "draft")
    assert read_settings(to_run=False).notices == ("draft",)


def test_an_unknown_line_of_the_env_file_is_a_fault_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With the same suggestion; a file or folder that is not there is named."""
    (tmp_path / "mailbot.env").write_text("MAILBOT_DATADIR=kept\n")
    monkeypatch.setenv("MAILBOT_ENV_FILE", "mailbot.env")
    (line,) = faults(monkeypatch)
    assert line == "MAILBOT_DATADIR: no such setting; did you mean MAILBOT_DATA_DIR?"
    told = faults(monkeypatch, {"ENV_FILE": "gone.env", "SECRETS_DIR": "nowhere"})
    assert told == ["MAILBOT_ENV_FILE: gone.env: no such file", "MAILBOT_SECRETS_DIR: nowhere: no such folder"]


def test_secrets_are_neither_shown_nor_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in the settings' own words, and in no child's environment once they were read."""
    monkeypatch.setenv("MAILBOT_IMAP_PASSWORD", "one-two-three")
    monkeypatch.setenv("mailbot_smtp_password", "one-two-three")
    monkeypatch.setenv("MAILBOT_OAUTH2_CLIENT_SECRET", "one-two-three")
    monkeypatch.setenv("MAILBOT_OAUTH2_REFRESH_TOKEN", "one-two-three")
    found = read_settings(to_run=False)
    assert found.smtp_password.get_secret_value() == "one-two-three"
    assert "one-two-three" not in repr(found) + str(found) + found.model_dump_json()
    forget_secrets_in_environment()
    assert "one-two-three" not in os.environ.values()


BY_TOKEN = {
    "IMAP_AUTH": "OAuth2",
    "OAUTH2_PROVIDER": "microsoft",
    "OAUTH2_TENANT": "court.example",
    "OAUTH2_CLIENT_ID": "an-id",
    "OAUTH2_CLIENT_SECRET": "one-two-three",
}


def test_who_signs_in_by_token_needs_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor an SMTP host, where mail goes out through Graph."""
    for name, value in (TO_RUN | {f"MAILBOT_{n}": v for n, v in BY_TOKEN.items()}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MAILBOT_IMAP_PASSWORD")
    monkeypatch.delenv("MAILBOT_SMTP_HOST")
    monkeypatch.setenv("MAILBOT_TRANSPORT", "graph")
    found = read_settings(to_run=True)
    assert found.token_users == ("MAILBOT_IMAP_AUTH=oauth2", "MAILBOT_TRANSPORT=graph")
    assert "one-two-three" not in repr(found) + found.model_dump_json()


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"OAUTH2_PROVIDER": ""}, ["OAUTH2_PROVIDER"]),
        ({"OAUTH2_TENANT": "", "OAUTH2_CLIENT_ID": ""}, ["OAUTH2_CLIENT_ID", "OAUTH2_TENANT"]),
        ({"OAUTH2_CLIENT_SECRET": ""}, ["OAUTH2_CLIENT_SECRET"]),
        ({"OAUTH2_CERTIFICATE_FILE": "a.pem"}, ["OAUTH2_PRIVATE_KEY_FILE"]),
        ({"OAUTH2_PRIVATE_KEY_FILE": "a.key"}, ["OAUTH2_CERTIFICATE_FILE"]),
        ({"OAUTH2_PRIVATE_KEY_FILE": "a.key", "OAUTH2_CERTIFICATE_FILE": "a.pem"}, ["OAUTH2_CERTIFICATE_FILE"]),
        ({"OAUTH2_REFRESH_TOKEN": "x"}, ["OAUTH2_REFRESH_TOKEN"]),
        ({"SMTP_AUTH": "oauth2"}, ["SMTP_USERNAME"]),
        ({"OAUTH2_PROVIDER": "google"}, ["OAUTH2_PRIVATE_KEY_FILE"]),
        ({"OAUTH2_PROVIDER": "custom"}, ["OAUTH2_TOKEN_URL"]),
        ({"OAUTH2_PROVIDER": "google", "OAUTH2_PRIVATE_KEY_FILE": "a.json", "TRANSPORT": "graph"}, ["TRANSPORT"]),
        ({"OAUTH2_PROVIDER": "gmail"}, ["OAUTH2_PROVIDER"]),
        ({"OAUTH2_TENANT": "court.example/../common"}, ["OAUTH2_TENANT"]),
        ({"OAUTH2_TOKEN_URL": "http://login.court.example/token"}, ["OAUTH2_TOKEN_URL"]),
        ({"OAUTH2_TOKEN_URL": "login.court.example"}, ["OAUTH2_TOKEN_URL"]),
    ],
)
def test_which_token_settings_go_together(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], names: list[str]
) -> None:
    """Each that is missing or out of place is named in a line of its own, at once."""
    lines = faults(monkeypatch, BY_TOKEN | changes)
    assert [line.partition(":")[0] for line in lines] == [f"MAILBOT_{name}" for name in names]
    assert not any("one-two-three" in line for line in lines)


def test_token_settings_that_nothing_uses_are_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """They may be prepared before the switch is turned."""
    monkeypatch.setenv("MAILBOT_OAUTH2_PROVIDER", "microsoft")
    assert read_settings(to_run=False).token_users == ()


def named_in(text: str) -> set[str]:
    """Every setting that a text names."""
    return set(re.findall(r"MAILBOT_[A-Z0-9_]*[A-Z0-9]", text))


def test_the_readmes_table_is_the_settings() -> None:
    """Every setting has its row, and no row is of a setting that is none."""
    readme = (ROOT / "README.md").read_text()
    table = readme.partition("\n## Settings\n")[2].partition("\n## ")[0]
    assert named_in(table) == NAMES | SOURCES
    assert named_in(readme) == NAMES | SOURCES


def test_the_example_file_names_every_setting() -> None:
    """So that an admin sees what there is; what stands in it uncommented is read without a fault."""
    assert named_in((ROOT / "config" / "mailbot.env.example").read_text()) - SOURCES == NAMES


def test_the_example_file_can_be_used_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set in it is sound; what a comment shows is a default or an example of the right form."""
    monkeypatch.setenv("MAILBOT_ENV_FILE", str(ROOT / "config" / "mailbot.env.example"))
    found = read_settings(to_run=False)
    assert found.imap_host
    assert found.chambers_address
