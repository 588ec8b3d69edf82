"""What commands say of a ledger that another version of mailbot wrote."""

import pytest

from mailbot.edges.ledger import marks
from mailbot.edges.ledger.schema import SCHEMA_VERSION
from tests.cli.conftest import Commands
from tests.cli.places import Place

TO_RUN = {
    "MAILBOT_IMAP_HOST": "127.0.0.1",
    "MAILBOT_IMAP_USERNAME": "chambers",
    "MAILBOT_IMAP_PASSWORD": "secret",
    "MAILBOT_SMTP_HOST": "127.0.0.1",
    "MAILBOT_CHAMBERS_ADDRESS": "percy.chambers@msnd.example",
    "MAILBOT_CHAMBERS_NAME": "Chambers of Judge Percy",
}


@pytest.mark.parametrize("words", [("status",), ("approve", "AAA2222"), ("run", "--once")], ids=lambda words: words[0])
def test_a_newer_ledger_is_refused(mailbot: Commands, place: Place, words: tuple[str, ...]) -> None:
    """Exit 2 in one line that names both versions and the mend: systemd does not start it again and again."""
    with place.ledger.transaction() as tx:
        marks.put(tx, "schema", str(SCHEMA_VERSION + 1))
    ran = mailbot(*words, env=place.env | TO_RUN)
    assert ran.exit_code == 2
    (line,) = ran.stderr.splitlines()
    assert f"newer version of mailbot (schema {SCHEMA_VERSION + 1}; this one knows {SCHEMA_VERSION})" in line


def test_a_command_leaves_an_older_ledger_to_the_daemon(mailbot: Commands, place: Place) -> None:
    """It may still be at work in the version before: exit 2, and what to start."""
    with place.ledger.transaction() as tx:
        marks.put(tx, "schema", "1")
    ran = mailbot("status", env=place.env)
    assert ran.exit_code == 2
    assert "schema 1" in ran.stderr
    assert "start `mailbot run` anew" in ran.stderr
    with place.ledger.transaction() as tx:
        assert marks.get(tx, "schema") == "1"
