"""Whose mail it is: rosters first, then number and caption; where two things disagree, nobody's for certain."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from mailbot.core.domain.court import Conference, Counsel, Party
from mailbot.core.domain.document import Document
from mailbot.core.domain.mail import Message
from mailbot.core.domain.submission import Authentication, Identification, Standing
from mailbot.core.identify import identify
from tests.core.conner import CONNER
from tests.core.mails import BOONE, mail, paper, sorting_of

PARALEGAL = "p.legal@haleboone.example"
ROE = Counsel("Ruth Roe", BOONE, "Hale & Boone", (PARALEGAL,))
ZETA = replace(
    CONNER,
    case_number="4:21-cv-1530-HLT",
    caption="Zeta Marine Supply Co. v. Harrow Point Marina",
    parties=(
        Party("Harrow Point Marina", "defendant", (ROE,)),
        Party("Zeta Marine Supply Co.", "plaintiff", (Counsel("Paul Ives", "p.ives@ives.example"),)),
        Party("Nadine Tolbert", "claimant", email="nadine@gmail.com"),
    ),
)
SECOND_SESSION = replace(CONNER, session="2")
BOTH = (CONNER, ZETA)


def found(
    message: Message, docket: Sequence[Conference] = (CONNER,), statement: Document | None = None
) -> Identification:
    """What the registry says of a mail."""
    return identify(message, sorting_of(statement), docket, authentication=Authentication.PASSED)


def test_counsel_of_one_conference_needs_no_number() -> None:
    """A roster address with one conference is certain by itself."""
    told = found(mail("Attached.", subject="Settlement statement"))
    assert (told.conference, told.party, told.counsel) == (CONNER, CONNER.parties[0], CONNER.parties[0].counsel[0])
    assert told.standing is Standing.COUNSEL
    assert told.is_certain


def test_a_delegate_sends_for_counsel() -> None:
    """A delegate's mail is its counsel's."""
    told = found(mail(author=PARALEGAL), (ZETA,))
    assert (told.standing, told.counsel, told.is_certain) == (Standing.DELEGATE, ROE, True)


def test_a_self_represented_party_has_no_counsel() -> None:
    """The party's own address is its standing."""
    told = found(mail(author="nadine@gmail.com"), (ZETA,))
    assert told.party is ZETA.parties[2]
    assert (told.standing, told.counsel, told.is_certain) == (Standing.COUNSEL, None, True)


@pytest.mark.parametrize(
    ("message", "statement", "expected"),
    [
        (mail(subject="3:20-cv-57 statement"), None, CONNER),
        (mail(subject="Statement, 4:21CV1530"), None, ZETA),
        (mail(subject="No. 21-1530"), None, ZETA),
        (mail(subject="Harrow Point - mediation statement"), None, ZETA),
        (mail(subject="Conner/Alltin settlement conference"), None, CONNER),
        (mail("Ours in 3:20-cv-00057 is attached."), None, CONNER),
        (mail(), paper(), CONNER),
        (mail(subject="Statement"), paper("Zeta Marine Supply v. Harrow Point\nSETTLEMENT STATEMENT"), ZETA),
        (mail("", paper(name="3-20-cv-57_statement.pdf", opening="x")), None, None),
        (mail("", paper(name="20-cv-57 statement.pdf", opening="x")), None, CONNER),
        (mail(subject="Settlement statement"), None, None),
        (mail(quoted="In 3:20-cv-57 the Court ordered"), None, None),
        (mail(subject="Statement in 3:20-cv-57 and 4:21-cv-1530"), None, None),
        (mail(subject="Statement in 4:21-cv-1530"), paper(), None),
        (mail(subject="Statement in 1:20-cv-57"), None, None),
        (mail(subject="Statement in 5:19-cv-88"), None, None),
    ],
)
def test_number_and_caption_choose(message: Message, statement: Document | None, expected: Conference | None) -> None:
    """With two conferences the number or caption chooses; quoted text doesn't, and two that disagree are nobody's."""
    told = found(message, BOTH, statement)
    assert told.conference is expected
    assert told.is_certain == (expected is not None)
    assert told.standing is Standing.COUNSEL


