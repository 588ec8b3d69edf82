"""The figures by which a court would trust mailbot: what counts for what, and a truth file's faults by their keys."""

from typing import Any

import pytest

from mailbot.core.domain.finding import Requirement, Status
from mailbot.core.domain.submission import Kind
from mailbot.core.evaluation import Outcome, Place, evaluation, kind_rates, section_rates
from mailbot.core.labels import read_labels

POSITIONS = {"factual_positions": "met", "legal_positions": "met", "damages_positions": "met"}


def statement(truth: str, said: Status, *, layout: str = "as it is", kind: Kind = Kind.STATEMENT) -> Outcome:
    """A statement of which one part alone is labelled."""
    labels, faults = read_labels({"01": {"sections": {"positions": truth}, "elements": {"legal_positions": truth}}})
    assert not faults
    return Outcome(
        label=labels[0],
        file="01.txt",
        file_kind="txt",
        layout=layout,
        noise="none",
        kind=kind,
        is_sure=True,
        is_machine=False,
        asks=False,
        reasons=("titled",),
        sections={Requirement.POSITIONS: said} if kind is Kind.STATEMENT else {},
        elements={"legal_positions": said} if kind is Kind.STATEMENT else {},
        evidence={Requirement.POSITIONS: (Place(2, "the law is"),)},
    )


def mail(truth: dict[str, Any], kind: Kind, *, is_sure: bool = True, is_machine: bool = False) -> Outcome:
    """A mail of which the kind alone is labelled."""
    labels, faults = read_labels({"m": truth})
    assert not faults
    return Outcome(
        labels[0], "m.eml", "eml", "as it is", "none", kind, is_sure, is_machine, asks=False, reasons=("no_papers",)
    )


def test_the_four_rates() -> None:
    """Each part counts by what it is in truth; what a person must look at is neither right nor wrong."""
    outcomes = [
        statement("met", Status.MET),
        statement("met", Status.DEFICIENT),
        statement("met", Status.REVIEW),
        statement("met", Status.NOT_CHECKED),
        statement("missing", Status.MET),
        statement("missing", Status.DEFICIENT),
        statement("unclear", Status.MET),
    ]
    rates = {name: (rate.count, rate.of) for name, rate in section_rates(outcomes).items()}
    assert rates == {
        "there_called_deficient": (1, 4),
        "missing_called_met": (1, 2),
        "there_left_to_a_person": (2, 4),
        "missing_left_to_a_person": (0, 2),
    }


def test_a_statement_taken_for_a_letter_is_an_error_and_left_to_a_person() -> None:
    """What was not taken for a statement was not checked, and the kind itself is told as the error."""
    told = evaluation([statement("met", Status.MET, kind=Kind.CORRESPONDENCE)])
    assert [error["what"] for error in told["errors"]] == ["kind", "positions"]
    assert section_rates([statement("met", Status.MET, kind=Kind.CORRESPONDENCE)])["there_left_to_a_person"].share == 1


def test_an_error_shows_what_it_rests_on() -> None:
    """Each difference names file, form, part, what was said and labelled, and the words with their page."""
    told = evaluation([statement("missing", Status.MET, layout="pdf"), statement("met", Status.MET)])
    assert told["errors"] == [
        {
            "file": "01.txt",
            "layout": "pdf",
            "noise": "none",
            "what": "positions",
            "said": "met",
            "truth": "missing",
            "elements": {"legal_positions": {"said": "met", "truth": "missing"}},
            "explanation": "",
            "evidence": [{"page": 2, "words": "the law is"}],
        }
    ]


def test_groups_by_layout() -> None:
    """Where there are several forms, each has its own figures after those of all."""
    told = evaluation([statement("missing", Status.MET, layout="pdf"), statement("met", Status.MET, layout="docx")])
    assert [(g["by"], g["name"], g["statements"]) for g in told["groups"]] == [
        ("all", "", 2),
        ("layout", "docx", 1),
        ("layout", "pdf", 1),
    ]


def test_kinds() -> None:
    """A statement passed by, another mail taken for one, a machine taken for a person; doubtful ones count for none."""
    outcomes = [
        mail({"kind": "statement"}, Kind.CORRESPONDENCE),
        mail({"kind": "statement"}, Kind.STATEMENT, is_sure=False),
        mail({"kind": "correspondence"}, Kind.STATEMENT),
        mail({"kind": "correspondence", "also_ok": ["statement"]}, Kind.STATEMENT),
        mail({"kind": "correspondence", "is_sure": False}, Kind.STATEMENT),
        mail({"kind": "automatic"}, Kind.CORRESPONDENCE),
        mail({"kind": "automatic"}, Kind.AUTOMATIC, is_machine=True),
    ]
    rates = {name: (rate.count, rate.of) for name, rate in kind_rates(outcomes).items()}
    assert rates["statements_passed_by"] == (1, 2)
    assert rates["others_taken_for_a_statement"] == (1, 4)
    assert rates["machines_taken_for_people"] == (1, 2)
    assert rates["clear_ones_left_to_a_person"] == (1, 6)


def test_a_label_says_what_is_there() -> None:
    """Sections, elements, the words that fulfil them, and how many distinct demands and offers were made."""
    spans = [{"element": "names", "quote": "Ann Poole"}, {"element": "names", "quote": "Jo Roe"}]
    raw = {"sections": {"positions": "met"}, "elements": POSITIONS, "spans": spans, "demands": [9, 8, 9], "offers": []}
    (label,), faults = read_labels({"01": {**raw, "notes": "for people"}})
    assert not faults
    assert label.sections == {Requirement.POSITIONS: "met"}
    assert label.quotes == {"names": ("Ann Poole", "Jo Roe")}
    assert label.amounts == (2, 0)


@pytest.mark.parametrize(
    ("truth", "path"),
    [
        ([], ()),
        ({}, ()),
        ({"01": 3}, ("01",)),
        ({"01": {"notes": ""}}, ("01",)),
        ({"01": {"sections": {}}}, ("01", "sections")),
        ({"01": {"sections": {"position": "met"}}}, ("01", "sections", "position")),
        ({"01": {"sections": {"positions": "yes"}}}, ("01", "sections", "positions")),
        ({"01": {"kind": "statement", "elements": {"law": "met"}}}, ("01", "elements", "law")),
        ({"01": {"kind": "letter"}}, ("01", "kind")),
        ({"01": {"kind": ["statement"]}}, ("01", "kind")),
        ({"01": {"kind": "statement", "also_ok": "statement"}}, ("01", "also_ok")),
        ({"01": {"kind": "statement", "is_sure": 1}}, ("01", "is_sure")),
        ({"01": {"sections": {"positions": "met"}, "spans": [{"element": "names"}]}}, ("01", "spans")),
        ({"01": {"sections": {"positions": "met"}, "spans": {}}}, ("01", "spans")),
        ({"01": {"sections": {"positions": "met"}, "offers": ["$5"]}}, ("01", "offers")),
    ],
)
def test_faults_of_a_truth_file(truth: object, path: tuple[str, ...]) -> None:
    """Each fault is told with the keys that lead to it, and a file with one labels nothing."""
    labels, faults = read_labels(truth)
    assert labels == ()
    assert [fault.path for fault in faults] == [path]
