"""The one door to the network: bounded in time, size and redirects, and closed to private addresses (T-IMP-02)."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple, cast
from urllib.parse import urljoin, urlsplit

import httpcore2

from pipeline import __version__, urls
from pipeline.fetch import body
from pipeline.fetch.addresses import Resolver, checked, system_resolver
from pipeline.fetch.connection import Backend, Clock
from pipeline.fetch.fault import FetchError, RefusedError

__all__ = ["Answer", "FetchError", "Hop", "Limits", "RefusedError", "Tls", "fetch"]

AGENT = f"Shownotes/{__version__}"
PORTS = {"http": 80, "https": 443}
MOVED = frozenset({301, 302, 303, 307, 308})


class Limits(NamedTuple):
    """What a fetch may take, and where it may lead."""

    seconds: float = 60.0
    """In all, redirects included."""
    size: int = 50_000_000
    """Bytes of the body, after decompression as well as before."""
    redirects: int = 5
    allow_private: bool = False
    """Whether addresses of this machine and its own network may be reached."""
    resolve: Resolver = system_resolver
    tls: ssl.SSLContext | None = None
    """Whom to trust; the system's authorities unless told."""


class Hop(NamedTuple):
    """One redirect: the address that was asked for, and the status with which it sent us on."""

    url: str
    status: int


class Tls(NamedTuple):
    """How the last connection was encrypted."""

    version: str
    expires: int
    """When the certificate does, in seconds since 1970."""
    issuer: str


class Answer(NamedTuple):
    """What a host said."""

    status: int
    url: str
    """Where the answer came from, after all redirects."""
    headers: Mapping[str, str]
    """By their names in lower case; values of a name that comes twice are joined by commas."""
    body: bytes
    whole: bool
    """False where the body was left before its end, on request."""
    chain: tuple[Hop, ...] = ()
    tls: Tls | None = None
    """None for http."""

    @property
    def is_good(self) -> bool:
        """True for a success."""
        return 200 <= self.status < 300  # noqa: PLR2004  RFC 9110, 15.3


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    until: int | None = None,
    limits: Limits | None = None,
) -> Answer:
    """Ask a host, follow its redirects, and give its answer, whatever its status.

    `until` are the bytes of the body after which it is left. Raises FetchError.
    """
    limits = limits or Limits()
    clock = Clock(limits.seconds)
    chain: list[Hop] = []
    while True:
        answer = _ask(url, method, headers or {}, until, limits, clock)
        target = answer.headers.get("location")
        if answer.status not in MOVED or not target:
            return answer._replace(chain=tuple(chain))
        chain.append(Hop(url, answer.status))
        if len(chain) > limits.redirects:
            loops = "leads in a circle" if len({hop.url for hop in chain}) < len(chain) else "redirects too often"
            raise FetchError(f"{chain[0].url} {loops}: {len(chain)} times", "see what the host redirects")
        try:
            url = urljoin(url, target)
        except ValueError:
            raise FetchError(f"{url} redirects to {target}, which is no address", "see what the host sends") from None


def _ask(url: str, method: str, headers: Mapping[str, str], until: int | None, limits: Limits, clock: Clock) -> Answer:
    """One question and its answer, without following it."""
    url, host, port = _taken_apart(url)
    is_secure = url.lower().startswith("https:")
    context = (limits.tls or _authorities()) if is_secure else None
    sent = {
        "Host": urlsplit(url).netloc,
        "User-Agent": AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "identity" if "Range" in headers or method == "HEAD" else "gzip, deflate",
        "Connection": "close",
        **headers,
    }
    try:
        addresses = checked(host, port, limits.resolve, clock.left(), allow_private=limits.allow_private)
        with (
            httpcore2.ConnectionPool(ssl_context=context, network_backend=Backend(addresses, clock)) as pool,
            pool.stream(method, url, headers=list(sent.items())) as response,
        ):
            found = _headers(response.headers)
            tls = _tls(response.extensions["network_stream"])
            if response.status in MOVED and "location" in found:
                return Answer(response.status, url, found, b"", whole=False, tls=tls)
            encoding = "" if method == "HEAD" else found.get("content-encoding", "")
            content, whole = body.read(response.iter_stream(), encoding, limits.size, until)
            return Answer(response.status, url, found, content, whole, tls=tls)
    except httpcore2.TimeoutException:
        message = f"{url} took longer than {limits.seconds:g} s"
        raise FetchError(message, "try again later, or see what keeps the host busy") from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError) as fault:
        raise _lost(url, host, fault) from None
    except FetchError as fault:
        raise type(fault)(fault.message if url in fault.message else f"{url}: {fault.message}", fault.hint) from None


@cache
def _authorities() -> ssl.SSLContext:
    """The system's; reading them takes a tenth of a second."""
    return httpcore2.default_ssl_context()


def _taken_apart(url: str) -> tuple[str, str, int]:
    """An address in ASCII and without its fragment, its host and its port; raises FetchError (T-IMP-03)."""
    try:
        url = urls.ascii_url(url)
    except (ValueError, UnicodeError):
        raise FetchError(f"{url} is not an address", "write https://…") from None
    fault = urls.web_fault(url)
    if fault:
        raise FetchError(f"{url} {fault}", "only http and https addresses are fetched")
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        shown = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise FetchError(f"the address of {shown} holds a name or password", "write it without; none is sent")
    host = parts.hostname or ""
    return parts._replace(fragment="").geturl(), host, parts.port or PORTS[parts.scheme.lower()]


def _headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip()
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def _tls(stream: httpcore2.NetworkStream) -> Tls | None:
    socket = stream.get_extra_info("socket")
    if not isinstance(socket, ssl.SSLSocket):
        return None
    certificate = socket.getpeercert() or {}
    parts = cast("tuple[tuple[tuple[str, str], ...], ...]", certificate.get("issuer", ()))
    issuer = {name: value for part in parts for name, value in part}
    expires = ssl.cert_time_to_seconds(str(certificate.get("notAfter", "Jan  1 00:00:00 1970 GMT")))
    return Tls(socket.version() or "", expires, str(issuer.get("organizationName") or issuer.get("commonName", "")))


def _lost(url: str, host: str, fault: Exception) -> FetchError:
    """Say in the words of a person what the layers below report."""
    cause = fault.__cause__ or fault.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        message = f"{url}: the certificate of {host} is not valid: {cause.verify_message}"
        return FetchError(message, "mend the certificate; apps refuse it as well")
    if isinstance(cause, ssl.SSLError):
        return FetchError(f"{url}: no encrypted connection: {cause.reason}", "see what the host's TLS settings are")
    if isinstance(fault, httpcore2.ConnectError):
        reason = getattr(cause, "strerror", None) or str(fault) or "it does not answer"
        return FetchError(f"{url}: no connection to {host}: {reason}", "see that the host is up")
    if "complete" in str(fault) or "disconnected" in str(fault):
        return FetchError(
            f"{url}: the answer breaks off before its end", "try again; if it stays so, see the host's log"
        )
    return FetchError(f"{url}: this is no HTTP answer: {fault}", "see what the host serves there")
