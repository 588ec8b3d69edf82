"""rewrap: after a change of recipients the joiner reads what was filed, the leaver no more; what is left is said."""

from pathlib import Path

import pytest

from mailbot.core.domain.finding import Requirement, Status
from mailbot.edges.ledger import docket
from mailbot.edges.vault import make_identity
from tests.cli.conftest import Commands
from tests.cli.places import CASE, PLAINTIFF, RECEIVED, Place

MET = {Requirement.DOCUMENT: Status.MET}


@pytest.fixture
def joiner(place: Place) -> tuple[Path, str]:
    """A second person's key file and recipient; one statement is filed for the first alone."""
    place.submit("AAA2222", PLAINTIFF, MET)
    secret, recipient = make_identity()
    path = place.root / "joiner.key"
    path.write_text(f"{secret}\n")
    return path, recipient


def opened(mailbot: Commands, place: Place, key_file: Path, out: str, env: dict[str, str]) -> bool:
    """Whether the key gives the statement back."""
    return mailbot("open", CASE, "--identity", key_file, "--out", place.root / out, env=env).exit_code == 0


def test_rotation(mailbot: Commands, place: Place, joiner: tuple[Path, str]) -> None:
    """The conference is named; what a leaver still reads is said, and whose key has to be proved now."""
    key_file, recipient = joiner
    env = place.env | {"MAILBOT_VAULT_RECIPIENTS": recipient}
    ran = mailbot("rewrap", "--identity", place.key_file, env=env)
    assert ran.exit_code == 0, ran.output
    assert ran.stdout == f"{CASE}: wrapped for 1 recipient\n"
    for told in (
        "restart it",
        "statements they opened",
        "a backup of\nthe keys folder",
        "none of the present recipients",
    ):
        assert told in ran.stderr
    assert opened(mailbot, place, key_file, "new", env)
    assert not opened(mailbot, place, place.key_file, "old", env)
    proof = mailbot("doctor", "--json", "--identity", key_file, env=env)
    assert "it opens what is filed here: proved" in proof.stdout


def test_a_joiner(mailbot: Commands, place: Place, joiner: tuple[Path, str]) -> None:
    """Both read; the key given is still one of the recipients', so nobody else's needs proof."""
    key_file, recipient = joiner
    env = place.env | {"MAILBOT_VAULT_RECIPIENTS": f"{place.recipient},{recipient}"}
    ran = mailbot("rewrap", CASE, "--identity", place.key_file, env=env)
    assert ran.exit_code == 0, ran.output
    assert "wrapped for 2 recipients" in ran.stdout
    assert "none of the present recipients" not in ran.stderr
    assert opened(mailbot, place, key_file, "joiner", env)
    assert opened(mailbot, place, place.key_file, "first", env)


def test_a_stranger_s_key_wraps_nothing(mailbot: Commands, place: Place, joiner: tuple[Path, str]) -> None:
    """Exit 1, the conference named; what was readable stays so."""
    key_file, _ = joiner
    ran = mailbot("rewrap", "--identity", key_file, env=place.env)
    assert ran.exit_code == 1
    assert f"{CASE}: " in ran.stderr
    assert "does not open it" in ran.stderr
    assert ran.stdout == ""
    assert opened(mailbot, place, place.key_file, "first", place.env)


@pytest.mark.parametrize("how_far", ["begun", "destroyed"])
def test_what_is_being_destroyed_is_left_alone(
    mailbot: Commands, place: Place, joiner: tuple[Path, str], how_far: str
) -> None:
    """From the first step of a destruction on: no key comes back."""
    _, recipient = joiner
    if how_far == "begun":
        with place.ledger.transaction() as tx:
            docket.mark_destroyed(tx, place.conference_id, RECEIVED)
    else:
        place.destroy(RECEIVED)
    env = place.env | {"MAILBOT_VAULT_RECIPIENTS": recipient}
    before = place.vault.key_path(place.conference_id).exists()
    ran = mailbot("rewrap", "--identity", place.key_file, env=env)
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert place.vault.key_path(place.conference_id).exists() == before
    assert mailbot("rewrap", CASE, "--identity", place.key_file, env=env).exit_code == 2


@pytest.mark.parametrize(
    ("env", "code"), [({"MAILBOT_VAULT_RECIPIENTS": ""}, 2), ({"MAILBOT_MODE": "observe"}, 2)], ids=["none", "observe"]
)
def test_without_recipients_or_vault(mailbot: Commands, place: Place, env: dict[str, str], code: int) -> None:
    """One line that says so."""
    ran = mailbot("rewrap", "--identity", place.key_file, env=place.env | env)
    assert ran.exit_code == code
    assert len(ran.stderr.splitlines()) == 1
