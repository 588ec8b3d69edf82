"""What is asked of a token server, as the providers' own pages have it; how long its answer serves, how it fails.

The bodies: "OAuth 2.0 client credentials flow on the Microsoft identity platform" and "Microsoft identity platform
application authentication certificate credentials" (learn.microsoft.com/entra/identity-platform/), "Using OAuth 2.0 for
Server to Server Applications" (developers.google.com/identity/protocols/oauth2/service-account), RFC 6749 §6.
"""

import base64
import dataclasses
import hashlib
import json
import logging
import ssl
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.edges.tokens import Certificate, ClientSecret, Credential, RefreshToken, ServiceAccount, TokenSource
from mailbot.edges.tokens.credentials import read_certificate, read_service_account
from mailbot.errors import ConfigurationError, LoginRefused, TransientError
from tests.servers.certificates import Certificates
from tests.servers.token_server import (
    ACCOUNT,
    ASSERTION,
    BEARER,
    CLIENT_ID,
    CLIENT_SECRET,
    REFRESH_TOKEN,
    TENANT,
    KeyPair,
    TokenFault,
    TokenServer,
    make_key_pair,
    refusing,
    service_account_file,
)

OUTLOOK = "https://outlook.office365.com/.default"
GMAIL = "https://mail.google.com/"
MAILBOX = "settlement@msnd.example"
FORM = "application/x-www-form-urlencoded"


def by_secret(server: TokenServer) -> ClientSecret:
    """As Microsoft's first case."""
    return ClientSecret(server.url, OUTLOOK, CLIENT_ID, CLIENT_SECRET)


def every_credential(server: TokenServer, pair: KeyPair) -> list[Credential]:
    """One of each kind, all of them good."""
    return [
        by_secret(server),
        Certificate(server.url, OUTLOOK, CLIENT_ID, pair.certificate, pair.key),
        ServiceAccount(server.url, GMAIL, ACCOUNT, "5e1f", pair.key, MAILBOX),
        RefreshToken(server.url, "", CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN),
    ]


# --- what is asked ---


def test_by_secret_the_body_is_microsofts_first_case(token_server: TokenServer) -> None:
    """Four parameters in the form, nothing else, at the tenant's own address."""
    TokenSource(by_secret(token_server)).token()
    (asked,) = token_server.asked
    assert asked.path == f"/{TENANT}/oauth2/v2.0/token"
    assert asked.content_type.partition(";")[0] == FORM
    assert asked.form == {
        "client_id": CLIENT_ID,
        "scope": OUTLOOK,
        "client_secret": CLIENT_SECRET,
        "grant_type": "client_credentials",
    }


