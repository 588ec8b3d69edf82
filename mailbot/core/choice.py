"""Of several papers that look like the statement, which one is it?

Copies, versions and pieces of one statement are no rivals. Of true rivals the one written for the party that sent them
is the statement; where that can't be told, a person looks.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mailbot.core.captions import is_named, sides_named, telling_words
from mailbot.core.domain.court import Conference, Party
from mailbot.core.domain.document import Document
from mailbot.core.domain.submission import Sorting
from mailbot.core.papers import Paper, Role, parts_set_out, title_of
from mailbot.core.roster import firm_seats, roster_seats

_COPY = 0.85  # of the pairs of words that the shorter opening has: two readers of one text differ by so much
_VERSION = 0.6  # two drafts of one statement share more than two parties' papers do, which share caption and law
_HEAD = 600
_CAPTION = 2_500  # characters: the first page

_PART_OF = re.compile(r"\b(?:part|volume)\s+(?:one|two|three|four|[1-9]|i{1,3}|iv)\b|\bcontinued\b", re.IGNORECASE)
_REDLINE = re.compile(
    r"\b(?:red|black|blue)[ -]?lined?\b|\bcompar(?:e|ed|ison)\b|\btrack(?:ed)? changes\b", re.IGNORECASE
)
_SPEAKER = re.compile(
    r"^(?P<before>.{3,120}?)\b(?:hereby |respectfully )?(?:submits?|provides?|files?|makes) "
    r"(?:this|the following|its|his|her|their)\b"
    r"|\b(?:I|we|this firm|our firm) represents? (?P<represented>[^.\n]{3,80})"
    r"|\bon behalf of (?P<behalf>[^.\n]{3,80})|\b(?:counsel|attorneys?) for (?P<counsel>[^.\n]{3,60})",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The paper chosen, those that stand against it, and those that go on where it ends."""

    statement: Paper
    rivals: tuple[Document, ...] = ()
    continued: tuple[Document, ...] = ()


def choose(statements: Sequence[Paper], beside: Sequence[Paper]) -> Choice:
    """The statement among papers that each look like one; `beside` are the mail's other papers.

    A finished paper before a draft, then by how much of a statement it is. Of copies the one whose pages are exact.
    """
    best = max(statements, key=_weight)
    for paper in statements:
        if paper is not best and _is_copy(paper.document, best.document) and _is_better_copy(paper, best):
            best = paper
    others = [paper for paper in statements if paper is not best]
    redlined = [paper for paper in others if _is_redline(paper, best)]
    if not redlined and (clean := next((paper for paper in others if _is_redline(best, paper)), None)):
        best, others = clean, [paper for paper in statements if paper is not clean]
    rivals = []
    continued = [paper.document for paper in beside if _goes_on(paper, best)]
    for paper in others:
        if _is_piece(paper, best):
            continued.append(paper.document)
        elif not (_is_copy(paper.document, best.document) or _is_redline(paper, best) or _is_draft_of(paper, best)):
            rivals.append(paper.document)
    return Choice(best, tuple(rivals), tuple(continued))


def _weight(paper: Paper) -> tuple[bool, int, int, int]:
    return (not paper.is_draft, paper.is_titled + paper.parts, paper.parts, len(paper.document.opening))


def _pairs(document: Document) -> Counter[tuple[str, str]]:
    words = re.findall(r"[^\W_]+", document.opening.casefold())
    return Counter(pairwise(words))


def _likeness(one: Document, other: Document) -> float:
    """How much of the shorter opening's pairs of words stand in the other's too: 0 to 1."""
    first, second = _pairs(one), _pairs(other)
    least = min(first.total(), second.total())
    return (first & second).total() / least if least else 0.0


def _is_copy(one: Document, other: Document) -> bool:
    """The same words, or nearly the same in two formats."""
    if _pairs(one) == _pairs(other):
        return True
    return one.media_type != other.media_type and _likeness(one, other) >= _COPY


def _is_better_copy(paper: Paper, best: Paper) -> bool:
    """Whether this copy's pages can be told and the other's can't: a PDF's, of a word processor's file beside it."""
    mine, others = paper.document, best.document
    return (mine.pages_exact, mine.media_type == "application/pdf") > (
        others.pages_exact,
        others.media_type == "application/pdf",
    )


