"""Docket numbers in every usual form, what is none, and when two mean the same case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.core.case_number import CaseNumber, agreement, find, parse


def parts(number: CaseNumber | None) -> tuple[str | None, int, str, int, bool] | None:
    """The number without its place."""
    return (number.office, number.year, number.type, number.sequence, number.is_weak) if number else None


@pytest.mark.parametrize(
    "written",
    [
        "3:20-cv-57",
        "3:20-cv-00057",
        "3:20-CV-057-MPM-RP",
        "3:20CV057-MPM-RP",
        "3:2020cv00057",
        "3:20cv57/MPM/RP",
        "3:20cv00057 MPM",
        "Case No. 3:20-cv-57",
        "Case No.: 3:20-cv-00057 (MPM) (RP)",
        "CIVIL ACTION NO. 3:20-CV-057-MPM-RP",
        "Civil No. 3:20-cv-57",
        "3:20–cv–00057–MPM",
        "3:2O-cv-OOO57",
        "  3:20 cv 57 ",
        "3:20-civ-57",
        "3:20-cv-57-Orl-41DAB",
    ],
)
def test_every_usual_form_of_one_number(written: str) -> None:
    """Padding, initials, dashes, labels and what OCR makes of digits leave the number as it is."""
    assert parts(parse(written)) == ("3", 20, "cv", 57, False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("20 Civ. 57", (None, 20, "cv", 57, False)),
        ("20 Civ. 2816 (JLR) (GWG)", (None, 20, "cv", 2816, False)),
        ("No. 20-57", (None, 20, "cv", 57, True)),
        ("20-57", (None, 20, "cv", 57, True)),
        ("3:20-57", ("3", 20, "cv", 57, True)),
        ("3:13-0498", ("3", 13, "cv", 498, True)),
        ("CV 01-9294 MMM (FMOx)", (None, 1, "cv", 9294, False)),
        ("CV-23-1466-PHX-SMB", (None, 23, "cv", 1466, False)),
        ("CIV 04-0595-PHX-MHM", (None, 4, "cv", 595, False)),
        ("CV419-088", ("4", 19, "cv", 88, False)),
        ("C20-1129 BJR", (None, 20, "cv", 1129, False)),
        ("No. C-07-04771 EDL (JCS)", (None, 7, "cv", 4771, False)),
        ("20-C-0057", (None, 20, "cv", 57, False)),
        ("No. 20 C 1234", (None, 20, "cv", 1234, True)),
        ("Civil Action No. 05-454-GMS", (None, 5, "cv", 454, False)),
        ("C.A. No. 22-647-WCB", (None, 22, "cv", 647, False)),
        ("18-562 BRB/CG", (None, 18, "cv", 562, True)),
        ("JFM-17-1055", (None, 17, "cv", 1055, True)),
        ("20-mc-80075-LB", (None, 20, "mc", 80075, False)),
        ("SA-22-CV-00834-XJ (HBP)", ("SA", 22, "cv", 834, False)),
        ("O4-1374-slr", (None, 4, "cv", 1374, True)),
    ],
)
def test_forms_of_other_districts(written: str, expected: tuple[str | None, int, str, int, bool]) -> None:
    """Each district writes its own way; a number without a type is weak."""
    assert parts(parse(written)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "3-25-21",
        "on 4/5/21 at 3:20 p.m.",
        "call 662-234-3114 or (662) 234-3114",
        "Miss. Code Ann. § 11-46-9",
        "29 U.S.C. § 203(m); Fed. R. Civ. P. 26",
        "CONNER-000057",
        "Our File 20-0057 / Claim No. CM-88-20913",
        "Claim No. 88-113, Policy No. 20-4471",
        "Doc. No. 20-57",
        "between 9:30-11 or 2:00-300 p.m.",
        "in the years 2019-2021",
        "see Smith v. Jones, No. 3:18-cv-57, at 4",
        "Smith v. Jones, No. 3:18-cv-57, 2019 WL 1234 (N.D. Miss. Mar. 1, 2019)",
        "",
    ],
)
def test_what_only_looks_like_a_number(text: str) -> None:
    """Dates, times, telephones, statutes, stamps, claim numbers and citations name no case of ours."""
    assert find(text) == ()


def test_numbers_in_running_text_come_in_order() -> None:
    """Each number of a text is found once, where it stands."""
    found = find("Re: Conner v. Alltin, 3:20-cv-57, and the related No. 4:21-cv-1530 HLT; my case 23-441 too")
    assert [(n.office, n.year, n.sequence) for n in found] == [("3", 20, 57), ("4", 21, 1530), (None, 23, 441)]
    assert found[0].start < found[1].start < found[2].start


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("3:20-cv-57", "3:20-CV-00057-MPM-RP", "exact"),
        ("20-cv-57", "3:20-cv-57", "strong"),
        ("20 Civ. 57", "20-cv-57", "exact"),
        ("No. 20-57", "3:20-cv-57", "weak"),
        ("3:13-0498", "3:13-0498", "strong"),
        ("1:20-cv-57", "3:20-cv-57", "conflict"),
        ("1:20-57", "3:20-cv-57", "conflict"),
        ("3:20-cv-75", "3:20-cv-57", "none"),
        ("3:21-cv-57", "3:20-cv-57", "none"),
        ("3:20-cr-57", "3:20-cv-57", "none"),
    ],
)
def test_agreement(one: str, other: str, expected: str) -> None:
    """An office that differs is a conflict, a missing one is not; initials and padding mean nothing."""
    a, b = parse(one), parse(other)
    assert a is not None
    assert b is not None
    assert agreement(a, b) == expected
    assert agreement(b, a) == expected


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    """Whatever stands in a subject, looking for numbers raises nothing."""
    assert all(0 <= number.year <= 99 for number in find(text))
    parse(text)


@given(st.integers(0, 9), st.integers(0, 99), st.integers(1, 99999))
def test_a_number_is_found_as_written(office: int, year: int, sequence: int) -> None:
    """The court's own form is read back part by part."""
    written = f"{office}:{year:02}-cv-{sequence:05}"
    expected = (str(office), year, "cv", sequence, False)
    assert parts(parse(written)) == expected
    assert [parts(n) for n in find(f"In re {written}-MPM")] == [expected]
