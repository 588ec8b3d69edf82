"""What a token server's refusal means, and its mend in words: never its own words, which name accounts and tenants.

Whether to try again is decided by the error of RFC 6749 §5.2 alone. Microsoft's numbers ("Microsoft Entra
authentication and authorization error codes", learn.microsoft.com/entra/identity-platform/reference-error-codes) may
change at any time, as that page warns: they only choose the words.
"""

import re

from mailbot.errors import LoginRefused, MailbotError, TransientError

_NUMBER = re.compile(r"AADSTS(\d{3,9})\b")
_ERROR = re.compile(r"[a-z_]{1,40}")
_MAY_PASS = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
_PASSING_NUMBERS = frozenset({"50033", "90006", "90012", "90024", "90033", "90055", "90090"})  # "transient", "retry"

_CONSENT = (
    "in Entra's app registration, grant the application permissions (Office 365 Exchange Online: IMAP.AccessAsApp, "
    "SMTP.SendAsApp; Microsoft Graph: Mail.Send) and admin consent"
)
_WRONG_CLOUD = (
    "MAILBOT_OAUTH2_PROVIDER: is the tenant in the other cloud? microsoft, or microsoft-gcc-high for GCC High"
)
_BY_NUMBER = {
    "90002": "MAILBOT_OAUTH2_TENANT: no such directory; its id stands on the overview page of Entra",
    "900023": "MAILBOT_OAUTH2_TENANT: neither a directory id nor one of its domains",
    "50059": "MAILBOT_OAUTH2_TENANT: names no directory",
    "9001023": "MAILBOT_OAUTH2_TENANT: the court's own directory, not common or consumers",
    "90038": _WRONG_CLOUD,
    "900382": _WRONG_CLOUD,
    "900432": _WRONG_CLOUD,
    "900439": _WRONG_CLOUD,
    "700016": "MAILBOT_OAUTH2_CLIENT_ID and MAILBOT_OAUTH2_TENANT: the directory knows no application of that id",
    "7000112": "the application is disabled in the directory: ask its administrator",
    "7000215": "MAILBOT_OAUTH2_CLIENT_SECRET: not taken; it is the secret's value, not its id",
    "7000222": "MAILBOT_OAUTH2_CLIENT_SECRET: it has expired; make a new one in the app registration",
    "700027": "MAILBOT_OAUTH2_CERTIFICATE_FILE: upload this certificate to the app registration; has it expired?",
    "700024": "the assertion is not within its time: set this machine's clock by NTP",
    "7000229": _CONSENT,
    "65001": _CONSENT,
    "90094": _CONSENT,
    "500011": "MAILBOT_OAUTH2_SCOPE: the directory has no such resource; for the provider's own, leave it empty",
    "70011": "MAILBOT_OAUTH2_SCOPE: not valid; for the provider's own, leave it empty",
    "1002012": "MAILBOT_OAUTH2_SCOPE: must end in /.default; for the provider's own, leave it empty",
    "53003": "a Conditional Access policy of the directory blocks the application: ask its administrator",
}
_DELEGATION = (
    "in Google's admin console, under domain-wide delegation, give the service account's client id the scope "
    "https://mail.google.com/"
)
_GOOGLE = {
    "unauthorized_client": _DELEGATION,
    "access_denied": _DELEGATION,
    "invalid_scope": _DELEGATION,
    "invalid_grant": (
        "is the user name a mailbox of this domain, does the key of MAILBOT_OAUTH2_PRIVATE_KEY_FILE still exist, "
        "and is this machine's clock right?"
    ),
    "invalid_client": "MAILBOT_OAUTH2_PRIVATE_KEY_FILE: the service account or its key is gone; make a new key",
}
_ANY = {
    "invalid_client": "MAILBOT_OAUTH2_CLIENT_ID and the secret or certificate beside it",
    "invalid_grant": "MAILBOT_OAUTH2_REFRESH_TOKEN: used up, withdrawn or expired; sign in once more for a new one",
    "unauthorized_client": "the application may not ask for this kind of token: MAILBOT_OAUTH2_CLIENT_ID, and consent",
    "invalid_scope": "MAILBOT_OAUTH2_SCOPE",
    "unsupported_grant_type": "MAILBOT_OAUTH2_TOKEN_URL: this server gives no tokens of that kind",
}
NO_TOKEN_SERVER = "MAILBOT_OAUTH2_TOKEN_URL or MAILBOT_OAUTH2_TENANT: no token server answers there"  # noqa: S105 - a mend


def refusal(error: str, description: str, *, is_google: bool) -> MailbotError:
    """The error for a refusal by the server: its code and, in `mend`, what an admin can do."""
    number = found.group(1) if (found := _NUMBER.search(description)) else ""
    told = error if _ERROR.fullmatch(error) else "refused"
    what = f"token server: {told} AADSTS{number}" if number else f"token server: {told}"
    if error in _MAY_PASS or number in _PASSING_NUMBERS:
        return TransientError(what)
    by_error = _GOOGLE if is_google else _ANY
    return refused(what, _BY_NUMBER.get(number) or by_error.get(error) or "the MAILBOT_OAUTH2_ settings")


def refused(what: str, mend: str) -> LoginRefused:
    """A refusal that lasts until somebody mends it."""
    error = LoginRefused(what)
    error.mend = mend
    return error
