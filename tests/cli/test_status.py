"""status tells a script and a person where every conference stands, and nothing of what was written."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailbot import assembly
from mailbot.core.domain.finding import Requirement, Status
from mailbot.edges.conference_files import read_conference
from mailbot.edges.ledger import docket
from mailbot.settings import Settings
from tests.cli.conftest import Commands
from tests.cli.places import CASE, DEFENDANT, PLAINTIFF, RECEIVED, Place

ALL_MET = dict.fromkeys(
    (
        Requirement.SENDER,
        Requirement.TIMING,
        Requirement.DOCUMENT,
        Requirement.PAGE_LIMIT,
        Requirement.POSITIONS,
        Requirement.NEGOTIATION_HISTORY,
        Requirement.ATTENDEES,
    ),
    Status.MET,
)


def _rows(mailbot: Commands, place: Place, *words: str) -> list[dict[str, Any]]:
    ran = mailbot("status", *words, "--json", env=place.env)
    assert ran.exit_code == 0, ran.output
    rows = json.loads(ran.stdout)
    assert isinstance(rows, list)
    return rows


def test_a_conference_is_told_as_the_contract_has_it(mailbot: Commands, place: Place) -> None:
    """Every key of the contract, times in court time, findings as requirement and status alone."""
    place.submit("AAA2222", PLAINTIFF, ALL_MET)
    (row,) = _rows(mailbot, place)
    plaintiff, defendant = row.pop("parties")
    assert row == {
        "case_number": CASE,
        "session": None,
        "caption": "Samantha Conner v. Alltin, LLC, et al.",
        "conference_at": "2021-04-05T14:00:00-05:00",
        "statement_due_at": "2021-03-25T23:59:59-05:00",
        "destroy_after": "2021-04-07T00:00:00-05:00",
        "held": False,
        "destroyed_at": None,
    }
    assert plaintiff == {
        "name": PLAINTIFF,
        "role": "plaintiff",
        "state": "complete",
        "received_at": "2021-03-24T10:00:00-05:00",
        "pages": 4,
        "findings": [{"requirement": r.value, "status": "met"} for r in ALL_MET],
        "submissions": 1,
    }
    assert defendant == {
        "name": DEFENDANT,
        "role": "defendant",
        "state": "overdue",
        "received_at": None,
        "pages": None,
        "findings": [],
        "submissions": 0,
    }


def test_a_later_supplement_completes_a_party(mailbot: Commands, place: Place) -> None:
    """What two mails supply together is in order, and both are counted."""
    place.submit("AAA2222", PLAINTIFF, ALL_MET | {Requirement.ATTENDEES: Status.DEFICIENT})
    assert _rows(mailbot, place)[0]["parties"][0]["state"] == "deficient"
    place.submit("BBB3333", PLAINTIFF, ALL_MET, received_at=RECEIVED + timedelta(hours=1))
    party = _rows(mailbot, place)[0]["parties"][0]
    assert (party["state"], party["submissions"]) == ("complete", 2)


def test_what_belongs_to_nobody_comes_last(mailbot: Commands, place: Place) -> None:
    """Mail of no conference, and of no party for certain, is one more object after the conferences."""
    place.strand("CCC4444")
    place.submit("DDD5555", None, ALL_MET, received_at=RECEIVED + timedelta(hours=1))
    conference, last = _rows(mailbot, place)
    assert "unassigned" not in conference
    assert (last["case_number"], last["parties"]) == (None, [])
    assert last["unassigned"] == [
        {"reference": "CCC4444", "received_at": "2021-03-24T10:00:00-05:00"},
        {"reference": "DDD5555", "received_at": "2021-03-24T11:00:00-05:00"},
    ]


def test_one_case_brings_its_own_unassigned_mail_alone(mailbot: Commands, place: Place) -> None:
    """Asked for one case, in any usual form, mail of no conference is not told."""
    place.strand("CCC4444")
    place.submit("DDD5555", None, ALL_MET)
    _, last = _rows(mailbot, place, "No. 20-57")
    assert [u["reference"] for u in last["unassigned"]] == ["DDD5555"]


def test_a_destroyed_conference_says_so_and_no_more(mailbot: Commands, place: Place) -> None:
    """After destruction a party's state is destroyed, and nothing of its statement is told."""
    place.submit("AAA2222", PLAINTIFF, ALL_MET)
    place.submit("DDD5555", None, ALL_MET)
    place.destroy(datetime(2021, 4, 7, 13, 0, tzinfo=UTC))
    (row,) = _rows(mailbot, place)
    assert row["destroyed_at"] == "2021-04-07T08:00:00-05:00"
    assert {(p["state"], p["pages"], len(p["findings"])) for p in row["parties"]} == {("destroyed", None, 0)}


