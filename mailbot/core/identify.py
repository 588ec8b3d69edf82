"""Which conference, party and counsel does a message belong to, and on what evidence?

The author's address on the rosters comes first; case number and caption choose where counsel has several conferences.
What is quoted or forwarded counts for nothing, and where two things disagree a person decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from mailbot.core import case_number
from mailbot.core.captions import other_sides_title, sides_named
from mailbot.core.case_number import Agreement, CaseNumber
from mailbot.core.domain.court import Conference, Party
from mailbot.core.domain.document import Document
from mailbot.core.domain.mail import Message
from mailbot.core.domain.mail_domains import domain_of, is_government, private_domain
from mailbot.core.domain.submission import Authentication, Identification, Sorting, Standing
from mailbot.core.forwarding import is_forwarded, origin
from mailbot.core.papers import bears_title
from mailbot.core.roster import Seat, firm_seats, roster_seats

_CAPTION_CHARACTERS = 2_500  # a first page: letterhead, caption, title; the argument's citations stand below
_LETTERHEAD_CHARACTERS = 800
_CAME_TO_US = re.compile(
    r"\b(?:we|i) (?:have )?(?:just )?(?:received|got|was sent|were sent)\b"
    r"|\b(?:sent|came) to (?:us|me|our (?:firm|office))\b|\bin(?:advertently| error)\b"
    r"|\bby mistake\b|\bopposing counsel's\b",
    re.IGNORECASE,
)
ASSIGNED = "assigned"  # the reason that a person's word is
_SUFFICIENT = frozenset({"exact", "strong"})
_BY_CLOSENESS: tuple[Agreement, ...] = ("exact", "strong", "weak", "conflict")


@dataclass(frozen=True)
class _Source:
    """A place where a case may be named, with the weight it has."""

    name: str
    text: str
    is_leading: bool  # caption and subject: two conferences named in these are one too many
    can_contradict: bool = True  # file names are too loose to speak against a roster

    @cached_property
    def numbers(self) -> tuple[CaseNumber, ...]:
        """The case numbers that the text bears: looked for once, asked for often."""
        return case_number.find(self.text)


@dataclass(frozen=True, slots=True)
class _Choice:
    conference: Conference | None
    reasons: tuple[str, ...]
    by_evidence: bool = False  # a number or a caption bore it out


def identify(
    message: Message,
    sorting: Sorting,
    docket: Sequence[Conference],
    *,
    authentication: Authentication,
    chambers: frozenset[str] = frozenset(),
) -> Identification:
    """Finds the conference, party and counsel of a message among `docket`; `chambers` are their own addresses.

    Certain only where author, number and caption leave exactly one answer. A stranger's mail is tied to the
    conference whose number it bears, never to a party; what chambers forward, and what speaks for two conferences, is
    tied to none until a person says so.
    """
    sources = _sources(message, sorting)
    author = message.author
    if author is None:
        return _of_stranger(Standing.UNKNOWN, sources, docket, authentication)
    if author in chambers:
        return replace(_of_stranger(Standing.STAFF, sources, docket, authentication), conference=None)
    seats = roster_seats(author, docket)
    if seats:
        choice = _of_one_case(_choose(sources, _conferences(seats), docket), message, sorting, docket)
        return _seated(choice, seats, authentication, _Papers(message, sorting.statement))
    seats = firm_seats(author, docket)
    if seats:
        choice = _of_one_case(_choose(sources, _conferences(seats), docket), message, sorting, docket)
        return _colleague(choice, seats, sources, docket, authentication)
    found = _of_stranger(Standing.STRANGER, sources, docket, authentication)
    if found.conference and _of_one_case(_Choice(found.conference, ()), message, sorting, docket).conference is None:
        return _nobodys(Standing.STRANGER, ("two_conferences",), authentication)
    return found


def assigned(found: Identification, author: str | None, conference: Conference, party: Party) -> Identification:
    """What a person said of conference and party, in place of what could not be told; who wrote it stays as it was."""
    seats = [*roster_seats(author, [conference]), *firm_seats(author, [conference])] if author else []
    own = next((seat for seat in seats if seat.party.name == party.name), None)
    unknown = found.standing if found.standing in {Standing.UNKNOWN, Standing.STAFF} else Standing.STRANGER
    return replace(
        found,
        conference=conference,
        party=party,
        counsel=own.counsel if own else next(iter(party.counsel), None),
        standing=own.standing if own else unknown,
        reasons=(*found.reasons, ASSIGNED),
        is_certain=True,
        suggested=None,
    )


def _sources(message: Message, sorting: Sorting) -> tuple[_Source, ...]:
    statement = sorting.statement
    papers = (statement,) if statement and not statement.is_body else message.papers
    names = "\n".join(p.untrusted_filename for p in papers if not p.is_body)
    caption = statement.opening[:_CAPTION_CHARACTERS] if statement else ""
    return (
        _Source("caption", caption, is_leading=True),
        _Source("subject", message.subject, is_leading=True),
        _Source("text", message.text, is_leading=False),
        _Source("file_name", names.replace("_", " "), is_leading=False, can_contradict=False),
    )


def _conferences(seats: Sequence[Seat]) -> list[Conference]:
    unique: list[Conference] = []
    for seat in seats:
        if seat.conference not in unique:
            unique.append(seat.conference)
    return unique


def _choose(sources: Sequence[_Source], own: Sequence[Conference], docket: Sequence[Conference]) -> _Choice:
    """One of the author's own conferences, or why none can be chosen."""
    leading = [c for s in sources if s.is_leading for c in _named(s, docket, own)]
    if len(_distinct(leading)) > 1:
        return _Choice(None, ("two_sessions" if _is_one_case(leading) else "two_conferences",))
    for source in sources:
        if not source.numbers:
            continue
        choice = _by_number(source, source.numbers, own, docket)
        if choice:
            return choice
    return _by_names(sources, own, docket)


