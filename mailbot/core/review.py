"""The spine: sort, identify, check, dispose; and what then is answered, to whom, and when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbot.core.author import weigh
from mailbot.core.checks import CHECKS, further_sections
from mailbot.core.choice import doubt_rivals, settle
from mailbot.core.deadlines import due_for
from mailbot.core.domain.court import Conference, OrderWords, Party
from mailbot.core.domain.deadline import ConferenceDates
from mailbot.core.domain.document import ReadBy
from mailbot.core.domain.draft import DeficiencyNotice, Item, MailKind, Matter, Receipt, Received
from mailbot.core.domain.finding import AnyRequirement, Finding, Requirement, Status, is_section
from mailbot.core.domain.mail import Message
from mailbot.core.domain.submission import (
    Authentication,
    Disposition,
    Identification,
    Kind,
    Sorting,
    Standing,
    Submission,
)
from mailbot.core.identify import ASSIGNED, assigned, identify
from mailbot.core.kind import sort
from mailbot.core.standing import Remembered, counts_beside, dispose, is_supplement, union

SHORT_WAIT = timedelta(minutes=5)
SHORT_WAIT_BEFORE_DUE = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the admin decided of identity and answers."""

    trusted_authserv_id: str = ""
    sender_authentication: str = "warn"  # require, warn, off
    notices: tuple[str, ...] = ("send",)
    notice_wait: timedelta = timedelta(minutes=30)
    answer_within: timedelta = timedelta(hours=72)
    never_send_to: frozenset[str] = frozenset()
    trusted_relays: frozenset[str] = frozenset()
    chambers: frozenset[str] = frozenset()  # their own addresses: what staff forward is filed on a person's word


@dataclass(frozen=True, slots=True)
class Review:
    """One message, decided upon by itself."""

    message: Message
    received_at: datetime
    sorting: Sorting
    identification: Identification
    submission: Submission | None  # None: no statement, or of no known conference
    findings: tuple[Finding, ...]
    disposition: Disposition

    @property
    def is_statement(self) -> bool:
        """Whether moving, answering and destroying hang on it."""
        return self.sorting.kind is Kind.STATEMENT

    @property
    def authentication_failed(self) -> bool:
        """Whether nobody may be answered at the claimed address."""
        return self.identification.authentication is Authentication.FAILED


@dataclass(frozen=True, slots=True)
class Answer:
    """A letter to counsel: to whom, when, and whether a person must let it go first."""

    draft: Receipt | DeficiencyNotice
    kind: MailKind
    recipients: tuple[str, ...]
    due_at: datetime
    held_why: str = ""  # "": it goes out unattended


def authenticate(message: Message, policy: Policy) -> Authentication:
    """The receiver's word on the author, under the admin's policy: FAILED is never answered."""
    if policy.sender_authentication == "off":
        return Authentication.NONE
    said = weigh(message, trusted_authserv_id=policy.trusted_authserv_id or None).word
    if policy.sender_authentication == "require" and said is not Authentication.PASSED:
        return Authentication.FAILED
    return said


def review(
    message: Message,
    received_at: datetime,
    docket: Sequence[tuple[Conference, ConferenceDates]],
    policy: Policy,
    *,
    said: tuple[Conference, Party] | None = None,
) -> Review:
    """Decides upon one message by itself: what it is, whose, and what the checks see.

    `said`: a person's word that it is a statement, and of which conference and party; both stand on the docket.
    """
    conferences = [conference for conference, _ in docket]
    sorting = settle(sort(message), message.author, conferences)
    authentication = authenticate(message, policy)
    found = identify(message, sorting, conferences, authentication=authentication, chambers=policy.chambers)
    if said:
        sorting, found = replace(sorting, kind=Kind.STATEMENT, is_sure=True), assigned(found, message.author, *said)
    if sorting.kind is Kind.STATEMENT and not sorting.is_sure and not _may_be_counsel(found):
        sorting = replace(sorting, kind=Kind.CORRESPONDENCE)  # a doubt counts only from those who owe a statement
    if sorting.kind is not Kind.STATEMENT:
        return Review(message, received_at, sorting, found, None, (), Disposition.IGNORED)
    if found.conference is None:
        return Review(message, received_at, sorting, found, None, (_stray(found),), Disposition.REVIEW)
    sorting = doubt_rivals(sorting)
    dates = next(d for c, d in docket if c is found.conference)
    due = due_for(found.party, found.conference, dates) if found.party else dates.statement_due
    submission = Submission(message, received_at, sorting, found, dates, due, policy.never_send_to)
    submission = replace(submission, trusted_relays=policy.trusted_relays)
    findings = examine(submission, found.conference)
    return Review(message, received_at, sorting, found, submission, findings, dispose(findings))


def examine(submission: Submission, conference: Conference) -> tuple[Finding, ...]:
    """Every check's finding, in order; none stands for certain where the mail itself is in doubt."""
    findings = (*(check(submission, conference) for check in CHECKS), *further_sections(submission, conference))
    return findings if submission.sorting.is_sure else tuple(_doubted(f) for f in findings)


