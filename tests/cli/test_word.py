"""A person's word on the command line: approve, drop, accept, hold, release; each says what it did."""

import json
from pathlib import Path

import pytest

from mailbot.core.domain.finding import Requirement, Status
from tests.cli.conftest import Commands
from tests.cli.places import CASE, DEFENDANT, PLAINTIFF, Place

DOUBT = {Requirement.DOCUMENT: Status.MET, Requirement.ATTENDEES: Status.REVIEW}


def status(mailbot: Commands, place: Place) -> dict[str, object]:
    """The conference, as `status --json` tells it."""
    ran = mailbot("status", "--json", env=place.env)
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)[0]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(("word", "said"), [("approve", "on its way"), ("drop", "dropped")])
def test_a_draft_is_let_go_or_dropped_once(mailbot: Commands, place: Place, word: str, said: str) -> None:
    """By its reference in any case; a second word finds nothing that waits."""
    place.submit("AAA2222", DEFENDANT, DOUBT)
    place.hold_a_notice("AAA2222", DEFENDANT)
    ran = mailbot(word, "aaa2222", env=place.env)
    assert ran.exit_code == 0, ran.output
    assert f"AAA2222: {said}" in ran.stdout
    ran = mailbot(word, "AAA2222", env=place.env)
    assert ran.exit_code == 1
    assert "no draft waits" in ran.stderr
    assert ran.stdout == ""


def test_accept_takes_a_doubt_as_met(mailbot: Commands, place: Place) -> None:
    """The party is complete, and the draft that would have told of the doubt is gone."""
    place.submit("AAA2222", PLAINTIFF, DOUBT)
    place.hold_a_notice("AAA2222", PLAINTIFF)
    assert "review" in json.dumps(status(mailbot, place)["parties"])
    ran = mailbot("accept", "aaa2222", "--why", "they are named in the caption", env=place.env)
    assert ran.exit_code == 0, ran.output
    parties = status(mailbot, place)["parties"]
    assert isinstance(parties, list)
    assert parties[0]["state"] == "complete"
    assert mailbot("approve", "AAA2222", env=place.env).exit_code == 1


def test_accept_leaves_deficient_what_is_deficient(mailbot: Commands, place: Place) -> None:
    """A person's look settles doubts; it does not put a document where there is none."""
    place.submit("AAA2222", PLAINTIFF, {**DOUBT, Requirement.POSITIONS: Status.DEFICIENT})
    assert mailbot("accept", "AAA2222", "--why", "looked", env=place.env).exit_code == 0
    parties = status(mailbot, place)["parties"]
    assert isinstance(parties, list)
    assert parties[0]["state"] == "deficient"


def test_accept_needs_a_reason_and_a_submission(mailbot: Commands, place: Place) -> None:
    """Without --why it is bad usage; an unknown reference is told."""
    assert mailbot("accept", "AAA2222", env=place.env).exit_code == 2
    ran = mailbot("accept", "ZZZ9999", "--why", "looked", env=place.env)
    assert ran.exit_code == 1
    assert "no such submission" in ran.stderr


def test_a_hold_is_set_and_taken_away(mailbot: Commands, place: Place) -> None:
    """By the case number in any form."""
    ran = mailbot("hold", "3:20cv57", "--why", "continued", env=place.env)
    assert ran.exit_code == 0, ran.output
    assert CASE in ran.stdout
    assert status(mailbot, place)["held"] is True
    assert mailbot("release", "No. 20-57", env=place.env).exit_code == 0
    assert status(mailbot, place)["held"] is False


def test_an_unknown_case_is_bad_usage(mailbot: Commands, place: Place) -> None:
    """Named, with exit code 2, for each command that takes one."""
    for words in (("hold", "9:99-cv-999", "--why", "x"), ("release", "9:99-cv-999"), ("status", "9:99-cv-999")):
        ran = mailbot(*words, env=place.env)
        assert ran.exit_code == 2, words
        assert "9:99-cv-999: no conference of this case number is known" in ran.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("approve", "AAA2222"),
        ("drop", "AAA2222"),
        ("accept", "AAA2222", "--why", "x"),
        ("hold", CASE, "--why", "x"),
        ("release", CASE),
        ("status",),
    ],
    ids=lambda words: words[0],
)
def test_a_folder_without_a_ledger_is_refused_and_named(
    mailbot: Commands, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """The absolute path is told, and nothing is made there."""
    ran = mailbot(*words, env={"MAILBOT_DATA_DIR": str(tmp_path / "elsewhere")})
    assert ran.exit_code == 2
    assert str(tmp_path / "elsewhere") in ran.stderr
    assert not (tmp_path / "elsewhere").exists()


def test_help_names_every_command(mailbot: Commands) -> None:
    """`--help` lists them, and each has its own."""
    ran = mailbot("--help")
    assert ran.exit_code == 0
    names = "run check dates status open approve drop accept purge hold release keygen doctor demo"
    for name in names.split():
        assert f"  {name} " in ran.stdout
        assert mailbot(name, "--help").exit_code == 0
