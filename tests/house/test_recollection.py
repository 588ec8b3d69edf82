"""What a running daemon keeps at hand of the parties' submissions is what the ledger says, whoever changed it."""

from pathlib import Path

from mailbot.core.repetition import as_kept, condense
from mailbot.edges.ledger import mail
from mailbot.house import House
from mailbot.jobs.docket import refresh_docket
from mailbot.jobs.intake import intake
from mailbot.recollection import recall
from tests.house.acts import a_persons_word
from tests.house.papers import statement_mail
from tests.house.world import DEFENDANT, DUE, PLAINTIFF, world
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink


def assert_as_in_the_ledger(house: House) -> None:
    """What is recalled is what would be read."""
    with house.ledger.transaction() as tx:
        for entry in house.docket:
            told = mail.remembered(tx, entry.id)
            read = {party: condense([as_kept(s) for s in sent]) for party, sent in told.items()}
            assert recall(house, tx, entry.id).by_party == read
            assert read


async def test_what_is_recalled_is_what_the_ledger_says(tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> None:
    """After each mail, after the same again and again, and after a person accepted one beside the daemon."""
    async with world(tmp_path, dovecot, smtp_sink) as here:
        here.clock.at = DUE.replace(hour=6)  # an hour late: in doubt
        house = here.build()
        try:
            refresh_docket(house, always=True)
            here.deliver(statement_mail(DEFENDANT, "<1@kestrelpace.example>", without=("attendees",)))
            for number in range(5):
                here.deliver(statement_mail(PLAINTIFF, f"<{number}@boonehale.example>"))
            await intake(house)
            assert_as_in_the_ledger(house)
            with house.ledger.transaction() as tx:
                reference = mail.rows_of(tx, house.docket[0].id)[-1].reference
            assert a_persons_word(here, "accept", reference) == 1
            assert_as_in_the_ledger(house)
            here.deliver(statement_mail(PLAINTIFF, "<again@boonehale.example>", pages=3))
            await intake(house)
            assert_as_in_the_ledger(house)
        finally:
            await house.mailbox.close()
            house.ledger.close()
