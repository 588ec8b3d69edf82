"""What the tests of commands share: a data folder, and the commands called in this process."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailbot.cli import commands
from tests.cli.places import Place, make_place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """The Conner conference on the docket of a data folder of its own."""
    made = make_place(tmp_path)
    yield made
    made.ledger.close()


class Commands:
    """Calls `mailbot` with nothing in its environment but what is given."""

    def __call__(self, *words: str | Path, env: Mapping[str, str] | None = None) -> Result:
        """Runs one command to its end."""
        none = dict.fromkeys(name for name in os.environ if name.startswith("MAILBOT_"))
        return CliRunner().invoke(commands, [str(word) for word in words], env={**none, **(env or {})})


@pytest.fixture
def mailbot() -> Iterator[Commands]:
    """The commands; the umask that they set is put back."""
    before = os.umask(0o022)
    os.umask(before)
    yield Commands()
    os.umask(before)
