"""What counsel, parties and chambers read: the sentences that must stand, and the words that must not."""

import itertools
import re
from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest

from mailbot.core.domain.draft import TO_COUNSEL, DeficiencyNotice, IntakeReport, Item, MailKind, Receipt, ReportRow
from mailbot.core.domain.finding import ADVISORY, FURTHER_SECTIONS, FurtherSection, Requirement, Status
from mailbot.letters import word
from mailbot.letters.phrases import MOST_SUBJECT
from tests.letters import samples

NEVER = re.compile(
    r"fail|violat|reject|defici|non-?compl|sanction|must|you should|we advise|we recommend|opposing|opponent|the other "
    r"(?:side|party)|plaintiff|defendant|the court (?:finds|orders|directs)|¶7|paragraph 7|sorry|apologi|!",
    re.IGNORECASE,
)
SUBJECT = "Conner v. Alltin, LLC, No. 3:20-CV-057"
LOOK_AT = ("see page 4; if it is there: mailbot accept K7Q2-M9TD --why '…'", "`mailbot open` reads it.")
LATIN = re.compile(r"\b(?:pro se|et al|e\.g|i\.e|inter alia|per se|ex parte|vice versa)\b", re.IGNORECASE)


def every_notice() -> list[DeficiencyNotice]:
    """Notices over every item, alone and in pairs, for both kinds of reader, of a full and a bare order."""
    reasons = ("", "not_located", "placeholder", "uncertain", "between_readings", "never_heard_of")
    items = [
        *samples.ITEMS,
        *(Item(r, reason, None, None) for r in Requirement for reason in reasons),
        *(Item(FurtherSection(name), "not_located", None, None) for name in FURTHER_SECTIONS),
    ]
    pairs = [(item,) for item in items] + list(itertools.combinations(samples.ITEMS, 2))
    return [
        replace(
            samples.NOTICE,
            items=chosen,
            self_represented=plain,
            for_counsel="" if plain else "Dana Whitlow",
            matter=matter,
            due_at=due,
            passed_on=plain,
            in_counsels_name=not plain,
            now_in_order=tuple(r for r in Requirement if r not in ADVISORY),
        )
        for chosen in pairs
        for plain in (False, True)
        for matter, due in ((samples.MATTER, samples.DUE), (samples.BARE, None))
    ]


def every_receipt() -> list[Receipt]:
    """Receipts over everything that a receipt can be told."""
    received = [
        replace(samples.RECEIVED, documents=n, pages=p, pages_exact=exact, could_be_opened=opened, by_body=body)
        for n, p, exact, opened, body in itertools.product(
            (0, 1, 3), (None, 1, 14), (True, False), (True, False), (True, False)
        )
    ]
    return [
        replace(samples.RECEIPT, received=r, self_represented=plain, passed_on=asks, matter=matter)
        for r in received
        for plain in (False, True)
        for asks, matter in ((False, samples.MATTER), (True, samples.BARE))
    ]


@pytest.mark.parametrize("drafts", [every_receipt(), every_notice()], ids=["receipts", "notices"])
def test_counsel_never_reads_a_word_of_blame_advice_or_another_side(drafts: list[Receipt | DeficiencyNotice]) -> None:
    """No combination of facts brings a word of blame, advice or another side into a letter to counsel."""
    for draft in drafts:
        letter = word(draft)
        assert not NEVER.search(letter.subject + letter.text), letter
        assert letter.html is None


def test_chambers_reports_use_no_word_of_blame_either() -> None:
    """Reports may end up before counsel: their own words keep the same tone."""
    for draft in samples.DRAFTS.values():
        letter = word(draft)
        everything = letter.subject + letter.text + (letter.html or "")
        assert not re.search(r"\bfailed|violation|rejected|deficien|non-compliant", everything, re.IGNORECASE)


def test_every_letter_to_counsel_says_who_it_is_and_what_it_is_not() -> None:
    """Case, court, reference, receipt, confidentiality and the bounds of the message stand in each of them."""
    drafts: list[Receipt | DeficiencyNotice] = [*every_receipt(), *every_notice()]
    for draft in drafts:
        text = word(draft).text
        told = [
            draft.matter.case_number,
            "automat",
            "mailbox",
            "confidential",
            "not shared with any other party",
            "not an order",
            "decides nothing",
            "did not send",
            draft.received.reference,
            "Wednesday, March 24, 2021, at 3:41 p.m. Central",
            "Chambers may write to you again" if draft.self_represented else "chambers may write again",
        ]
        assert [t for t in told if t not in text] == []
        assert ("662-234-3114" in text) == bool(draft.matter.telephone)
        assert text.count("Nothing is granted by this message.") == draft.passed_on


