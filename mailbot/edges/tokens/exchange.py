"""One request to a token server, by the library, and what comes of it.

Microsoft's bodies: "OAuth 2.0 client credentials flow on the Microsoft identity platform", first and second case;
the assertion: "Microsoft identity platform application authentication certificate credentials"
(learn.microsoft.com/entra/identity-platform/certificate-credentials). Google's: "Using OAuth 2.0 for Server to Server
Applications" (developers.google.com/identity/protocols/oauth2/service-account).
"""

import base64
import contextlib
import hashlib
import ssl
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, assert_never
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AssertionClient, OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from mailbot.edges.tokens.credentials import Certificate, ClientSecret, Credential, RefreshToken, ServiceAccount
from mailbot.edges.tokens.refusals import NO_TOKEN_SERVER, refusal, refused
from mailbot.errors import TransientError

CONNECT_SECONDS, ANSWER_SECONDS = 10.0, 20.0
ASSERTION_SECONDS = 600  # Microsoft: five to ten minutes at most
GOOGLE_ASSERTION_SECONDS = 3600  # Google's most, and it sets the token's own length
UNSAID_SECONDS = 3600.0  # where the server doesn't say how long a token lasts (RFC 6749 §5.1)
_TOO_MANY = 429  # RFC 6585 §4


@dataclass(frozen=True, slots=True)
class Granted:
    """What the server gave."""

    token: str = field(repr=False)
    seconds: float
    refresh_token: str = field(default="", repr=False)


def ask(credential: Credential, *, rotated: str = "") -> Granted:
    """A fresh token; `rotated` is the refresh token that the server gave last, where it changes them.

    Raises TransientError where the server is down, busy or talks nonsense, LoginRefused (with `mend`) where it refuses.
    """
    with _translated(is_google=isinstance(credential, ServiceAccount)):
        told = _told_by(credential, rotated)
        token = told.get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
            raise refused("token server: its answer holds no access token", NO_TOKEN_SERVER)
        return Granted(token, float(told.get("expires_in") or UNSAID_SECONDS), str(told.get("refresh_token") or ""))


def _told_by(credential: Credential, rotated: str) -> Any:
    url, options = credential.token_url, _connection(credential.token_url)
    match credential:
        case ClientSecret():
            options |= {"token_endpoint_auth_method": "client_secret_post", "scope": credential.scope or None}
            with OAuth2Client(credential.client_id, credential.secret, **options) as client:
                return client.fetch_token(url, grant_type="client_credentials")
        case Certificate():
            options |= {"token_endpoint_auth_method": _signed_by(credential), "scope": credential.scope or None}
            with OAuth2Client(credential.client_id, _signing_key(credential.key), **options) as client:
                # The page wants the client's id in the body too; the library leaves it to the assertion.
                return client.fetch_token(url, grant_type="client_credentials", client_id=credential.client_id)
        case ServiceAccount():
            with AssertionClient(url, credential.email, credential.subject, **options, **_claims(credential)) as client:
                return client.refresh_token()
        case RefreshToken():
            method = "client_secret_post" if credential.secret else "none"
            options |= {"token_endpoint_auth_method": method, "scope": credential.scope or None}
            with OAuth2Client(credential.client_id, credential.secret, token={}, **options) as client:
                return client.refresh_token(url, refresh_token=rotated or credential.refresh_token)
        case _:
            assert_never(credential)


def _signed_by(credential: Certificate) -> PrivateKeyJWT:
    """Client authentication by an assertion: PS256, and the certificate's SHA-256 thumbprint in the head."""
    thumbprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(credential.certificate)).digest()
    now = int(time.time())
    return PrivateKeyJWT(
        credential.token_url,
        claims={"jti": str(uuid.uuid4()), "nbf": now, "exp": now + ASSERTION_SECONDS},
        headers={"typ": "JWT", "x5t#S256": base64.urlsafe_b64encode(thumbprint).rstrip(b"=").decode()},
        alg="PS256",
    )


def _claims(credential: ServiceAccount) -> dict[str, Any]:
    now = int(time.time())
    return {
        "audience": credential.token_url,
        "claims": {"scope": credential.scope},
        "key": _signing_key(credential.key),
        "header": {"alg": "RS256", "typ": "JWT", "kid": credential.key_id},
        "issued_at": now,
        "expires_at": now + GOOGLE_ASSERTION_SECONDS,
    }


def _signing_key(pem: str) -> RSAKey:
    try:
        return RSAKey.import_key(pem)
    except (JoseError, ValueError, TypeError):
        what = "token server: not asked, the private key is no RSA key in PEM"
        raise refused(what, "MAILBOT_OAUTH2_PRIVATE_KEY_FILE") from None


def _connection(url: str) -> dict[str, Any]:
    """How to connect: certificates verified always; a proxy of the environment, but never for loopback."""
    is_tls = urlsplit(url).scheme == "https"
    return {
        # In clear on loopback there is nothing to verify, and reading the system's authorities takes its time.
        "verify": ssl.create_default_context() if is_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        "timeout": httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
        "follow_redirects": False,  # a secret goes where the settings say, and nowhere else
        "trust_env": is_tls,
        "event_hooks": {"response": [_look_at_status]},
    }


def _look_at_status(response: httpx2.Response) -> None:
    """Busy or broken, whatever stands in the body."""
    if response.status_code == _TOO_MANY or response.status_code >= 500:
        raise TransientError(f"token server: {response.status_code}")


@contextlib.contextmanager
def _translated(*, is_google: bool) -> Iterator[None]:
    """The one place where the libraries' errors become ours."""
    try:
        yield
    except AuthlibBaseError as error:
        raise refusal(str(error.error), str(error.description or ""), is_google=is_google) from None
    except httpx2.HTTPStatusError as error:
        raise refused(f"token server: {error.response.status_code}", NO_TOKEN_SERVER) from None
    except (httpx2.HTTPError, OSError) as error:
        raise TransientError(f"token server: {_what_may_be_told(error)}") from None
    except (ValueError, TypeError) as error:
        raise TransientError(f"token server: an answer that is none ({type(error).__name__})") from None


def _what_may_be_told(error: BaseException) -> str:
    """The class alone: an address that can't be reached may hold the tenant."""
    one: BaseException | None = error
    while one is not None:
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"the certificate is not trusted: {one.verify_message}"
        one = one.__cause__ or one.__context__
    return type(error).__name__