def _by_number(
    source: _Source, numbers: Sequence[CaseNumber], own: Sequence[Conference], docket: Sequence[Conference]
) -> _Choice | None:
    """What a source's numbers decide; None where they decide nothing and the next source is asked."""
    matches = _distinct(_named(source, own, own))
    if len(matches) == 1:
        return _Choice(matches[0], ("case_number", source.name), by_evidence=True)
    if matches:
        return _Choice(None, ("two_sessions" if _is_one_case(matches) else "two_conferences", source.name))
    if not source.can_contradict or not all(_known(c.case_number) for c in own):
        return None  # a docket number that can't be read can't be contradicted either
    if any(_agreement(n, c) == "conflict" for n in numbers for c in own):
        return _Choice(None, ("office_conflict", source.name))
    if _named(source, docket, own) or not all(n.is_weak for n in numbers):
        return _Choice(None, ("other_case_number", source.name))
    return None  # a weak number that fits nothing may be no case number at all


def _by_names(sources: Sequence[_Source], own: Sequence[Conference], docket: Sequence[Conference]) -> _Choice:
    """No number is written: the caption chooses, or the author has but one conference."""
    for source in sources:
        best = _best_named(source.text, docket)
        if not best:
            continue
        chosen = [c for c in best if c in own]
        if len(chosen) == 1:
            return _Choice(chosen[0], ("caption", source.name), by_evidence=True)
        if chosen:
            break  # as many as before: no other source will part what bears the same names
        if source.is_leading and sides_named(best[0], source.text) == 2 and len(best) == 1:
            return _Choice(None, ("other_caption", source.name))
    if len(own) == 1:
        return _Choice(own[0], ("only_conference",))
    return _Choice(None, ("two_sessions" if _is_one_case(own) else "two_conferences",))


def _best_named(text: str, docket: Sequence[Conference]) -> list[Conference]:
    """The conferences of whose captions the text names the most sides, where it names any."""
    scores = [(sides_named(conference, text), conference) for conference in docket] if text else []
    most = max((score for score, _ in scores), default=0)
    return [conference for score, conference in scores if score == most] if most else []


def _of_one_case(choice: _Choice, message: Message, sorting: Sorting, docket: Sequence[Conference]) -> _Choice:
    """The choice, unless another paper of the mail is of another case: one must not lie in the other's vault."""
    chosen = choice.conference
    if chosen is None:
        return choice
    others = [c for c in docket if c.case_number != chosen.case_number]
    papers = [p for p in message.papers if not p.is_body and p is not sorting.statement] if others else []
    for paper in papers:
        text = f"{paper.opening[:_CAPTION_CHARACTERS]}\n{paper.untrusted_filename.replace('_', ' ')}"
        numbers = case_number.find(text)
        if _bears_number_of(chosen, numbers):
            continue  # a notice of related cases, a consolidated case
        best = _best_named(text, docket) if bears_title(paper.opening, is_body=False) else []
        names_other = bool(best) and chosen not in best and sides_named(best[0], text) == 2
        if names_other or any(_bears_number_of(other, numbers) for other in others):
            return _Choice(None, ("two_conferences", "other_paper"))
    is_cover = bool(papers) and sorting.statement is not None and not sorting.statement.is_body
    named = case_number.find(message.text[:_CAPTION_CHARACTERS]) if is_cover else ()
    if any(_bears_number_of(other, named) for other in others):  # the cover of several papers names their cases
        return _Choice(None, ("two_conferences", "text"))
    return choice


def _bears_number_of(conference: Conference, numbers: Sequence[CaseNumber]) -> bool:
    return any(_agreement(number, conference) in _SUFFICIENT for number in numbers)


def _seated(
    choice: _Choice, seats: Sequence[Seat], authentication: Authentication, papers: "_Papers"
) -> Identification:
    here = [s for s in seats if s.conference == choice.conference]
    seat = here[0] if len({s.party.name for s in here}) == 1 else None  # one address on two rosters speaks for neither
    reasons = ["roster" if not here or here[0].is_exact else "plus_address", *choice.reasons]
    reasons += ["two_rosters"] if here and seat is None else []
    if seat and _is_other_sides(seat, papers):
        reasons, seat = [*reasons, "other_sides_paper"], None
    return Identification(
        conference=choice.conference,
        party=seat.party if seat else None,
        counsel=seat.counsel if seat else None,
        standing=(seat or (here or seats)[0]).standing,
        authentication=authentication,
        reasons=tuple(reasons),
        is_certain=seat is not None,
    )


