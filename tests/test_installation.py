"""What an admin installs mailbot with: the systemd unit, the lock file, the container file, each as the code has it."""

import os
import re
import shlex
import shutil
import subprocess
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from mailbot.cli import BAD_USAGE
from mailbot.edges.notify_socket import SOCKET
from mailbot.liveness import SILENCE_TOLD_AFTER
from mailbot.reading import kernel
from mailbot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
UNIT = ROOT / "config" / "mailbot.service"
LOCK = ROOT / "config" / "requirements.lock"
CONTAINER = ROOT / "config" / "Containerfile"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
_NAMESPACES = {"NEWNS": "mnt", "NEWIPC": "ipc", "NEWUSER": "user", "NEWPID": "pid", "NEWNET": "net"}


# --- the unit ---


def stated(key: str) -> list[str]:
    """Every value of a key in the unit."""
    return re.findall(rf"^{key}=(.*)$", UNIT.read_text(), re.MULTILINE)


def analyze(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    """systemd's own look at a unit; it needs no systemd that runs."""
    program = shutil.which("systemd-analyze")
    if program is None:
        absent = "NOT TESTED with systemd-analyze: it is not installed (apt-get install systemd)"
        if os.environ.get("CI"):
            pytest.fail(absent)
        pytest.skip(absent)
    return subprocess.run([program, *words], capture_output=True, text=True, check=False, timeout=30)


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """No key is unknown, misspelt or misplaced: systemd has nothing to say, the program's place apart."""
    program = tmp_path / "mailbot"
    program.touch(mode=0o755)
    unit = tmp_path / "mailbot.service"
    unit.write_text(UNIT.read_text().replace("/opt/mailbot/bin/mailbot", str(program)))
    ran = analyze("verify", unit)
    assert "mailbot.service" not in ran.stderr, ran.stderr


def test_little_of_the_machine_is_exposed() -> None:
    """By systemd's own measure (0 is nothing, 10 all): what is left is what mailbot needs, and not more."""
    ran = analyze("security", "--offline=true", "--no-pager", UNIT)
    found = re.search(r"exposure level for mailbot.service: ([0-9.]+)", ran.stdout)
    assert found, ran.stdout + ran.stderr
    assert float(found[1]) < 3


def test_the_unit_lets_the_sandbox_build_its_walls_and_no_others() -> None:
    """The namespaces are those that the reading room makes; it mounts, and puts itself under Landlock."""
    made = {_NAMESPACES[name.removeprefix("CLONE_")] for name in dir(kernel) if name.startswith("CLONE_NEW")}
    assert set(stated("RestrictNamespaces")[0].split()) == made
    calls = set(stated("SystemCallFilter")[0].split())
    assert calls == {"@system-service", "mount"} | {
        f"landlock_{each}" for each in ("create_ruleset", "add_rule", "restrict_self")
    }


def test_the_unit_and_the_daemon_count_alike() -> None:
    """Chambers are told of a silence before systemd starts anew; each try buys a start its whole time again."""
    liveness = (ROOT / "mailbot" / "liveness.py").read_text()
    (more,) = re.findall(r"EXTEND_TIMEOUT_USEC=(\d+)", liveness)
    assert stated("TimeoutStartSec") == [f"{timedelta(microseconds=int(more)) // timedelta(minutes=1)}min"]
    assert timedelta(minutes=int(stated("WatchdogSec")[0].removesuffix("min"))) > SILENCE_TOLD_AFTER
    assert stated("RestartPreventExitStatus") == [str(BAD_USAGE)]
    assert (stated("Type"), SOCKET) == (["notify"], "NOTIFY_SOCKET")


def test_credentials_are_named_as_settings_are() -> None:
    """Also those that stand there as a comment."""
    names = re.findall(r"^#?LoadCredential=(mailbot_\w+):", UNIT.read_text(), re.MULTILINE)
    assert len(names) >= 3
    assert {name.removeprefix(PREFIX.lower()) for name in names} <= set(Settings.model_fields)


# --- the lock file ---


def locked() -> dict[str, tuple[Requirement, list[str]]]:
    """Each requirement of the lock file, with its hashes, by its canonical name."""
    text = "\n".join(line for line in LOCK.read_text().splitlines() if not line.lstrip().startswith("#"))
    found: dict[str, tuple[Requirement, list[str]]] = {}
    for entry in text.replace("\\\n", " ").splitlines():
        if entry.strip():
            requirement = Requirement(entry.partition(" --hash=")[0].strip())
            found[canonicalize_name(requirement.name)] = requirement, re.findall(r"--hash=(\S+)", entry)
    return found


def version_of(requirement: Requirement) -> Version:
    """The one version that a locked requirement has."""
    (pin,) = requirement.specifier
    assert pin.operator == "=="
    return Version(pin.version)


@pytest.mark.parametrize("line", PROJECT["dependencies"], ids=lambda line: Requirement(line).name)
def test_every_dependency_is_locked(line: str) -> None:
    """At one version, which pyproject.toml allows."""
    wanted = Requirement(line)
    found, _ = locked()[canonicalize_name(wanted.name)]
    assert wanted.specifier.contains(version_of(found))


def test_everything_locked_has_its_hashes_and_no_place() -> None:
    """Where packages come from is the machine's own setting; what they are is the file's."""
    found = locked()
    assert len(found) > len(PROJECT["dependencies"])
    for requirement, hashes in found.values():
        assert version_of(requirement)
        assert hashes, requirement.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes)
    rest = [line for line in LOCK.read_text().splitlines() if not line.startswith("#")]
    assert not [line for line in rest if "://" in line or line.startswith("-")]


# --- the container ---


def instructions() -> list[tuple[str, str]]:
    """The container file's instructions, a pair each."""
    lines = [line for line in CONTAINER.read_text().splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined if line.strip())]


def test_what_the_container_file_copies_is_there() -> None:
    """And is not kept out of what the builder sees."""
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and not rest.startswith("--from")]
    sources = {source for each in copied for source in each}
    assert sources == let_in
    assert all((ROOT / source).exists() for source in sources)
    assert {PROJECT["readme"], *PROJECT["license-files"], "mailbot", "pyproject.toml"} <= sources


def test_the_container_has_the_optional_programs() -> None:
    """The packages are those that the tests of the converters and of the standard age program use."""
    (line,) = [rest for word, rest in instructions() if word == "RUN" and "apt-get install" in rest]
    installed = line.partition("--no-install-recommends")[2].partition("&&")[0].split()
    used = (ROOT / ".ci" / "run").read_text()
    assert {"libreoffice-writer-nogui", "tesseract-ocr", "tesseract-ocr-eng", "age"} <= set(installed)
    assert all(one in used for one in installed if one != "ca-certificates")


def test_the_container_runs_mailbot_as_a_user_of_its_own() -> None:
    """Not as root, with folders of its own, settings that exist, and a Python that mailbot runs on."""
    found = dict(instructions())
    assert found["USER"] == "mailbot"
    assert (found["ENTRYPOINT"], found["CMD"]) == ('["mailbot"]', '["run"]')
    names = {one.partition("=")[0] for one in shlex.split(found["ENV"])}
    settings = {one.removeprefix(PREFIX).lower() for one in names if one.startswith(PREFIX)}
    assert settings - {"env_file"} <= set(Settings.model_fields)
    pythons = {
        Version(version) for version in re.findall(r"^FROM python:([0-9.]+)", CONTAINER.read_text(), re.MULTILINE)
    }
    assert len(pythons) == 1
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(pythons.pop())