def test_by_certificate_the_body_is_microsofts_second_case(token_server: TokenServer, key_pair: KeyPair) -> None:
    """The assertion is PS256 with the certificate's SHA-256 thumbprint; its claims are the page's, for ten minutes."""
    source = TokenSource(Certificate(token_server.url, OUTLOOK, CLIENT_ID, key_pair.certificate, key_pair.key))
    first = source.token()
    source.token(first)
    one, other = token_server.asked
    assert {k: v for k, v in one.form.items() if k != "client_assertion"} == {
        "scope": OUTLOOK,
        "client_id": CLIENT_ID,
        "client_assertion_type": ASSERTION,
        "grant_type": "client_credentials",
    }
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(key_pair.certificate)).digest()
    thumbprint = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert one.header == {"alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint}
    assert set(one.claims) == {"aud", "exp", "iss", "jti", "nbf", "sub", "iat"}
    assert (one.claims["aud"], one.claims["iss"], one.claims["sub"]) == (token_server.url, CLIENT_ID, CLIENT_ID)
    assert one.claims["exp"] - one.claims["nbf"] == 600
    assert abs(one.claims["nbf"] - time.time()) < 60
    assert uuid.UUID(one.claims["jti"]) != uuid.UUID(other.claims["jti"])


def test_by_service_account_the_claims_are_googles(token_server: TokenServer, key_pair: KeyPair) -> None:
    """A grant by RS256 assertion: the account is issuer, the mailbox is subject, for an hour at most."""
    TokenSource(ServiceAccount(token_server.url, GMAIL, ACCOUNT, "5e1f", key_pair.key, MAILBOX)).token()
    (asked,) = token_server.asked
    assert set(asked.form) == {"grant_type", "assertion"}
    assert asked.form["grant_type"] == BEARER
    assert asked.header == {"alg": "RS256", "typ": "JWT", "kid": "5e1f"}
    claims = {k: v for k, v in asked.claims.items() if k not in {"iat", "exp", "jti"}}
    assert claims == {"iss": ACCOUNT, "scope": GMAIL, "aud": token_server.url, "sub": MAILBOX}
    assert asked.claims["exp"] - asked.claims["iat"] == 3600


@pytest.mark.parametrize("secret", ["", CLIENT_SECRET])
def test_by_refresh_token_the_body_is_the_standards(token_server: TokenServer, secret: str) -> None:
    """RFC 6749 §6, with the client's secret where it has one."""
    TokenSource(RefreshToken(token_server.url, "", CLIENT_ID, secret, REFRESH_TOKEN)).token()
    expected = {"grant_type": "refresh_token", "refresh_token": REFRESH_TOKEN, "client_id": CLIENT_ID}
    assert token_server.asked[0].form == expected | ({"client_secret": secret} if secret else {})


def test_a_refresh_token_that_changes_is_followed(token_server: TokenServer) -> None:
    """A server that gives a new one with each token gets that the next time."""
    token_server.rotates = True
    source = TokenSource(RefreshToken(token_server.url, "", CLIENT_ID, "", REFRESH_TOKEN))
    for _ in range(3):
        source.token(source.token())
    given = [asked.form["refresh_token"] for asked in token_server.asked]
    assert given[0] == REFRESH_TOKEN
    assert len(set(given)) == len(given)


# --- how long it serves ---


@pytest.mark.parametrize(
    ("lasts", "serves"),
    [(3600, 3300), ("3599", 3299), (120, 60), (None, 3300)],
    ids=["an hour", "as text", "short", "unsaid"],
)
def test_a_token_is_renewed_before_it_ends(token_server: TokenServer, lasts: int | str | None, serves: int) -> None:
    """Five minutes before, or at half its time where that is short."""
    token_server.lasts = lasts
    now = [1000.0]
    source = TokenSource(by_secret(token_server), clock=lambda: now[0])
    first = source.token()
    now[0] += serves - 1
    assert source.token() == first
    now[0] += 1
    assert source.token() != first
    assert len(token_server.asked) == 2


def test_a_refused_token_is_given_to_nobody_again(token_server: TokenServer) -> None:
    """The first to complain gets a fresh one; whoever complains of the old one after that gets the same, unasked."""
    source = TokenSource(by_secret(token_server))
    old = source.token()
    fresh = source.token(old)
    assert fresh != old
    assert source.token(old) == source.token() == fresh
    assert len(token_server.asked) == 2


def test_many_at_once_ask_the_server_once(token_server: TokenServer) -> None:
    """Mailbox and transport share a source, each in a thread of its own."""
    source = TokenSource(by_secret(token_server))
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(source.token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), len(token_server.asked)) == (8, 1, 1)


# --- how it fails ---


def test_a_server_that_is_down_is_tried_again_later(token_server: TokenServer) -> None:
    """Nobody has to mend anything: the next call after it is back works."""
    source = TokenSource(by_secret(token_server))
    token_server.stop()
    with pytest.raises(TransientError) as told:
        source.token()
    assert not isinstance(told.value, LoginRefused)
    token_server.start()
    assert source.token()


def test_an_outage_leaves_the_token_in_hand(token_server: TokenServer) -> None:
    """A token that is good is given, whatever becomes of the server."""
    source = TokenSource(by_secret(token_server))
    held = source.token()
    token_server.stop()
    assert source.token() == held


@pytest.mark.parametrize(
    "fault",
    [
        TokenFault(500, "oops"),
        TokenFault(503, json.dumps({"error": "invalid_client"})),
        TokenFault(429, json.dumps({"error": "invalid_request"})),
        TokenFault(200, "<html>sign in to the guest network</html>"),
        TokenFault(200, "[]"),
        TokenFault(200, '{"access_token": "x", "expires_in": "soon"}'),
        refusing("temporarily_unavailable"),
        refusing("server_error", "AADSTS90033: A transient error has occurred."),
        refusing("invalid_request", "AADSTS90024: RequestBudgetExceededError"),
    ],
)
def test_what_may_pass_is_no_refusal(token_server: TokenServer, fault: TokenFault) -> None:
    """A server that is busy, broken or hidden behind something else is asked again later."""
    token_server.faults.append(fault)
    source = TokenSource(by_secret(token_server))
    with pytest.raises(TransientError) as told:
        source.token()
    assert not isinstance(told.value, LoginRefused)
    assert source.token()


