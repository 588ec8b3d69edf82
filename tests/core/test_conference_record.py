"""What the ledger keeps of a conference file gives the same conference back."""

import json
from dataclasses import replace
from datetime import date, datetime, time

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.conference_record import from_json, to_json
from mailbot.core.domain.court import NegotiationTerms, OrderWords, Party, SoughtSection, StatementTerms
from tests.core.conner import CONNER

MOMENTS = st.datetimes(datetime.fromisoformat("2001-01-01"), datetime.fromisoformat("2050-01-01"))


def test_the_conner_conference_survives_its_record() -> None:
    """The order's own conference, whole."""
    assert from_json(to_json(CONNER)) == CONNER


@given(
    starts=MOMENTS,
    until=st.none() | MOMENTS,
    words=st.text(),
    page_limit=st.integers(0, 50),
    dated=st.none() | st.dates(),
)
@settings(deadline=None, max_examples=40)
def test_a_conference_survives_its_record(
    starts: datetime, until: datetime | None, words: str, page_limit: int, dated: date | None
) -> None:
    """Whatever its words and dates are."""
    conference = replace(
        CONNER,
        starts=starts,
        until=until,
        caption=words,
        hold=words,
        statement=StatementTerms(
            page_limit=page_limit,
            due_time=time(17),
            due_time_is_assumed=False,
            sections=("attendees", "insurance"),
            own_sections=(SoughtSection("insurance", words, (words,)),),
        ),
        order=OrderWords(dated, (("statement", words),), (("attendees", words),)),
        negotiations=NegotiationTerms("7 days before", 2, 1),
        parties=(
            replace(CONNER.parties[0], members=(words,), due=starts, owes=False),
            Party(words, "", email="a@b.example"),
        ),
    )
    assert from_json(to_json(conference)) == conference


def test_a_record_of_before_own_sections_is_still_one() -> None:
    """What an older version wrote has none."""
    record = json.loads(to_json(CONNER))
    del record["statement"]["own_sections"]
    assert from_json(json.dumps(record)) == CONNER
