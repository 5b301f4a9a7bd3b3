"""What a host really serves: each address asked once, within a budget, and nothing but what was allowed."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.fetch import Answer, FetchError, Limits, RefusedError, fetch
from pipeline.readiness.world import AbsentError, UntoldError, World

BUDGET = 300.0
"""Seconds of all questions to a host together; what is not asked by then stays unknown."""
EACH = 30.0
"""Seconds of one question."""
FILE = 25_000_000
"""Bytes of a picture, page, transcript or chapters file that is fetched."""
DEAD = 3
"""Failures in a row after which a host is left alone: each may have taken its whole time."""
FORBIDDEN = frozenset({401, 403, 407})

Key = tuple[str, str, tuple[tuple[str, str], ...]]


class Host:
    """Asks, and remembers what was said."""

    def __init__(self, folder: Path, limits: Limits, budget: float = BUDGET) -> None:
        self.folder, self.limits = folder, limits
        self.ends = time.monotonic() + budget
        self._said: dict[Key, Answer | FetchError] = {}
        self._files: set[str] = set()
        self._failed: Counter[str] = Counter()
        self._refused: set[str] = set()

    def ask(
        self, url: str, method: str = "GET", headers: Mapping[str, str] | None = None, until: int | None = None
    ) -> Answer:
        """Ask once. Raises FetchError, again where it was raised before, and UntoldError when the budget is spent."""
        key = (method, url, tuple((headers or {}).items()))
        if key not in self._said:
            left = self.ends - time.monotonic()
            if left <= 0:
                raise UntoldError(url)
            self._said[key] = self._asked(url, method, headers, until, min(EACH, self.limits.seconds, left))
        said = self._said[key]
        if isinstance(said, FetchError):
            raise said
        return said

    def _asked(
        self, url: str, method: str, headers: Mapping[str, str] | None, until: int | None, seconds: float
    ) -> Answer | FetchError:
        place = url.split("/", maxsplit=3)[2:3]
        if place and self._failed[place[0]] >= DEAD:
            return FetchError(f"{url} was not asked for: {place[0]} failed {DEAD} times", "see that the host is up")
        try:
            answer = fetch(
                url, method=method, headers=headers, until=until, limits=self.limits._replace(seconds=seconds)
            )
        except RefusedError as fault:
            return fault
        except FetchError as fault:
            self._failed.update(place)
            return fault
        self._failed.subtract({each: self._failed[each] for each in place})
        return answer

    def is_news(self, url: str) -> bool:
        """Whether it was not told before that this host is refused by our own rule: once is enough."""
        place = urlsplit(url).netloc
        is_news = place not in self._refused
        self._refused.add(place)
        return is_news

    def head(self, url: str) -> Answer:
        """Ask for the head only."""
        return self.ask(url, "HEAD")

    def start(self, url: str) -> Answer:
        """Ask for the first two bytes, as a player does before it seeks."""
        return self.ask(url, headers={"Range": "bytes=0-1"}, until=2)

    def file(self, url: str) -> Path:
        """Fetch into a file. Raises AbsentError and UntoldError."""
        try:
            answer = self.ask(url)
        except RefusedError:
            raise UntoldError(url) from None
        except FetchError as fault:
            raise AbsentError(f"cannot be fetched: {fault.message.removeprefix(f'{url}: ')}") from None
        if not answer.is_good:
            raise AbsentError(refusal(answer.status))
        if len(answer.body) > FILE:
            raise AbsentError(f"is longer than {FILE:,} bytes")
        suffix = Path(urlsplit(url).path).suffix
        path = self.folder / (hashlib.blake2b(url.encode(), digest_size=16).hexdigest() + suffix[:10])
        if url not in self._files:
            path.write_bytes(answer.body)
            self._files.add(url)
        return path

    def size(self, url: str) -> int:
        """Ask how long something is. Raises AbsentError and UntoldError."""
        try:
            answer = self.head(url)
        except RefusedError:
            raise UntoldError(url) from None
        except FetchError as fault:
            raise AbsentError(f"cannot be reached: {fault.message.removeprefix(f'{url}: ')}") from None
        length = answer.headers.get("content-length", "")
        if not answer.is_good:
            raise AbsentError(refusal(answer.status))
        if not length.isdecimal():
            raise UntoldError(url)
        return int(length)


class OnHost:
    """What a host serves; for addresses that are skipped, what lies beside."""

    def __init__(self, host: Host, beside: World) -> None:
        self.host, self.beside = host, beside
        self.skipped: frozenset[str] = frozenset()
        """Addresses of items that are not in the sample."""

    def file(self, url: str) -> Path:
        """Fetch it."""
        return self.beside.file(url) if url in self.skipped else self.host.file(url)

    def size(self, url: str) -> int:
        """Ask the host, which is what an app does."""
        return self.beside.size(url) if url in self.skipped else self.host.size(url)

    def local(self, url: str) -> Path:
        """Find it beside."""
        return self.beside.local(url)


def refusal(status: int) -> str:
    """Say what a status means to somebody who wanted the file."""
    return f"asks for a login ({status})" if status in FORBIDDEN else f"answers {status}"