def test_a_receipt_has_no_slot_for_what_the_checks_saw() -> None:
    """Complete and review read the same because a receipt's draft can't tell them apart."""
    assert {f.name for f in fields(Receipt)} == {
        "matter", "received", "self_represented", "for_counsel", "passed_on", "in_counsels_name",
    }  # fmt: skip
    assert "complete" not in word(samples.RECEIPT).text


def test_a_receipt_tells_what_came() -> None:
    """Papers and pages are told in words, and an unopened paper as a fact."""
    assert "With it came one document of four pages, which could be opened." in word(samples.RECEIPT).text
    unopened = replace(samples.RECEIPT, received=replace(samples.RECEIVED, pages=None, could_be_opened=False))
    assert "could not be opened by the automatic reading" in word(unopened).text
    body = replace(samples.RECEIPT, received=replace(samples.RECEIVED, documents=0, pages=None, by_body=True))
    assert "The text of the message itself was received as the statement." in word(body).text
    many = replace(samples.RECEIPT, received=replace(samples.RECEIVED, documents=3, pages_exact=False))
    assert "three documents" in word(many).text
    assert "about four pages" in word(many).text


def test_a_notice_speaks_in_the_orders_words_and_paragraph() -> None:
    """The item is quoted with its paragraph, what was not located is said of the material, and the cure follows."""
    text = word(samples.NOTICE).text
    assert f'1. Paragraph 3(c): "{samples.ATTENDEES_WORDS}." This was not located in the material received.' in text
    assert "Paragraph 3 of the Order of May 21, 2020 describes the statement." in text
    assert "please reply to this message and say where: a person will look" in text
    assert "Paragraph 6 of the order describes what to do if a requirement will not be met." in text


def test_a_notice_cites_nothing_that_the_file_does_not_give() -> None:
    """Without [order] no paragraph and no date is named, and the words are plain ones."""
    bare = [replace(item, paragraph=None, words=None) for item in samples.ITEMS]
    text = word(replace(samples.NOTICE, matter=samples.BARE, items=tuple(bare), due_at=None)).text
    assert "aragraph" not in text
    assert "The order setting the conference describes the statement." in text


def test_length_and_time_are_told_as_facts() -> None:
    """Pages and moments are stated; nobody is said to be late or too long."""
    text = word(samples.LONG_NOTICE).text
    assert "has six pages; paragraph 3 of the order says the statement should not exceed five." in text
    assert "received on Friday, March 26, 2021, at 12:10 a.m. Central; the date for it was the end of Thursday" in text
    assert not re.search(r"\blate\b|too long|exceeds|untimely|overdue", text)


def test_a_count_in_doubt_is_told_as_such() -> None:
    """Exhibits are told apart from the pages that count, and an inexact count is about."""
    eight = replace(samples.NOTICE, items=(samples.SIX_PAGES,), received=replace(samples.RECEIVED, pages=8))
    assert "The statement received has six pages before its exhibits;" in word(eight).text
    inexact = replace(eight, received=replace(samples.RECEIVED, pages=6, pages_exact=False))
    assert "The statement received has about six pages;" in word(inexact).text


def test_a_moment_within_the_due_minute_is_told_with_its_seconds() -> None:
    """5:00:31 against 5:00 reads as two moments, not one."""
    due = datetime(2021, 3, 25, 17, 0, 0, tzinfo=samples.CENTRAL)
    received = replace(samples.RECEIVED, at=due + timedelta(seconds=31))
    notice = replace(samples.NOTICE, items=(samples.LATE,), received=received, due_at=due)
    assert "at 5:00:31 p.m. Central; the date for it was Thursday, March 25, 2021, at 5:00 p.m." in word(notice).text