def test_two_sessions_of_one_case() -> None:
    """A number can't choose between two sessions."""
    told = found(mail(subject="3:20-cv-57"), (CONNER, SECOND_SESSION), paper())
    assert (told.conference, told.is_certain) == (None, False)
    assert "two_sessions" in told.reasons


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        ("Statement, 1:20-cv-57", "office_conflict"),
        ("Statement, 5:19-cv-88", "other_case_number"),
        ("Statement, 4:21-cv-1530", "other_case_number"),
        ("Zeta Marine v. Harrow Point statement", "other_caption"),
    ],
)
def test_a_number_that_contradicts_the_roster(subject: str, reason: str) -> None:
    """Counsel of one conference who names another case is asked about, not filed."""
    zeta = replace(ZETA, parties=ZETA.parties[1:])
    told = found(mail(subject=subject), (CONNER, zeta))
    assert (told.conference, told.party, told.is_certain) == (None, None, False)
    assert reason in told.reasons


def test_a_cited_case_is_no_contradiction() -> None:
    """A citation in the argument is not the caption."""
    statement = paper("Confidential statement\nThe rule is settled. See Smith v. Jones, No. 3:18-cv-99, at 4.")
    assert found(mail(), statement=statement).is_certain


def test_a_docket_number_of_odd_form() -> None:
    """Where a conference's own number can't be read, no number contradicts it."""
    odd = replace(CONNER, case_number="MDL 2924")
    assert found(mail(subject="5:19-cv-88"), (odd,)).is_certain


def test_a_colleague_of_the_firm() -> None:
    """An unlisted address of counsel's own domain is the firm's party's, where it has one."""
    told = found(mail(author="associate@haleboone.example", subject="3:20-cv-57"))
    assert (told.standing, told.party, told.counsel) == (
        Standing.COLLEAGUE,
        CONNER.parties[0],
        CONNER.parties[0].counsel[0],
    )
    assert told.is_certain


def test_a_firm_of_two_parties() -> None:
    """A domain on both sides tells the conference, not the party."""
    tran = Counsel("Minh Tran", "m.tran@haleboone.example")
    both = replace(CONNER, parties=(CONNER.parties[0], Party("Alltin, LLC", "defendant", (tran,))))
    told = found(mail(author="associate@haleboone.example"), (both,))
    assert (told.conference, told.party, told.is_certain) == (both, None, False)


def test_a_government_office_needs_a_number() -> None:
    """One office at usdoj.gov may speak in many cases: its domain alone is nobody's."""
    assistant = Counsel("Ann Usa", "ann@usdoj.gov")
    federal = replace(CONNER, parties=(Party("United States", "defendant", (assistant,)),))
    assert not found(mail(author="other@usdoj.gov"), (federal,)).is_certain
    assert found(mail(author="other@usdoj.gov", subject="3:20-cv-57"), (federal,)).is_certain


def test_a_public_provider_makes_no_colleague() -> None:
    """Two addresses at Gmail have nothing in common."""
    told = found(mail(author="someone@gmail.com"), (ZETA,))
    assert (told.standing, told.conference) == (Standing.STRANGER, None)


def test_a_stranger_who_names_a_known_case() -> None:
    """It is filed with the conference, for no party."""
    told = found(mail(author="mother@elsewhere.example"), statement=paper())
    assert (told.conference, told.party, told.standing) == (CONNER, None, Standing.STRANGER)
    assert not told.is_certain


@pytest.mark.parametrize("subject", ["1:20-cv-57", "No. 20-57", "statement"])
def test_a_stranger_whose_number_is_not_enough(subject: str) -> None:
    """Another division's number, or one without type or name, ties a stranger to nothing."""
    assert found(mail(author="mother@elsewhere.example", subject=subject)).conference is None


def test_a_weak_number_with_a_name() -> None:
    """A name of the caption bears a weak number out."""
    told = found(mail(author="mother@elsewhere.example", subject="No. 20-57, Alltin"))
    assert told.conference is CONNER


def test_no_author() -> None:
    """Without an author the number still finds the conference, and nothing is certain."""
    told = found(mail(author=None, subject="3:20-cv-57"))
    assert (told.standing, told.conference, told.is_certain) == (Standing.UNKNOWN, CONNER, False)


def test_an_empty_docket() -> None:
    """With no conference known everybody is a stranger."""
    assert found(mail(), ()).conference is None
