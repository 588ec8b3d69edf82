"""`check` says what would be found and answered, `dates` every date of an order; both touch nothing."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Commands
from tests.cli.places import ROOT
from tests.house.papers import mail, pdf, statement_mail, statement_text

CONNER = ROOT / "config" / "examples" / "conner.toml"
KEYS = {
    "message", "message_id", "received_at", "kind", "disposition", "case_number", "party", "counsel", "due_at",
    "document", "findings", "answers",
}  # fmt: skip
DOCUMENT_KEYS = {"filename", "media_type", "pages", "pages_exact", "sha256", "read_by"}
FINDING_KEYS = {"requirement", "status", "explanation", "elements", "evidence"}
REQUIREMENTS = {
    "sender", "timing", "document", "page_limit", "positions", "negotiation_history", "attendees",
    "confidentiality", "prior_negotiations", "settlement_authority",
}  # fmt: skip
OAKLEY = """
case_number = "3:25-CV-057-ABC-DE"
caption = "Dana Oakley v. Norvane, LLC"
court = "United States District Court for the Northern District of Mississippi"
judge = "Alex Example"
starts = 2025-04-07T14:00:00
timezone = "America/Chicago"
[[parties]]
name = "Dana Oakley"
role = "plaintiff"
[[parties.counsel]]
name = "Jordan Boone"
email = "j.boone@boonehale.example"
"""
BOONE = "j.boone@boonehale.example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with one conference file, closed to nobody, where nothing may be written."""
    (tmp_path / "oakley.toml").write_text(OAKLEY)
    return tmp_path


def everything_in(folder: Path) -> Mapping[str, tuple[int, int]]:
    """Every file and folder with its size and time."""
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in (folder, *folder.rglob("*"))}


def checked(mailbot: Commands, folder: Path, raw: bytes, *words: str, code: int = 0) -> dict[str, Any]:
    """The one object that `check --json` prints for a message, and that nothing was written for it."""
    (folder / "one.eml").write_bytes(raw)
    before = everything_in(folder)
    env = {"MAILBOT_CONFERENCES_DIR": str(folder / "none"), "MAILBOT_DATA_DIR": str(folder / "data")}
    ran = mailbot("check", folder / "one.eml", "--json", "--conference", folder / "oakley.toml", *words, env=env)
    assert ran.exit_code == code, ran.output
    assert everything_in(folder) == before
    (line,) = ran.stdout.splitlines()
    found = json.loads(line)
    assert isinstance(found, dict)
    return found


def statuses(row: Mapping[str, Any]) -> dict[str, str]:
    """Requirement and status."""
    return {f["requirement"]: f["status"] for f in row["findings"]}


def test_the_object_is_the_contracts(mailbot: Commands, folder: Path) -> None:
    """Exactly the keys of §5, with their types, and nothing written anywhere."""
    row = checked(
        mailbot, folder, statement_mail(BOONE, "<1@b.example>", pages=6), "--received-at", "2025-03-24T10:00Z"
    )
    assert set(row) == KEYS
    assert row["message"] == str(folder / "one.eml")
    assert row["message_id"] == "<1@b.example>"
    assert row["received_at"] == "2025-03-24T05:00:00-05:00"
    assert (row["kind"], row["disposition"]) == ("statement", "deficient")
    assert (row["case_number"], row["party"], row["counsel"]) == ("3:25-CV-057-ABC-DE", "Dana Oakley", "Jordan Boone")
    assert row["due_at"] == "2025-03-27T23:59:59-05:00"
    assert set(row["document"]) == DOCUMENT_KEYS
    told = row["document"]
    assert (told["filename"], told["media_type"], told["read_by"]) == ("statement.pdf", "application/pdf", "text")
    assert (told["pages"], told["pages_exact"], len(told["sha256"])) == (6, True, 64)
    assert all(set(f) == FINDING_KEYS for f in row["findings"])
    assert {f["requirement"] for f in row["findings"]} <= REQUIREMENTS
    by_name = {f["requirement"]: f for f in row["findings"]}
    assert by_name["page_limit"]["explanation"] == "6 pages; the limit is 5"
    assert set(by_name["positions"]["elements"]) == {"factual_positions", "legal_positions", "damages_positions"}
    assert set(by_name["negotiation_history"]["elements"]) == {"history", "demands_and_offers"}
    assert set(by_name["attendees"]["elements"]) == {"names", "positions"}
    assert all(set(e) == {"page", "words"} for f in row["findings"] for e in f["evidence"])
    assert any(f["evidence"] for f in row["findings"])
    (answer,) = row["answers"]
    assert set(answer) == {"kind", "to", "subject"}
    assert (answer["kind"], answer["to"]) == ("deficiency_notice", [BOONE])


