"""A stand-in of Microsoft Graph's sendMail on loopback that keeps what it is sent, and misbehaves where told to."""

import base64
import http.server
import json
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import getaddresses
from typing import Literal

_PATH = re.compile(r"/v1\.0/users/([^/]+)/sendMail")


@dataclass(frozen=True, slots=True)
class GraphFault:
    """What to do once instead of the usual; `keep`: the mail is taken although nothing says so."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    action: Literal["reply", "drop", "hang"] = "reply"
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mail as the server has it; the recipients are those that its header fields name."""

    mailbox: str
    recipients: tuple[str, ...]
    octets: bytes


class GraphStandIn:
    """Runs in threads of its own; `taken`, `faults` and `requests` may be looked at and set from any thread."""

    def __init__(self, is_good_token: Callable[[str], bool]) -> None:
        self.taken: list[Accepted] = []
        self.faults: list[GraphFault] = []
        self.requests: list[dict[str, str]] = []  # header fields, names in lower case
        self.connections = 0
        self.hangs = threading.Event()
        self.is_good_token = is_good_token
        self.port = 0
        self._end = threading.Event()
        self._lines: list[socket.socket] = []
        self._server: http.server.ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listens; the same port again after `go_down`."""
        self._end.clear()
        self._server = _Server(("127.0.0.1", self.port), _handler_of(self))
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def go_down(self) -> None:
        """Stops listening and drops every connection."""
        if self._server is None:
            return
        self._end.set()
        self._server.shutdown()
        self.drop_connections()
        self._server.server_close()
        self._server = None

    stop = go_down

    def drop_connections(self) -> None:
        """As a server does with those that were idle too long."""
        for line in self._lines:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self._lines.clear()

    # --- what its lines ask ---

    def greeted(self, line: socket.socket) -> None:
        """A connection has come."""
        self.connections += 1
        self._lines.append(line)

    def answer(self, path: str, fields: dict[str, str], body: bytes) -> GraphFault:
        """What to answer; the mail is kept where it is accepted."""
        self.requests.append(fields)
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None and not fault.keep:
            return fault
        found = _PATH.fullmatch(path)
        if found is None:
            return GraphFault(404)
        if not self.is_good_token(fields.get("authorization", "").removeprefix("Bearer ")):
            return GraphFault(401)
        if fields.get("content-type") != "text/plain":
            return GraphFault(415)
        try:
            octets = base64.b64decode(body, validate=True)
        except ValueError:
            return GraphFault(400)
        message = message_from_bytes(octets)
        named = [str(value) for name in ("To", "Cc", "Bcc") for value in message.get_all(name, [])]
        recipients = tuple(address for _, address in getaddresses(named))
        self.taken.append(Accepted(found.group(1), recipients, octets))
        return fault or GraphFault(202)

    def hang(self) -> None:
        """Says nothing until the end."""
        self.hangs.set()
        self._end.wait(20)


class _Server(http.server.ThreadingHTTPServer):
    request_queue_size = 50

    def handle_error(self, request: object, client_address: object) -> None:
        """A dropped line is no news."""


def _handler_of(owner: GraphStandIn) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            owner.greeted(self.request)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fields = {name.lower(): value for name, value in self.headers.items()}
            answer = owner.answer(self.path, fields, body)
            if answer.action == "hang":
                owner.hang()
            if answer.action != "reply":
                self.close_connection = True
                self.request.shutdown(socket.SHUT_RDWR)
                return
            text = b"" if answer.status == 202 else json.dumps({"error": {"message": "jane@firm.example"}}).encode()
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Says nothing."""

    return Handler
