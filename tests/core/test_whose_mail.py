"""Who may speak for whom, for which case, and who is answered: the policy, a line each."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.core.deadlines import schedule
from mailbot.core.domain.calendar import CourtCalendar
from mailbot.core.domain.court import Conference, Counsel, Party
from mailbot.core.domain.document import Document
from mailbot.core.domain.finding import Requirement, Status
from mailbot.core.domain.mail import Message
from mailbot.core.domain.submission import Standing
from mailbot.core.review import Policy, Review, answers, recipients_of, review
from tests.core.conner import CONNER
from tests.core.mails import TITLED, mail, paper

BOONE = Counsel("Judith Boone", "j.boone@haleboone.example", "Hale & Boone", ("p.legal@haleboone.example",))
LOCAL = Counsel("Lou Cal", "l.cal@localcounsel.example", "Cal & Co")
VICE = Counsel("Prudence Vice", "p.vice@farfirm.example", "Far Firm")
TRAN = Counsel("Minh Tran", "m.tran@kestrelpace.example", "Kestrel Pace")
CASE = replace(
    CONNER,
    parties=(
        Party("Samantha Conner", "plaintiff", (BOONE, LOCAL, VICE)),
        Party("Alltin, LLC", "defendant", (TRAN,)),
        Party("Ira Roe", "defendant", email="ira.roe@gmail.com"),
    ),
)
ZETA = replace(
    CONNER,
    case_number="4:21-cv-1530-HLT",
    caption="Zeta Marine Supply Co. v. Harrow Point Marina",
    parties=(Party("Zeta Marine Supply Co.", "plaintiff", (BOONE,)),),
)
ZETAS = TITLED.replace("3:20-CV-057-MPM-RP", "4:21-cv-1530").replace("SAMANTHA CONNER", "ZETA MARINE SUPPLY")
ZETAS = ZETAS.replace("ALLTIN, LLC, ET AL.", "HARROW POINT MARINA").replace("Ms. Conner", "Zeta")
DEFENDANTS = TITLED.replace("PLAINTIFF'S CONF", "DEFENDANT'S CONF")
OWN = {Standing.COUNSEL: CASE.parties[0].counsel}
CLERK = "clerk@court.example"
AT = datetime(2021, 3, 24, 15, tzinfo=UTC)
POLICY = Policy(chambers=frozenset({"chambers@court.example", CLERK}))


def decided(message: Message, *docket: Conference) -> Review:
    """What is decided upon a mail."""
    known = [(c, schedule(c, CourtCalendar({}, {}))) for c in (docket or (CASE,))]
    return review(message, AT, known, POLICY)


def sent(
    author: str | None, *papers: Document, subject: str = "Settlement statement, 3:20-cv-57", **more: object
) -> Message:
    """A mail of this author with a statement of the case, or with these papers."""
    text = str(more.pop("text", "Attached please find our confidential settlement statement."))
    message = mail(text, *(papers or (paper(),)), subject=subject, author=author)
    return replace(message, **more)  # type: ignore[arg-type]  # fields of Message, by name


@pytest.mark.parametrize(
    ("author", "standing", "party", "to"),
    [
        ("j.boone@haleboone.example", "counsel", "Samantha Conner", ["j.boone@haleboone.example"]),
        ("l.cal@localcounsel.example", "counsel", "Samantha Conner", ["l.cal@localcounsel.example"]),
        ("p.vice@farfirm.example", "counsel", "Samantha Conner", ["p.vice@farfirm.example"]),
        (
            "p.legal@haleboone.example",
            "delegate",
            "Samantha Conner",
            ["p.legal@haleboone.example", "j.boone@haleboone.example"],
        ),
        ("ira.roe@gmail.com", "counsel", "Ira Roe", ["ira.roe@gmail.com"]),
        ("j.boone+court@haleboone.example", "counsel", "Samantha Conner", ["j.boone@haleboone.example"]),
        ("associate@haleboone.example", "colleague", "Samantha Conner", ["j.boone@haleboone.example"]),
        ("associate@farfirm.example", "colleague", "Samantha Conner", ["p.vice@farfirm.example"]),
        ("someone@gmail.com", "stranger", None, []),
        ("iraroe@gmail.com", "stranger", None, []),
        ("ira.roe@googlemail.com", "stranger", None, []),
        ("j.boone@mail.haleboone.example", "stranger", None, []),
        ("j.boone@ha1eboone.example", "stranger", None, []),
        ("j.boone@xn--haleboone-zqf.example", "stranger", None, []),
        ("samantha.conner@post.example", "stranger", None, []),
        ("adjuster@insurer.example", "stranger", None, []),
        (CLERK, "staff", None, []),
        (None, "unknown", None, []),
    ],
)
def test_who_writes_and_who_is_answered(author: str | None, standing: str, party: str | None, to: list[str]) -> None:
    """The roster is answered; for an unlisted colleague counsel of record; a stranger, a client, chambers never."""
    found = decided(sent(author))
    told = found.identification
    assert (str(told.standing), told.party.name if told.party else None) == (standing, party)
    assert list(recipients_of(found)) == to


@pytest.mark.parametrize(
    ("author", "status"),
    [
        ("j.boone@haleboone.example", Status.MET),
        ("j.boone+x@haleboone.example", Status.MET),
        ("associate@haleboone.example", Status.REVIEW),
        ("someone@gmail.com", Status.REVIEW),
        (CLERK, Status.REVIEW),
        (None, Status.REVIEW),
    ],
)
def test_the_sender_finding(author: str | None, status: Status) -> None:
    """Met for the roster alone; for everybody else a person looks, and nobody is deficient for it."""
    sender = next(f for f in decided(sent(author)).findings if f.requirement is Requirement.SENDER)
    assert sender.status is status


def test_counsel_on_record_is_told_that_a_colleague_sent_one() -> None:
    """The unlisted writer hears nothing."""
    found = decided(sent("associate@haleboone.example"))
    (answer, *_) = answers(found, (), reference="AAA2222", policy=POLICY, now=AT)
    assert answer.recipients == ("j.boone@haleboone.example",)
    assert answer.draft.in_counsels_name


@pytest.mark.parametrize("name", ["Judith  Boone", "j.boone@haleboone.example", "Samantha Conner"])
def test_a_borrowed_name_gives_no_seat(name: str) -> None:
    """Chambers are told that name and address do not go together."""
    found = decided(replace(sent("boone@elsewhere.example"), author_name=name))
    sender = next(f for f in found.findings if f.requirement is Requirement.SENDER)
    assert found.identification.standing is Standing.STRANGER
    assert "the name shown is that of counsel or of a party" in sender.explanation
    assert recipients_of(found) == ()


def test_one_address_on_two_adverse_rosters_is_never_automatic() -> None:
    """A government office, an insurer's firm: a person says for whom it speaks."""
    shared = Counsel("Ann Usa", "ann@office.example")
    both = replace(CASE, parties=(Party("A", "plaintiff", (shared,)), Party("B", "defendant", (shared,))))
    found = decided(sent("ann@office.example"), both)
    assert (found.identification.party, found.identification.is_certain) == (None, False)
    assert found.findings[0].reason == "two_rosters"
    assert recipients_of(found) == ()


