"""Where Microsoft and Google give out tokens, and for what: the addresses that their documentation names.

Microsoft: "OAuth 2.0 client credentials flow on the Microsoft identity platform" (learn.microsoft.com,
/entra/identity-platform/v2-oauth2-client-creds-grant-flow), "Authenticate an IMAP, POP or SMTP connection using OAuth"
(/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth) and
"National cloud deployments" (/graph/deployments). Google: "OAuth 2.0 Mechanism" of Gmail
(developers.google.com/workspace/gmail/imap/xoauth2-protocol).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider's addresses; "" where it has none, or where the admin's own settings say."""

    token_url: str  # `{tenant}` is the directory
    mail_scope: str  # IMAP and SMTP
    graph: str = ""

    @property
    def graph_scope(self) -> str:
        """What a token for Microsoft Graph is asked for."""
        return f"{self.graph}/.default"


PROVIDERS = {
    "microsoft": Provider(
        token_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",  # noqa: S106 - an address, no secret
        mail_scope="https://outlook.office365.com/.default",
        graph="https://graph.microsoft.com",
    ),
    "microsoft-gcc-high": Provider(
        token_url="https://login.microsoftonline.us/{tenant}/oauth2/v2.0/token",  # noqa: S106 - an address, no secret
        mail_scope="https://outlook.office365.us/.default",
        graph="https://graph.microsoft.us",
    ),
    "google": Provider(token_url="", mail_scope="https://mail.google.com/"),  # the key file names its token server
    "custom": Provider(token_url="", mail_scope=""),
}