@pytest.mark.parametrize(
    ("reason", "seen", "cure"),
    [
        ("password", "asks for a password before it opens", "a PDF that opens without a password"),
        ("corrupt", "damaged or incomplete", "saved as a PDF once more"),
        ("empty", "has nothing in it", "sent again as a PDF"),
        ("format", "in a format that cannot be opened here", "saved or printed as a PDF"),
        ("missing", "no document is attached to the message", "It can be sent as a PDF"),
        ("link", "Links are not opened here.", "The file itself can be sent as a PDF"),
        ("never_heard_of", "could not be read by the automatic reading", "can be sent as a PDF"),
    ],
)
def test_a_paper_that_could_not_be_read_is_told_with_its_cure(reason: str, seen: str, cure: str) -> None:
    """What came, why it could not be read, how to send it, and whom to call."""
    text = word(replace(samples.NOTICE, items=(Item(Requirement.DOCUMENT, reason, None, None),))).text
    assert seen in text
    assert cure in text
    assert "attached to a message to this address. If it cannot be sent in that form, please telephone" in text


def test_a_placeholder_and_a_missing_element_are_told_apart() -> None:
    """A heading over nothing, and names without positions, are named as what they are."""
    text = word(replace(samples.NOTICE, items=(samples.TO_FOLLOW, samples.ROLES))).text
    assert "What was located for this is a heading, or a note that it is to follow." in text
    assert "Of this, the positions of the individuals who will attend (their titles or roles) were not located" in text


def test_a_supplement_is_told_what_is_now_in_order() -> None:
    """What is left open is never told as in order too."""
    notice = replace(samples.NOTICE, now_in_order=(Requirement.POSITIONS, Requirement.ATTENDEES))
    assert "now in order: the positions on the facts, the law and damages.\n" in word(notice).text


def test_counsel_alone_is_told_of_a_colleagues_message() -> None:
    """An unlisted colleague's statement is told to counsel of record as such."""
    text = word(replace(samples.RECEIPT, in_counsels_name=True)).text
    assert "from an address of your firm that is not on chambers' list" in text
    assert "This answer goes to you alone." in text


def test_a_self_represented_party_reads_short_sentences_without_latin() -> None:
    """Plain language: no Latin, no counsel of record, no sentence over thirty words but the order's own."""
    for name in ("receipt-self-represented", "notice-self-represented"):
        text = word(samples.DRAFTS[name]).text
        assert not LATIN.search(text)
        assert "The court cannot give legal advice." in text
        assert "counsel of record" not in text
        for sentence in re.split(r"(?<=[.:?])\s", re.sub(r'"[^"]*"', "", text)):
            assert len(sentence.split()) <= 30, sentence


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("receipt", "Conner v. Alltin, LLC, No. 3:20-CV-057: settlement statement received"),
        ("receipt-nothing-attached", "Conner v. Alltin, LLC, No. 3:20-CV-057: message received"),
        (
            "notice-one-item",
            "Conner v. Alltin, LLC, No. 3:20-CV-057: settlement statement received: one item not located",
        ),
        (
            "notice-many-items",
            f"{SUBJECT}: settlement statement received: two items not located and two items noted",
        ),
        ("notice-password", "Conner v. Alltin, LLC, No. 3:20-CV-057: message received: document could not be opened"),
        ("notice-nothing-attached", "Conner v. Alltin, LLC, No. 3:20-CV-057: message received: no document attached"),
        ("report-complete", "Conner: plaintiff received, complete"),
        (
            "report-open",
            "Conner: defendant received, 1 item not located, over the page limit, 2 items to look at, asks a question",
        ),
        ("review-alert-no-conference", "No conference: a document came that was not taken for a statement"),
        ("draft", "Conner: a letter for Samantha Conner waits for your word"),
        ("warning", "Conner: 2 statements will be destroyed after Tuesday, April 6, 2021 (Central)"),
        ("warning-held", "Conner: destruction is on hold"),
        ("warning-waits", "Conner: destruction waits for your word"),
        ("certificate", "Conner: statements destroyed, certificate"),
        ("certificate-interim", "Conner: destruction begun, not yet complete, interim certificate"),
        ("operator-alert", "mailbot: the outgoing server refuses mail"),
    ],
)
def test_the_subject_says_it_all(name: str, subject: str) -> None:
    """Each subject is the one that readers can act on without opening the mail."""
    letter = word(samples.DRAFTS[name])
    assert letter.subject == subject
    assert len(letter.subject) <= MOST_SUBJECT


