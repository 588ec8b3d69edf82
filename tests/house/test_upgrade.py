"""A new version on an old data folder: it goes on by itself, and its copy does not outlive a destruction."""

from pathlib import Path

from mailbot.edges.ledger.schema import SCHEMA_VERSION
from tests.edges.test_ledger_versions import OLD, make_old
from tests.house.process import Chambers
from tests.house.remains import MOMENT, at, is_destroyed, received_and_warned
from tests.house.world import AFTER, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

COPY = f"ledger.sqlite3.before-{SCHEMA_VERSION}"


def test_the_first_start_brings_the_ledger_up(chambers: Chambers) -> None:
    """Commands wait for it with a word of what to start; then all works, and the copy lies beside."""
    make_old(chambers.folder / "data", OLD[-1])
    early = chambers.call("status")
    assert early.returncode == 2
    assert "run --once" in early.stderr
    ran = chambers.call("run", "--once")
    assert ran.returncode == 0, ran.stderr
    assert (chambers.folder / "data" / COPY).exists()
    after = chambers.call("status", "--json")
    assert after.returncode == 0
    assert "Samantha Conner" in after.stdout


async def test_a_destruction_takes_the_copy_along(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """In it would stand what the ledger has to forget."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        await received_and_warned(here)
        for name in (COPY, f".{COPY}"):
            (tmp_path / "data" / name).write_bytes((tmp_path / "data" / "ledger.sqlite3").read_bytes())
        await at(here, AFTER + MOMENT)
        assert is_destroyed(here)
        assert list((tmp_path / "data").glob("*before*")) == []
