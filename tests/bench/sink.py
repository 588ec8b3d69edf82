"""An SMTP server in a process of its own: says its port, then a line for each mail it takes (moment, kind)."""

import asyncio
import sys
import time

from aiosmtpd.smtp import SMTP, Envelope, Session


class _Takes:
    """Takes everything, and keeps nothing."""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """One line: the machine's monotonic clock, and the mail's kind."""
        octets = envelope.content
        assert isinstance(octets, bytes)
        _, found, rest = octets[:8_000].partition(b"X-Mailbot-Kind: ")
        kind = rest.split(b"\r\n", 1)[0].decode("ascii", "replace") if found else "other"
        sys.stdout.write(f"{time.monotonic():.6f} {kind}\n")
        sys.stdout.flush()
        return "250 2.0.0 taken"


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    takes = _Takes()
    server = await loop.create_server(lambda: SMTP(takes, hostname="sink.example", loop=loop), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
