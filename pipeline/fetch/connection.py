"""How a connection is made: to an address that was checked, and never for longer than the time that is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from ssl import SSLContext
from typing import Any

import httpcore2


class Clock:
    """The time that is left of a fetch, redirects included."""

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self.now, self.ends, self.seconds = now, now() + seconds, seconds

    def left(self) -> float:
        """Seconds; raises ReadTimeout where there are none."""
        left = self.ends - self.now()
        if left <= 0:
            raise httpcore2.ReadTimeout
        return left


class Stream(httpcore2.NetworkStream):
    """A connection whose every step gets the time that is left: a slow drip would restart any other limit."""

    def __init__(self, inner: httpcore2.NetworkStream, clock: Clock) -> None:
        self.inner, self.clock = inner, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  the time left decides
        """Read what is there."""
        return self.inner.read(max_bytes, self.clock.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002  the time left decides
        """Write all of it."""
        self.inner.write(buffer, self.clock.left())

    def close(self) -> None:
        """Close it."""
        self.inner.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002  the time left decides
    ) -> Stream:
        """Encrypt it; the certificate must be that of the host's name, whatever the address."""
        return Stream(self.inner.start_tls(ssl_context, server_hostname, self.clock.left()), self.clock)

    def get_extra_info(self, info: str) -> Any:
        """Pass on what the connection knows of itself."""
        return self.inner.get_extra_info(info)


class Backend(httpcore2.NetworkBackend):
    """Connects to addresses that were checked before: no name is looked up a second time (T-IMP-03)."""

    def __init__(self, addresses: list[str], clock: Clock) -> None:
        self.addresses, self.clock = addresses, clock
        self.plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002  its addresses are known
        port: int,
        timeout: float | None = None,  # noqa: ARG002  the time left decides
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> Stream:
        """Try each address in turn."""
        *others, last = self.addresses
        for address in others:
            try:
                # What one address takes must leave time for the next.
                seconds = self.clock.left() / 2
                stream = self.plain.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
            return Stream(stream, self.clock)
        stream = self.plain.connect_tcp(last, port, self.clock.left(), local_address, socket_options)
        return Stream(stream, self.clock)
