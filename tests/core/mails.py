"""Mails and papers as the reading room hands them on, for tests to start from."""

import hashlib
from datetime import UTC, datetime

from mailbot.core.deadlines import schedule
from mailbot.core.domain.calendar import CourtCalendar
from mailbot.core.domain.court import Conference, Counsel, Party
from mailbot.core.domain.document import BODY_PATH, Document, Element, Located, Passage, ReadBy, Trouble
from mailbot.core.domain.mail import AuthenticationResult, Message, Part
from mailbot.core.domain.submission import Authentication, Identification, Kind, Sorting, Standing, Submission
from tests.core.conner import CONNER

BOONE = "j.boone@haleboone.example"
TRAN = "m.tran@kestrelpace.example"

POSITIONS = (Element.FACTUAL_POSITIONS, Element.LEGAL_POSITIONS, Element.DAMAGES_POSITIONS)
HISTORY = (Element.HISTORY, Element.DEMANDS_AND_OFFERS)
ATTENDEES = (Element.NAMES, Element.POSITIONS)
ALL = POSITIONS + HISTORY + ATTENDEES

TITLED = """IN THE UNITED STATES DISTRICT COURT
FOR THE NORTHERN DISTRICT OF MISSISSIPPI

SAMANTHA CONNER, PLAINTIFF
V.                          CIVIL ACTION NO. 3:20-CV-057-MPM-RP
ALLTIN, LLC, ET AL., DEFENDANTS

PLAINTIFF'S CONFIDENTIAL SETTLEMENT STATEMENT

Ms. Conner submits this statement under paragraph 3 of the Order."""


def paper(
    opening: str = TITLED,
    *,
    sets_out: tuple[Element, ...] = ALL,
    path: str = "2",
    name: str = "scan0001.pdf",
    trouble: Trouble | None = None,
    pages: int | None = 4,
    pages_exact: bool = True,
    exhibits_from: int | None = None,
    closing_page_alone: bool = False,
    media_type: str = "application/pdf",
) -> Document:
    """A paper that opens with these words and sets out these elements."""
    is_body = path == BODY_PATH
    read_by = None if trouble else ReadBy.BODY if is_body else ReadBy.TEXT
    passages = tuple(Passage(element, 0 if is_body else 1, "words", certain=True) for element in sets_out)
    return Document(
        path=path,
        untrusted_filename=name,
        media_type=media_type,
        octets=len(opening),
        sha256=hashlib.sha256(opening.encode()).hexdigest(),
        read_by=read_by,
        trouble=trouble,
        pages=None if is_body else pages,
        pages_exact=pages_exact,
        opening="" if trouble else opening[:4_000],
        located=Located() if trouble else Located(passages=passages),
        exhibits_from=exhibits_from,
        closing_page_alone=closing_page_alone,
    )


def unread(
    trouble: Trouble, *, path: str = "2", pages: int | None = None, media_type: str = "application/pdf"
) -> Document:
    """A paper that could not be read."""
    return paper("", sets_out=(), path=path, trouble=trouble, pages=pages, media_type=media_type)


def mail(
    text: str = "",
    *papers: Document,
    subject: str = "",
    author: str | None = BOONE,
    name: str = "",
    to: tuple[str, ...] = ("chambers@court.example",),
    cc: tuple[str, ...] = (),
    quoted: str = "",
    body_sets_out: tuple[Element, ...] = (),
    fields: tuple[tuple[str, str], ...] = (),
    in_reply_to: tuple[str, ...] = (),
    authentication: tuple[AuthenticationResult, ...] = (),
    links: tuple[str, ...] = (),
    media_types: tuple[str, ...] = (),
    troubles: tuple[str, ...] = (),
) -> Message:
    """A mail with this text of the writer's own, and these papers attached."""
    body = (paper(text, sets_out=body_sets_out, path=BODY_PATH, name=""),) if text.strip() else ()
    return Message(
        author=author,
        author_name=name,
        author_doubts=() if author else ("no_from",),
        to=to,
        cc=cc,
        reply_to=(),
        subject=subject,
        message_id="<1@haleboone.example>",
        in_reply_to=in_reply_to,
        date=None,
        hops=(),
        fields=fields,
        authentication=authentication,
        text=text,
        quoted=quoted,
        parts=tuple(Part(str(i), media_type, "", 9) for i, media_type in enumerate(media_types, start=1)),
        papers=(*papers, *body),
        links=links,
        fingerprint="f",
        whole=not troubles and all(p.trouble is None for p in papers),
        troubles=troubles,
    )


def sorting_of(statement: Document | None) -> Sorting:
    """What the sorting table says of a plain statement."""
    return Sorting(Kind.STATEMENT, is_sure=True, is_machine=False, asks=False, reasons=(), statement=statement)


def identified(
    *,
    party: Party | None = CONNER.parties[0],
    counsel: Counsel | None = CONNER.parties[0].counsel[0],
    standing: Standing = Standing.COUNSEL,
    authentication: Authentication = Authentication.PASSED,
    is_certain: bool = True,
) -> Identification:
    """Counsel for the plaintiff, unless said otherwise."""
    return Identification(CONNER, party, counsel, standing, authentication, reasons=(), is_certain=is_certain)


def submission(
    message: Message,
    statement: Document | None,
    *,
    conference: Conference = CONNER,
    identification: Identification | None = None,
    never_send_to: frozenset[str] = frozenset(),
) -> Submission:
    """The message at the bench, received in good time."""
    dates = schedule(conference, CourtCalendar({}, {}))
    received_at = datetime(2021, 3, 24, 15, tzinfo=UTC)
    return Submission(
        message,
        received_at,
        sorting_of(statement),
        identification or identified(),
        dates,
        dates.statement_due,
        never_send_to,
    )
