"""explain and assign on the command line: evidence in words, and a person's word for whose a statement is."""

import json
from pathlib import Path

from mailbot.core.domain.finding import Requirement, Status
from tests.cli.conftest import Commands
from tests.cli.places import CASE, PLAINTIFF, ROOT, Place

MAILS = ROOT / "fixtures" / "messages" / "authentication"
CONNER = ROOT / "config" / "examples" / "conner.toml"
QUESTIONS = ["author", "conference", "party", "kind", "answer"]


def test_a_file_is_explained_in_words(mailbot: Commands, tmp_path: Path) -> None:
    """As `check` would decide upon it: needs no ledger, and says who is believed and why."""
    env = {"MAILBOT_TRUSTED_AUTHSERV_ID": "mx.court.example", "MAILBOT_DATA_DIR": str(tmp_path)}
    path = str(MAILS / "forged-directly-below-our-own.eml")
    ran = mailbot("explain", path, "--conference", str(CONNER), "--json", env=env)
    assert ran.exit_code == 0, ran.output
    row = json.loads(ran.stdout)
    assert (row["message"], row["case_number"], row["party"]) == (path, CASE, PLAINTIFF)
    assert list(row["why"]) == QUESTIONS
    assert "contradict" in row["why"]["author"][2]
    assert row["why"]["answer"] == ["Nobody is answered: the author's address is not authenticated."]
    assert not list(tmp_path.iterdir())
    shown = mailbot("explain", path, "--conference", str(CONNER), env=env)
    assert all(sentence in shown.stdout for sentences in row["why"].values() for sentence in sentences)


def test_a_filed_message_is_explained_by_its_reference(mailbot: Commands, place: Place) -> None:
    """In any case of letters, from what the ledger keeps."""
    place.submit("AAA2222", PLAINTIFF, {Requirement.SENDER: Status.MET})
    ran = mailbot("explain", "aaa2222", "--json", env=place.env)
    assert ran.exit_code == 0, ran.output
    row = json.loads(ran.stdout)
    assert (row["reference"], row["case_number"], row["party"]) == ("AAA2222", CASE, PLAINTIFF)
    assert list(row["why"]) == QUESTIONS
    assert all(row["why"].values())


def test_what_is_not_known_is_bad_usage(mailbot: Commands, place: Place) -> None:
    """A file that is not there and a reference that nothing has: one line each."""
    for what, said in (("nowhere.eml", "No such file"), ("ZZZ9999", "no message of that reference")):
        ran = mailbot("explain", what, env=place.env)
        assert ran.exit_code == 2
        assert said in ran.stderr


def test_what_is_of_no_party_is_assigned(mailbot: Commands, place: Place) -> None:
    """By case and party; then it counts for the party, and a second word is refused."""
    place.submit("AAA2222", None, {Requirement.SENDER: Status.REVIEW, Requirement.DOCUMENT: Status.MET})
    ran = mailbot("assign", "aaa2222", "20-57", "--party", "conner", env=place.env)
    assert ran.exit_code == 0, ran.output
    assert "AAA2222: it counts for the party" in ran.stdout
    (found, *_) = json.loads(mailbot("status", "--json", env=place.env).stdout)
    assert (found["parties"][0]["submissions"], found["parties"][0]["state"]) == (1, "complete")
    assert mailbot("assign", "AAA2222", CASE, "--party", "Alltin", env=place.env).exit_code == 2