def test_without_a_time_the_topmost_received_header_tells_it(mailbot: Commands, folder: Path) -> None:
    """Else the Date header; where there is neither, the check can't be made, and the exit code says so."""
    raw = statement_mail(BOONE, "<1@b.example>")
    hops = (
        b"Received: from b by c; Tue, 11 Mar 2025 09:30:00 -0500\r\n"
        b"Received: from a by b; Tue, 11 Mar 2025 09:10:00 -0500\r\n"
    )
    assert checked(mailbot, folder, hops + raw)["received_at"] == "2025-03-11T09:30:00-05:00"
    assert checked(mailbot, folder, raw)["received_at"] == "2025-03-10T10:00:00-05:00"
    bare = b"".join(line for line in raw.splitlines(keepends=True) if not line.startswith(b"Date:"))
    assert set(checked(mailbot, folder, bare, code=1)) == {"message", "error"}


@pytest.mark.parametrize(
    ("raw", "kind", "disposition", "document"),
    [
        (statement_mail(BOONE, "<1@b.example>"), "statement", "complete", True),
        (mail(BOONE, message_id="<1@b.example>"), "statement", "deficient", False),
        (mail(BOONE, subject="Thank you", text="Thank you for yesterday."), "correspondence", "ignored", False),
        (mail("x@y.example", subject="Lunch", text="Friday?"), "correspondence", "ignored", False),
        (
            mail(BOONE, subject="Out of office", text="Until Monday.", headers={"Auto-Submitted": "auto-replied"}),
            "automatic",
            "ignored",
            False,
        ),
    ],
    ids=["complete", "forgotten", "thanks", "lunch", "absence"],
)
def test_every_kind_has_its_disposition(
    mailbot: Commands, folder: Path, raw: bytes, kind: str, disposition: str, *, document: bool
) -> None:
    """What is no statement is ignored, has no findings, no document, and is answered by nobody."""
    row = checked(mailbot, folder, raw)
    assert set(row) == KEYS
    assert (row["kind"], row["disposition"]) == (kind, disposition)
    assert (row["document"] is not None) is document
    if disposition == "ignored":
        assert (row["findings"], row["answers"]) == ([], [])


def test_what_can_not_be_read_is_not_checked(mailbot: Commands, folder: Path) -> None:
    """A damaged document is deficient by itself; its parts are not said to be missing."""
    raw = mail(BOONE, papers=(("statement.pdf", b"%PDF-1.7\nbroken"),), message_id="<1@b.example>")
    row = checked(mailbot, folder, raw)
    told = statuses(row)
    assert told["document"] == "deficient"
    assert {told[name] for name in ("page_limit", "positions", "negotiation_history", "attendees")} == {"not_checked"}


def test_a_stranger_and_an_unknown_case_are_for_a_person(mailbot: Commands, folder: Path) -> None:
    """The conference where it can be told, else nulls; answered to nobody."""
    known = checked(mailbot, folder, statement_mail("x@elsewhere.example", "<1@e.example>"))
    assert (known["case_number"], known["party"], known["counsel"]) == ("3:25-CV-057-ABC-DE", None, None)
    assert (known["disposition"], known["answers"]) == ("review", [])
    title = "CONFIDENTIAL SETTLEMENT STATEMENT\n\nDoe v. Roe, No. 1:24-cv-00999"
    papers = (("s.pdf", pdf(statement_text(title=title))),)
    unknown = checked(mailbot, folder, mail("x@elsewhere.example", subject="Doe v. Roe", papers=papers))
    assert (unknown["kind"], unknown["disposition"], unknown["answers"]) == ("statement", "review", [])
    assert (unknown["case_number"], unknown["party"], unknown["due_at"]) == (None, None, None)


