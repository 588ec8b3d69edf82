"""Which of several papers is the statement: by what it says and for whom, not by its name or its place."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.core.deadlines import schedule
from mailbot.core.domain.calendar import CourtCalendar
from mailbot.core.domain.document import Document, Element, ReadBy, Trouble
from mailbot.core.domain.finding import Finding, Requirement, Status
from mailbot.core.domain.mail import Message
from mailbot.core.domain.submission import Disposition, Kind
from mailbot.core.kind import sort
from mailbot.core.report import Circumstances, intake_report
from mailbot.core.review import Policy, Review, received_of, review
from tests.core.conner import CONNER
from tests.core.mails import ALL, ATTENDEES, BOONE, HISTORY, POSITIONS, TRAN, mail, paper, unread

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CAPTION = (
    "IN THE UNITED STATES DISTRICT COURT\nFOR THE NORTHERN DISTRICT OF MISSISSIPPI\n\n"
    "SAMANTHA CONNER, PLAINTIFF\nV.                    CIVIL ACTION NO. 3:20-CV-057-MPM-RP\n"
    "ALLTIN, LLC, ET AL., DEFENDANTS\n\n"
)
OURS = (
    "Ms. Conner was struck by a forklift in the warehouse on June 3, 2019. The aisle was not marked, two supervisors "
    "have said so under oath, and the driver never looked behind him. Her bills stand at $48,213 and grow each month."
)
THEIRS = (
    "Alltin denies that anybody but the plaintiff was careless. Yellow lines had been painted in April, a horn was "
    "sounded twice, and she was reading her telephone. The surgeon whom Alltin retained finds nothing that will last."
)
COVER = "Attached please find our settlement statement."


def titled(title: str, words: str = OURS, *, path: str = "2", pages: int | None = 3, **more: object) -> Document:
    """A captioned paper with this title."""
    return replace(paper(f"{CAPTION}{title}\n\n{words}", path=path, pages=pages), **more)  # type: ignore[arg-type]  # fields of Document by their names


PLAINTIFFS = titled("PLAINTIFF'S CONFIDENTIAL SETTLEMENT STATEMENT")
DEFENDANTS = titled("DEFENDANT'S CONFIDENTIAL SETTLEMENT STATEMENT", THEIRS, path="3")
EXHIBIT = paper("EXHIBIT A\n\nHALE & BOONE\nDear Mr. Tran: Ms. Conner demands", sets_out=POSITIONS + HISTORY, path="5")
ORDER = paper("[PROPOSED] ORDER\n\nOn motion of the parties it is ORDERED that the case", sets_out=(), path="6")
SERVICE = paper("CERTIFICATE OF SERVICE\n\nI certify that I sent the foregoing to chambers.", sets_out=(), path="7")
LETTER = paper("Dear Judge Percy:\n\nEnclosed please find our settlement statement.", sets_out=(), path="8")


def reviewed(*papers: Document, text: str = COVER, author: str = BOONE, **more: object) -> Review:
    """A mail with these papers, decided upon with one conference on the docket."""
    return decided(mail(text, *papers, author=author, **more))  # type: ignore[arg-type]  # keywords of `mail`


def decided(message: Message) -> Review:
    """The message, decided upon."""
    dates = schedule(CONNER, CourtCalendar({}, {}))
    return review(message, datetime(2021, 3, 24, 15, tzinfo=UTC), [(CONNER, dates)], Policy())


def chosen(told: Review) -> str | None:
    """The path of the paper taken for the statement."""
    return told.sorting.statement.path if told.sorting.statement else None


def finding(told: Review, requirement: Requirement) -> Finding:
    """What one check said."""
    return next(f for f in told.findings if f.requirement is requirement)


def in_every_order(*papers: Document) -> list[tuple[Document, ...]]:
    """The papers as sent, and the other way round."""
    return [papers, tuple(reversed(papers))]


@pytest.mark.parametrize("papers", in_every_order(LETTER, ORDER, EXHIBIT, SERVICE, PLAINTIFFS))
def test_what_travels_with_a_statement_is_told_apart(papers: tuple[Document, ...]) -> None:
    """Cover letter, proposed order, exhibit and certificate beside a statement leave it sure and without a rival."""
    told = reviewed(*papers)
    assert (chosen(told), told.sorting.rivals, told.disposition) == ("2", 0, Disposition.COMPLETE)


@pytest.mark.parametrize("papers", in_every_order(PLAINTIFFS, DEFENDANTS))
@pytest.mark.parametrize(("author", "path"), [(BOONE, "2"), (TRAN, "3")])
def test_of_two_statements_the_one_of_the_party_that_sent_them(
    papers: tuple[Document, ...], author: str, path: str
) -> None:
    """Counsel who sends the other side's statement beside the own one is taken at the own; chambers see two came."""
    told = reviewed(*papers, author=author)
    assert (chosen(told), told.sorting.is_sure, told.sorting.rivals) == (path, True, 1)
    assert told.disposition is Disposition.COMPLETE