@pytest.mark.parametrize(
    "more",
    [
        {"subject": "FW: Settlement statement"},
        {"text": "We received the attached settlement statement from opposing counsel by mistake."},
        {"subject": "FW: statement", "quoted": "From: Minh Tran <m.tran@kestrelpace.example>\nSent: 3/24/2021 9:00 AM"},
        {"subject": "FW: statement", "quoted": "From: <x@kestrelpace.example>\nDate: 3/24/2021"},
    ],
)
def test_the_opposing_side_sends_what_is_not_its_own(more: dict[str, str]) -> None:
    """A leak: filed for no party, nobody outside chambers hears of it."""
    found = decided(sent("j.boone@haleboone.example", paper(DEFENDANTS), **more))
    assert "other_sides_paper" in found.identification.reasons
    assert (found.identification.party, recipients_of(found)) == (None, ())


@pytest.mark.parametrize(
    "text",
    [
        TITLED,
        DEFENDANTS,
        TITLED.replace("PLAINTIFF'S CONFIDENTIAL", "RESPONSE TO DEFENDANT'S"),
        TITLED.replace("PLAINTIFF'S", "COUNTER-DEFENDANT'S"),
    ],
)
def test_a_title_alone_takes_nothing_from_its_sender(text: str) -> None:
    """Titles are copied from the last case; one sign is none."""
    assert decided(sent("j.boone@haleboone.example", paper(text))).identification.is_certain


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (sent("j.boone@haleboone.example", paper(), subject=""), CASE),
        (sent("j.boone@haleboone.example", paper(ZETAS), subject=""), ZETA),
        (sent("j.boone@haleboone.example", paper(ZETAS), subject="3:20-cv-57"), None),
        (sent("j.boone@haleboone.example", paper(), subject="Re: 4:21-cv-1530"), None),
        (sent("j.boone@haleboone.example", paper(), paper(ZETAS, path="3"), subject=""), None),
        (sent("j.boone@haleboone.example", paper(), paper("x", path="3", name="21-cv-1530.pdf"), subject=""), None),
        (
            sent(
                "j.boone@haleboone.example",
                paper(),
                paper(ZETAS.replace("CIVIL ACTION NO. 4:21-cv-1530", ""), path="3"),
                subject="",
            ),
            None,
        ),
        (sent("j.boone@haleboone.example", paper(), paper("Exhibit A", path="3"), subject=""), CASE),
        (sent("j.boone@haleboone.example", paper(), paper(TITLED, path="3"), subject=""), CASE),
        (
            sent(
                "j.boone@haleboone.example",
                paper("x"),
                paper("y", path="3"),
                subject="3:20-cv-57",
                text="Attached are our settlement statements in 3:20-cv-57 and 4:21-cv-1530.",
            ),
            None,
        ),
        (sent("j.boone@haleboone.example", paper(), quoted="In 4:21-cv-1530 the Court", subject=""), CASE),
        (sent("p.legal@haleboone.example", paper(), paper(ZETAS, path="3"), subject=""), None),
        (sent("associate@haleboone.example", paper(), paper(ZETAS, path="3"), subject=""), None),
        (sent("someone@gmail.com", paper(), paper(ZETAS, path="3"), subject=""), None),
        (sent("someone@gmail.com", paper(), subject="4:21-cv-1530"), None),
        (sent("someone@gmail.com", paper(ZETAS), subject=""), ZETA),
    ],
)
def test_which_conference(message: Message, expected: Conference | None) -> None:
    """First page, subject, text, file name; two cases in one mail are a person's, and lie in nobody's vault."""
    found = decided(message, CASE, ZETA)
    assert found.identification.conference is expected
    if expected is None:
        assert found.submission is None
        assert recipients_of(found) == ()