@pytest.mark.parametrize(
    ("fault", "mend"),
    [
        (refusing("invalid_client", "AADSTS7000215: Invalid client secret provided."), "MAILBOT_OAUTH2_CLIENT_SECRET"),
        (refusing("invalid_client", "AADSTS7000222: The keys are expired."), "it has expired"),
        (refusing("unauthorized_client", "AADSTS700016: Application not found."), "MAILBOT_OAUTH2_CLIENT_ID"),
        (refusing("invalid_request", "AADSTS90002: Tenant not found."), "MAILBOT_OAUTH2_TENANT"),
        (refusing("invalid_request", "AADSTS900382: Cross Cloud request."), "microsoft-gcc-high"),
        (refusing("invalid_client", "AADSTS700027: The certificate is not registered."), "upload this certificate"),
        (refusing("invalid_client", "AADSTS7000229: missing service principal"), "admin consent"),
        (refusing("invalid_scope", "AADSTS1002012: scope"), "MAILBOT_OAUTH2_SCOPE"),
        (refusing("access_denied", "AADSTS53003: blocked"), "Conditional Access"),
        (refusing("invalid_client", "no number"), "MAILBOT_OAUTH2_CLIENT_ID"),
        (refusing("something_new"), "MAILBOT_OAUTH2_"),
        (TokenFault(404, "<html>"), "MAILBOT_OAUTH2_TOKEN_URL"),
        (TokenFault(200, "{}"), "MAILBOT_OAUTH2_TOKEN_URL"),
        (TokenFault(200, '{"access_token": "a\\r\\nb"}'), "MAILBOT_OAUTH2_TOKEN_URL"),
    ],
)
def test_a_refusal_has_its_mend(token_server: TokenServer, fault: TokenFault, mend: str) -> None:
    """Which setting, or what to do on the provider's side; the server's own words are not repeated."""
    token_server.faults.append(fault)
    with pytest.raises(LoginRefused) as told:
        TokenSource(by_secret(token_server)).token()
    assert mend in told.value.mend
    assert "Application not found" not in str(told.value) + told.value.mend


@pytest.mark.parametrize(
    ("error", "mend"),
    [("unauthorized_client", "domain-wide delegation"), ("invalid_grant", "MAILBOT_OAUTH2_PRIVATE_KEY_FILE")],
)
def test_a_refusal_by_google_has_googles_mend(
    token_server: TokenServer, key_pair: KeyPair, error: str, mend: str
) -> None:
    """Missing delegation, a deleted key, a subject that is no mailbox."""
    token_server.faults.append(refusing(error, "Client is unauthorized to retrieve access tokens using this method"))
    with pytest.raises(LoginRefused) as told:
        TokenSource(ServiceAccount(token_server.url, GMAIL, ACCOUNT, "5e1f", key_pair.key, MAILBOX)).token()
    assert mend in told.value.mend


def test_a_wrong_tenant_is_told(token_server: TokenServer) -> None:
    """The directory that the address names is not there."""
    wrong = dataclasses.replace(by_secret(token_server), token_url=token_server.url.replace(TENANT, "elsewhere"))
    with pytest.raises(LoginRefused) as told:
        TokenSource(wrong).token()
    assert "MAILBOT_OAUTH2_TENANT" in told.value.mend


def test_a_key_that_can_not_sign_is_told_without_asking(token_server: TokenServer, key_pair: KeyPair) -> None:
    """An elliptic key, or nonsense: the server is not troubled with it."""
    with pytest.raises(LoginRefused) as told:
        TokenSource(Certificate(token_server.url, OUTLOOK, CLIENT_ID, key_pair.certificate, "no key")).token()
    assert told.value.mend == "MAILBOT_OAUTH2_PRIVATE_KEY_FILE"
    assert token_server.asked == []


# --- where a secret goes, and where it doesn't ---


@pytest.fixture
def tls_server(certificates: Certificates) -> Iterator[TokenServer]:
    """A token server over TLS, under a private CA."""
    server = TokenServer(certificates.server_context())
    server.start()
    yield server
    server.stop()


