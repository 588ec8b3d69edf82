"""By what mailbot proves to a token server who it is: four kinds, and how the files among them are read."""

import json
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from mailbot.errors import ConfigurationError

CERTIFICATE_FILE, KEY_FILE = "MAILBOT_OAUTH2_CERTIFICATE_FILE", "MAILBOT_OAUTH2_PRIVATE_KEY_FILE"


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """Client credentials with a shared secret (RFC 6749 §4.4); it goes in the body, where Microsoft's page has it."""

    token_url: str
    scope: str
    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Client credentials with an assertion signed by a certificate's key (RFC 7523 §2.2)."""

    token_url: str
    scope: str
    client_id: str
    certificate: str  # PEM; the first one in it
    key: str = field(repr=False)  # PEM


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Google's service account that acts for `subject`, a mailbox of the domain (RFC 7523 §2.1)."""

    token_url: str
    scope: str
    email: str
    key_id: str
    key: str = field(repr=False)  # PEM
    subject: str


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token that a person obtained once (RFC 6749 §6); `secret` is "" for a client without one."""

    token_url: str
    scope: str
    client_id: str
    secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


Credential: TypeAlias = ClientSecret | Certificate | ServiceAccount | RefreshToken


def read_certificate(certificate_file: Path, key_file: Path) -> tuple[str, str]:
    """Certificate and key, in PEM; ConfigurationError, naming the variable, where they can't be read or don't match."""
    certificate, key = _text(certificate_file, CERTIFICATE_FILE), _text(key_file, KEY_FILE)
    try:
        ssl.PEM_cert_to_DER_cert(_first_certificate(certificate))
    except ValueError:
        raise ConfigurationError([f"{CERTIFICATE_FILE}: {certificate_file}: no certificate in PEM"]) from None
    try:
        # OpenSSL itself says whether the two belong together; it asks for a passphrase on the terminal unless told one.
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate_file, key_file, password="")
    except (ssl.SSLError, ValueError):
        what = "not the certificate's key, or not in PEM without a passphrase"
        raise ConfigurationError([f"{KEY_FILE}: {key_file}: {what}"]) from None
    return _first_certificate(certificate), key


def _first_certificate(pem: str) -> str:
    start, end = ssl.PEM_HEADER, ssl.PEM_FOOTER
    if start not in pem or end not in pem:
        raise ValueError("no certificate")
    return start + pem.partition(start)[2].partition(end)[0] + end + "\n"


@dataclass(frozen=True, slots=True)
class AccountFile:
    """What Google's key file of a service account holds."""

    email: str
    key_id: str
    token_url: str
    key: str = field(repr=False)


def read_service_account(key_file: Path) -> AccountFile:
    """Google's JSON key file; ConfigurationError, naming the variable, where it is none."""
    try:
        told = json.loads(_text(key_file, KEY_FILE))
        found = AccountFile(told["client_email"], told["private_key_id"], told["token_uri"], told["private_key"])
    except (ValueError, KeyError, TypeError):
        found = None
    if found is None or not all(isinstance(v, str) and v for v in (found.email, found.key_id, found.key)):
        what = "not the JSON key file of a service account, as Google's console gives it"
        raise ConfigurationError([f"{KEY_FILE}: {key_file}: {what}"])
    if not str(found.token_url).startswith("https://"):
        raise ConfigurationError([f"{KEY_FILE}: {key_file}: its token_uri is not https"])
    return found


def _text(file: Path, variable: str) -> str:
    try:
        return file.read_text("ascii")
    except OSError as error:
        raise ConfigurationError([f"{variable}: {file}: can't be read ({error.strerror})"]) from None
    except ValueError:
        raise ConfigurationError([f"{variable}: {file}: not a text file"]) from None