def _may_be_counsel(found: Identification) -> bool:
    return found.on_roster or found.standing in {Standing.COLLEAGUE, Standing.STAFF}


def _stray(found: Identification) -> Finding:
    reason = found.reasons[0] if found.reasons else "no_conference"
    return Finding(Requirement.SENDER, Status.REVIEW, "no conference could be told for certain", reason)


def _doubted(finding: Finding) -> Finding:
    """Where it is in doubt whether the mail is a statement at all, no check's word stands without a person's."""
    if finding.is_advisory or finding.requirement in {Requirement.SENDER, Requirement.TIMING}:
        softened = Status.REVIEW if finding.status is Status.DEFICIENT else finding.status
    else:
        softened = Status.REVIEW if finding.status is Status.MET else Status.NOT_CHECKED
    if softened is finding.status:
        return finding
    elements = tuple((n, Status.REVIEW if s is Status.MET else Status.NOT_CHECKED) for n, s in finding.elements)
    return replace(finding, status=softened, reason="in_doubt", elements=elements)


def remember(reviewed: Review, reference: str) -> Remembered:
    """The submission as the ledger will remember it."""
    statement = reviewed.sorting.statement
    return Remembered(
        reference=reference,
        received_at=reviewed.received_at,
        findings=reviewed.findings,
        pages=statement.pages if statement else None,
        is_whole_statement=not is_supplement(reviewed.findings),
    )


def matter_of(conference: Conference, conference_at: datetime) -> Matter:
    """The conference as letters name it."""
    return Matter(
        case_number=conference.case_number,
        caption=conference.caption,
        short_title=conference.short_title,
        court=conference.court,
        judge=conference.judge,
        telephone=conference.telephone,
        timezone=conference.timezone,
        conference_at=conference_at,
        order_dated=conference.order.dated,
        statement_paragraph=conference.order.paragraph("statement"),
        cancellation_paragraph=conference.order.paragraph("cancellation"),
        session=conference.session,
        section_titles=tuple((section.name, section.title) for section in conference.statement.own_sections),
    )


def received_of(reviewed: Review, reference: str) -> Received:
    """What came and when, for letters and reports."""
    statement = reviewed.sorting.statement
    return Received(
        reference=reference,
        at=reviewed.received_at,
        documents=sum(
            1 for p in reviewed.message.papers if not p.is_body and (p.read_by is not ReadBy.BODY or p is statement)
        ),
        pages=statement.pages if statement else None,
        pages_exact=bool(statement and statement.pages_exact),
        could_be_opened=bool(statement and statement.trouble is None),
        by_body=bool(statement and statement.is_body),
    )


def recipients_of(reviewed: Review) -> tuple[str, ...]:
    """Who may be answered: the roster address it came from, or counsel of record; nobody where that is uncertain."""
    found = reviewed.identification
    if (
        found.party is None
        or reviewed.authentication_failed
        or not found.is_certain
        or found.standing is Standing.STAFF
    ):
        return ()
    own = _own_address(found.party, found)
    author = reviewed.message.author
    if reviewed.sorting.is_machine:  # answered at the roster, and never at the machine
        is_its_own = found.standing is Standing.COUNSEL and reviewed.sorting.is_deaf
        return () if is_its_own else own
    match found.standing:
        case Standing.COUNSEL:
            return (author,) if author in found.party.roster and author else own
        case Standing.DELEGATE:
            return tuple(dict.fromkeys(a for a in (author, *own) if a and a in found.party.roster))
        case Standing.COLLEAGUE:
            return own
        case _:
            return ()


def _own_address(party: Party, found: Identification) -> tuple[str, ...]:
    if found.counsel:
        return (found.counsel.email,)
    return (party.email,) if party.email else ()


def answers(
    reviewed: Review,
    earlier: Sequence[Remembered],
    *,
    reference: str,
    policy: Policy,
    now: datetime,
    was_told: bool = False,
) -> tuple[Answer, ...]:
    """What goes to counsel for this submission, judged on the union of all that the party sent.

    A receipt at once where nothing is left; else a notice of everything not located, after the wait. Where a person
    must look, a ready draft of the doubtful items is added, held for their word. `was_told`: a notice was sent to the
    party before, so that what is now in order means something to it, and lateness need not be told again.
    """
    to = recipients_of(reviewed)
    submission = reviewed.submission
    if not to or submission is None:
        return ()
    before = {f.requirement: f for f in union(earlier)}
    mine = remember(reviewed, reference)
    always = _held_for_a_person(submission, policy, now)
    context = _Context(reviewed, submission, reference, to)
    if not counts_beside(mine, earlier):  # weaker than what is on file: shown to chambers, and judged by nobody else
        return (Answer(context.receipt(), MailKind.RECEIPT, to, now, always),)
    after = union([*earlier, mine])
    left = [
        f
        for f in after
        if f.status is Status.DEFICIENT and not f.is_advisory and not (was_told and _was_told(f, before))
    ]
    if left:
        cured = tuple(f.requirement for f in after if f.status is Status.MET and _was_open(f.requirement, before))
        cured = cured if was_told else ()
        held = always or _notice_held(left, policy)
        due = now if held else now + _wait(submission, policy, now)
        return (Answer(context.notice(left, cured), MailKind.DEFICIENCY_NOTICE, to, due, held),)
    receipt = Answer(context.receipt(), MailKind.RECEIPT, to, now, always)
    doubtful = [f for f in after if f.status is Status.REVIEW and _is_told(f)]
    if not doubtful:
        return (receipt,)
    why = "a person should look first: these items are in doubt"
    return (receipt, Answer(context.notice(doubtful, ()), MailKind.DEFICIENCY_NOTICE, to, now, why))