def test_an_untrusted_certificate_gets_no_secret(tls_server: TokenServer) -> None:
    """Nobody but a server that the system trusts is told who we are."""
    with pytest.raises(TransientError, match="certificate is not trusted"):
        TokenSource(by_secret(tls_server)).token()
    assert tls_server.asked == []


def test_a_trusted_certificate_does(
    tls_server: TokenServer, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system trusts, a court's own CA too, is what counts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.ca_file))
    assert TokenSource(by_secret(tls_server)).token()


def test_no_redirect_is_followed(token_server: TokenServer) -> None:
    """The secret goes where the settings say, and nowhere else."""
    elsewhere = TokenServer()
    elsewhere.start()
    token_server.faults.append(TokenFault(307, location=elsewhere.url))
    with pytest.raises(LoginRefused):
        TokenSource(by_secret(token_server)).token()
    elsewhere.stop()
    assert elsewhere.asked == []


def test_no_secret_is_told(
    token_server: TokenServer, key_pair: KeyPair, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not printed, not in an error or its causes, and not in what the libraries log by default, nor on the terminal."""
    caplog.set_level(logging.INFO)
    told: list[str] = []
    for credential in every_credential(token_server, key_pair):
        source = TokenSource(credential)
        told += [repr(credential), repr(source)]
        source.token()
        for fault in (
            refusing("invalid_client", f"no {CLIENT_SECRET} {REFRESH_TOKEN}"),
            TokenFault(503),
            TokenFault(200, "?"),
            TokenFault(200, json.dumps({"access_token": "ä", "refresh_token": REFRESH_TOKEN})),
        ):
            token_server.faults.append(fault)
            with pytest.raises(TransientError) as error:
                source.token(source._token)
            told += [str(error.value), repr(error.value), error.value.mend, error.value.why]
    secrets = [CLIENT_SECRET, REFRESH_TOKEN, "BEGIN RSA", "Bearer-canary", key_pair.key[100:140]]
    printed = capfd.readouterr()
    everything = "\n".join([*told, caplog.text, printed.out, printed.err])
    assert [secret for secret in secrets if secret in everything] == []


# --- the files ---


def test_a_certificate_and_its_key_are_read(key_pair: KeyPair, tmp_path: Path) -> None:
    """The first certificate of a chain is the one that signs."""
    chain = tmp_path / "chain.pem"
    chain.write_text("a comment\n" + key_pair.certificate + make_key_pair(tmp_path).certificate)
    assert read_certificate(chain, key_pair.key_file)[0].strip() == key_pair.certificate.strip()


def test_files_that_do_not_belong_together_are_told(key_pair: KeyPair, tmp_path: Path) -> None:
    """Another's key, a file that is no PEM, one that is not there: which variable, and which file."""
    other = make_key_pair(tmp_path)
    (tmp_path / "empty").write_text("nothing")
    for certificate, key, variable in (
        (key_pair.certificate_file, other.key_file, "PRIVATE_KEY_FILE"),
        (tmp_path / "empty", key_pair.key_file, "CERTIFICATE_FILE"),
        (key_pair.certificate_file, tmp_path / "gone", "PRIVATE_KEY_FILE"),
    ):
        with pytest.raises(ConfigurationError) as told:
            read_certificate(certificate, key)
        (line,) = told.value.faults
        assert line.startswith(f"MAILBOT_OAUTH2_{variable}: {tmp_path.anchor}")
        assert "BEGIN" not in line


def test_googles_key_file_is_read(key_pair: KeyPair, tmp_path: Path) -> None:
    """Account, key and token server stand in it; a PEM in its place, or a server in clear, is told."""
    file = service_account_file(tmp_path, key_pair.key, "https://oauth2.googleapis.com/token")
    found = read_service_account(file)
    assert (found.email, found.token_url) == (ACCOUNT, "https://oauth2.googleapis.com/token")
    assert "BEGIN" not in repr(found)
    with pytest.raises(ConfigurationError, match="not the JSON key file"):
        read_service_account(key_pair.key_file)
    with pytest.raises(ConfigurationError, match="not https"):
        read_service_account(service_account_file(tmp_path, key_pair.key, "http://oauth2.googleapis.com/token"))
