"""The secret that opens the review page, and how often it may be tried."""

import hmac
import time
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from padan.settings import Settings

SHORTEST_TOKEN = 16
TOKEN_FILE = "steward.token"


def steward_token(settings: Settings) -> str | None:
    """PADAN_STEWARD_TOKEN, else steward.token of PADAN_HOME; None (page closed) where it is absent or too short."""
    file = settings.home_folder / TOKEN_FILE
    if settings.steward_token is not None:
        token = settings.steward_token.get_secret_value().strip()
    else:
        token = file.read_text(encoding="utf-8").strip() if file.is_file() else ""
    return token if len(token) >= SHORTEST_TOKEN else None


def is_steward_token(given: str, token: str | None) -> bool:
    """Whether the secret is right, in a time that does not depend on how much of it is."""
    expected = sha256((token or "").encode()).digest()
    actual = sha256(given.strip().encode("utf-8", "surrogatepass")).digest()
    return hmac.compare_digest(actual, expected) and token is not None


class Throttle:
    """At most `limit` failures within `window` seconds; then every try waits until the oldest is that old."""

    def __init__(self, limit: int, window: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._window, self._clock = limit, window, clock
        self._failures: list[float] = []
        self._lock = Lock()

    def seconds_to_wait(self) -> float:
        """0 where a try is allowed now."""
        with self._lock:
            now = self._clock()
            self._failures = [at for at in self._failures if now - at < self._window]
            return self._window - (now - self._failures[0]) if len(self._failures) >= self._limit else 0.0

    def note_failure(self) -> None:
        """Counts a wrong secret."""
        with self._lock:
            self._failures.append(self._clock())