@pytest.mark.parametrize("papers", in_every_order(
    titled("CONFIDENTIAL SETTLEMENT STATEMENT", f"Plaintiff Samantha Conner submits this statement.\n\n{OURS}"),
    titled("CONFIDENTIAL SETTLEMENT STATEMENT", f"On behalf of Alltin, LLC, we say:\n\n{THEIRS}", path="3"),
))  # fmt: skip
def test_who_submits_a_paper_tells_whose_it_is(papers: tuple[Document, ...]) -> None:
    """Where neither title says whose it is, the first sentences do."""
    assert chosen(reviewed(*papers)) == "2"
    assert chosen(reviewed(*papers, author=TRAN)) == "3"


def test_a_statement_of_another_matter_is_set_aside() -> None:
    """Of two statements the one under this conference's caption is this party's here."""
    other = paper(
        f"WESTERN DISTRICT OF TENNESSEE\n\nORRIN PELL V. BRAMBLE CO.\n\nCONFIDENTIAL SETTLEMENT STATEMENT\n\n{THEIRS}",
        path="3",
    )
    told = reviewed(other, PLAINTIFFS)
    assert (chosen(told), told.sorting.rivals) == ("2", 1)


@pytest.mark.parametrize("author", [BOONE, "stranger@elsewhere.example"])
def test_of_two_that_nothing_tells_apart_a_person_chooses(author: str) -> None:
    """Two different statements of one party: nothing is found deficient and nothing certain; a person looks."""
    second = titled("PLAINTIFF'S CONFIDENTIAL SETTLEMENT STATEMENT", THEIRS, path="3")
    told = reviewed(PLAINTIFFS, second, author=author, subject="Conner v. Alltin, 3:20-cv-57")
    assert (told.sorting.kind, told.sorting.is_sure, told.disposition) == (Kind.STATEMENT, False, Disposition.REVIEW)
    assert all(f.status is not Status.DEFICIENT for f in told.findings)
    assert "rivals" in told.sorting.reasons


@pytest.mark.parametrize("papers", in_every_order(
    PLAINTIFFS,
    titled(
        "PLAINTIFF’S CONFIDENTIAL SETTLEMENT STATEMENT",
        f"{OURS} 1",
        path="3", media_type=DOCX, pages=None, pages_exact=False,
    ),
))  # fmt: skip
def test_the_same_statement_in_two_formats(papers: tuple[Document, ...]) -> None:
    """A PDF and the word processor's file of it are one statement, judged by the PDF's pages."""
    told = reviewed(*papers)
    assert (chosen(told), told.sorting.rivals, told.disposition) == ("2", 0, Disposition.COMPLETE)


def test_the_same_statement_twice() -> None:
    """The same paper attached twice is one."""
    told = reviewed(PLAINTIFFS, replace(PLAINTIFFS, path="3"))
    assert (told.sorting.rivals, told.disposition) == (0, Disposition.COMPLETE)


def test_a_copy_that_could_not_be_read_does_no_harm() -> None:
    """A statement beside a copy in a format that is not read here is judged by itself."""
    told = reviewed(unread(Trouble.UNSUPPORTED, path="3", media_type=DOCX), PLAINTIFFS)
    assert (chosen(told), told.disposition) == ("2", Disposition.COMPLETE)


