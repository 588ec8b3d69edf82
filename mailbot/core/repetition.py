"""Which submissions say no more of a party than others do? A storm of thousands comes to a handful that count alike."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from mailbot.core.domain.finding import Finding, Status
from mailbot.core.standing import Remembered, first_authenticated


def condense(submissions: Sequence[Remembered]) -> list[Remembered]:
    """The same standing by fewer: of those that are alike in everything but their time, the first and the last.

    Alike are only such as came on the same side of the first authenticated one, which may put others aside. The last
    stands for those that were left out.
    """
    turn = first_authenticated(submissions)
    alike: dict[object, list[Remembered]] = {}
    for one in sorted(submissions, key=lambda s: s.received_at):
        alike.setdefault((_content(one), _is_before(one, turn)), []).append(one)
    kept = []
    for group in alike.values():
        kept += group if len(group) <= 2 else [group[0], _standing_for(group[1:])]
    return sorted(kept, key=lambda s: s.received_at)


def as_kept(submission: Remembered) -> Remembered:
    """Without explanation and evidence, as the ledger remembers it: words of a statement stay nowhere.

    The findings in one order, so that what says the same is the same.
    """
    findings = sorted(map(_bare, submission.findings), key=lambda f: f.requirement.value)
    return replace(submission, findings=tuple(findings))


def _content(one: Remembered) -> object:
    return (one.findings, one.pages, one.is_whole_statement, one.vouched)


def _is_before(one: Remembered, turn: datetime | None) -> bool:
    return turn is None or one.received_at < turn


def _standing_for(group: Sequence[Remembered]) -> Remembered:
    return replace(group[-1], stands_for=sum(s.stands_for for s in group))


def _bare(finding: Finding) -> Finding:
    reason = "" if finding.status is Status.MET else finding.reason
    return replace(finding, explanation="", evidence=(), reason=reason)
