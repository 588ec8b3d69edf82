"""`evaluate` proves mailbot on labelled statements and mails: figures with floors, each error with its words."""

import json
import shutil
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from mailbot.cli import evaluate
from mailbot.demo.layouts import LAYOUTS, as_pdf
from mailbot.demo.noise import NOISES
from tests.cli.conftest import Commands
from tests.cli.places import ROOT

STATEMENTS = ROOT / "fixtures" / "statements"
MESSAGES = ROOT / "fixtures" / "messages"
RATES = ("there_called_deficient", "missing_called_met", "there_left_to_a_person", "missing_left_to_a_person")
# The most that is borne, as shares of one: what is there called deficient, what is missing called met, what is there
# left to a person, what is missing left to a person. The third writer's are hard: most lack a part and look whole.
FLOORS = {
    "a": (0.00, 0.00, 0.00, 0.00),
    "b": (0.00, 0.00, 0.00, 0.00),
    "c": (0.00, 0.10, 0.08, 0.15),
    "d": (0.00, 0.00, 0.07, 0.28),
    "e": (0.04, 0.20, 0.11, 0.28),
    "in other forms": (0.08, 0.40, 0.15, 0.30),
    "spoilt": (0.06, 0.40, 0.20, 0.40),
}
IN_OTHER_FORMS = ("body", "html", "pdf", "pleading", "letter", "table")
IN_THE_SMALL = ("03", "11", "12", "17", "19", "22", "26", "29", "31", "33")  # of the third writer's
WHOLE = """PLAINTIFF'S CONFIDENTIAL SETTLEMENT STATEMENT

I. FACTUAL ISSUES

On May 3, 2023 Ms. Poole slipped on the wet floor of Defendant's store and broke her wrist. Plaintiff contends that the
water had stood there for an hour and that no sign warned of it. Defendant denies this and contends that a sign stood
beside the freezer and that Ms. Poole was looking at her telephone.

II. ISSUES OF LAW

A store owner owes its invitees a duty of reasonable care under Mississippi law. Plaintiff contends that the hazard was
there long enough for constructive notice. Defendant contends that the claim is barred because the hazard was open and
obvious, and that comparative negligence reduces any recovery.

III. DAMAGES

Plaintiff claims medical expenses of $18,400, lost wages of $6,000, and $60,000 for pain and suffering. Defendant
contends that her damages do not exceed $20,000.

IV. NEGOTIATION HISTORY

On June 2, 2024 Plaintiff made a demand of $90,000. On June 20, 2024 Defendant offered $15,000. On July 1, 2024
Plaintiff reduced her demand to $75,000. On July 9, 2024 Defendant increased its offer to $20,000.

V. ATTENDEES

The following individuals will attend the settlement conference for Plaintiff:

Ann Poole, Plaintiff
Jordan Boone, lead counsel for Plaintiff
"""


def evaluated(mailbot: Commands, folder: Path, *words: str, code: int = 0) -> dict[str, Any]:
    """What `evaluate --json` says of a folder."""
    ran = mailbot("evaluate", folder, "--json", *words)
    assert ran.exit_code == code, ran.output
    told = json.loads(ran.stdout)
    assert isinstance(told, dict)
    return told


def within(told: dict[str, Any], floors: str) -> None:
    """Fails with the figures where one is worse than is borne."""
    rates = told["groups"][0]["rates"]
    worse = {n: rates[n] for n, most in zip(RATES, FLOORS[floors], strict=True) if (rates[n]["share"] or 0) > most}
    assert not worse, told["errors"]


def folder_of(parent: Path, texts: dict[str, str], truth: dict[str, Any]) -> Path:
    """A folder of these files with their truth."""
    for name, text in texts.items():
        (parent / name).write_text(text, encoding="utf-8")
    (parent / "truth.json").write_text(json.dumps(truth, indent=1))
    return parent


def label(**sections: str) -> dict[str, Any]:
    """A statement's truth: whole, but for what is said otherwise."""
    return {"sections": {"positions": "met", "negotiation_history": "met", "attendees": "met", **sections}}


@pytest.mark.parametrize("writer", ["a", "b", "c", "d", "e"])
def test_statements_of_five_writers(mailbot: Commands, writer: str) -> None:
    """What is there is not called missing, what is missing is not passed, and little is left to a person."""
    told = evaluated(mailbot, STATEMENTS / writer)
    assert not told["faults"]
    assert not [e for e in told["errors"] if e["what"] == "kind"]
    within(told, writer)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Ten statements with their truth."""
    truth = json.loads((STATEMENTS / "c" / "truth.json").read_text(encoding="utf-8"))
    texts = {f"{n}.txt": (STATEMENTS / "c" / f"{n}.txt").read_text(encoding="utf-8") for n in IN_THE_SMALL}
    return folder_of(tmp_path, texts, {n: truth[n] for n in IN_THE_SMALL})


def test_in_other_forms(mailbot: Commands, small: Path) -> None:
    """The same statements as mail text and as PDF in several layouts fare about as well as plain text does."""
    told = evaluated(mailbot, small, *(word for form in IN_OTHER_FORMS for word in ("--as", form)))
    assert {g["name"] for g in told["groups"] if g["by"] == "layout"} == set(IN_OTHER_FORMS)
    within(told, "in other forms")


def test_spoilt_by_other_hands(mailbot: Commands, small: Path) -> None:
    """So do statements with a scan's errors, set anew, without their headings, or in another order."""
    told = evaluated(mailbot, small, *(word for noise in NOISES for word in ("--noise", noise)))
    assert [g["name"] for g in told["groups"] if g["by"] == "noise"] == sorted([*NOISES, "none"])
    within(told, "spoilt")


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed: no scan can be read")
def test_a_scan_is_never_called_deficient_for_what_is_there(mailbot: Commands, tmp_path: Path) -> None:
    """What the picture of a page hides from the machine is for a person to see."""
    told = evaluated(mailbot, folder_of(tmp_path, {"01.txt": WHOLE}, {"01": label()}), "--as", "scan")
    assert told["groups"][0]["rates"]["there_called_deficient"] == {"count": 0, "of": 3, "share": 0.0}


