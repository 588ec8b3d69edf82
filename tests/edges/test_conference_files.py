"""Conference files: the order's own reads as it should; what can't be meant is named with file, line and key."""

import tomllib
from datetime import date, datetime, time
from pathlib import Path

import pytest

from mailbot.core.deadlines import schedule
from mailbot.edges.closings import court_calendar
from mailbot.edges.conference_files import read_conference, read_folder
from mailbot.errors import ConfigurationError
from mailbot.letters.order_paragraph import order_paragraph

EXAMPLE = Path(__file__).parents[2] / "config" / "examples" / "conner.toml"
HEAD = """case_number = "3:20-CV-057-MPM-RP"
caption = "Samantha Conner v. Alltin, LLC, et al."
court = "N.D. Miss."
judge = "Roy Percy"
starts = 2021-04-05T14:00:00
timezone = "America/Chicago"
"""
BOONE = """[[parties]]
name = "Samantha Conner"
[[parties.counsel]]
name = "Judith Boone"
email = "j.boone@haleboone.example"
"""
local = datetime.fromisoformat


def written(folder: Path, text: str, name: str = "case.toml") -> Path:
    """A conference file with that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(path: Path, *, chambers: frozenset[str] = frozenset()) -> list[str]:
    """The fault lines of a file, without its name."""
    with pytest.raises(ConfigurationError) as raised:
        read_conference(path, chambers_addresses=chambers)
    assert all(fault.startswith(f"{path}:") for fault in raised.value.faults)
    return [fault.removeprefix(f"{path}:") for fault in raised.value.faults]


def test_the_orders_own_file() -> None:
    """The example states the whole order, and its dates are the order's."""
    conference = read_conference(EXAMPLE)
    assert conference.order.dated == date(2020, 5, 21)
    assert conference.order.paragraph("attendees") == "3(c)"
    assert conference.until == local("2021-04-05T17:00:00")
    assert [party.role for party in conference.parties] == ["plaintiff", "defendant"]
    assert all(len(party.roster) == 2 for party in conference.parties)
    assert conference.statement.due_time_is_assumed
    dates = schedule(conference, court_calendar(2021, 2021))
    assert dates.statement_due.at.isoformat() == "2021-03-25T23:59:59-05:00"


def test_the_paragraph_for_the_order() -> None:
    """What, where, by when, in which form, that a receipt follows, and whom to call if none comes."""
    conference = read_conference(EXAMPLE)
    dates = schedule(conference, court_calendar(2021, 2021))
    text = order_paragraph(conference, dates, chambers_address="chambers@msnd.example")
    for phrase in (
        "confidential settlement statement",
        "chambers@msnd.example",
        "Thursday, March 25, 2021",
        "PDF",
        "five pages",
        "3:20-CV-057-MPM-RP",
        "names and positions",
        "receipt",
        "telephone chambers at 662-234-3114",
    ):
        assert phrase in text
    assert text.count("\n") == 1
    assert "None" not in text


def test_the_paragraph_without_limit_or_telephone(tmp_path: Path) -> None:
    """What the order leaves out is left out, and the sentence still stands."""
    conference = read_conference(written(tmp_path, HEAD + "[statement]\npage_limit = 0\nsections = []\n"))
    text = order_paragraph(conference, schedule(conference, court_calendar(2021, 2021)), chambers_address="a@b.example")
    assert "pages" not in text
    assert "set forth" not in text
    assert "please telephone chambers." in text


def test_the_example_ships_every_key_it_explains() -> None:
    """Each table of the contract stands in the example."""
    assert {"statement", "order", "negotiations", "teleconference", "cancellation", "parties"} <= tomllib.loads(
        EXAMPLE.read_text(encoding="utf-8")
    ).keys()


def test_six_keys_are_enough(tmp_path: Path) -> None:
    """Dates can be computed before any party is known; all else has the order's usual terms."""
    conference = read_conference(written(tmp_path, HEAD))
    assert conference.parties == ()
    assert conference.statement.due == "7 business days before"
    assert conference.statement.due_time == time(23, 59, 59)


def test_what_an_editor_adds_does_no_harm(tmp_path: Path) -> None:
    """A byte order mark, CRLF line ends, a hard space and a wrapped text are read as they are meant."""
    path = tmp_path / "case.toml"
    text = (
        HEAD.replace("Roy Percy", "Roy\N{NO-BREAK SPACE}Percy") + '[order.words]\nattendees = """the names\nof all"""\n'
    )
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    conference = read_conference(path)
    assert conference.judge == "Roy Percy"
    assert conference.order.words_for("attendees") == "the names of all"