@dataclass(frozen=True, slots=True)
class _Papers:
    """What shows whose paper was sent, beside the address that sent it."""

    message: Message
    statement: Document | None


def _is_other_sides(seat: Seat, papers: _Papers) -> bool:
    """Whether a roster address seems to send what another party wrote: a leak, for chambers alone.

    One sign is none: a title is soon copied, and mail of the other side is quoted by everybody.
    """
    others = [p for p in seat.conference.parties if p.name != seat.party.name]
    is_passed_on = is_forwarded(papers.message) or _CAME_TO_US.search(papers.message.text) is not None
    came_from = origin(papers.message) if is_passed_on else None
    if came_from and any(_is_of(came_from.address, party) for party in others):
        return True
    statement = papers.statement
    if statement is None or not other_sides_title(seat.conference, seat.party, statement.opening):
        return False
    head = statement.opening[:_LETTERHEAD_CHARACTERS].lower()
    return is_passed_on or (any(_is_named(p, head) for p in others) and not _is_named(seat.party, head))


def _is_of(address: str, party: Party) -> bool:
    domain = private_domain(address) if address else None
    return address in party.roster or (domain is not None and domain in {domain_of(c.email) for c in party.counsel})


def _is_named(party: Party, head: str) -> bool:
    """Whether a letterhead names the party's counsel."""
    return any(name.lower() in head for c in party.counsel for name in (c.name, c.email, c.firm) if len(name) > 4)


def _colleague(
    choice: _Choice,
    seats: Sequence[Seat],
    sources: Sequence[_Source],
    docket: Sequence[Conference],
    authentication: Authentication,
) -> Identification:
    """An unlisted colleague: the firm's party, where the firm speaks there for one party alone."""
    here = [s for s in seats if s.conference == choice.conference]
    if not here:
        if "two_conferences" in choice.reasons and any(s.numbers for s in sources):
            return _nobodys(Standing.COLLEAGUE, ("firm", *choice.reasons), authentication)
        stranger = _of_stranger(Standing.COLLEAGUE, sources, docket, authentication)
        return stranger if stranger.conference else _nobodys(Standing.COLLEAGUE, choice.reasons, authentication)
    is_one_partys = len({s.party.name for s in here}) == 1
    firm = domain_of(here[0].counsel.email) if here[0].counsel else ""
    certain = is_one_partys and (choice.by_evidence or not is_government(firm))
    return Identification(
        conference=choice.conference,
        party=here[0].party if certain else None,
        counsel=here[0].counsel if certain else None,
        standing=Standing.COLLEAGUE,
        authentication=authentication,
        reasons=("firm", *choice.reasons, *(() if is_one_partys else ("firm_of_two_parties",))),
        is_certain=certain,
    )


def _of_stranger(
    standing: Standing, sources: Sequence[_Source], docket: Sequence[Conference], authentication: Authentication
) -> Identification:
    """Nobody's for certain; filed with the one conference whose number it bears."""
    if len({c.case_number for s in sources if s.is_leading for c in _named(s, docket, ())}) > 1:
        return _nobodys(standing, ("two_conferences",), authentication)
    for source in sources:
        named = _distinct(_named(source, docket, ()))
        if len(named) > 1:
            return _nobodys(standing, ("two_conferences",), authentication)
        if named:
            found = _nobodys(standing, (str(standing), "case_number", source.name), authentication)
            return replace(found, conference=named[0], suggested=named[0])
    return _nobodys(standing, (str(standing),), authentication)


def _nobodys(standing: Standing, reasons: tuple[str, ...], authentication: Authentication) -> Identification:
    return Identification(None, None, None, standing, authentication, reasons=reasons, is_certain=False)


def _named(source: _Source, docket: Sequence[Conference], own: Sequence[Conference]) -> list[Conference]:
    """Conferences of `docket` whose number the source bears; a weak number is enough with a roster or a name."""
    return [
        conference
        for conference in docket
        for number in source.numbers
        if (agreed := _agreement(number, conference)) in _SUFFICIENT
        or (agreed == "weak" and (conference in own or sides_named(conference, source.text)))
    ]


def _agreement(number: CaseNumber, conference: Conference) -> Agreement:
    """The closest agreement with any number of the conference: consolidated cases have several."""
    words = {case_number.agreement(number, known) for known in _known(conference.case_number)}
    return next((word for word in _BY_CLOSENESS if word in words), "none")


@lru_cache(maxsize=1024)
def _known(written: str) -> tuple[CaseNumber, ...]:
    one = case_number.parse(written)
    return (one,) if one else case_number.find(written)


def _distinct(conferences: Sequence[Conference]) -> list[Conference]:
    return [c for i, c in enumerate(conferences) if c not in conferences[:i]]


def _is_one_case(conferences: Sequence[Conference]) -> bool:
    return len({c.case_number for c in conferences}) == 1
