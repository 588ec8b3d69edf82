"""Whatever comes in whatever order, nobody gets what is another's: a stateful property over a whole house in memory."""

import asyncio
import re
import shutil
import sqlite3
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from mailbot.jobs import person, status
from mailbot.ports import Outgoing
from tests.house.papers import mail, statement_text
from tests.house.quiet_world import QuietWorld, parsed
from tests.house.world import CASE, CLERK, body

REPORT = (Path(__file__).parents[2] / "fixtures" / "messages" / "delivery" / "postfix-failed.eml").read_bytes()
TO_COUNSEL = {"receipt", "deficiency_notice", "reminder", "overdue_notice"}
SIDES = ("Dana Oakley", "Norvane, LLC")
NAMES = ("Amber", "Birch", "Cedar", "Drake", "Ember", "Frost")  # of counsel, one an address, in no other word
PEOPLE = {f"{name.lower()}@firm{n}.example": f"{name} Quillon" for n, name in enumerate(NAMES)}
BARRED = "gloom@chambers.trialcourt.example"
STRANGER = "stranger@elsewhere.example"
ADDRESSES = (*PEOPLE, BARRED)
HEAD = f"""
case_number = "{CASE}"
caption = "Dana Oakley v. Norvane, LLC"
court = "United States District Court for the Northern District of Mississippi"
judge = "Alex Example"
timezone = "America/Chicago"
"""
SOMEBODY = st.sampled_from((*ADDRESSES, STRANGER))
Roster = tuple[str, ...]  # the first is counsel of record, the others delegates


def written(rosters: tuple[Roster, Roster], starts: datetime) -> str:
    """A conference file with these rosters."""
    text = HEAD + f"starts = {starts:%Y-%m-%dT%H:%M:%S}\n"
    for name, role, roster in zip(SIDES, ("plaintiff", "defendant"), rosters, strict=True):
        delegates = ", ".join(f'"{a}"' for a in roster[1:])
        text += f'[[parties]]\nname = "{name}"\nrole = "{role}"\n[[parties.counsel]]\n'
        text += f'name = "{PEOPLE.get(roster[0], "Gloom Quillon")}"\nemail = "{roster[0]}"\ndelegates = [{delegates}]\n'
    return text


@st.composite
def two_rosters(draw: st.DrawFn) -> tuple[Roster, Roster]:
    """Two rosters of one to three addresses each, with none in common; every other time the barred one among them."""
    order = draw(st.permutations(tuple(PEOPLE)))
    if draw(st.booleans()):
        order.insert(draw(st.integers(0, 3)), BARRED)
    first, second = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    return tuple(order[:first]), tuple(order[first : first + second])