# what a letter to counsel can speak of
_TOLD = frozenset({Requirement.TIMING, Requirement.DOCUMENT, Requirement.PAGE_LIMIT})


def _is_told(finding: Finding) -> bool:
    return finding.requirement in _TOLD or is_section(finding.requirement)


def _was_told(finding: Finding, before: dict[AnyRequirement, Finding]) -> bool:
    """Lateness can't be mended: it is told once."""
    earlier = before.get(finding.requirement)
    return finding.requirement is Requirement.TIMING and earlier is not None and earlier.status is Status.DEFICIENT


def _was_open(requirement: AnyRequirement, before: dict[AnyRequirement, Finding]) -> bool:
    earlier = before.get(requirement)
    return earlier is not None and not earlier.is_advisory and earlier.status is not Status.MET


def _wait(submission: Submission, policy: Policy, now: datetime) -> timedelta:
    left = submission.due.at - now
    is_close = timedelta(0) <= left <= SHORT_WAIT_BEFORE_DUE
    return min(policy.notice_wait, SHORT_WAIT) if is_close else policy.notice_wait


def _held_for_a_person(submission: Submission, policy: Policy, now: datetime) -> str:
    if ASSIGNED in submission.identification.reasons:
        return "it was filed on a person's word: its author may not expect an answer"
    if now >= submission.dates.conference_at:
        return "the conference has begun: nothing is sent to counsel unattended"
    if now - submission.received_at > policy.answer_within:
        hours = round(policy.answer_within.total_seconds() / 3600)
        return f"it was received more than {hours} hours ago: a late answer might confuse"
    return ""


def _notice_held(left: Sequence[Finding], policy: Policy) -> str:
    if policy.notices == ("send",):
        return ""
    if policy.notices == ("draft",):
        return "notices wait for approval (MAILBOT_NOTICES)"
    others = sorted({f.requirement.value for f in left} - set(policy.notices))
    return f"notices about {', '.join(others)} wait for approval (MAILBOT_NOTICES)" if others else ""


@dataclass(frozen=True, slots=True)
class _Context:
    """What every letter about one submission shares."""

    reviewed: Review
    submission: Submission
    reference: str
    to: tuple[str, ...]

    def receipt(self) -> Receipt:
        found = self.submission.identification
        return Receipt(
            matter=self._matter(),
            received=received_of(self.reviewed, self.reference),
            self_represented=bool(found.party and found.party.is_self_represented),
            for_counsel=found.counsel.name if found.counsel else "",
            passed_on=self.reviewed.sorting.asks,
            in_counsels_name=found.standing is Standing.COLLEAGUE,
        )

    def notice(self, findings: Sequence[Finding], cured: tuple[AnyRequirement, ...]) -> DeficiencyNotice:
        found = self.submission.identification
        order = found.conference.order if found.conference else OrderWords()
        return DeficiencyNotice(
            matter=self._matter(),
            received=received_of(self.reviewed, self.reference),
            self_represented=bool(found.party and found.party.is_self_represented),
            for_counsel=found.counsel.name if found.counsel else "",
            items=tuple(_item(f, order) for f in findings),
            now_in_order=cured,
            due_at=self.submission.due.at,
            passed_on=self.reviewed.sorting.asks,
            in_counsels_name=found.standing is Standing.COLLEAGUE,
        )

    def _matter(self) -> Matter:
        conference = self.submission.identification.conference
        assert conference is not None  # noqa: S101 - a submission has a conference by construction
        return matter_of(conference, self.submission.dates.conference_at)


def _item(finding: Finding, order: OrderWords) -> Item:
    name = finding.requirement.value
    statuses = {s for _, s in finding.elements}
    partly = bool(statuses & {Status.MET}) and is_section(finding.requirement)
    missing = tuple(n for n, s in finding.elements if s is not Status.MET) if partly else ()
    paragraph = order.paragraph(name) or (None if is_section(finding.requirement) else order.paragraph("statement"))
    return Item(finding.requirement, finding.reason, paragraph, order.words_for(name), finding.counts, missing)