@pytest.mark.parametrize(
    ("until", "ends"), [("17:00:00", "2021-04-05T17:00:00"), ("2021-04-07T12:00:00", "2021-04-07T12:00:00")]
)
def test_until_is_an_hour_or_a_later_day(tmp_path: Path, until: str, ends: str) -> None:
    """A conference ends the same day, or days after."""
    assert read_conference(written(tmp_path, f"until = {until}\n{HEAD}")).until == local(ends)


@pytest.mark.parametrize(
    ("statement", "due", "is_assumed"),
    [
        ("due = 2021-03-26T17:00:00", "2021-03-26T17:00:00", False),
        ('due = "2021-03-26 17:00"', "2021-03-26 17:00", False),
        ("due = 2021-03-26", "2021-03-26", True),
        ('due = "14 days before"', "14 days before", True),
        ("due_time = 17:00:00", "7 business days before", False),
    ],
)
def test_due_may_be_a_period_or_a_day(tmp_path: Path, statement: str, due: str, is_assumed: bool) -> None:
    """An hour is assumed where neither `due` nor `due_time` gives one."""
    terms = read_conference(written(tmp_path, f"{HEAD}[statement]\n{statement}\n")).statement
    assert (terms.due, terms.due_time_is_assumed) == (due, is_assumed)


def test_addresses_are_lower_cased(tmp_path: Path) -> None:
    """A roster is matched without regard to case."""
    path = written(tmp_path, HEAD + BOONE.replace("j.boone@haleboone", "J.Boone@HaleBoone"))
    assert read_conference(path).parties[0].roster == {"j.boone@haleboone.example"}


def test_a_self_represented_party_has_its_own_address(tmp_path: Path) -> None:
    """Its address stands on the party, in place of counsel."""
    path = written(tmp_path, HEAD + '[[parties]]\nname = "Jane Roe"\nemail = "jane@mail.example"\nowes = false\n')
    party = read_conference(path).parties[0]
    assert party.is_self_represented
    assert not party.owes


@pytest.mark.parametrize(
    ("tail", "fault"),
    [
        ('weekday = "Tuesday"', "7: weekday: 2021-04-05 is a Monday"),
        ("untill = 17:00:00", "7: untill: unknown key; did you mean until?"),
        ("until = 13:00:00", "7: until: is not after the start"),
        ("until = 17:00", "7: until: expected newline"),
        ("telephone = 6622343114", "7: telephone: must be a text"),
        ("hold = true", "7: hold: must be a text"),
        ('[statement]\ndue = "7 fortnights before"', "8: statement.due: cannot be read"),
        ("[statement]\ndue = 2021-04-06T09:00:00", "8: statement.due: lies after the start"),
        ("[statement]\ndue = 2021-04-31", "8: due: invalid date"),
        ("[statement]\ndue = 7", "8: statement.due: must be a text such as"),
        ("[statement]\ndue = 0021-03-25", "8: statement.due: the year 21 cannot be meant"),
        ('[statement]\ndue_time = "17:00"', "8: statement.due_time: must be an hour"),
        ("[statement]\npage_limit = -1", "8: statement.page_limit: must be a whole number"),
        ("[statement]\npage_limit = true", "8: statement.page_limit: must be a whole number"),
        ('[statement]\nsections = ["position"]', '8: statement.sections: "position" is not known; did you mean pos'),
        ('[statement]\npages = 5', "8: statement.pages: unknown key; did you mean page_limit?"),
        ("[order]\ndated = 2021-05-21", "8: order.dated: the order would be younger"),
        ('[order]\nparagraphs = { attendee = "3" }', "8: order.paragraphs.attendee: unknown key; did you mean atten"),
        ("[order]\ndated = 2021-03-01\n[statement]\ndue = 2021-02-01", "10: statement.due: lies before the date of"),
        ("[negotiations]\ndemands = 2", "7: negotiations.due: missing"),
        ("[negotiations]\ndue = 7", "8: negotiations.due: must be a text such as"),
        ('[teleconference]\nwindow = "the week before"', "8: teleconference.window: cannot be read"),
        ('[cancellation]\ncall_by = "-2 days before"', "8: cancellation.call_by: cannot be read"),
        ('[[parties]]\nrole = "plaintiff"', "7: parties.name: missing"),
        ('[parties]\nname = "A"', "7: parties: must be written as [[parties]]"),
        ('[[parties]]\nname = "A"\nemail = "A <a@b.example>"', "9: parties.email: is no plain e-mail address"),
        ('[[parties]]\nname = "A"\nemail = "a@b"', "9: parties.email: is no plain e-mail address"),
        ('[[parties]]\nname = "A"\nemail = "ä@b.example"', "9: parties.email: is no plain e-mail address"),
        ('[[parties]]\nname = "A"\ndue = 2021-04-06T00:00:00', "9: parties.due: lies after the start"),
        ('[[parties]]\nname = "A"\nowes = "no"', "9: parties.owes: must be true or false"),
        ('[[parties]]\nname = "A"\n[[parties.counsel]]\nname = "B"', "9: parties.counsel.email: missing"),
        (f'{BOONE}[[parties]]\nname = "samantha conner"', "13: parties.name: this name stands on the list already"),
        (f'{BOONE}[[parties]]\nname = "B"\nmembers = ["Samantha Conner"]', "14: parties.members: this name stands"),
    ],
)  # fmt: skip
def test_a_fault_names_line_and_key(tmp_path: Path, tail: str, fault: str) -> None:
    """Whatever can't be meant is one line that leads to its place."""
    faults = faults_of(written(tmp_path, f"{HEAD}{tail}\n"))
    assert [line for line in faults if line.startswith(fault)], faults
    assert len(faults) == 1


