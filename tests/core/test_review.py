"""The spine: what one message comes to, and what is then answered, to whom, when, and by whose leave."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.core.deadlines import schedule
from mailbot.core.domain.calendar import CourtCalendar
from mailbot.core.domain.court import Counsel, Party
from mailbot.core.domain.document import Document, Element, Trouble
from mailbot.core.domain.draft import MailKind
from mailbot.core.domain.finding import Finding, Requirement, Status
from mailbot.core.domain.mail import AuthenticationResult, Message
from mailbot.core.domain.submission import Disposition, Kind
from mailbot.core.review import Answer, Policy, Review, answers, recipients_of, remember, review
from mailbot.core.standing import Remembered
from tests.core.conner import CONNER
from tests.core.mails import ALL, ATTENDEES, BOONE, TRAN, mail, paper, unread

PARALEGAL = "p.legal@haleboone.example"
COLLEAGUE = "t.ames@haleboone.example"
NOW = datetime(2021, 3, 24, 15, tzinfo=UTC)
DUE = datetime(2021, 3, 26, 4, 59, 59, tzinfo=UTC)
BEGINS = datetime(2021, 4, 5, 19, 0, tzinfo=UTC)
WHOLE = paper()
LACKING = paper(sets_out=tuple(e for e in ALL if e not in ATTENDEES))
LONG = paper(pages=6)
LACKING_AND_LONG = paper(pages=6, sets_out=tuple(e for e in ALL if e not in ATTENDEES))
DOUBTFUL = paper(pages=6, exhibits_from=6)
ROE = Party("Ira Roe", "intervenor", email="ira.roe@post.example")
COUNSEL = Counsel("Judith Boone", BOONE, "Hale & Boone", (PARALEGAL,))
DOCKETED = replace(CONNER, parties=(replace(CONNER.parties[0], counsel=(COUNSEL,)), CONNER.parties[1], ROE))


def reviewed(message: Message, *, at: datetime = NOW, policy: Policy | None = None) -> Review:
    """The message, decided upon with one conference on the docket."""
    dates = schedule(DOCKETED, CourtCalendar({}, {}))
    return review(message, at, [(DOCKETED, dates)], policy or Policy())


def sent(document: Document = WHOLE, *, author: str = BOONE, cc: tuple[str, ...] = ()) -> Message:
    """A cover mail with one paper."""
    return mail("Attached please find our settlement statement.", document, subject="Statement", author=author, cc=cc)


def answered(
    document: Document,
    *earlier: Document,
    at: datetime = NOW,
    now: datetime | None = None,
    policy: Policy | None = None,
    was_told: bool = False,
    author: str = BOONE,
) -> tuple[Answer, ...]:
    """What goes out for a paper, after those that came an hour, two hours … before it."""
    before: list[Remembered] = []
    for number, old in enumerate(earlier):
        came = at - timedelta(hours=len(earlier) - number)
        before.append(remember(reviewed(sent(old, author=author), at=came), f"REF{number}"))
    mine = reviewed(sent(document, author=author), at=at, policy=policy)
    return answers(mine, before, reference="REF", policy=policy or Policy(), now=now or at, was_told=was_told)


def kinds(found: tuple[Answer, ...]) -> list[tuple[MailKind, bool]]:
    """Kind, and whether it goes out unattended."""
    return [(a.kind, not a.held_why) for a in found]


RECEIPT, NOTICE, DRAFTED = (
    (MailKind.RECEIPT, True),
    (MailKind.DEFICIENCY_NOTICE, True),
    (MailKind.DEFICIENCY_NOTICE, False),
)


@pytest.mark.parametrize(
    ("document", "disposition", "expected"),
    [
        (WHOLE, Disposition.COMPLETE, [RECEIPT]),
        (LACKING, Disposition.DEFICIENT, [NOTICE]),
        (LONG, Disposition.DEFICIENT, [NOTICE]),
        (DOUBTFUL, Disposition.REVIEW, [RECEIPT, DRAFTED]),
        (unread(Trouble.PASSWORD), Disposition.DEFICIENT, [NOTICE]),
        (unread(Trouble.UNSUPPORTED), Disposition.REVIEW, [RECEIPT, DRAFTED]),
    ],
    ids=["whole", "lacking", "long", "doubtful", "password", "word"],
)
def test_the_disposition_decides_the_answer(
    document: Document, disposition: Disposition, expected: list[tuple[MailKind, bool]]
) -> None:
    """A receipt where nothing is left or a person must look; a notice where something was not located."""
    assert reviewed(sent(document)).disposition is disposition
    assert kinds(answered(document)) == expected


def test_advisory_findings_change_nothing() -> None:
    """A copy to the opponent and counsel alone attending are for chambers: complete, and a receipt."""
    found = reviewed(sent(cc=(TRAN,)))
    advisory = {f.requirement: f.status for f in found.findings if f.is_advisory}
    assert advisory[Requirement.CONFIDENTIALITY] is Status.REVIEW
    assert found.disposition is Disposition.COMPLETE
    assert kinds(answers(found, (), reference="REF", policy=Policy(), now=NOW)) == [RECEIPT]


def test_a_notice_names_every_item_with_its_paragraph() -> None:
    """All faults at once."""
    worst = paper(pages=6, sets_out=(Element.FACTUAL_POSITIONS, Element.LEGAL_POSITIONS, Element.DAMAGES_POSITIONS))
    (notice,) = answered(worst, at=DUE + timedelta(days=2))
    items = {item.requirement: item for item in notice.draft.items}  # type: ignore[union-attr]  # a notice, as its kind says
    assert set(items) == {
        Requirement.TIMING,
        Requirement.PAGE_LIMIT,
        Requirement.NEGOTIATION_HISTORY,
        Requirement.ATTENDEES,
    }
    assert items[Requirement.PAGE_LIMIT].paragraph == "3"
    assert items[Requirement.PAGE_LIMIT].count("pages") == 6


# --- judged on the union ---


def test_what_was_met_once_stays_met() -> None:
    """A supplement cures, and a later mail that lacks what was there brings no notice."""
    supplement = paper("SUPPLEMENT TO SETTLEMENT STATEMENT", sets_out=ATTENDEES, pages=1)
    assert kinds(answered(supplement, LACKING)) == [RECEIPT]
    assert kinds(answered(LACKING, WHOLE)) == [RECEIPT]


def test_what_is_now_in_order_is_told_to_whom_a_notice_was_sent() -> None:
    """Only then does it mean something."""
    for was_told, expected in ((True, {Requirement.PAGE_LIMIT}), (False, set[Requirement]())):
        (notice,) = answered(LACKING, LACKING_AND_LONG, was_told=was_told)
        assert set(notice.draft.now_in_order) == expected  # type: ignore[union-attr]  # a notice, as its kind says


@pytest.mark.parametrize(("was_told", "expected"), [(True, RECEIPT), (False, NOTICE)])
def test_lateness_is_told_once(expected: tuple[MailKind, bool], *, was_told: bool) -> None:
    """It can't be mended, so it is not repeated; but a notice that never went out has told nobody."""
    assert kinds(answered(WHOLE, WHOLE, at=DUE + timedelta(days=3), was_told=was_told)) == [expected]


