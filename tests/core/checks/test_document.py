"""Whether there is a statement that can be read; what counsel can mend, and what a person must look at."""

import pytest

from mailbot.core.checks.document import document
from mailbot.core.domain.document import BODY_PATH, Document, Trouble
from mailbot.core.domain.finding import Status
from mailbot.core.domain.mail import Message
from tests.core.conner import CONNER
from tests.core.mails import mail, paper, submission, unread

BODY = paper(path=BODY_PATH)


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (Trouble.PASSWORD, Status.DEFICIENT),
        (Trouble.CORRUPT, Status.DEFICIENT),
        (Trouble.EMPTY, Status.DEFICIENT),
        (Trouble.FORMAT, Status.DEFICIENT),
        (Trouble.UNSUPPORTED, Status.REVIEW),
        (Trouble.NO_TEXT, Status.REVIEW),
        (Trouble.LIMIT, Status.REVIEW),
    ],
)
def test_a_statement_that_could_not_be_read(trouble: Trouble, status: Status) -> None:
    """Counsel is told of what counsel can mend; what this machine can't do is never counsel's."""
    locked = unread(trouble)
    found = document(submission(mail("", locked), locked), CONNER)
    assert (found.status, found.reason) == (status, trouble.value)
    chosen_by_none = document(submission(mail("", locked), None), CONNER)
    assert (chosen_by_none.status, chosen_by_none.reason) == (status, trouble.value)


@pytest.mark.parametrize(
    ("message", "statement", "status", "reason"),
    [
        (mail("", paper()), paper(), Status.MET, ""),
        (mail("The statement."), BODY, Status.MET, "body"),
        (mail("The statement.", unread(Trouble.PASSWORD)), BODY, Status.REVIEW, "another_unread"),
        (mail("Attached."), None, Status.DEFICIENT, "missing"),
        (mail("At the link.", links=("sharefile.com",)), None, Status.DEFICIENT, "link"),
        (mail("Attached.", troubles=("time_out",)), None, Status.REVIEW, "not_whole"),
        (mail("", paper(), troubles=("too_many_parts",)), paper(), Status.MET, ""),
    ],
)
def test_document(message: Message, statement: Document | None, status: Status, reason: str) -> None:
    """Missing is only what is missing from a mail that was read whole."""
    found = document(submission(message, statement), CONNER)
    assert (found.status, found.reason) == (status, reason)
    assert "scan0001" not in found.explanation