@pytest.mark.parametrize(
    ("line", "instead", "fault"),
    [
        ('timezone = "America/Chicago"', 'timezone = "America/Chicgo"', "6: timezone: there is no such time zone; did"),
        ('timezone = "America/Chicago"', 'timezone = "CST"', "6: timezone: is no place; write the courthouse's zone"),
        ('timezone = "America/Chicago"', 'timezone = "../etc"', "6: timezone: there is no such time zone"),
        ("starts = 2021-04-05T14:00:00", "starts = 2021-04-05T14:00:00Z", "5: starts: must be the court's local time"),
        ("starts = 2021-04-05T14:00:00", "starts = 2021-04-05", "5: starts: must be a date and an hour"),
        ("starts = 2021-04-05T14:00:00", "starts = 0021-04-05T14:00:00", "5: starts: the year 21 cannot be meant"),
        ("starts = 2021-04-05T14:00:00", "starts = 2021-03-14T02:30:00", "5: starts: the clocks skip that hour"),
        ('judge = "Roy Percy"\n', "", "1: judge: missing"),
        ('"3:20-CV-057-MPM-RP"', '"CV"', "1: case_number: holds no number"),
    ],
)  # fmt: skip
def test_a_fault_in_what_every_conference_needs(tmp_path: Path, line: str, instead: str, fault: str) -> None:
    """Missing or impossible, it is named."""
    faults = faults_of(written(tmp_path, HEAD.replace(line, instead)))
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Nobody mends a file one fault a run."""
    text = HEAD.replace("judge", "jugde").replace("Chicago", "Chicgo") + "[statement]\npage_limit = -1\n"
    assert len(faults_of(written(tmp_path, text))) == 4


def test_one_counsel_for_two_parties(tmp_path: Path) -> None:
    """The message says how parties that share a statement are written, and doesn't repeat the address."""
    text = HEAD + BOONE + BOONE.replace("Samantha Conner", "John Roe")
    [fault] = faults_of(written(tmp_path, text))
    assert fault.startswith("16: parties.counsel.email: this address stands for another party too (line 11)")
    assert "members = " in fault
    assert "haleboone" not in fault


def test_colleagues_of_one_party_may_share_a_paralegal(tmp_path: Path) -> None:
    """An address may stand twice with the same party."""
    second = (
        '[[parties.counsel]]\nname = "C"\nemail = "c@haleboone.example"\ndelegates = ["j.boone@haleboone.example"]\n'
    )
    assert len(read_conference(written(tmp_path, HEAD + BOONE + second)).parties[0].counsel) == 2


def test_chambers_stand_on_no_roster(tmp_path: Path) -> None:
    """Mail from chambers' own addresses is nobody's statement."""
    faults = faults_of(written(tmp_path, HEAD + BOONE), chambers=frozenset({"J.Boone@haleboone.example"}))
    assert faults == ["11: parties.counsel.email: this is an address of chambers: it may stand on no roster"]


