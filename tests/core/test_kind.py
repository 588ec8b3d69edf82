"""The sorting table: statements by their papers and covers, requests, machines, and what merely looks like one."""

import json
from pathlib import Path

import pytest

from mailbot.core.domain.document import BODY_PATH, Document, Trouble
from mailbot.core.domain.mail import Message
from mailbot.core.domain.submission import Kind
from mailbot.core.kind import sort
from tests.core.mails import ALL, ATTENDEES, HISTORY, POSITIONS, TITLED, mail, paper, unread
from tests.core.written_mails import load

MESSAGES = Path(__file__).parents[2] / "fixtures" / "messages"
TRUTH = json.loads((MESSAGES / "truth.json").read_text(encoding="utf-8"))

MOTION = paper(
    "IN THE UNITED STATES DISTRICT COURT\n\nCONNER, Plaintiff, v. ALLTIN, LLC, Defendant.\n\n"
    "DEFENDANT'S UNOPPOSED MOTION FOR MORE TIME TO SUBMIT ITS\nCONFIDENTIAL SETTLEMENT STATEMENT\n\n1. The order",
    sets_out=(),
)
ORDER = paper("[PROPOSED] ORDER\n\nOn motion of the parties it is ORDERED that the statement", sets_out=(), path="3")
AGREEMENT = paper(
    "CONFIDENTIAL SETTLEMENT AGREEMENT AND RELEASE\n\nThis Agreement is made between Plaintiff and Defendant.",
    sets_out=POSITIONS + HISTORY,
)
EXHIBIT = paper("EXHIBIT A\n\nHALE & BOONE\nDear Mr. Tran: Ms. Conner demands", sets_out=POSITIONS + HISTORY)
CLOSING = paper(
    "COMBINED SETTLEMENT STATEMENT\nBuyer: E. Poole\nSeller: J. Roe\nLender: First\nSettlement Date: 06/14",
    sets_out=HISTORY,
)
UNTITLED = paper("March 24, 2021\n\nThe Honorable Roy Percy\n\nDear Judge Percy:\n\nI write for Ms. Conner, plaintiff.")
PLAIN = paper("Conner v. Alltin\n\nMinutes of a meeting", sets_out=())


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_whole_mails(name: str) -> None:
    """Mails that are hardly told apart by a single word, read and sorted as they are."""
    told = sort(load(MESSAGES / f"{name}.json", MESSAGES.parent))
    label = TRUTH[name]
    assert told.kind in {label["kind"], *label.get("also_ok", ())}
    assert (told.is_sure, told.asks) == (label["is_sure"], label.get("asks", told.asks))


@pytest.mark.parametrize(
    ("message", "is_sure"),
    [
        (mail("", paper()), True),
        (mail("Please see attached.", UNTITLED), True),
        (mail("", paper("CONFIDENTIAL\n\nSETTLEMENT CONFERENCE MEMORANDUM\nConner v. Alltin", sets_out=())), True),
        (mail("", paper("Supplement to Plaintiff's Confidential Settlement Statement", sets_out=ATTENDEES)), True),
        (mail("Attached please find our confidential settlement statement."), True),
        (mail("", subject="Conner v. Alltin - Confidential Settlement Statement"), True),
        (mail("Ours is attached.", unread(Trouble.PASSWORD)), True),
        (mail("See attached.", unread(Trouble.NO_TEXT), subject="Conner"), False),
        (mail("", unread(Trouble.NO_TEXT), subject="Confidential settlement memo"), True),
        (mail("Our settlement brief is at the link below.\n\nhttps://x.example/1", links=("sharefile.com",)), True),
        (mail("Attached is our settlement statement.", PLAIN), True),
        (mail("", paper("DRAFT v3 - ATTORNEY WORK PRODUCT\n\nCONFIDENTIAL SETTLEMENT STATEMENT")), False),
        (mail("This came to me by mistake; it was meant for you.", paper()), False),
        (mail("Judge Percy, for the plaintiff.", body_sets_out=ALL), True),
        (mail("The statement, and may my client attend by video?", paper()), True),
        (mail("Attachment to follow", subject="Confidential Settlement Statement"), False),
        (mail("Sorry, forgot it.", unread(Trouble.NO_TEXT), subject="RESEND with attachment"), False),
        (mail("Exhibits and statement attached.", EXHIBIT, paper(path="3")), True),
    ],
)
def test_statements(message: Message, is_sure: bool) -> None:
    """By what a paper says, or by what subject or cover hand over, even where nothing readable came."""
    told = sort(message)
    assert (told.kind, told.is_sure) == (Kind.STATEMENT, is_sure)