@pytest.mark.parametrize(
    ("head", "name"), [("REDLINE AGAINST VERSION OF MARCH 20\n\n", "a.pdf"), ("", "Statement_(redlined).pdf")]
)
def test_a_redline_beside_the_clean_copy(head: str, name: str) -> None:
    """Of a redline and a clean copy the clean one is the statement, wherever it stands and whichever is longer."""
    marked = titled("PLAINTIFF'S CONFIDENTIAL SETTLEMENT STATEMENT", f"{OURS} {OURS[:90]} We no longer say so.")
    redline = replace(marked, path="3", untrusted_filename=name, opening=head + marked.opening)
    for papers in in_every_order(PLAINTIFFS, redline):
        told = reviewed(*papers)
        assert (chosen(told), told.sorting.rivals, told.disposition) == ("2", 0, Disposition.COMPLETE)


def pieces(*, pages: int, title: str = "") -> tuple[Document, Document]:
    """A statement in two attachments: positions and history, then those who attend."""
    first = titled("PLAINTIFF'S CONFIDENTIAL SETTLEMENT STATEMENT", pages=pages)
    second = paper(
        f"{title}The following will attend for Ms. Conner, plaintiff:", sets_out=ATTENDEES, path="3", pages=pages
    )
    kept = tuple(p for p in first.located.passages if p.element not in ATTENDEES)
    return replace(first, located=replace(first.located, passages=kept)), second


@pytest.mark.parametrize("title", ["", f"{CAPTION}PLAINTIFF'S CONFIDENTIAL SETTLEMENT STATEMENT (CONTINUED)\n\n"])
@pytest.mark.parametrize(("pages", "status"), [(2, Status.MET), (3, Status.REVIEW), (6, Status.DEFICIENT)])
def test_a_statement_in_two_attachments(title: str, pages: int, status: Status) -> None:
    """Its parts are judged together; where only both together are too long, what counts is a person's to say."""
    for papers in in_every_order(*pieces(pages=pages, title=title)):
        told = reviewed(*papers)
        assert (chosen(told), told.sorting.rivals) == ("2", 0)
        assert finding(told, Requirement.ATTENDEES).status is Status.MET
        assert finding(told, Requirement.PAGE_LIMIT).status is status


def test_parts_that_say_so_are_no_rivals() -> None:
    """ "Part 1" and "Part 2" are one statement, though each says something of everything."""
    first = titled("PLAINTIFF'S CONFIDENTIAL SETTLEMENT STATEMENT\nPart 1 of 2", pages=2)
    second = titled("PLAINTIFF'S CONFIDENTIAL SETTLEMENT STATEMENT\nPart 2 of 2", THEIRS, path="3", pages=2)
    told = reviewed(first, second)
    assert (told.sorting.rivals, told.disposition) == (0, Disposition.COMPLETE)


def test_attendees_named_only_in_the_cover_mail_count() -> None:
    """Cover mail and attachment are judged together (order ¶3(c))."""
    lacking = pieces(pages=3)[0]
    alone = reviewed(lacking)
    assert finding(alone, Requirement.ATTENDEES).status is Status.DEFICIENT
    with_cover = reviewed(lacking, text=f"{COVER} Dana Poole, adjuster, will attend.", body_sets_out=ATTENDEES)
    assert finding(with_cover, Requirement.ATTENDEES).status is Status.MET
    assert with_cover.disposition is Disposition.COMPLETE
    assert chosen(with_cover) == "2"


def letter(text: str, sets_out: Sequence[Element] = (), path: str = "2.1") -> Document:
    """The text of a mail that was forwarded as an attachment."""
    return replace(paper(text, sets_out=tuple(sets_out), path=path, name=""), read_by=ReadBy.BODY, pages_exact=False)


def test_the_statement_inside_a_forwarded_mail() -> None:
    """It is taken for what it is; the mail's own text beside it is a cover, no paper, and is not counted as one."""
    cover = letter(COVER)
    told = reviewed(cover, replace(PLAINTIFFS, path="2.2"), text="See below.")
    assert (chosen(told), told.disposition) == ("2.2", Disposition.COMPLETE)
    assert received_of(told, "REF").documents == 1