def _is_redline(paper: Paper, clean: Paper) -> bool:
    """Whether a paper shows the changes against another: it says so, and holds the other's words and more."""
    head = paper.document.opening[:_HEAD]
    says = _REDLINE.search(head) or _REDLINE.search(paper.document.untrusted_filename.replace("_", " "))
    return bool(says) and _likeness(paper.document, clean.document) >= _VERSION


def _is_draft_of(paper: Paper, best: Paper) -> bool:
    return paper.is_draft and not best.is_draft and _likeness(paper.document, best.document) >= _VERSION


def _is_piece(paper: Paper, best: Paper) -> bool:
    """Whether a paper with the title too is a further piece: both say so, or it adds only what the other lacks."""
    mine, others = parts_set_out(paper.document), parts_set_out(best.document)
    says = all(_PART_OF.search(one.document.opening[:_HEAD]) for one in (paper, best))
    return says or (bool(others) and not mine & others)


def _goes_on(paper: Paper, best: Paper) -> bool:
    """Whether a paper without a title sets out what the statement lacks, and nothing that it has."""
    mine, others = parts_set_out(paper.document), parts_set_out(best.document)
    return paper.role is Role.OTHER and not paper.is_letter and bool(mine) and not mine & others


def settle(sorting: Sorting, author: str | None, docket: Sequence[Conference]) -> Sorting:
    """The sorting with its rivals weighed by who sent them: set aside is what is of another matter or another party.

    What is left in doubt stays among `rival_papers`. An address of no party, or of several, settles nothing.
    """
    if not sorting.rival_papers or sorting.statement is None or author is None:
        return sorting
    seats = roster_seats(author, docket) or firm_seats(author, docket)
    papers = (sorting.statement, *sorting.rival_papers)
    chosen = {paper.path: paper for s in seats if (paper := _of_party(papers, s.conference, s.party))}
    if len(chosen) != 1:
        return sorting
    (statement,) = chosen.values()
    return replace(sorting, statement=statement, rival_papers=(), reasons=(*sorting.reasons, "captioned"))


def doubt_rivals(sorting: Sorting) -> Sorting:
    """The sorting as unsure where rivals are left: which of them is meant is for a person to say."""
    return replace(sorting, is_sure=False, reasons=(*sorting.reasons, "rivals")) if sorting.rival_papers else sorting


def _of_party(papers: Sequence[Document], conference: Conference, party: Party) -> Document | None:
    """The one paper of this matter that is written for this party alone, or the one that another did not write."""
    in_matter = [paper for paper in papers if sides_named(conference, paper.opening[:_CAPTION])] or list(papers)
    written_for = [(paper, _speaks_for(paper, conference)) for paper in in_matter]
    own = [paper for paper, speakers in written_for if speakers == {party.name}]
    if len(own) == 1:
        return own[0]
    possible = [paper for paper, speakers in written_for if not speakers or party.name in speakers]
    return possible[0] if len(possible) == 1 and not own else None


def _speaks_for(paper: Document, conference: Conference) -> frozenset[str]:
    """The parties that a paper speaks for: by its title, else by who it says submits it; none where neither tells."""
    title = title_of(paper.opening)
    found = _named_parties(title, conference)
    if found:
        return found
    for match in _SPEAKER.finditer(paper.opening):
        said = next(group for group in match.groups() if group)
        if found := _named_parties(said, conference):
            return found
    return frozenset()


def _named_parties(words: str, conference: Conference) -> frozenset[str]:
    """The parties named in a few words, by their own names, else by their role."""
    by_name = {p.name for p in conference.parties if is_named(_names_of(p, conference), words)}
    if by_name:
        return frozenset(by_name)
    folded = words.casefold()
    return frozenset(p.name for p in conference.parties if p.role and p.role.casefold() in folded)


def _names_of(party: Party, conference: Conference) -> frozenset[str]:
    """The words of a party's names that no other party's names have."""
    others = [telling_words(" ".join((p.name, *p.members))) for p in conference.parties if p is not party]
    return telling_words(" ".join((party.name, *party.members))).difference(*others)