def test_a_hold_is_told(mailbot: Commands, place: Place) -> None:
    """A held conference is marked, and the table says why."""
    with place.ledger.transaction() as tx:
        docket.set_hold(tx, place.conference_id, "continued")
    assert _rows(mailbot, place)[0]["held"] is True
    assert "continued" in mailbot("status", env=place.env).stdout


def test_the_table_tells_what_is_missing_and_what_waits(mailbot: Commands, place: Place) -> None:
    """A person reads each party's state, what is not in order, and the very command for the held draft."""
    place.submit("AAA2222", DEFENDANT, ALL_MET | {Requirement.ATTENDEES: Status.DEFICIENT})
    place.hold_a_notice("AAA2222", DEFENDANT)
    told = mailbot("status", env=place.env).stdout
    lines = [line for line in told.splitlines() if line.startswith((PLAINTIFF, DEFENDANT))]
    assert "overdue" in lines[0]
    assert "deficient" in lines[1]
    assert "attendees" in lines[1]
    assert "mailbot approve AAA2222, or mailbot drop AAA2222" in told
    assert "\x1b" not in told
    assert all(line == line.rstrip() for line in told.splitlines())


def test_the_table_names_what_a_person_should_look_at(mailbot: Commands, place: Place) -> None:
    """What is in doubt is told with the reference to accept; what a later mail settled is not."""
    doubtful = ALL_MET | {Requirement.POSITIONS: Status.REVIEW, Requirement.CONFIDENTIALITY: Status.REVIEW}
    place.submit("AAA2222", DEFENDANT, doubtful)
    assert "positions of Alltin, LLC (AAA2222); then mailbot accept AAA2222" in mailbot("status", env=place.env).stdout
    place.submit("BBB3333", DEFENDANT, ALL_MET, received_at=RECEIVED + timedelta(hours=1))
    assert "look at:" not in mailbot("status", env=place.env).stdout


def test_an_unknown_case_is_bad_usage(mailbot: Commands, place: Place) -> None:
    """A case that is not on the docket ends with 2 and one clear line."""
    ran = mailbot("status", "1:99-cv-1", env=place.env)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == "mailbot: 1:99-cv-1: no conference of this case number is known\n"


def test_a_folder_without_a_ledger_is_refused_and_named(mailbot: Commands, place: Place) -> None:
    """No ledger is made by looking."""
    empty = place.root / "elsewhere"
    ran = mailbot("status", env=place.env | {"MAILBOT_DATA_DIR": str(empty)})
    assert ran.exit_code == 2
    assert str(empty) in ran.stderr
    assert not empty.exists()


def test_the_mode_is_named(mailbot: Commands, place: Place) -> None:
    """Every answer of `status` says whether mailbot acts or only looks on."""
    assert mailbot("status", env=place.env).stdout.startswith("mode: live\n")
    observing = {**place.env, "MAILBOT_MODE": "observe"}
    assert "no ledger of observe mode" in mailbot("status", env=observing).stderr
    ledger = assembly.open_ledger(Settings(data_dir=place.root / "data", mode="observe"), make=True)
    with ledger.transaction() as tx:
        docket.enter(tx, read_conference(place.root / "conferences" / "conner.toml"), RECEIVED)
    ledger.close()
    assert mailbot("status", env=observing).stdout.startswith("mode: observe (nothing is moved, filed")
    assert {row["mode"] for row in json.loads(mailbot("status", "--json", env=observing).stdout)} == {"observe"}


@pytest.mark.parametrize(
    "words",
    [
        ("hold", CASE, "--why", "continued"),
        ("release", CASE),
        ("purge", "--yes"),
        ("open", CASE, "--identity", "KEYFILE", "--out", "OUT"),
        ("assign", "B7X2Q9K", CASE, "--party", PLAINTIFF),
    ],
)
def test_what_rests_in_observe_mode_says_so(mailbot: Commands, place: Place, words: tuple[str, ...]) -> None:
    """A command that would hold, destroy, open or file has nothing to work on, and says why."""
    env = {**place.env, "MAILBOT_MODE": "observe"}
    assembly.open_ledger(Settings(data_dir=place.root / "data", mode="observe"), make=True).close()
    given = {"KEYFILE": str(place.key_file), "OUT": str(place.root / "out")}
    ran = mailbot(*(given.get(word, word) for word in words), env=env)
    assert ran.exit_code == 1
    assert "MAILBOT_MODE=observe: nothing is" in ran.stderr
