"""The ledger's tables: ids, times, stages, requirement names and statuses; no subject, file name, amount or words."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)

from mailbot.core.domain.submission import Stage

SCHEMA_VERSION = 2  # `versions` brings older ones up to it
tables = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as ISO 8601 in UTC so that text order is time order; a naive one is refused."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Aware in, text out."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment without a zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Text in, aware out."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


meta = Table(
    "meta",
    tables,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

# what is done once: a warning of a day, an alert about a fault
occasions = Table(
    "occasions",
    tables,
    Column("key", String, primary_key=True),
    Column("at", Moment, nullable=False),
)

conferences = Table(
    "conferences",
    tables,
    Column("id", String, primary_key=True),
    Column("case_key", String, nullable=False),
    Column("session", String, nullable=False),
    Column("record", String, nullable=False),  # the last sound version of its file
    Column("first_seen_at", Moment, nullable=False),
    Column("dates_seen_at", Moment, nullable=False),  # when the dates of `record` were first seen
    Column("brought_forward", Boolean, nullable=False, default=False),  # its dates were moved earlier since first seen
    Column("held", String, nullable=False, default=""),  # why, by a person's command
    Column("destroyed_at", Moment),
    Index("one_conference", "case_key", "session", unique=True),
)

messages = Table(
    "messages",
    tables,
    Column("uidvalidity", Integer, primary_key=True),
    Column("uid", Integer, primary_key=True),
    Column("stage", String, CheckConstraint(f"stage IN ({', '.join(repr(s.value) for s in Stage)})"), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("received_at", Moment, nullable=False),
    Column("content_key", String),
    Column("kind", String),
    Column("conference_id", ForeignKey("conferences.id")),
    Column("party", String),
    Column("reference", String),
    Column("submission_id", String),
    Column("copy_of", String),  # the submission that this is another copy of
    Index("by_content_key", "content_key"),
    Index("by_stage", "stage"),
)

submissions = Table(
    "submissions",
    tables,
    Column("id", String, primary_key=True),
    Column("reference", String, nullable=False, unique=True),
    Column("conference_id", ForeignKey("conferences.id"), nullable=False),
    Column("party", String),  # null: uncertain
    Column("received_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("disposition", String, nullable=False),
    Column("pages", Integer),
    Column("pages_exact", Boolean),
    Column("is_whole", Boolean, nullable=False),
    Column("message_id", String),  # a hint for finding the mail again at the purge, and forgotten then
    Column("content_key", String),
    Column("accepted", String, nullable=False, default=""),  # why a person took what was `review` as met
    Index("by_conference", "conference_id", "party"),
)

findings = Table(
    "findings",
    tables,
    Column("submission_id", ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True),
    Column("requirement", String, primary_key=True),
    Column("status", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("elements", JSON, nullable=False),
)

outbox = Table(
    "outbox",
    tables,
    Column("key", String, primary_key=True),  # kind + occasion + recipients: the same thing is never queued twice
    Column("kind", String, nullable=False),
    Column("conference_id", ForeignKey("conferences.id")),
    Column("party", String),
    Column("reference", String),
    Column("recipients", JSON, nullable=False),
    Column("octets", LargeBinary),  # fixed when queued, never rendered again; dropped once sent
    Column(
        "state",
        String,
        CheckConstraint("state IN ('ready', 'held', 'sent', 'withdrawn', 'dropped', 'undeliverable')"),
        nullable=False,
    ),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("sent_at", Moment),
    Column("approved", Boolean, nullable=False, default=False),  # a person let it go
    Column("message_id", String),  # by which what comes back, or answers it, is known
    Column("failed", JSON(none_as_null=True)),  # those of `recipients` whom it did not reach
    Column("held_why", String),  # the code of what kept it back at the gate; null: it was held from the first
    Column("repeats", String),  # the key of the mail whose words go to another address with this one
    Index("by_due", "state", "due_at"),
    Index("by_party", "conference_id", "party"),
    Index("by_message_id", "message_id"),
)

# every address that ever stood on a party's roster; one that changed sides waits there for a person's word
rosters = Table(
    "rosters",
    tables,
    Column("conference_id", ForeignKey("conferences.id"), primary_key=True),
    Column("party", String, primary_key=True),
    Column("address", String, primary_key=True),
    Column("seen_at", Moment, nullable=False),
    Column("changed_at", Moment),  # when it came here from another party's roster
    Column("reference", String),  # of that change, for a person's word
    Column("confirmed_at", Moment),
)

purges = Table(
    "purges",
    tables,
    Column("conference_id", ForeignKey("conferences.id"), primary_key=True),
    Column("reference", String, nullable=False),
    Column("on_word", String, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("key_gone_at", Moment),
    Column("items", Integer, nullable=False, default=0),
    Column("items_gone_at", Moment),
    Column("mails", Integer, nullable=False, default=0),
    Column("mail_gone_at", Moment),
    Column("mail_trouble", String, nullable=False, default=""),
    Column("finished_at", Moment),
)