# --- when ---


@pytest.mark.parametrize(
    ("before_due", "wait"),
    [
        (timedelta(days=1), 30),
        (timedelta(hours=3, seconds=1), 30),
        (timedelta(hours=3), 5),
        (timedelta(0), 5),
        (-timedelta(days=2), 30),
    ],
)
def test_how_long_a_notice_waits(before_due: timedelta, wait: int) -> None:
    """Thirty minutes; five in the last three hours; a receipt never."""
    at = DUE - before_due
    (notice,) = answered(LACKING, at=at)
    assert notice.due_at - at == timedelta(minutes=wait)
    assert answered(WHOLE)[0].due_at == NOW


def test_a_shorter_wait_is_kept() -> None:
    """Nothing is made longer shortly before the due time."""
    policy = Policy(notice_wait=timedelta(0))
    assert answered(LACKING, at=DUE - timedelta(hours=1), policy=policy)[0].due_at == DUE - timedelta(hours=1)


# --- by whose leave ---


@pytest.mark.parametrize(
    ("notices", "document", "unattended"),
    [
        (("send",), LACKING, True),
        (("draft",), LACKING, False),
        (("attendees",), LACKING, True),
        (("document", "timing"), LACKING, False),
        (("attendees",), LACKING_AND_LONG, False),
    ],
)
def test_which_notices_go_unattended(notices: tuple[str, ...], document: Document, *, unattended: bool) -> None:
    """All, none, or those that name nothing off the list."""
    (notice,) = answered(document, policy=Policy(notices=notices))
    assert (not notice.held_why) is unattended


def test_drafting_notices_does_not_hold_receipts() -> None:
    """Receipts certify nothing, and never wait."""
    assert kinds(answered(WHOLE, policy=Policy(notices=("draft",)))) == [RECEIPT]


@pytest.mark.parametrize(
    ("now", "unattended"),
    [
        (NOW + timedelta(hours=72), True),
        (NOW + timedelta(hours=72, seconds=1), False),
    ],
)
def test_old_mail_is_answered_by_a_person(now: datetime, *, unattended: bool) -> None:
    """Received longer ago than MAILBOT_ANSWER_WITHIN_HOURS: receipt and notice alike are drafts."""
    assert [u for _, u in kinds(answered(WHOLE, now=now))] == [unattended]
    assert [u for _, u in kinds(answered(LACKING, now=now))] == [unattended]


