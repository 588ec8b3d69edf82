"""On what evidence was it decided who wrote, for which conference and party, what it is, and who is answered?

In words, from codes: no word of a statement is needed for it, so the same can be told of what was filed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbot.core.author import Weighing
from mailbot.core.domain.finding import AUTHENTICATED, EVIDENCE, Finding, Status
from mailbot.core.domain.in_words import moment_in_words
from mailbot.core.domain.submission import Authentication, Identification, Kind, Sorting, Standing
from mailbot.core.explanation_words import (
    DOUBTS,
    EVIDENCE_WORDS,
    KIND_WORDS,
    KINDS,
    PLACES,
    SETTINGS,
    STANDINGS,
    WEIGHINGS,
    WHOLE_WORDS,
)
from mailbot.core.review import Answer, Policy, Review


@dataclass(frozen=True, slots=True)
class Explanation:
    """Sentences, in the order in which the questions are asked."""

    author: tuple[str, ...]
    conference: tuple[str, ...]
    party: tuple[str, ...]
    kind: tuple[str, ...]
    answer: tuple[str, ...]


def explain(reviewed: Review, weighing: Weighing, policy: Policy, planned: Sequence[Answer]) -> Explanation:
    """The grounds of a review; `planned` are the answers that it would bring."""
    found = reviewed.identification
    return Explanation(
        author=(*_author(reviewed), *_weighed(weighing, policy, found)),
        conference=(_conference(found), *evidence_in_words(found.reasons)),
        party=_party(found),
        kind=_kind(reviewed.sorting),
        answer=_answer(reviewed, planned),
    )


def evidence_in_words(reasons: Iterable[str]) -> tuple[str, ...]:
    """The codes of an identification as sentences; one that says where evidence stands is joined to the one before."""
    told: list[str] = []
    rest = list(reasons)
    while rest:
        code = rest.pop(0)
        sentence = EVIDENCE_WORDS.get(code, f"{_plain(code)}.")
        if "{place}" in sentence:
            place = rest.pop(0) if rest and rest[0] in PLACES else code if code in PLACES else ""
            sentence = sentence.format(place=PLACES.get(place, "in the mail"))
        told.append(sentence)
    return tuple(told)


def _author(reviewed: Review) -> tuple[str, ...]:
    message = reviewed.message
    told = [STANDINGS[reviewed.identification.standing]]
    told.insert(0, f"From names {message.author}." if message.author else "The author can't be told.")
    told += [DOUBTS.get(doubt, f"{_plain(doubt)}.") for doubt in message.author_doubts]
    return tuple(told)


def _weighed(weighing: Weighing, policy: Policy, found: Identification) -> tuple[str, ...]:
    if policy.sender_authentication == "off":
        return (SETTINGS["off"],)
    told = [WEIGHINGS.get(weighing.reason, f"{_plain(weighing.reason)}.")]
    told[0] = told[0].format(word=weighing.word.value)
    if policy.sender_authentication == "require" and weighing.word is not Authentication.PASSED:
        told.append(SETTINGS["require"])
    elif found.authentication is Authentication.NONE:
        told.append(SETTINGS["warn"])
    return tuple(told)


def _conference(found: Identification) -> str:
    if found.conference:
        return f"It was taken for {found.conference.case_number}{_session(found.conference.session)}."
    if found.suggested:
        return f"It is of none until a person says so; its number is that of {found.suggested.case_number}."
    return "It is of none for certain."


def _session(session: str) -> str:
    return f", session {session}" if session else ""


def _party(found: Identification) -> tuple[str, ...]:
    if found.party is None:
        return ("No party could be told for certain.",)
    told = [f"It was taken for {found.party.name} ({found.party.role})."]
    if found.counsel:
        told.append(f"Counsel of record is {found.counsel.name}.")
    elif found.party.is_self_represented:
        told.append("The party represents itself.")
    return tuple(told)


def _kind(sorting: Sorting) -> tuple[str, ...]:
    told = [KINDS[sorting.kind], *(KIND_WORDS.get(code, f"{_plain(code)}.") for code in sorting.reasons)]
    if not sorting.is_sure:
        told.append("That is not certain: a person should decide.")
    if sorting.is_machine:
        told.append("A machine wrote it: nothing is ever sent to its own address.")
    if sorting.asks:
        told.append("Its text puts a question or a request, which is for chambers.")
    return tuple(told)


def _answer(reviewed: Review, planned: Sequence[Answer]) -> tuple[str, ...]:
    if not planned:
        return (f"Nobody is answered: {why_nobody(reviewed)}.",)
    return tuple(_planned(answer) for answer in planned)


def _planned(answer: Answer) -> str:
    name, to = answer.kind.value.replace("_", " "), " and ".join(answer.recipients)
    if answer.held_why:
        return f"A {name} to {to} is drafted, and waits for a person: {answer.held_why}."
    return f"A {name} goes to {to}."


def why_nobody(reviewed: Review) -> str:
    """Why a mail has no answer to anybody outside chambers."""
    found = reviewed.identification
    if reviewed.sorting.kind is not Kind.STATEMENT:
        return "it was not taken for a statement"
    if found.standing is Standing.STAFF:
        return "chambers' own staff passed it on"
    if reviewed.authentication_failed:
        return "the author's address is not authenticated"
    if found.conference is None:
        return "no conference could be told for certain"
    if found.on_roster and reviewed.sorting.is_deaf:
        return "its head says that a program sent it, and an answer would only come back to that"
    return "the party could not be told for certain" if found.party is None else "the author stands on no roster"


@dataclass(frozen=True, slots=True)
class Remains:
    """What the ledger keeps of a mail: codes, names of the conference file, and what was queued for it."""

    case_number: str | None
    session: str
    party: str | None
    received_at: datetime  # in the court's time
    kind: str | None
    findings: tuple[Finding, ...]
    accepted: str
    letters: tuple[tuple[str, str, tuple[str, ...]], ...]  # kind, state, recipients


def explain_remains(remains: Remains) -> Explanation:
    """The grounds of what was decided, as far as they are kept."""
    sender = next((f for f in remains.findings if f.requirement.value == "sender"), None)
    case = f"{remains.case_number}{_session(remains.session)}" if remains.case_number else ""
    codes = [name.removeprefix(EVIDENCE) for name, _ in sender.counts if name.startswith(EVIDENCE)] if sender else []
    return Explanation(
        author=_kept_author(sender, remains),
        conference=(f"It is filed with {case}." if case else WHOLE_WORDS["in_inbox"], *evidence_in_words(codes)),
        party=(f"It is filed for {remains.party}." if remains.party else "It is filed for no party for certain.",),
        kind=(KINDS[Kind(remains.kind)] if remains.kind else WHOLE_WORDS["unread"],),
        answer=_letters(remains),
    )


def _kept_author(sender: Finding | None, remains: Remains) -> tuple[str, ...]:
    told = [f"It was received {moment_in_words(remains.received_at)}; its author's address is not kept."]
    if sender is not None:
        told.append(WEIGHINGS["kept_passed" if sender.count(AUTHENTICATED) else "kept_none"])
        if sender.status is not Status.MET:
            told.append(f"A person should look: {_plain(sender.reason).lower()}.")
    if remains.accepted:
        told.append(f"A person accepted it: {remains.accepted}.")
    return tuple(told)


def _letters(remains: Remains) -> tuple[str, ...]:
    if not remains.letters:
        return ("Nobody outside chambers was answered.",)
    return tuple(f"{_plain(kind)} to {' and '.join(to)}: {state}." for kind, state, to in remains.letters)


def _plain(code: str) -> str:
    words = code.replace("_", " ")
    return words[:1].upper() + words[1:]
