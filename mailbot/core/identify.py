"""Which conference, party and counsel does a message belong to, and on what evidence?

The author's address on the rosters comes first; case number and caption choose where counsel has several conferences.
What is quoted or forwarded counts for nothing, and where two things disagree a person decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from mailbot.core import case_number
from mailbot.core.captions import sides_named
from mailbot.core.case_number import Agreement, CaseNumber
from mailbot.core.domain.court import Conference, Counsel, Party
from mailbot.core.domain.mail import Message
from mailbot.core.domain.mail_domains import domain_of, is_government, private_domain
from mailbot.core.domain.submission import Authentication, Identification, Sorting, Standing

_CAPTION_CHARACTERS = 2_500  # a first page: letterhead, caption, title; the argument's citations stand below
_SUFFICIENT = frozenset({"exact", "strong"})
_BY_CLOSENESS: tuple[Agreement, ...] = ("exact", "strong", "weak", "conflict")


@dataclass(frozen=True, slots=True)
class _Seat:
    """A place at a conference that the author's address gives a claim to."""

    conference: Conference
    party: Party
    counsel: Counsel | None
    standing: Standing


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
    message: Message, sorting: Sorting, docket: Sequence[Conference], *, authentication: Authentication
) -> Identification:
    """Finds the conference, party and counsel of a message among `docket`.

    Certain only where author, number and caption leave exactly one answer. A stranger's mail is tied to the
    conference whose number it bears, never to a party.
    """
    sources = _sources(message, sorting)
    author = message.author
    if author is None:
        return _of_stranger(Standing.UNKNOWN, sources, docket, authentication)
    seats = _roster_seats(author, docket)
    if seats:
        choice = _choose(sources, _conferences(seats), docket)
        return _seated(choice, seats, authentication)
    seats = _firm_seats(author, docket)
    if seats:
        choice = _choose(sources, _conferences(seats), docket)
        return _colleague(choice, seats, sources, docket, authentication)
    return _of_stranger(Standing.STRANGER, sources, docket, authentication)


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


def _roster_seats(author: str, docket: Sequence[Conference]) -> list[_Seat]:
    return [
        seat
        for conference in docket
        for party in conference.parties
        if (seat := _seat_on_roster(author, conference, party)) is not None
    ]


def _seat_on_roster(author: str, conference: Conference, party: Party) -> _Seat | None:
    if party.email == author:
        return _Seat(conference, party, None, Standing.COUNSEL)
    for counsel in party.counsel:
        if counsel.email == author:
            return _Seat(conference, party, counsel, Standing.COUNSEL)
    for counsel in party.counsel:
        if author in counsel.delegates:
            return _Seat(conference, party, counsel, Standing.DELEGATE)
    return None


def _firm_seats(author: str, docket: Sequence[Conference]) -> list[_Seat]:
    domain = private_domain(author)
    if domain is None:
        return []
    return [
        _Seat(conference, party, counsel, Standing.COLLEAGUE)
        for conference in docket
        for party in conference.parties
        for counsel in party.counsel
        if domain_of(counsel.email) == domain
    ]


def _conferences(seats: Sequence[_Seat]) -> list[Conference]:
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


def _seated(choice: _Choice, seats: Sequence[_Seat], authentication: Authentication) -> Identification:
    seat = next((s for s in seats if s.conference == choice.conference), None)
    return Identification(
        conference=choice.conference,
        party=seat.party if seat else None,
        counsel=seat.counsel if seat else None,
        standing=(seat or seats[0]).standing,
        authentication=authentication,
        reasons=("roster", *choice.reasons),
        is_certain=seat is not None,
    )


def _colleague(
    choice: _Choice,
    seats: Sequence[_Seat],
    sources: Sequence[_Source],
    docket: Sequence[Conference],
    authentication: Authentication,
) -> Identification:
    """An unlisted colleague: the firm's party, where the firm speaks there for one party alone."""
    here = [s for s in seats if s.conference == choice.conference]
    if not here:
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
    for source in sources:
        named = _distinct(_named(source, docket, ()))
        if len(named) > 1:
            return _nobodys(standing, ("two_conferences",), authentication)
        if named:
            found = _nobodys(standing, ("case_number", source.name), authentication)
            return Identification(
                named[0], None, None, standing, authentication, reasons=found.reasons, is_certain=False
            )
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