@pytest.mark.parametrize(("at", "unattended"), [(BEGINS - timedelta(seconds=1), True), (BEGINS, False)])
def test_from_the_conferences_start_on_a_person_answers(at: datetime, *, unattended: bool) -> None:
    """To the second."""
    assert all(u is unattended for _, u in kinds(answered(WHOLE, at=at)))


# --- to whom ---


@pytest.mark.parametrize(
    ("author", "to"),
    [
        (BOONE, (BOONE,)),
        (PARALEGAL, (PARALEGAL, BOONE)),
        (COLLEAGUE, (BOONE,)),
        ("stranger@elsewhere.example", ()),
        (ROE.email or "", (ROE.email,)),
        (TRAN, (TRAN,)),
    ],
)
def test_who_is_answered(author: str, to: tuple[str, ...]) -> None:
    """The roster address it came from, a delegate with counsel, counsel for a colleague, nobody for a stranger."""
    message = replace(sent(author=author), reply_to=(TRAN, "x@y.example"), cc=(TRAN, "x@y.example"))
    named = replace(message, subject="Conner v. Alltin, 3:20-cv-57: settlement statement")
    assert recipients_of(reviewed(named)) == to


@pytest.mark.parametrize(
    ("setting", "result", "is_answered"),
    [
        ("require", None, False),
        ("require", "pass", True),
        ("require", "fail", False),
        ("warn", None, True),
        ("warn", "pass", True),
        ("warn", "fail", False),
        ("off", None, True),
        ("off", "fail", True),
    ],
)
def test_who_is_not_authenticated_is_not_answered(setting: str, result: str | None, *, is_answered: bool) -> None:
    """CONTRACT §3: `require`, `warn` and `off`."""
    said = (AuthenticationResult("mx.court.example", "dmarc", result, "haleboone.example"),) if result else ()
    policy = Policy(trusted_authserv_id="mx.court.example", sender_authentication=setting)
    found = reviewed(replace(sent(), authentication=said), policy=policy)
    assert bool(recipients_of(found)) is is_answered
    status = next(f.status for f in found.findings if f.requirement is Requirement.SENDER)
    assert status is (Status.MET if is_answered else Status.REVIEW)
    assert found.disposition is (Disposition.COMPLETE if is_answered else Disposition.REVIEW)


# --- what is none, and what belongs nowhere ---


def test_mail_that_is_no_statement_has_no_findings_and_no_answer() -> None:
    """Ignored, whoever wrote it."""
    found = reviewed(mail("Thank you for yesterday.", subject="Thank you"))
    assert (found.sorting.kind, found.disposition, found.findings) == (Kind.CORRESPONDENCE, Disposition.IGNORED, ())
    assert answers(found, (), reference="REF", policy=Policy(), now=NOW) == ()


def test_a_statement_of_no_known_conference_is_for_a_person() -> None:
    """One finding, `sender`, in review; nobody is answered."""
    stray = paper(opening="SETTLEMENT STATEMENT\n\nDoe v. Roe, No. 1:24-cv-00999\n\nDear Judge")
    found = reviewed(mail("Attached.", stray, subject="Doe v. Roe", author="x@elsewhere.example"))
    assert found.submission is None
    assert found.disposition is Disposition.REVIEW
    assert [(f.requirement, f.status) for f in found.findings] == [(Requirement.SENDER, Status.REVIEW)]
    assert answers(found, (), reference="REF", policy=Policy(), now=NOW) == ()


def test_a_conference_without_parties_still_takes_its_statements() -> None:
    """Filed with the conference, answered to nobody."""
    bare = replace(CONNER, parties=())
    message = replace(sent(), subject="Conner v. Alltin, 3:20-cv-57: settlement statement")
    found = review(message, NOW, [(bare, schedule(bare, CourtCalendar({}, {})))], Policy())
    assert found.identification.conference is bare
    assert recipients_of(found) == ()


def test_no_finding_speaks_in_a_statements_words() -> None:
    """Explanations, reasons and counts are ours; what was quoted stands in the evidence alone."""

    def told(finding: Finding) -> str:
        return f"{finding.explanation} {finding.reason} {finding.counts} {finding.elements}"

    for document in (WHOLE, LACKING, LONG, DOUBTFUL, unread(Trouble.PASSWORD)):
        for finding in reviewed(sent(document)).findings:
            assert "scan0001" not in told(finding)
            assert "words" not in told(finding).split()