@pytest.mark.parametrize(
    "message",
    [
        mail("Do exhibits count toward the five pages?", subject="Confidential Settlement Statement - Conner"),
        mail("Thank you!", subject="Re: Conner: settlement statement received"),
        mail("Just checking that our settlement statement of yesterday reached you."),
        mail("We will send our settlement statement on Thursday."),
        mail("I already mailed my settlement statement."),
        mail("Courtesy copies of what we filed.", MOTION, ORDER, subject="Conner - confidential settlement statement"),
        mail("As the Judge asked, the agreement is attached.", AGREEMENT),
        mail("Attached please find the FINAL Settlement Statement for your closing.", CLOSING),
        mail("Attached please find our proposed order.", ORDER),
        mail("May we have until Friday for our settlement statement?"),
        mail("We withdraw the settlement statement that was sent on Monday; please delete it unread."),
        mail("Dear Chambers,\n\nAttached is our notice of appearance.", paper("NOTICE OF APPEARANCE", sets_out=())),
        mail("We object to the late submission of defendant's settlement statement."),
        mail("Please confirm that you received our settlement statement, which went out on Thursday."),
        mail("Settlement statements are due on Thursday, I believe. Is that right?"),
    ],
)
def test_correspondence(message: Message) -> None:
    """What is about a statement, or looks like one, is none."""
    told = sort(message)
    assert (told.kind, told.statement) == (Kind.CORRESPONDENCE, None)


def test_exhibits_by_themselves_are_doubtful_where_they_argue() -> None:
    """Exhibits are no statement; where they set out two parts a person may look."""
    told = sort(mail("Exhibits to what Ms. Boone sent this morning.", EXHIBIT))
    assert (told.kind, told.is_sure) == (Kind.CORRESPONDENCE, False)


def test_a_letter_between_counsel_copied_to_chambers() -> None:
    """A letter to the other side sets out everything, asks the other side, and is no statement."""
    text = "(Chambers copied.)\n\nDear Minh:\n\nYou say, and we say. Would you tell me whom you are bringing?"
    told = sort(mail(text, body_sets_out=ALL))
    assert (told.kind, told.is_sure, told.asks) == (Kind.CORRESPONDENCE, False, False)


@pytest.mark.parametrize(
    "text",
    [
        "Could the Judge find us another day for the conference?",
        "We ask that the settlement conference be continued for sixty days.",
        "Would you kindly take Thursday off the Judge's calendar? We have settled.",
        "Can we do it on a different day, after August 1 any day is good.",
        "I respectfully request that the settlement conference be cancelled under paragraph 6.",
        "The parties jointly move to postpone the conference.",
    ],
)
def test_cancellation_requests(text: str) -> None:
    """Another day, or none, in any words."""
    told = sort(mail(text))
    assert (told.kind, told.asks) == (Kind.CANCELLATION_REQUEST, True)


@pytest.mark.parametrize(
    "text",
    [
        "We do not ask that the conference be moved.",
        "The conference was put off twice already. We ask that it go forward.",
        "We oppose the request to continue the conference.",
        "Please tell us where to park for the conference.",
        "Can we have another copy of the order for the conference?",
        "May I drop by before the conference to set up a screen?",
        "Please use the corrected page instead of the first at the conference.",
        "Could the deposition be rescheduled? The settlement conference is not affected.",
    ],
)
def test_no_cancellation(text: str) -> None:
    """Who speaks against a postponement asks for none."""
    assert sort(mail(text)).kind is Kind.CORRESPONDENCE


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("May I have a confidential ex parte call with Judge Percy?", Kind.TELECONFERENCE_REQUEST),
        ("I would value ten minutes with the Judge on the telephone, alone.", Kind.TELECONFERENCE_REQUEST),
        ("Is it ok if I talk to the judge by himself on the phone?", Kind.TELECONFERENCE_REQUEST),
        ("We request a call with the Court, all counsel on the line, about the deposition.", Kind.CORRESPONDENCE),
        ("2:30 on Thursday for the Judge's call is fine.", Kind.CORRESPONDENCE),
    ],
)
def test_teleconference_requests(text: str, kind: Kind) -> None:
    """The private call of paragraph 3, and no other call."""
    assert sort(mail(text)).kind is kind