def review_report(*requirements: Requirement) -> IntakeReport:
    """A report with these requirements in doubt and the others met."""
    rows = tuple(
        replace(row, status=Status.REVIEW if row.requirement in requirements else Status.MET) for row in samples.ROWS
    )
    return replace(samples.complete_report(), party_role="defendant", disposition="review", rows=rows, look_at=LOOK_AT)


def test_a_review_report_says_how_many_items_and_how_to_accept() -> None:
    """The subject counts what a person must look at; the report gives the command that takes it as met."""
    letter = word(review_report(Requirement.POSITIONS))
    assert letter.subject == "Conner: defendant received, 1 item to look at"
    for said in (letter.text, letter.html or ""):
        assert "See page 4; if it is there: " in said
        assert "mailbot accept K7Q2-M9TD --why" in said
        assert "`" not in (letter.html or "")
    assert word(replace(review_report(), party_name="", party_role="")).subject == (
        "Conner: statement received, party uncertain, please look"
    )


def test_a_part_of_another_order_is_named_by_its_words_else_its_title() -> None:
    """In a notice, in the list of what is now in order, and in the report's row."""
    insurance, proposal = FurtherSection("insurance"), FurtherSection("settlement_proposal")
    matter = replace(samples.MATTER, section_titles=(("insurance", "Insurance coverage"),))
    items = (
        Item(insurance, "not_located", "3(d)", None),
        Item(proposal, "placeholder", None, "a proposal that could be accepted today"),
    )
    notice = replace(samples.NOTICE, matter=matter, items=items)
    text = " ".join(word(notice).text.split())
    assert "1. Paragraph 3(d): Insurance coverage. This was not located in the material received." in text
    assert '2. "a proposal that could be accepted today." What was located for this is a heading' in text
    assert word(notice).subject.endswith("two items not located")
    cured = replace(notice, items=items[1:], now_in_order=(insurance,))
    assert "the following is now in order: Insurance coverage." in " ".join(word(cured).text.split())
    row = ReportRow(insurance, Status.MET, "located", (2,), paragraph="3(d)")
    report = word(replace(samples.report(), matter=matter, rows=(row, replace(row, requirement=proposal)))).text
    assert "Insurance coverage" in report
    assert "Settlement proposal" in report


def test_text_and_html_of_a_report_tell_the_same() -> None:
    """Every fact, row, step and answer stands in both twins."""
    letter = word(samples.report())
    assert letter.html is not None
    html = re.sub(r"\s+", " ", letter.html.replace("&#39;", "'").replace("&#34;", '"').replace("&nbsp;", ""))
    told = [
        "K7Q2-M9TD", "Alltin, LLC (defendant)", "A delegate of counsel of record", "Six pages",
        "6 pages; the limit is 5",
        "The end of Thursday, March 25, 2021 (Central)", "Pages 1–3", "Page 5 and text of the message",
        "positions: not located", "¶3(c)", "Over limit", "Please look", "Not checked", "Assumed",
        "Thursday, March 25: 7, the due day", "Prior negotiations", "question or request is put to chambers",
        "Mailbox last read through: Wednesday, March 24, 2021, at 3:42 p.m. Central", "Mode: live",
        "Conner: 1 of 2 statements complete; 1 with items open", "nor for the trial judge",
    ]  # fmt: skip
    assert [t for t in told if t not in letter.text] == []
    assert [t for t in told if t not in html] == []
    for answer in samples.report().answers:
        paragraphs = [line.strip() for line in answer.text.splitlines() if line.strip()]
        assert [p for p in paragraphs if p not in letter.text] == []
        assert [p for p in paragraphs if p not in html] == []


def test_the_earlier_reading_and_a_missing_answer_are_told() -> None:
    """An unsettled closing shows both readings; where nobody was answered the report says so and why."""
    draft = replace(samples.report(), due_also=samples.DUE - timedelta(days=1), answers=(), last_scan_at=None)
    for said in (word(draft).text, word(draft).html or ""):
        assert "Another reading gives the end of Wednesday, March 24, 2021 (Central)" in said
        assert "Nobody was answered." in said
        assert "not yet since the start" in said


