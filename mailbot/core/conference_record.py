"""A conference as one JSON text and back, so that the ledger can keep the last sound version of its file."""

import json
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any, TypeVar

from mailbot.core.domain.court import (
    Conference,
    Counsel,
    NegotiationTerms,
    OrderWords,
    Party,
    SoughtSection,
    StatementTerms,
)

_Moment = TypeVar("_Moment", date, datetime)


def to_json(conference: Conference) -> str:
    """The conference as JSON; equal conferences give equal texts."""
    return json.dumps(asdict(conference), default=_iso, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Conference:
    """The conference that `to_json` wrote. What an older version did not write takes its default.

    Raises ValueError, KeyError or TypeError for a text that is no conference.
    """
    record: dict[str, Any] = json.loads(text)
    statement, order = dict(record["statement"]), dict(record["order"])
    statement |= {
        "due_time": time.fromisoformat(statement["due_time"]),
        "sections": tuple(statement["sections"]),
        "own_sections": tuple(_own_section(each) for each in statement.get("own_sections", ())),
    }
    order |= {
        "dated": _moment(order["dated"], date),
        "paragraphs": _pairs(order["paragraphs"]),
        "words": _pairs(order["words"]),
    }
    record |= {
        "starts": datetime.fromisoformat(record["starts"]),
        "until": _moment(record["until"], datetime),
        "statement": StatementTerms(**statement),
        "order": OrderWords(**order),
        "negotiations": NegotiationTerms(**record["negotiations"]) if record["negotiations"] else None,
        "parties": tuple(_party(party) for party in record["parties"]),
    }
    return Conference(**record)


def _own_section(record: dict[str, Any]) -> SoughtSection:
    return SoughtSection(**{**record, "phrases": tuple(record["phrases"])})


def _party(record: dict[str, Any]) -> Party:
    counsel = tuple(Counsel(**{**each, "delegates": tuple(each["delegates"])}) for each in record["counsel"])
    changed = {"counsel": counsel, "members": tuple(record["members"]), "due": _moment(record["due"], datetime)}
    return Party(**{**record, **changed})


def _pairs(record: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in record)


def _moment(text: str | None, kind: type[_Moment]) -> _Moment | None:
    return None if text is None else kind.fromisoformat(text)


def _iso(value: object) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"a conference holds no {type(value).__name__}")