@pytest.mark.parametrize(
    "words",
    [
        "As Smith v. Jones, No. 4:21-cv-1530 (N.D. Miss. 2022), holds",
        "on 4-21-15 at 4:21 p.m.",
        "Telephone 421-1530, fax 662-421-1530",
        "under Miss. Code 11-46-9 and 42 U.S.C. 1983",
        "Our file 21-1530; claim no. 21-1530",
        "Bates CONNER-001530",
    ],
)
def test_numbers_that_are_no_case_numbers(words: str) -> None:
    """Citations, dates, times, telephones, statutes, files and Bates stamps choose no conference."""
    found = decided(sent("j.boone@haleboone.example", paper(f"{TITLED}\n{words}"), subject=""), CASE, ZETA)
    assert found.identification.conference is CASE


def test_what_staff_pass_on_is_suggested_and_filed_on_a_persons_word() -> None:
    """Even where its number is plain; then for whom the person says, and still nobody is answered."""
    message = sent(CLERK, subject="FW: 3:20-cv-57")
    found = decided(message)
    assert (found.identification.conference, found.identification.suggested) == (None, CASE)
    known = [(CASE, schedule(CASE, CourtCalendar({}, {})))]
    said = review(message, AT, known, POLICY, said=(CASE, CASE.parties[1]))
    assert said.identification.party is CASE.parties[1]
    assert said.findings[0].status is Status.MET
    assert answers(said, (), reference="AAA2222", policy=POLICY, now=AT) == ()


def test_counsels_own_mail_filed_on_a_persons_word_is_answered_by_a_draft() -> None:
    """What could not be told for certain gets no answer unattended."""
    message = sent("j.boone@haleboone.example", paper(ZETAS), subject="3:20-cv-57")
    known = [(c, schedule(c, CourtCalendar({}, {}))) for c in (CASE, ZETA)]
    said = review(message, AT, known, POLICY, said=(ZETA, ZETA.parties[0]))
    told = answers(said, (), reference="AAA2222", policy=POLICY, now=AT)
    assert {a.recipients for a in told} == {("j.boone@haleboone.example",)}
    assert all("a person's word" in a.held_why for a in told)