def test_html_fetches_nothing() -> None:
    """No picture, link, script, font or style from elsewhere: opening a report tells nobody anything."""
    for draft in samples.DRAFTS.values():
        html = word(draft).html
        if html is not None:
            assert not re.search(
                r"<img|<a |<script|<link|<iframe|<form|url\(|@import|https?:|src=", html, re.IGNORECASE
            )


@pytest.mark.parametrize("requirement", Requirement)
@pytest.mark.parametrize("status", Status)
def test_every_row_has_a_chip_with_words(requirement: Requirement, status: Status) -> None:
    """No state of a requirement is told by colour alone or by a bare code."""
    row = ReportRow(requirement, status, "seen", ())
    is_advisory = requirement in ADVISORY
    rows, advisory = ((), (row,)) if is_advisory else ((row,), ())
    letter = word(replace(samples.complete_report(), rows=rows, advisory=advisory))
    assert re.search(r"\[[A-Z][a-z ]+\] [A-Z]", letter.text)
    assert requirement.value not in letter.text or "_" not in requirement.value


def test_the_warning_says_what_when_and_how_to_stop_it() -> None:
    """First warning, hold, and a wait for a person's word each give their own command."""
    first = word(samples.DRAFTS["warning"]).text
    assert "will be destroyed after the end of Tuesday, April 6, 2021 (Central)" in first
    assert 'mailbot hold 3:20-CV-057-MPM-RP --why "..."' in first
    assert 'hold = "..."' in first
    held = word(samples.DRAFTS["warning-held"]).text
    assert "on hold: continued, new date to come" in held
    assert "mailbot release 3:20-CV-057-MPM-RP" in held
    waits = word(samples.DRAFTS["warning-waits"]).text
    assert "- A statement came in after the date of destruction." in waits
    assert "mailbot purge 3:20-CV-057-MPM-RP" in waits
    assert "will be destroyed after" not in held + waits


def test_a_further_session_is_named_in_commands() -> None:
    """A command copied from a letter never touches the case's other conference."""
    text = word(replace(samples.WARNING, matter=samples.BARE)).text
    assert "mailbot hold 3:20-CV-057-MPM-RP/2 --why" in text


def test_a_certificate_claims_only_what_was_seen() -> None:
    """Lines, counts and what is out of reach; final or not in so many words."""
    for name, final in (("certificate", True), ("certificate-interim", False)):
        letter = word(samples.DRAFTS[name])
        for said in (letter.text, letter.html or ""):
            assert ("This certificate is final." in said) == final
            assert ("This certificate is not final." in said) == (not final)
            assert "Copies that the mail provider keeps for a time." in said
            assert "D4PZ-8VCE" in said
        assert "- Statements in the vault (2): destroyed; looked for again, not found" in letter.text


def test_a_draft_is_shown_verbatim_with_both_words() -> None:
    """Chambers see the letter line by line as it would go out, and the two commands."""
    text = word(samples.WAITING).text
    assert "mailbot approve R5WX-2KHN" in text
    assert "mailbot drop R5WX-2KHN" in text
    shown = [line.strip() for line in text.splitlines()]
    assert [line for line in samples.WAITING.letter_text.splitlines() if line.strip() not in shown] == []


@pytest.mark.parametrize("name", samples.DRAFTS)
def test_wording_is_tidy(name: str) -> None:
    """One line a paragraph, no doubled spaces within it, no blank space at a line's end, no leftover of a template."""
    letter = word(samples.DRAFTS[name])
    assert letter.text.endswith("\n")
    assert not letter.text.endswith("\n\n")
    assert "\n\n\n" not in letter.text
    for line in letter.text.splitlines():
        assert line == line.rstrip()
        assert not re.search(r"\S {2,}\S", line.split(":", 1)[-1].lstrip()), line
        assert not re.search(r"\.\.(?!\.)(?<!\.\.\.)|\{\{|\{%|None|\bTrue\b", line), line


def test_kinds_to_counsel_are_those_with_counsels_drafts() -> None:
    """The draft's type alone settles whom a letter may go to."""
    for draft in samples.DRAFTS.values():
        assert (word(draft).kind in TO_COUNSEL) == isinstance(draft, Receipt | DeficiencyNotice)
    assert word(samples.OUTAGE).kind is MailKind.OPERATOR_ALERT
