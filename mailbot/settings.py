"""What an admin may set: MAILBOT_ variables, files of a secrets folder, lines of an env file (contract §3)."""

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from mailbot.core.domain.finding import FURTHER_SECTIONS, Requirement
from mailbot.env_file import env_file_faults, secret_file_faults
from mailbot.errors import ConfigurationError

PREFIX = "MAILBOT_"
OBSERVED = "observed"  # in the data folder: the ledger of observe mode
TlsMode = Literal["implicit", "starttls", "none"]
SignIn = Literal["password", "oauth2"]
CommaSeparated = Annotated[tuple[str, ...], NoDecode]
_IMAP_PORTS = {"implicit": 993, "starttls": 143, "none": 143}
_SMTP_PORTS = {"implicit": 465, "starttls": 587, "none": 25}
_IN_ANY_CASE = (
    *("log_level", "log_format", "imap_tls", "smtp_tls", "sender_authentication"),
    *("imap_auth", "smtp_auth", "transport", "oauth2_provider", "mode"),
)
# where the other variables come from: no settings themselves
_SOURCES = {"MAILBOT_ENV_FILE", "MAILBOT_SECRETS_DIR"}


class Settings(BaseSettings):
    """Every setting, with its default; a description each, which the README's table repeats."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, hide_input_in_errors=True, frozen=True, extra="forbid"
    )

    mode: Literal["live", "observe"] = Field(
        "live", description="`live`, or `observe`: reads alone; a sheet a day says what would have been said"
    )
    imap_host: str = Field("", description="the chambers' mailbox: host")
    imap_port: int | None = Field(None, ge=1, le=65535, description="port (993, or 143)")
    imap_username: str = Field("", description="user name")
    imap_password: SecretStr = Field(SecretStr(""), description="password")
    imap_tls: TlsMode = Field("implicit", description="`implicit`, `starttls` or `none` (loopback alone)")
    imap_ca_file: Path | None = Field(None, description="PEM of a private CA")
    imap_folder: str = Field("INBOX", description="the folder watched")
    imap_filed_folder: str = Field("Settlement Statements", description="where handled statement mail is moved")
    imap_auth: SignIn = Field("password", description="`password`, or `oauth2`: by token (XOAUTH2)")
    smtp_host: str = Field("", description="the outgoing server: host")
    smtp_port: int | None = Field(None, ge=1, le=65535, description="port (465, 587 or 25)")
    smtp_username: str = Field("", description="user name; empty: no AUTH")
    smtp_password: SecretStr = Field(SecretStr(""), description="password")
    smtp_tls: TlsMode = Field("implicit", description="`implicit`, `starttls` or `none` (loopback alone)")
    smtp_ca_file: Path | None = Field(None, description="PEM of a private CA")
    smtp_auth: SignIn = Field("password", description="`password`, or `oauth2`: by token (XOAUTH2)")
    transport: Literal["smtp", "graph"] = Field("smtp", description="`smtp`, or `graph`: Microsoft Graph's sendMail")
    oauth2_provider: Literal["", "microsoft", "microsoft-gcc-high", "google", "custom"] = Field(
        "", description="who gives the tokens: `microsoft`, `microsoft-gcc-high`, `google` or `custom`"
    )
    oauth2_tenant: str = Field("", description="Microsoft: the directory's id or domain")
    oauth2_client_id: str = Field("", description="the application's id")
    oauth2_client_secret: SecretStr = Field(SecretStr(""), description="its secret, or instead a certificate")
    oauth2_certificate_file: Path | None = Field(None, description="PEM of the application's certificate")
    oauth2_private_key_file: Path | None = Field(
        None, description="PEM of the certificate's key; Google: the JSON key file of the service account"
    )
    oauth2_refresh_token: SecretStr = Field(SecretStr(""), description="custom: a refresh token, obtained once")
    oauth2_scope: str = Field("", description="what tokens for IMAP and SMTP are asked for; empty: the provider's own")
    oauth2_token_url: str = Field("", description="the token server; empty: the provider's own")
    chambers_address: str = Field("", description="From of everything sent")
    chambers_name: str = Field("", description="the name beside it")
    envelope_sender: str = Field("", description="reverse-path, where bounces come; empty: the null path, none do")
    report_recipients: CommaSeparated = Field((), description="chambers' staff, comma separated")
    conferences_dir: Path = Field(Path("config/conferences"), description="the conference files")
    closings_file: Path | None = Field(None, description="closings over the packaged table")
    data_dir: Path = Field(Path("data"), description="ledger and vault")
    keys_dir: Path | None = Field(None, description="wrapped keys: never to be backed up (`keys` in the data folder)")
    vault_recipients: CommaSeparated = Field((), description="the chambers' age public keys, comma separated")
    trusted_authserv_id: str = Field("", description="whose Authentication-Results is believed (RFC 8601)")
    trusted_relays: CommaSeparated = Field((), description="the court's own mail servers, quarantines among them")
    sender_authentication: Literal["require", "warn", "off"] = Field("warn", description="`require`, `warn` or `off`")
    max_message_bytes: int = Field(50 * 1024 * 1024, ge=1, description="larger mail goes to review unread")
    notices: CommaSeparated = Field(("send",), description="`send`, `draft`, or the requirements sent unattended")
    notice_wait_minutes: int = Field(30, ge=0, le=24 * 60, description="how long a deficiency notice waits")
    answer_within_hours: int = Field(72, ge=1, description="older mail's answer is only drafted")
    destroy_grace_court_days: int = Field(1, ge=0, le=250, description="court days from the conference to destruction")
    purge_most_conferences: int = Field(5, ge=0, description="more due at once: chambers are asked")
    never_send_to: CommaSeparated = Field((), description="addresses and domains nothing is ever sent to")
    log_format: Literal["console", "json"] = Field("console", description="`console` or `json`")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level told")

    @field_validator(
        "report_recipients", "vault_recipients", "notices", "never_send_to", "trusted_relays", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("report_recipients", "never_send_to", "trusted_relays", mode="after")
    @classmethod
    def _lower(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one.lower() for one in value)

    @field_validator("chambers_address", mode="after")
    @classmethod
    def _one_address(cls, value: str) -> str:
        if value and (value.count("@") != 1 or not value.isascii() or any(c in value for c in " ,;<>\r\n")):
            raise ValueError("is no address of the form name@domain")
        return value.lower()

    @field_validator("chambers_name", "imap_host", "smtp_host", mode="after")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if any(ord(c) < 32 for c in value):
            raise ValueError("holds a control character")
        return value

    @field_validator("notices", mode="after")
    @classmethod
    def _known_notices(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value in {("send",), ("draft",)}:
            return value
        known = {r.value for r in Requirement} | FURTHER_SECTIONS.keys()
        if unknown := [v for v in value if v not in known]:
            raise ValueError(f"{', '.join(unknown)}: neither `send`, `draft` nor a requirement")
        return value

    @field_validator("oauth2_tenant", mode="after")
    @classmethod
    def _one_directory(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.-]*", value):
            raise ValueError("is no directory id, nor a domain")
        return value

    @field_validator("oauth2_token_url", mode="after")
    @classmethod
    def _never_in_clear(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
        except ValueError:
            is_safe = False
        if value and not is_safe:
            raise ValueError("must begin with https:// (http:// is for loopback alone)")
        return value

    @field_validator(*_IN_ANY_CASE, mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _no_clear_text(self) -> "Settings":
        for name in ("imap", "smtp"):
            host = getattr(self, f"{name}_host")
            if host and getattr(self, f"{name}_tls") == "none" and not _is_loopback(host):
                raise ValueError(f"{PREFIX}{name.upper()}_TLS: none is for loopback alone; {host} is none")
        return self

    @property
    def imap_port_used(self) -> int:
        """The port set, else the TLS mode's own."""
        return self.imap_port or _IMAP_PORTS[self.imap_tls]

    @property
    def smtp_port_used(self) -> int:
        """The port set, else the TLS mode's own."""
        return self.smtp_port or _SMTP_PORTS[self.smtp_tls]

    @property
    def token_users(self) -> tuple[str, ...]:
        """The settings by which something signs in with tokens, named as an admin writes them."""
        named = {
            f"{PREFIX}IMAP_AUTH=oauth2": self.imap_auth == "oauth2",
            f"{PREFIX}SMTP_AUTH=oauth2": self.smtp_auth == "oauth2" and self.transport == "smtp",
            f"{PREFIX}TRANSPORT=graph": self.transport == "graph",
        }
        return tuple(name for name, is_so in named.items() if is_so)

    @property
    def chambers_recipients(self) -> tuple[str, ...]:
        """To whom reports go."""
        return self.report_recipients or (self.chambers_address,)

    @property
    def observes(self) -> bool:
        """Whether mailbot only looks on: nothing in the mailbox is touched, and nobody but chambers is written to."""
        return self.mode == "observe"

    @property
    def ledger_folder(self) -> Path:
        """Where the ledger lies: what was only observed has one of its own, which `live` knows nothing of."""
        return self.data_dir / OBSERVED if self.observes else self.data_dir

    @property
    def keys_folder(self) -> Path:
        """Where the wrapped keys lie."""
        return self.keys_dir or self.data_dir / "keys"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables first, then files of the secrets folders, then the env file."""
        del dotenv_settings, file_secret_settings
        sources: list[PydanticBaseSettingsSource] = [init_settings, env_settings]
        for name in ("MAILBOT_SECRETS_DIR", "CREDENTIALS_DIRECTORY"):
            folder = os.environ.get(name)
            if folder and Path(folder).is_dir():
                sources.append(SecretsSettingsSource(settings_cls, secrets_dir=folder, case_sensitive=False))
        if file := os.environ.get("MAILBOT_ENV_FILE"):
            sources.append(DotEnvSettingsSource(settings_cls, env_file=file, env_file_encoding="utf-8-sig"))
        return tuple(sources)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_PATHS = (
    *("imap_ca_file", "smtp_ca_file", "conferences_dir", "closings_file", "data_dir", "keys_dir"),
    *("oauth2_certificate_file", "oauth2_private_key_file"),
)
NEEDED_TO_RUN = (
    "imap_host",
    "imap_username",
    "imap_password",
    "smtp_host",
    "chambers_address",
    "chambers_name",
    "vault_recipients",
)


def _unknown_variables(environment: Mapping[str, str]) -> list[str]:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | _SOURCES
    faults = []
    for name in sorted(environment):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, n=1)
            faults.append(f"{name}: no such setting" + (f"; did you mean {near[0]}?" if near else ""))
    return faults


def _lines(error: ValidationError) -> list[str]:
    lines = []
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        name = f"{PREFIX}{str(one['loc'][0]).upper().removeprefix(PREFIX)}: " if one["loc"] else ""
        text = one["msg"].removeprefix("Value error, ")
        if one["type"] == "extra_forbidden":
            names = [f"{PREFIX}{field.upper()}" for field in Settings.model_fields]
            near = difflib.get_close_matches(name.rstrip(": "), names, n=1)
            text = "no such setting" + (f"; did you mean {near[0]}?" if near else "")
        lines.append(name + text)
    return lines


def _check_sources() -> list[str]:
    faults = []
    file = os.environ.get("MAILBOT_ENV_FILE")
    if file and not Path(file).is_file():
        faults.append(f"MAILBOT_ENV_FILE: {file}: no such file{_in_the_root(Path(file))}")
    elif file:
        faults += env_file_faults(Path(file), frozenset(f"{PREFIX}{name.upper()}" for name in _SECRETS))
    folder = os.environ.get("MAILBOT_SECRETS_DIR")
    if folder and not Path(folder).is_dir():
        faults.append(f"MAILBOT_SECRETS_DIR: {folder}: no such folder{_in_the_root(Path(folder))}")
    names = {f"{PREFIX}{field}".lower() for field in Settings.model_fields}
    for one in (folder, os.environ.get("CREDENTIALS_DIRECTORY")):
        if one and Path(one).is_dir():
            faults += secret_file_faults(path for path in Path(one).iterdir() if path.name.lower() in names)
    return faults


def _in_the_root(path: Path) -> str:
    """What to say of a relative path where systemd has started mailbot, which it does in / unless told otherwise."""
    if path.is_absolute() or not os.environ.get("INVOCATION_ID") or Path.cwd() != Path("/"):
        return ""
    return "; it is relative, and systemd starts services in /: write the whole path (or WorkingDirectory= in the unit)"


def read_settings(*, to_run: bool) -> Settings:
    """The settings from all their sources; relative paths start at the env file's folder, else at the working folder.

    With `to_run`, what the daemon can't do without must be there. Raises ConfigurationError, one line a fault.
    """
    faults = _check_sources() + _unknown_variables(os.environ)
    if faults:
        raise ConfigurationError(faults)
    try:
        settings = Settings()
    except ValidationError as error:
        raise ConfigurationError(_lines(error)) from None
    except SettingsError as error:
        raise ConfigurationError([str(error)]) from None
    file = os.environ.get("MAILBOT_ENV_FILE")
    start = Path(file).resolve().parent if file else Path.cwd()
    paths: dict[str, Any] = {n: start / p for n in _PATHS if (p := getattr(settings, n)) is not None}
    if not file and (lost := [n for n in paths if _in_the_root(getattr(settings, n))]):
        told = [(n, getattr(settings, n)) for n in lost]
        raise ConfigurationError([f"{PREFIX}{n.upper()}: {path}{_in_the_root(path)}" for n, path in told])
    settings = settings.model_copy(update=paths)
    if faults := _token_faults(settings):
        raise ConfigurationError(faults)
    if to_run:
        missing = [n for n in _needed_to_run(settings) if not _has(settings, n)]
        if missing:
            raise ConfigurationError([f"{PREFIX}{n.upper()}: required, and not set" for n in missing])
    return settings


def _has(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _needed_to_run(settings: Settings) -> list[str]:
    """NEEDED_TO_RUN, without what these ways of signing in and sending have no use for."""
    spared = {"imap_password"} if settings.imap_auth == "oauth2" else set()
    if settings.transport == "graph":
        spared.add("smtp_host")
    return [name for name in NEEDED_TO_RUN if name not in spared]


def _token_faults(settings: Settings) -> list[str]:
    """Which OAuth2 variables go together, where something signs in with tokens: a line for each that is missing."""
    if not settings.token_users:
        return []
    provider, asked_by = settings.oauth2_provider, " and ".join(settings.token_users)
    if not provider:
        return [f"{PREFIX}OAUTH2_PROVIDER: required with {asked_by}"]
    faults = []
    if settings.transport == "graph" and not provider.startswith("microsoft"):
        faults.append(f"{PREFIX}TRANSPORT: graph is Microsoft's; {PREFIX}OAUTH2_PROVIDER is {provider}")
    if "SMTP_AUTH" in asked_by and not settings.smtp_username:
        faults.append(f"{PREFIX}SMTP_USERNAME: required with {PREFIX}SMTP_AUTH=oauth2: the mailbox that sends")
    needed = {"google": ["private_key_file"], "custom": ["token_url", "client_id"]}.get(provider, ["client_id"])
    if provider.startswith("microsoft") and not settings.oauth2_token_url:
        needed.append("tenant")
    faults += [
        f"{PREFIX}OAUTH2_{name.upper()}: required with {PREFIX}OAUTH2_PROVIDER={provider}"
        for name in needed
        if not _has(settings, f"oauth2_{name}")
    ]
    return faults if provider == "google" else [*faults, *_proof_faults(settings)]


def _proof_faults(settings: Settings) -> list[str]:
    """An application proves itself by one of: a secret, a certificate with its key, a refresh token (custom)."""
    variable = f"{PREFIX}OAUTH2_"
    has = {n: _has(settings, f"oauth2_{n}") for n in ("client_secret", "certificate_file", "private_key_file")}
    is_refresh = _has(settings, "oauth2_refresh_token")
    if is_refresh and settings.oauth2_provider != "custom":
        return [f"{variable}REFRESH_TOKEN: for {variable}PROVIDER=custom alone"]
    if has["certificate_file"] != has["private_key_file"]:
        missing, there = ("PRIVATE_KEY", "CERTIFICATE") if has["certificate_file"] else ("CERTIFICATE", "PRIVATE_KEY")
        return [f"{variable}{missing}_FILE: required with {variable}{there}_FILE"]
    if has["certificate_file"] and (has["client_secret"] or is_refresh):
        return [f"{variable}CERTIFICATE_FILE: not together with {variable}CLIENT_SECRET or {variable}REFRESH_TOKEN"]
    if not any(has.values()) and not is_refresh:
        either = f"{variable}CERTIFICATE_FILE with {variable}PRIVATE_KEY_FILE"
        return [f"{variable}CLIENT_SECRET: required, or {either}"]
    return []


_SECRETS = ("imap_password", "smtp_password", "oauth2_client_secret", "oauth2_refresh_token")


def forget_secrets_in_environment() -> None:
    """Takes the passwords out of this process's environment once they were read, so that no child inherits them."""
    for name in list(os.environ):
        if name.upper() in {f"{PREFIX}{secret.upper()}" for secret in _SECRETS}:
            del os.environ[name]