def test_a_folder_gives_the_sound_files_and_the_faults_of_others(tmp_path: Path) -> None:
    """One broken file keeps no other from being read; files that are no TOML are passed over."""
    first = written(tmp_path, HEAD.replace("057", "058"), "a.toml")
    broken = written(tmp_path, "starts = = 1\n", "b.toml")
    last = written(tmp_path, HEAD, "c.toml")
    written(tmp_path, "notes", "README.md")
    sound, faults = read_folder(tmp_path, chambers_addresses=frozenset())
    assert [path for path, _ in sound] == [first, last]
    assert [fault.startswith(f"{broken}:1: starts: ") for fault in faults] == [True]


def test_two_files_of_one_conference(tmp_path: Path) -> None:
    """The same case and session in two files names both, however the number is written; another session is another."""
    one = written(tmp_path, HEAD, "one.toml")
    two = written(tmp_path, HEAD.replace("3:20-CV-057-MPM-RP", "3:20-cv-57"), "two.toml")
    further = written(tmp_path, f'session = "2"\n{HEAD}', "further.toml")
    sound, faults = read_folder(tmp_path, chambers_addresses=frozenset())
    assert [path for path, _ in sound] == [further]
    assert len(faults) == 1
    assert str(one) in faults[0]
    assert str(two) in faults[0]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """It is told, and nothing is taken for an empty docket in silence."""
    assert read_folder(tmp_path / "none", chambers_addresses=frozenset())[1] == [
        f"{tmp_path / 'none'}: there is no such folder"
    ]


OTHER_ORDER = """[statement]
sections = ["positions", "settlement_proposal", "insurance"]
[[statement.own_sections]]
name = "insurance"
title = "Insurance coverage"
phrases = ["policy limits", "coverage"]
[order]
paragraphs = { settlement_proposal = "2(c)", insurance = "2(d)" }
[order.words]
insurance = "whether there is insurance, and its limits"
"""


def test_an_order_may_ask_other_parts(tmp_path: Path) -> None:
    """One that mailbot knows by name, and one that the file defines; each with its own ¶ and words."""
    conference = read_conference(written(tmp_path, HEAD + OTHER_ORDER))
    known, own = conference.statement.further
    assert (known.name, known.title) == ("settlement_proposal", "")
    assert (own.name, own.title, own.phrases) == ("insurance", "Insurance coverage", ("policy limits", "coverage"))
    assert conference.order.paragraph("insurance") == "2(d)"
    text = order_paragraph(
        conference, schedule(conference, court_calendar(2021, 2021)), chambers_address="chambers@court.example"
    )
    said = " ".join(text.split())
    assert "(b) a proposal for settling the case; and (c) whether there is insurance, and its limits" in said


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('"settlement_proposal", "in', '"settlement_proposals", "in'), '8: statement.sections: "settlement_prop'),
        (('"settlement_proposal", "in', '"insurance", "in'), '8: statement.sections: "insurance" stands more'),
        (('name = "insurance"', 'name = "obstacles"'), '10: statement.own_sections.name: "obstacles" is known already'),
        (('name = "insurance"', 'name = "timing"'), '10: statement.own_sections.name: "timing" has another meaning'),
        (('name = "insurance"', 'name = "Insurance"'), "10: statement.own_sections.name: must be of small letters"),
        (('name = "insurance"', 'name = "liens"'), '10: statement.own_sections.name: is not asked for: add "liens"'),
        (('title = "Insurance coverage"', 'titel = "Insurance"'), "11: statement.own_sections.titel: unknown key"),
        (('title = "Insurance coverage"', ""), "9: statement.own_sections.title: missing"),
        (('title = "Insurance coverage"', 'title = "¶ 3"'), "11: statement.own_sections.title: a title has a word"),
        (('"policy limits", "coverage"', '"policy limits", "of"'), "12: statement.own_sections.phrases: at most 20"),
        (('insurance = "2(d)"', 'insuranc = "2(d)"'), "14: order.paragraphs.insuranc: unknown key; did you mean insur"),
    ],
)  # fmt: skip
def test_a_fault_of_an_own_section_names_line_and_key(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    """A name that nobody knows is told with those that are known."""
    text = HEAD + OTHER_ORDER
    assert change[0] in text
    faults = faults_of(written(tmp_path, text.replace(*change, 1)))
    assert [line for line in faults if line.startswith(fault)], faults


def test_the_known_sections_are_told(tmp_path: Path) -> None:
    """All of them, and how others are defined."""
    (fault,) = faults_of(written(tmp_path, f'{HEAD}[statement]\nsections = ["exhibits"]\n'))
    assert "Known are positions, negotiation_history, attendees, settlement_proposal, strengths_and_weaknesses" in fault
    assert "[[statement.own_sections]]" in fault