def test_several_messages_are_a_line_each_and_a_missing_one_is_told(mailbot: Commands, folder: Path) -> None:
    """The others are checked all the same; the exit code is 1."""
    (folder / "one.eml").write_bytes(statement_mail(BOONE, "<1@b.example>"))
    (folder / "two.eml").write_bytes(mail("x@y.example", subject="Lunch", text="Friday?"))
    files = [folder / name for name in ("one.eml", "gone.eml", "two.eml")]
    ran = mailbot("check", *files, "--json", "--conference", folder / "oakley.toml")
    assert ran.exit_code == 1
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [row["message"] for row in rows] == [str(path) for path in files]
    assert ["error" in row for row in rows] == [False, True, False]


def test_without_conference_files_named_the_folders_are_taken(mailbot: Commands, folder: Path) -> None:
    """MAILBOT_CONFERENCES_DIR; a folder that is not there is bad settings."""
    (folder / "one.eml").write_bytes(statement_mail(BOONE, "<1@b.example>"))
    conferences = folder / "conferences"
    conferences.mkdir()
    shutil.copy(folder / "oakley.toml", conferences)
    ran = mailbot("check", folder / "one.eml", "--json", env={"MAILBOT_CONFERENCES_DIR": str(conferences)})
    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["party"] == "Dana Oakley"
    ran = mailbot("check", folder / "one.eml", "--json", env={"MAILBOT_CONFERENCES_DIR": str(folder / "none")})
    assert ran.exit_code == 2


def test_the_table_for_people_says_the_same(mailbot: Commands, folder: Path) -> None:
    """Without --json: disposition, requirement, page and answer in words."""
    (folder / "one.eml").write_bytes(statement_mail(BOONE, "<1@b.example>", pages=6))
    env = {"COLUMNS": "160"}
    ran = mailbot("check", folder / "one.eml", "--conference", folder / "oakley.toml", env=env)
    assert ran.exit_code == 0
    for words in ("deficient", "page_limit", "6 pages; the limit is 5", "deficiency_notice", "3:25-CV-057-ABC-DE"):
        assert words in ran.stdout


@pytest.mark.parametrize("given", ["yesterday", "2025-03-24T10:00:00", "2025-03-24"])
def test_a_time_of_receipt_needs_its_offset(mailbot: Commands, folder: Path, given: str) -> None:
    """A local time would be a guess."""
    ran = mailbot("check", folder / "one.eml", "--received-at", given, "--conference", folder / "oakley.toml")
    assert ran.exit_code == 2
    assert "--received-at" in ran.stderr


def test_dates_of_the_order_are_the_contracts(mailbot: Commands) -> None:
    """CONTRACT §6, to the second."""
    ran = mailbot("dates", CONNER, "--json")
    assert ran.exit_code == 0
    told = json.loads(ran.stdout)
    assert told["case_number"] == "3:20-CV-057-MPM-RP"
    assert told["conference_at"] == "2021-04-05T14:00:00-05:00"
    assert told["statement_due_at"] == "2021-03-25T23:59:59-05:00"
    assert told["negotiations_due_at"] == "2021-03-29T23:59:59-05:00"
    window = {"opens_at": "2021-03-29T00:00:00-05:00", "closes_at": "2021-04-05T14:00:00-05:00"}
    assert told["teleconference_window"] == window
    assert told["cancellation_call_by"] == "2021-04-01T23:59:59-05:00"
    assert told["destroy_after"] == "2021-04-07T00:00:00-05:00"


def test_dates_as_a_paragraph(mailbot: Commands) -> None:
    """What to send, where, by when, that a receipt follows, and whom to call."""
    ran = mailbot("dates", CONNER, "--text", env={"MAILBOT_CHAMBERS_ADDRESS": "settlement@court.example"})
    assert ran.exit_code == 0
    for words in ("settlement@court.example", "March 25, 2021", "PDF", "receipt", "662-234-3114"):
        assert words in ran.stdout


def test_a_bad_file_is_named_by_line_and_key(mailbot: Commands, tmp_path: Path) -> None:
    """One line a fault, exit 2."""
    path = tmp_path / "bad.toml"
    path.write_text(OAKLEY.replace('"America/Chicago"', '"America/Chikago"').replace("judge =", "jugde ="))
    ran = mailbot("dates", path)
    assert ran.exit_code == 2
    lines = ran.stderr.splitlines()
    assert len(lines) >= 2
    assert all(line.startswith(f"mailbot: {path}:") for line in lines)
    assert any("timezone" in line for line in lines)