def _is_plain(written: dict[str, Any]) -> bool:
    """Whether nothing hangs on how the mail is opened, or a word-processor file would keep the test waiting."""
    is_bare = not (written["attachments"] or written["headers"] or written.get("html"))
    return is_bare or any("wordprocessingml" in a["media_type"] for a in written["attachments"])


def test_mails_of_every_kind(mailbot: Commands, tmp_path: Path) -> None:
    """No statement is passed by, nothing else is taken for one, no machine for a person; little is left to staff."""
    shutil.copytree(STATEMENTS, tmp_path / "statements")
    folder = tmp_path / "messages"
    folder.mkdir()
    truth = json.loads((MESSAGES / "truth.json").read_text(encoding="utf-8"))
    texts = {name: (MESSAGES / f"{name}.json").read_text(encoding="utf-8") for name in truth}
    told_by_more = {name: text for name, text in texts.items() if not _is_plain(json.loads(text))}
    folder_of(
        folder, {f"{name}.json": text for name, text in told_by_more.items()}, {n: truth[n] for n in told_by_more}
    )
    told = evaluated(mailbot, folder)
    rates = told["groups"][0]["kind_rates"]
    assert not told["faults"]
    assert rates["statements_passed_by"]["count"] == 0, told["errors"]
    assert rates["others_taken_for_a_statement"]["count"] == 0, told["errors"]
    assert rates["machines_taken_for_people"]["share"] <= 0.04, told["errors"]
    assert rates["clear_ones_left_to_a_person"]["share"] <= 0.03, told["errors"]
    assert rates["kind_as_labelled"]["share"] >= 0.98, told["errors"]


def test_files_of_several_kinds(mailbot: Commands, tmp_path: Path) -> None:
    """A text, a PDF of the same name and a whole mail are each read, and told apart by the ends of their names."""
    folder = folder_of(tmp_path, {"01.txt": WHOLE}, {"01": label(), "02.eml": label(attendees="missing")})
    (folder / "01.pdf").write_bytes(as_pdf(WHOLE).octets)
    mail = EmailMessage()
    mail["From"] = "Ann Poole <a.poole@mail.example>"
    mail["Subject"] = "Confidential settlement statement"
    mail.set_content(WHOLE.partition("V. ATTENDEES")[0])
    (folder / "02.eml").write_bytes(mail.as_bytes())
    told = evaluated(mailbot, folder)
    assert [(g["by"], g["name"], g["statements"]) for g in told["groups"]] == [
        ("all", "", 3), ("file", "eml", 1), ("file", "pdf", 1), ("file", "txt", 1),
    ]  # fmt: skip
    assert told["errors"] == []


def test_errors_with_their_words(mailbot: Commands, tmp_path: Path) -> None:
    """People see each difference with file, part, page and the words that it rests on."""
    ran = mailbot("evaluate", folder_of(tmp_path, {"01.txt": WHOLE}, {"01": label(attendees="missing")}))
    assert ran.exit_code == 0, ran.output
    printed = " ".join(ran.stdout.split())
    assert "01.txt attendees: said met, labelled missing" in printed
    assert "seen on p. 1: “" in printed
    assert "Ann Poole" in printed


@pytest.mark.parametrize(
    ("truth", "told"),
    [
        ("{\n \"01\": {\n  'kind': 1}}", "truth.json: line 3: no JSON"),
        (
            '{\n "01": {\n  "sections": {\n   "attendees": "present"\n  }\n }\n}',
            "line 4: 01 > sections > attendees: is",
        ),
        ('{"01": {"notes": ""}}', "truth.json: line 1: 01: has neither `sections` nor `kind`"),
        ("[]", "truth.json: is no object of labels by name"),
        (None, "truth.json: No such file or directory"),
    ],
)
def test_a_broken_truth_file(mailbot: Commands, tmp_path: Path, truth: str | None, told: str) -> None:
    """A truth file that can't be used is named with line and key, and nothing is read."""
    if truth is not None:
        (tmp_path / "truth.json").write_text(truth)
    ran = mailbot("evaluate", tmp_path)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert told in ran.stderr


def test_a_file_that_is_not_there(mailbot: Commands, tmp_path: Path) -> None:
    """The rest is evaluated; what could not be read is told, and the exit code says so."""
    folder = folder_of(tmp_path, {"01.txt": WHOLE}, {"01": label(), "02": label(), "03": label()})
    (folder / "03.txt").write_bytes(b"\xff\xfe")
    told = evaluated(mailbot, folder, code=1)
    assert told["statements"] == 1
    assert told["faults"] == [f"{folder / '02'}: no file of that name", f"{folder / '03.txt'}: is not UTF-8"]


def test_without_the_library_that_sets_papers(
    mailbot: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What other forms need is named, with the command that installs it."""
    monkeypatch.setitem(sys.modules, "reportlab", None)
    folder = folder_of(tmp_path, {"01.txt": WHOLE}, {"01": label()})
    ran = mailbot("evaluate", folder, "--as", "pdf")
    assert ran.exit_code == 2
    assert "--as pdf: needs reportlab: pip install 'mailbot[demo]'" in ran.stderr


def test_every_form_can_be_asked_for() -> None:
    """The command's choices are the forms and spoilings that there are."""
    assert tuple(LAYOUTS) == evaluate.LAYOUTS
    assert tuple(NOISES) == evaluate.NOISES
