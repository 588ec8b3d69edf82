"""A letter to counsel has no slot for the other side, and goes to another address of its own side unchanged."""

import dataclasses
import email
import email.policy
import typing
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.domain import draft
from mailbot.core.domain.court import Conference, Counsel, Party
from mailbot.core.domain.draft import DeficiencyNotice, Matter, Receipt
from mailbot.letters import word
from mailbot.letters.envelope import ANSWER, compose, readdressed
from tests.letters import samples

AT = datetime(2025, 3, 10, 15, tzinfo=UTC)
TO_COUNSEL = (Receipt, DeficiencyNotice)
OF_MANY = ("other", "oppos", "adverse", "party", "parties", "standing", "states", "state_line", "everyone", "sides")


def fields_within(kind: type) -> list[tuple[str, object]]:
    """(name, type) of every field of a draft, and of the types within it."""
    found: list[tuple[str, object]] = []
    for name, hint in typing.get_type_hints(kind, vars(draft)).items():
        found.append((name, hint))
        for inner in (hint, *typing.get_args(hint)):
            if isinstance(inner, type) and dataclasses.is_dataclass(inner):
                found += fields_within(inner)
    return found


@pytest.mark.parametrize("kind", TO_COUNSEL)
def test_a_draft_to_counsel_has_no_slot_for_another_party(kind: type) -> None:
    """Neither a party, a roster nor a conference with its parties can be put into one; the matter alone names both."""
    for name, hint in fields_within(kind):
        assert hint not in {Conference, Party, Counsel}, name
        assert not any(arg in {Conference, Party, Counsel} for arg in typing.get_args(hint)), name
        assert not name.startswith(OF_MANY), name
    assert [hint for _, hint in fields_within(kind)].count(Matter) == 1


def answer(**changed: str) -> bytes:
    """A receipt as it goes out, in a thread."""
    octets = compose(
        word(samples.RECEIPT),
        sender_name="Chambers of Judge Example",
        sender="settlement@chambers.example",
        to=("dana@whitlow.example",),
        message_id="<mailbot.1@chambers.example>",
        date=AT,
        auto_submitted=ANSWER,
        in_reply_to="<a@whitlow.example>",
        references=("<a@whitlow.example>",),
    )
    told = {"to": ("p@whitlow.example",), "message_id": "<mailbot.2@chambers.example>", "date": AT} | changed
    return readdressed(octets, **told)  # type: ignore[arg-type]  # the values are changed to hostile ones below


def test_the_same_words_go_to_another_address() -> None:
    """Only To, Date and Message-ID are its own."""
    first = email.message_from_bytes(answer(), policy=email.policy.default)
    assert first["To"] == "p@whitlow.example"
    assert first["Message-ID"] == "<mailbot.2@chambers.example>"
    assert first["In-Reply-To"] == "<a@whitlow.example>"
    assert len(first.keys()) == len(set(first.keys()))
    assert first.get_content().replace("\r\n", "\n") == word(samples.RECEIPT).text


@settings(max_examples=80, deadline=None)
@given(hostile=st.text(min_size=1, max_size=60))
def test_no_address_or_id_can_bring_a_header(hostile: str) -> None:
    """What is no address, or no msg-id, is refused; what is one stands alone in its field."""
    for changed in ({"to": (f"p@whitlow.example{hostile}",)}, {"message_id": f"<m{hostile}@x.example>"}):
        try:
            octets = answer(**changed)
        except ValueError:
            continue
        assert octets.isascii()
        read = email.message_from_bytes(octets, policy=email.policy.default)
        assert (
            len(read.keys())
            == len(set(read.keys()))
            == len(email.message_from_bytes(answer(), policy=email.policy.default).keys())
        )
