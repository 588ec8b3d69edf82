"""The whole house in Microsoft's ways: sign-in by token, letters through Graph, a refusal told to chambers."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from mailbot import assembly, daemon, liveness
from mailbot.edges.graph import GraphAccount, GraphTransport
from mailbot.errors import LoginRefused
from mailbot.jobs.dispatch import dispatch
from tests.house.papers import statement_mail
from tests.house.world import CHAMBERS, CLERK, PARALEGAL, PLAINTIFF, body, world
from tests.servers.dovecot import Dovecot
from tests.servers.graph_stand_in import GraphStandIn
from tests.servers.smtp_sink import SmtpSink
from tests.servers.token_server import CLIENT_ID, CLIENT_SECRET, TENANT, TokenServer, refusing


def by_token(server: TokenServer) -> dict[str, Any]:
    """The settings of it, for the mailbox."""
    return {
        "imap_auth": "oauth2",
        "oauth2_provider": "microsoft",
        "oauth2_tenant": TENANT,
        "oauth2_token_url": server.url,
        "oauth2_client_id": CLIENT_ID,
        "oauth2_client_secret": SecretStr(CLIENT_SECRET),
    }


@pytest.fixture
def graph(token_server: TokenServer) -> Iterator[GraphStandIn]:
    """The stand-in, letting in by the token server's tokens."""
    server = GraphStandIn(token_server.is_good)
    server.start()
    yield server
    server.stop()


async def test_the_main_job_by_token_and_through_graph(
    tmp_path: Path, token_dovecot: Dovecot, token_server: TokenServer, smtp_sink: SmtpSink, graph: GraphStandIn
) -> None:
    """A statement is taken in and its letters go out, counsel's also to two at once; nothing goes by SMTP."""
    async with world(tmp_path, token_dovecot, smtp_sink, **by_token(token_server)) as here:
        token_server.owner = here.user
        here.deliver(statement_mail(PARALEGAL, "<1@boonehale.example>"))
        edges = assembly.network_edges(here.settings, here.reader, here.clock)
        tokens = assembly._tokens(here.settings, CHAMBERS, scope="https://graph.microsoft.com/.default")
        outgoing = GraphTransport(GraphAccount(graph.url, CHAMBERS, tokens))
        house = assembly.build(here.settings, assembly.Edges(edges.mailbox, outgoing, edges.reader, edges.clock))
        await daemon.run_once(house)
        here.clock.turn(minutes=40)
        await dispatch(house)
        await outgoing.close()
        house.ledger.close()
    assert {address for mail in graph.taken for address in mail.recipients} == {PLAINTIFF, PARALEGAL, CLERK}
    assert {mail.mailbox for mail in graph.taken} == {CHAMBERS}
    assert smtp_sink.taken == []


async def test_a_refusing_token_server_is_an_alert_with_its_mend(
    tmp_path: Path, dovecot: Dovecot, token_server: TokenServer, smtp_sink: SmtpSink
) -> None:
    """Once an outage, when the mailbox could not be read for a while: chambers get what to mend, and no secret."""
    async with world(tmp_path, dovecot, smtp_sink, **by_token(token_server)) as here:
        house = here.build()
        token_server.faults += [refusing("invalid_client", f"AADSTS7000222: {CLIENT_SECRET} has expired")] * 2
        alive = liveness.Liveness(here.clock.at)
        here.clock.turn(seconds=liveness.SILENCE_TOLD_AFTER / timedelta(seconds=1) + 1)
        for _ in range(2):
            with pytest.raises(LoginRefused) as told:
                await house.mailbox.scan()
            liveness.lost(house, alive, told.value)
        await dispatch(house)
        await asyncio.gather(house.mailbox.close(), house.transport.close())
        house.ledger.close()
        (alert,) = here.sent_to(CLERK)
    text = " ".join(body(alert).split())
    assert "MAILBOT_OAUTH2_CLIENT_SECRET: it has expired; make a new one in the app registration" in text
    assert CLIENT_SECRET not in text
