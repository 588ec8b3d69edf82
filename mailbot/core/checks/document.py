"""`document`: is there a statement, and can it be read?"""

from mailbot.core.domain.court import Conference
from mailbot.core.domain.document import Document, Trouble
from mailbot.core.domain.finding import Finding, Requirement, Status
from mailbot.core.domain.submission import Submission

# Counsel can mend the first four; the rest are ours, and a person looks.
_TROUBLES = {
    Trouble.PASSWORD: (Status.DEFICIENT, "the document asks for a password and was not read"),
    Trouble.CORRUPT: (Status.DEFICIENT, "the document could not be opened: it is damaged or incomplete"),
    Trouble.EMPTY: (Status.DEFICIENT, "the document holds nothing"),
    Trouble.FORMAT: (Status.DEFICIENT, "the document is in a format that can't be opened here"),
    Trouble.UNSUPPORTED: (Status.REVIEW, "the document is in a format that is not read here"),
    Trouble.NO_TEXT: (Status.REVIEW, "the document opens, and its pages hold no text that can be read here"),
    Trouble.LIMIT: (Status.REVIEW, "the document is larger or more involved than is read here"),
}


def document(submission: Submission, conference: Conference) -> Finding:  # noqa: ARG001 - every check is called alike
    """Met where the statement was read; deficient where nothing came that could be, for a reason counsel can mend."""
    statement = submission.statement
    if statement is None:
        return _without_statement(submission)
    if statement.trouble is not None:
        return _troubled(statement.trouble, submission)
    if statement.read_by is None:
        return _finding(Status.REVIEW, "the document was not read", "not_read")
    if statement.is_body and _unread(submission):
        return _finding(Status.REVIEW, "the text of the mail was read; a document with it was not", "another_unread")
    if statement.is_body:
        return _finding(Status.MET, "the text of the mail itself was read", "body")
    return _finding(Status.MET, "the document opens and was read", "")


def _without_statement(submission: Submission) -> Finding:
    unread = _unread(submission)
    if unread and unread[0].trouble is not None:
        return _troubled(unread[0].trouble, submission)
    message = submission.message
    # A share link is what was sent in the document's stead, whatever else could not be opened.
    if message.links:
        return _finding(Status.DEFICIENT, "a link to a file-sharing site came, and no document", "link")
    if unread or message.troubles or not message.whole:
        return _finding(Status.REVIEW, "not all of the message could be read", "not_whole")
    return _finding(Status.DEFICIENT, "no attachment was received", "missing")


def _unread(submission: Submission) -> list[Document]:
    return [paper for paper in submission.papers if not paper.is_body and paper.read_by is None]


def _troubled(trouble: Trouble, submission: Submission) -> Finding:
    status, explanation = _TROUBLES[trouble]
    if status is Status.DEFICIENT and submission.message.troubles:
        # What could not be read may not be all that came.
        return _finding(Status.REVIEW, "not all of the message could be read", "not_whole")
    return _finding(status, explanation, str(trouble))


def _finding(status: Status, explanation: str, reason: str) -> Finding:
    return Finding(Requirement.DOCUMENT, status, explanation, reason)
