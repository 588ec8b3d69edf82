"""An SMTP server in a process of its own: says its port, then a line for each mail it takes (moment, kind).

Written out, for a relay is a quick program: aiosmtpd takes more time over a mail than mailbot does to send it.
"""

import asyncio
import sys
import time

_END = b"\r\n.\r\n"  # RFC 5321 §4.1.1.4
_REPLIES = {
    b"EHLO": b"250-sink.example\r\n250-SIZE 33554432\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 2.0.0 bye\r\n",
}


class _Takes(asyncio.Protocol):
    """Takes everything from a client that waits for each reply, and keeps nothing."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greets."""
        assert isinstance(transport, asyncio.Transport)
        self._line = transport
        self._octets, self._in_mail = bytearray(), False
        self._line.write(b"220 sink.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """A command, or the next piece of a mail."""
        self._octets += data
        if not self._octets.endswith(_END if self._in_mail else b"\r\n"):
            return
        taken, self._octets = bytes(self._octets), bytearray()
        if self._in_mail:
            self._in_mail = False
            _tell(taken)
            self._line.write(b"250 2.0.0 taken\r\n")
            return
        verb = taken[:4].upper()
        self._in_mail = verb == b"DATA"
        self._line.write(_REPLIES.get(verb, b"250 2.0.0 ok\r\n"))
        if verb == b"QUIT":
            self._line.close()


def _tell(mail: bytes) -> None:
    """One line: the machine's monotonic clock, and the mail's kind."""
    _, found, rest = mail[:8_000].partition(b"X-Mailbot-Kind: ")
    kind = rest.split(b"\r\n", 1)[0].decode("ascii", "replace") if found else "other"
    sys.stdout.write(f"{time.monotonic():.6f} {kind}\n")
    sys.stdout.flush()


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Takes, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