@pytest.mark.parametrize(
    "message",
    [
        mail("x", fields=(("return-path", "<>"),)),
        mail("x", fields=(("auto-submitted", "auto-replied"),)),
        mail("x", fields=(("list-id", "<l.example>"),)),
        mail("x", fields=(("precedence", "bulk"),)),
        mail("x", fields=(("x-autoreply", "yes"),)),
        mail("x", fields=(("x-failed-recipients", "a@b.example"),)),
        mail("x", fields=(("x-mailbot-kind", "receipt"),)),
        mail("x", fields=(("content-type", "multipart/report; report-type=delivery-status"),)),
        mail("x", media_types=("message/disposition-notification",)),
        mail("x", author="mailer-daemon@mx.example"),
        mail("x", author="no-reply@portal.example"),
        mail("x", subject="Undeliverable: Conner"),
        mail("x", subject="Read: Conner"),
        mail("", subject="Accepted: Settlement conference"),
        mail("I am away.", subject="Automatic reply: Settlement statement due"),
        mail("Ich bin nicht im Büro.", subject="Abwesenheitsnotiz: Reminder"),
        mail("x", subject="Fuera de la oficina"),
        mail("x", subject="Réponse automatique : Reminder"),
        mail("I am out of the office until Monday. If this is urgent please call Ms. Poole."),
        mail(
            "This is an automatic e-mail message generated by the CM/ECF system.", subject="Activity in Case 3:20-cv-57"
        ),
    ],
)
def test_machines(message: Message) -> None:
    """A machine's mail is automatic, by header, address, subject or phrase."""
    told = sort(message)
    assert (told.kind, told.is_machine) == (Kind.AUTOMATIC, True)


@pytest.mark.parametrize(
    "message",
    [
        mail("Thank you.", fields=(("auto-submitted", "no"),)),
        mail("Thank you.", fields=(("x-auto-response-suppress", "OOF, AutoReply"),)),
        mail("Thank you.", fields=(("list-unsubscribe", "<https://desk.example>"),)),
        mail("Thank you.", fields=(("return-path", "<j.boone@haleboone.example>"),)),
        mail("The e-mail was rejected by your server, so I write again."),
        mail("I sent you a document yesterday; did it arrive?"),
        mail("Plaintiff has declined the request that we made in June."),
        mail("Mr. Lyle is no longer with the firm, and his e-mail is closed; please write to me."),
        mail("The notice was sent by Hale for the plaintiff. The case was assigned to Judge Ibarra."),
        mail("My client is out of the country until July 1; please call me about the schedule."),
        mail("I am in court on Tuesday; please call me on Wednesday."),
        mail("I am out of the office on Friday. If you need me, please call; may we have until Monday?"),
        mail("See below.", subject="Case: 20-cv-0057, our exhibits"),
    ],
)
def test_people_behind_programs(message: Message) -> None:
    """Some fields stand on people's mail too."""
    assert not sort(message).is_machine


def test_a_machine_carries_a_statement() -> None:
    """A copier's mail is a statement by its paper, and is never answered at its own address."""
    told = sort(mail("DEVICE NAME: KM_C360i", paper(), subject="Message from KM_C360i", author="copier@firm.example"))
    assert (told.kind, told.is_machine, told.is_sure) == (Kind.STATEMENT, True, True)


def test_a_machine_cannot_hand_one_over() -> None:
    """A portal's notice about a shared statement stays automatic, and a person should look."""
    text = 'Jane Poole shared a file with you.\n"Settlement statement attached"\nhttps://app.box.example/1'
    message = mail(
        text, subject='Jane Poole shared "Conner Settlement Statement" with you', author="no-reply@box.example"
    )
    told = sort(message)
    assert (told.kind, told.is_sure, told.statement) == (Kind.AUTOMATIC, False, None)


def test_a_scan_that_cannot_be_read_is_looked_at() -> None:
    """What a copier sent without text may be the statement."""
    told = sort(mail("Do not reply to this address.", unread(Trouble.NO_TEXT), author="scanner@firm.example"))
    assert (told.kind, told.is_sure) == (Kind.AUTOMATIC, False)