def test_a_forwarded_mail_whose_text_is_the_statement() -> None:
    """Its text has no pages to count, as a mail's own has none."""
    text = f"Judge Percy:\n\nFor Ms. Conner, plaintiff in 3:20-CV-057, this is her settlement statement. {OURS}"
    told = reviewed(letter(text, ALL), text="See below.")
    assert (chosen(told), told.disposition) == ("2.1", Disposition.COMPLETE)
    assert finding(told, Requirement.PAGE_LIMIT).reason == "body"
    assert received_of(told, "REF").documents == 1


def test_attendees_named_in_a_forwarded_cover_count() -> None:
    """What a forwarded mail says beside its attachment is judged with it."""
    lacking = replace(pieces(pages=3)[0], path="2.2")
    told = reviewed(letter("Dana Poole, adjuster, will attend.", ATTENDEES), lacking, text="See below.")
    assert finding(told, Requirement.ATTENDEES).status is Status.MET


@pytest.mark.parametrize("text", [COVER, "See below.", "For your file."])
def test_a_forwarded_text_hands_nothing_over_by_itself(text: str) -> None:
    """A forwarded mail of a few words is no statement, though chambers and a judge are named in it."""
    told = sort(mail(text, letter("Dear Judge Percy:\n\nThank you for the call of this morning.")))
    assert told.statement is None


def test_a_forwarded_mail_decides_nothing_of_who_sent_it() -> None:
    """A stranger who forwards counsel's statement remains a stranger."""
    told = reviewed(replace(PLAINTIFFS, path="2.2"), author="stranger@elsewhere.example", text="Fwd.")
    assert told.identification.party is None
    assert told.disposition is Disposition.REVIEW


@pytest.mark.parametrize(
    ("message", "status", "reason", "words"),
    [
        (mail(COVER, author=BOONE), Status.DEFICIENT, "missing", "no attachment was received"),
        (
            mail("Our settlement statement is at the link below.", author=BOONE, links=("sharefile.com",)),
            Status.DEFICIENT,
            "link",
            "a link to a file-sharing site came, and no document",
        ),
        (
            mail(COVER, unread(Trouble.UNSUPPORTED, media_type="application/x-7z-compressed"), author=BOONE),
            Status.REVIEW,
            "unsupported",
            "the document is in a format that is not read here",
        ),
        (
            mail(COVER, unread(Trouble.PASSWORD, path="2.1"), author=BOONE),
            Status.DEFICIENT,
            "password",
            "the document asks for a password and was not read",
        ),
        (
            mail(COVER, author=BOONE, troubles=("container_depth",)),
            Status.REVIEW,
            "not_whole",
            "not all of the message could be read",
        ),
        (
            mail(COVER, unread(Trouble.CORRUPT), author=BOONE, troubles=("too_many_members",)),
            Status.REVIEW,
            "not_whole",
            "not all of the message could be read",
        ),
    ],
    ids=["nothing attached", "a link alone", "another archive", "a locked zip", "over a limit", "a damaged one"],
)
def test_where_no_statement_could_be_read(message: Message, status: Status, reason: str, words: str) -> None:
    """Counsel is told of what counsel can mend, and of nothing else."""
    told = finding(decided(message), Requirement.DOCUMENT)
    assert (told.status, told.reason, told.explanation) == (status, reason, words)


@pytest.mark.parametrize("attach", [paper, letter], ids=["attached", "passed on"])
def test_a_copy_of_the_order_is_no_statement(attach: Callable[..., Document]) -> None:
    """The order itself speaks of positions, demands, offers and those who attend; it is told by its title."""
    order = attach(f"{CAPTION}ORDER\n\nThe parties are to appear, and to submit statements of", sets_out=ALL, path="3")
    assert sort(mail("For your file.", order)).kind is Kind.CORRESPONDENCE
    assert chosen(reviewed(order, PLAINTIFFS)) == "2"


def test_a_person_is_told_of_two_statements() -> None:
    """Where a second statement was set aside, the report to chambers says that two came."""
    told = reviewed(PLAINTIFFS, DEFENDANTS)
    assert told.submission is not None
    report = intake_report(told, told.submission, CONNER, Circumstances("REF", (), (), None))
    assert any("more than one paper looks like a statement" in line for line in report.look_at)
