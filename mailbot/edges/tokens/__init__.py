"""The token server (RFC 6749): an access token for a mailbox, held in memory and renewed before it ends.

Which server, which scope and which proof of identity are plain values: `credentials` has their types, `providers` the
addresses that Microsoft and Google document. Nothing here is written to disk, and no token or secret is in an error.
"""

import threading
import time
from collections.abc import Callable

from mailbot.edges.tokens.credentials import Certificate, ClientSecret, Credential, RefreshToken, ServiceAccount

__all__ = ["Certificate", "ClientSecret", "Credential", "RefreshToken", "ServiceAccount", "TokenSource"]

RENEWED_BEFORE_SECONDS = 300.0  # a session that is opened with a token outlasts it: servers look at sign-in alone


class TokenSource:
    """Tokens for one credential; may be asked from any thread, and asks the server for one at a time."""

    def __init__(self, credential: Credential, clock: Callable[[], float] = time.monotonic) -> None:
        self._credential = credential
        self._clock = clock
        self._turn = threading.Lock()
        self._token = ""
        self._good_until = 0.0
        self._rotated = ""  # the newest refresh token, where the server changes it

    def token(self, refused: str = "") -> str:
        """A token that lasts: the one in memory, or a fresh one where that nears its end or is the one `refused`.

        Raises TransientError where the token server is down or busy, LoginRefused (with `mend`) where it refuses.
        Blocks for as long as the server takes, half a minute at most.
        """
        with self._turn:
            if not self._token or self._token == refused or self._clock() >= self._good_until:
                self._renew()
            return self._token

    def _renew(self) -> None:
        # Imported here: it takes a fifth of a second, and who signs in by password starts without it.
        from mailbot.edges.tokens.exchange import ask  # noqa: PLC0415 - heavy, see above

        self._token = ""
        begun = self._clock()
        granted = ask(self._credential, rotated=self._rotated)
        self._token, self._rotated = granted.token, granted.refresh_token or self._rotated
        self._good_until = begun + granted.seconds - min(RENEWED_BEFORE_SECONDS, granted.seconds / 2)
