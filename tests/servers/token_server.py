"""A token server on loopback: gives tokens to who proves himself, tells Dovecot whose they are, fails where told to."""

import base64
import hashlib
import http.server
import itertools
import json
import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import trustme
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "7d3f0c9e-0000-4000-8000-1f5a6b7c8d9e"
CLIENT_SECRET = "client~Secret.with=odd&marks %21"
REFRESH_TOKEN = "1//refresh.Token_of-a+person"
TENANT = "msnd.example"
ACCOUNT = "mailbot@chambers.iam.example"
BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a token: path, form, and what an assertion in it held."""

    path: str
    form: dict[str, str]
    content_type: str
    header: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TokenFault:
    """What to answer; among the `faults` it is said once instead of a token, and may be anything."""

    status: int
    body: str = ""
    location: str = ""


def refusing(error: str, description: str = "", status: int = 400) -> TokenFault:
    """A refusal as RFC 6749 §5.2 has it."""
    return TokenFault(status, json.dumps({"error": error, "error_description": description}))


class TokenServer:
    """Runs in a thread; `asked`, `faults` and `lasts` may be looked at and set from any thread."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self._context = context
        self.asked: list[Asked] = []
        self.faults: list[TokenFault] = []
        self.lasts: int | str | None = 3600  # seconds; None: unsaid
        self.rotates = False  # the refresh token changes with each use
        self.certificate = ""  # PEM, uploaded
        self.account_key = ""  # PEM of the service account's public or private key
        self.given: list[str] = []
        self.withdrawn: set[str] = set()
        self.owner = ""  # whose mailbox every token is; "": of whoever asks
        self.refresh_token = REFRESH_TOKEN
        self._numbers = itertools.count(1)
        self._server: http.server.ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    def start(self) -> None:
        """Listens; the same port again after `stop`."""
        server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), _handler_of(self))
        self.port = server.server_port
        if self._context is not None:
            server.socket = self._context.wrap_socket(server.socket, server_side=True)
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Down: nobody answers there."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        """Where tokens are given."""
        scheme = "https" if self._context else "http"
        return f"{scheme}://127.0.0.1:{self.port}/{TENANT}/oauth2/v2.0/token"

    @property
    def tokeninfo_url(self) -> str:
        """What Dovecot's oauth2 passdb asks; it appends the token."""
        return f"http://127.0.0.1:{self.port}/tokeninfo?access_token="

    def is_good(self, token: str) -> bool:
        """Whether a server should let in who brings this token."""
        return token in self.given and token not in self.withdrawn

    def withdraw_all(self) -> None:
        """Every token given so far is refused from now on."""
        self.withdrawn.update(self.given)

    # --- what the requests come to ---

    def answer(self, path: str, body: str, content_type: str) -> TokenFault:
        """Status and JSON for a request for a token."""
        form = dict(parse_qsl(body, keep_blank_values=True, strict_parsing=True))
        asked = self._with_assertion(Asked(path, form, content_type))
        self.asked.append(asked)
        if self.faults:
            return self.faults.pop(0)
        if refused := self._refusal(asked):
            return refusing(*refused, status=401 if refused[0] == "invalid_client" else 400)
        token = f"token.{next(self._numbers)}.Bearer-canary~+/=="
        self.given.append(token)
        told: dict[str, object] = {"token_type": "Bearer", "access_token": token}
        if self.lasts is not None:
            told["expires_in"] = self.lasts
        if self.rotates:
            self.refresh_token = told["refresh_token"] = f"rotated.{next(self._numbers)}"
        return TokenFault(200, json.dumps(told))

    def _with_assertion(self, asked: Asked) -> Asked:
        told = asked.form.get("client_assertion") or asked.form.get("assertion")
        pem = self.certificate if "client_assertion" in asked.form else self.account_key
        if not told or not pem:
            return asked
        read = jwt.decode(told, RSAKey.import_key(pem), algorithms=["PS256", "RS256"])
        return Asked(asked.path, asked.form, asked.content_type, dict(read.header), dict(read.claims))

    def _refusal(self, asked: Asked) -> tuple[str, str] | None:
        form = asked.form
        if not asked.path.startswith(f"/{TENANT}/"):
            return "invalid_request", "AADSTS90002: Tenant 'elsewhere' not found."
        match form.get("grant_type"):
            case "client_credentials" if "client_assertion" in form:
                is_good = form["client_assertion_type"] == ASSERTION and self._is_uploaded(asked.header)
                return None if is_good else ("invalid_client", "AADSTS700027: signature validation")
            case "client_credentials":
                is_good = (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
                return None if is_good else ("invalid_client", f"AADSTS7000215: Invalid secret for {CLIENT_ID}.")
            case "refresh_token":
                is_good = form.get("refresh_token") == self.refresh_token
                return None if is_good else ("invalid_grant", "Bad Request")
            case grant if grant == BEARER:
                is_good = asked.claims.get("iss") == ACCOUNT
                return None if is_good else ("invalid_grant", "Invalid JWT Signature.")
        return "unsupported_grant_type", ""

    def _is_uploaded(self, header: dict[str, Any]) -> bool:
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(self.certificate)).digest()
        return header.get("x5t#S256") == base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def whose(self, query: str) -> TokenFault:
        """Status and JSON for Dovecot's question; it takes the user name that the token names."""
        token = dict(parse_qsl(query)).get("access_token", "")
        if not self.is_good(token):
            return TokenFault(401, json.dumps({"error": "invalid_token"}))
        return TokenFault(200, json.dumps({"email": self.owner, "active": "yes"}))


def _handler_of(owner: TokenServer) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._reply(owner.answer(self.path, body, self.headers["Content-Type"]))

        def do_GET(self) -> None:
            self._reply(owner.whose(urlsplit(self.path).query))

        def _reply(self, answer: TokenFault) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer.body)))
            if answer.location:
                self.send_header("Location", answer.location)
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Says nothing."""

    return Handler


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A certificate that signed itself, and its RSA key: PEM, and the files of it."""

    certificate: str
    key: str
    certificate_file: Path
    key_file: Path


def make_key_pair(folder: Path) -> KeyPair:
    """Writes a fresh pair."""
    made = trustme.CA(key_type=trustme.KeyType.RSA)
    certificate_file, key_file = folder / "mailbot.pem", folder / "mailbot.key"
    made.cert_pem.write_to_path(str(certificate_file))
    made.private_key_pem.write_to_path(str(key_file))
    return KeyPair(certificate_file.read_text(), key_file.read_text(), certificate_file, key_file)


def service_account_file(folder: Path, key: str, token_url: str) -> Path:
    """A key file such as Google's console gives."""
    file = folder / "service-account.json"
    told = {
        "type": "service_account",
        "private_key_id": "5e1f",
        "private_key": key,
        "client_email": ACCOUNT,
        "token_uri": token_url,
    }
    file.write_text(json.dumps(told))
    return file
