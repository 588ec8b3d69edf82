"""The papers of `fixtures/documents`, read as the reading room does: once, then with what the programs answered."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from mailbot.core.domain.document import Document
from mailbot.core.domain.mail import Message
from mailbot.reading.errands import Answer, Answers, Errand
from mailbot.reading.message import Depth, read_with_papers
from tests.reading.papers import make_mail

FOLDER = Path(__file__).parents[2] / "fixtures" / "documents"
TRUTH: dict[str, dict[str, Any]] = json.loads((FOLDER / "truth.json").read_text())
MISSING = Answer(None, "missing")


def octets_of(name: str) -> bytes:
    """A paper's octets."""
    return (FOLDER / name).read_bytes()


def carry(*names: str) -> bytes:
    """A mail with these papers; what each is, only its octets tell."""
    return make_mail(*((name, "application/octet-stream", octets_of(name)) for name in names))


def kept_answers(name: str, errands: tuple[Errand, ...]) -> Answers:
    """What the programs said when the fixtures were made; where they said nothing, that they are not installed."""
    found = {}
    for errand in errands:
        file = FOLDER / "answers" / f"{name}.{errand.page}.{'tsv' if errand.page else 'pdf'}"
        found[errand.path, errand.page] = Answer(file.read_bytes()) if file.exists() else MISSING
    return found


@cache
def read_twice(name: str) -> tuple[Document, Message]:
    """The paper and its mail after the second reading, or after the first where nothing was asked."""
    mail = carry(name)
    message, _, errands = read_with_papers(mail, Depth.WHOLE)
    if errands:
        message, _, again = read_with_papers(mail, Depth.WHOLE, kept_answers(name, errands))
        assert again == ()
    return message.papers[0], message


def read_without_programs(name: str) -> tuple[Document, Message]:
    """The same on a machine that has neither program."""
    mail = carry(name)
    message, _, errands = read_with_papers(mail, Depth.WHOLE)
    missing = {(errand.path, errand.page): MISSING for errand in errands}
    if missing:
        message = read_with_papers(mail, Depth.WHOLE, missing)[0]
    return message.papers[0], message


def certain_elements(paper: Document) -> set[str]:
    """The elements that are certainly set out."""
    return {passage.element.value for passage in paper.located.passages if passage.certain}