class Leaks(RuleBasedStateMachine):
    """Two sides, their mails, corrections, bounces, refusals, continuances and rosters that change under them."""

    @initialize(rosters=two_rosters())
    def begin(self, rosters: tuple[Roster, Roster]) -> None:
        """A house with a conference of two parties."""
        self.folder = Path(tempfile.mkdtemp(prefix="leaks"))
        self.loop = asyncio.new_event_loop()
        self.here = QuietWorld(self.folder, {"never_send_to": "trialcourt.example", "answer_within_hours": 9000})
        self.starts = datetime(2025, 4, 7, 14)  # noqa: DTZ001 - a conference file's own time
        self.rosters = rosters
        self.meanwhile: tuple[Roster, Roster] | None = None
        self.ever = {side: set(roster) for side, roster in zip(SIDES, rosters, strict=True)}
        self.number = 0
        self.here.transport.watch = self.check
        self.here.write(written(rosters, self.starts))
        self.work()

    def work(self) -> None:
        """A round of the daemon."""
        self.loop.run_until_complete(self.here.work())

    # --- what may happen ---

    @rule(
        who=st.lists(st.integers(0, 6), min_size=1, max_size=3),
        copies=st.sets(st.sampled_from(ADDRESSES)),
        lacks=st.booleans(),
        is_last=st.booleans(),
    )
    def statements_come(self, who: list[int], copies: set[str], *, lacks: bool, is_last: bool) -> None:
        """From anybody on a roster or off it, with anybody in Cc and Reply-To; more may come with them."""
        writers = (*self.rosters[0], *self.rosters[1], STRANGER)
        for each in who:
            self.number += 1
            text = statement_text(without=("attendees",) if lacks else (), mark=f"Edition {self.number}.")
            author, message_id = writers[each % len(writers)], f"<{self.number}@somewhere.example>"
            self.here.deliver(mail(author, text=text, message_id=message_id, headers=copied(copies)))
        if is_last:
            self.work()

    @rule(author=SOMEBODY, which=st.integers(0, 50))
    def somebody_answers_a_letter(self, author: str, which: int) -> None:
        """In words alone, in the thread of any mail that was sent, to whomever it went."""
        if self.here.transport.taken:
            self.number += 1
            sent = parsed(self.here.transport.taken[which % len(self.here.transport.taken)])
            thread = {"In-Reply-To": str(sent["Message-ID"])}
            text = f"Everyone who is coming is listed on page three of our statement, as you will see. {self.number}"
            self.here.deliver(mail(author, subject=f"Re: {sent['Subject']}"[:90], text=text, headers=thread))
            self.work()

    @rule(which=st.integers(0, 50), names_another=st.booleans(), whom=SOMEBODY)
    def a_letter_comes_back(self, which: int, whom: str, *, names_another: bool) -> None:
        """A report of failure on a letter to counsel, for one whom it went to, or for anybody."""
        letters = [m for m in self.here.transport.taken if CLERK not in m.recipients]
        if letters:
            self.number += 1
            letter = letters[which % len(letters)]
            ours = str(parsed(letter)["Message-ID"])
            raw = REPORT.replace(b"<mailbot.3f9c0a7d5e1b42868a1c7e5d90b2f4a6@court.example>", ours.encode())
            raw = raw.replace(b"m.tran@kestrelpace.example", (whom if names_another else letter.recipients[0]).encode())
            self.here.deliver(raw.replace(b"could not\r\n", b"could not (%d)\r\n" % self.number))
            self.work()

    @rule(whom=st.sampled_from(ADDRESSES), reply=st.sampled_from(["550 5.1.1", "451 4.7.1", ""]))
    def a_server_changes_its_mind(self, whom: str, reply: str) -> None:
        """Refuses an address for good or for now, or takes it again."""
        self.here.transport.refuses.pop(whom, None)
        if reply:
            self.here.transport.refuses[whom] = reply

    @rule(rosters=two_rosters())
    def the_rosters_change(self, rosters: tuple[Roster, Roster]) -> None:
        """At once, with letters still waiting; the next round is another rule's."""
        self.change(rosters)

    @rule(rosters=two_rosters())
    def the_rosters_change_between_two_letters(self, rosters: tuple[Roster, Roster]) -> None:
        """As soon as the next one has left."""
        self.meanwhile = rosters

    def change(self, rosters: tuple[Roster, Roster]) -> None:
        """The file is written anew."""
        self.rosters = rosters
        self.here.write(written(rosters, self.starts))
        for side, roster in zip(SIDES, rosters, strict=True):
            self.ever[side] |= set(roster)

    @rule(days=st.integers(-5, 30))
    def the_conference_is_continued(self, days: int) -> None:
        """To another date."""
        self.starts += timedelta(days=days)
        self.here.write(written(self.rosters, self.starts))
        self.work()

    @rule(minutes=st.sampled_from([1, 35, 600, 60 * 48]))
    def time_passes(self, minutes: int) -> None:
        """What waited comes due."""
        self.here.clock.turn(minutes=minutes)
        self.work()

    @rule(which=st.integers(0, 9))
    def a_person_lets_a_letter_go(self, which: int) -> None:
        """Whatever is held, whatever held it."""
        held = status.overview(self.here.house.ledger, self.here.house.docket, self.here.clock.now()).conferences
        references = [one.reference for conference in held for one in conference.held_letters]
        if references:
            person.approve(self.here.house.ledger, references[which % len(references)], self.here.clock.now())
            self.work()

    # --- what must hold of every mail at the moment when it leaves ---

    def check(self, outgoing: Outgoing) -> None:
        """Called by the outgoing server with what it takes, while the file on the disk is what it is."""
        sent, recipients = parsed(outgoing), set(outgoing.recipients)
        assert BARRED not in recipients
        assert sent.keys() == list(dict.fromkeys(sent.keys())), "a header field twice"
        if sent["X-Mailbot-Kind"] not in TO_COUNSEL:
            assert recipients == {CLERK}
            return
        text = body(sent)
        reference = re.search(r"Reference: (\w+)", text)
        assert reference
        side = self.side_of(reference[1])
        roster = self.rosters[SIDES.index(side)]
        assert recipients <= set(roster), "an address off the roster as it stands"
        said = {address for address, name in PEOPLE.items() if name in text or address in sent.as_string()}
        assert said <= self.ever[side], "a word of the other side"
        for word in self.references_of(SIDES[1 - SIDES.index(side)]):
            assert word not in text
        if self.is_unsure_of(side):
            assert self.was_approved(str(sent["Message-ID"])), "a roster that changed sides, and nobody asked"
        if self.meanwhile:
            self.change(self.meanwhile)
            self.meanwhile = None

    def side_of(self, reference: str) -> str:
        """Whose submission a reference is, by the ledger's own row."""
        return next(side for side in SIDES if reference in self.references_of(side))

    def references_of(self, side: str) -> set[str]:
        """The references of a party's submissions."""
        return {row[0] for row in self.ask("SELECT reference FROM submissions WHERE party = ?", side)}

    def is_unsure_of(self, side: str) -> bool:
        """Whether an address of its roster came from the other's, and no person has confirmed it."""
        query = "SELECT address FROM rosters WHERE party = ? AND changed_at IS NOT NULL AND confirmed_at IS NULL"
        return not {row[0] for row in self.ask(query, side)}.isdisjoint(self.rosters[SIDES.index(side)])

    def was_approved(self, message_id: str) -> bool:
        """Whether a person let that letter go."""
        return bool(self.ask("SELECT 1 FROM outbox WHERE message_id = ? AND approved", message_id))

    def ask(self, query: str, value: str) -> list[tuple[str, ...]]:
        """Rows of the ledger, past the code under test."""
        ledger = sqlite3.connect(self.folder / "data" / "ledger.sqlite3")
        try:
            return ledger.execute(query, (value,)).fetchall()
        finally:
            ledger.close()

    def teardown(self) -> None:
        """Ends the house."""
        if hasattr(self, "here"):
            self.here.close()
            self.loop.close()
            shutil.rmtree(self.folder)


def copied(addresses: set[str]) -> dict[str, str]:
    """Header fields that would lead a careless program astray."""
    return {"Cc": ", ".join(sorted(addresses)), "Reply-To": min(addresses)} if addresses else {}


TestLeaks = Leaks.TestCase
TestLeaks.settings = settings(
    max_examples=20,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