def test_own_mail_is_never_a_statement() -> None:
    """What mailbot itself sent, and a server sent back, starts nothing."""
    told = sort(mail("", paper(), fields=(("x-mailbot-kind", "receipt"),)))
    assert told.kind is Kind.AUTOMATIC


def test_an_absence_that_asks_is_passed_on() -> None:
    """A person may say that they are away, and ask for another day."""
    text = "I am out of the office until Monday; please call Ms. Poole. Could the conference be moved to another day?"
    told = sort(mail(text))
    assert (told.kind, told.asks) == (Kind.CANCELLATION_REQUEST, True)


def test_a_reply_that_supplies_what_was_missing() -> None:
    """A text-only reply to our own mail is correspondence, unless what it says was what was missing."""
    thread = ("<mailbot.a1@court.example>",)
    text = "With apologies: for the Marina, Gail Tennant, its general manager, will attend."
    supplied = sort(mail(text, in_reply_to=thread, body_sets_out=ATTENDEES))
    assert (supplied.kind, supplied.is_sure) == (Kind.STATEMENT, False)
    assert supplied.statement is not None
    assert supplied.statement.is_body
    other = sort(mail("Please look again: the names are on page 4.", in_reply_to=thread))
    assert other.kind is Kind.CORRESPONDENCE


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ((EXHIBIT, paper(path="3")), "3"),
        ((paper(sets_out=(), path="2"), paper(path="3")), "3"),
        ((ORDER, paper(path="4", name="ORDER.pdf")), "4"),
        ((unread(Trouble.PASSWORD, path="2"), paper(path="3")), "3"),
        ((paper("Dear Judge Percy:\n\nEnclosed is our settlement statement.", sets_out=()), paper(path="3")), "3"),
        ((unread(Trouble.PASSWORD, path="2", media_type="image/jpeg"), unread(Trouble.PASSWORD, path="3")), "3"),
        ((unread(Trouble.CORRUPT, path="2"),), "2"),
        ((), None),
    ],
)
def test_which_paper_is_the_statement(papers: tuple[Document, ...], expected: str | None) -> None:
    """Chosen by what it says, else the paper that could not be read; a name counts for nothing."""
    told = sort(mail("Attached please find our settlement statement.", *papers))
    assert told.kind is Kind.STATEMENT
    assert (told.statement.path if told.statement else None) == expected


def test_rivals_are_counted() -> None:
    """Two papers that both look like the statement leave one rival."""
    assert sort(mail("", paper(), paper(f"{TITLED} She was struck by a forklift.", path="3"))).rivals == 1


def test_the_body_is_the_statement_where_no_attachment_is() -> None:
    """A statement typed into the mail, with an exhibit beside it."""
    told = sort(mail("Judge Percy, for the plaintiff.", EXHIBIT, body_sets_out=ALL))
    assert told.kind is Kind.STATEMENT
    both = sort(mail("Judge Percy, for the plaintiff.", paper(), body_sets_out=ALL))
    assert both.statement is not None
    assert both.statement.path != BODY_PATH


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Attached is our settlement statement. Please confirm receipt.", False),
        ("Attached is our settlement statement. Please let me know if it does not open.", False),
        ("Attached is our settlement statement. May my client attend by Zoom?", True),
        ("Attached is our settlement statement. We ask leave for the adjuster to appear by telephone.", True),
    ],
)
def test_what_a_cover_asks(text: str, asks: bool) -> None:
    """A question is passed on; the courtesy of a receipt is none."""
    assert sort(mail(text, paper())).asks is asks


def test_answers_between_quoted_lines() -> None:
    """An answer in line was cut away with what it answers: a person looks."""
    quoted = "> (a) positions\nDel drove a truck.\n> (b) history\nMe: 475. Them: 30.\n> (c) names\nDel and I.\n> end\nx"
    told = sort(mail("I'm answering in line, below.", quoted=quoted))
    assert (told.kind, told.is_sure) == (Kind.STATEMENT, False)


def test_nothing_at_all() -> None:
    """An empty mail is correspondence."""
    assert sort(mail()).kind is Kind.CORRESPONDENCE
