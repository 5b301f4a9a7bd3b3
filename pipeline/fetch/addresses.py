"""Which addresses a host name stands for, and which of them may be reached (T-IMP-03)."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable

from pipeline.fetch.fault import FetchError, RefusedError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int, float], list[str]]
"""Host, port and seconds that it may take -> addresses as text; raises FetchError."""

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Addresses that a gateway turns into IPv4: whatever lies behind them, private or not. Source: RFC 6052."""
# Of a host that is a number for `inet_aton` though no address as people write it: 2130706433, 0x7f.1, 127.1.
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
ALLOW = "allow private addresses if that is meant: --allow-private"


def system_resolver(host: str, port: int, seconds: float) -> list[str]:
    """Ask the system. Its answer cannot be hurried, so it is waited for beside; raises FetchError."""
    answers: list[str] = []
    faults: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as fault:
            faults.append(fault)
        else:
            answers.extend(dict.fromkeys(str(each[4][0]) for each in found))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if faults:
        raise FetchError(f"the host {host} is not known", "check the spelling, and that this machine is online")
    if not answers:
        raise FetchError(f"nobody said in {seconds:.0f} s where {host} is", "try again later")
    return answers


def checked(host: str, port: int, resolve: Resolver, seconds: float, *, allow_private: bool) -> list[str]:
    """The addresses of a host, all of which may be reached; raises FetchError, RefusedError for our own rule.

    One private address among public ones is refused too: it is how a name is made to lead inside.
    """
    literal = _literal(host)
    answers = [literal] if literal else resolve(host, port, seconds)
    for answer in answers:
        address = ipaddress.ip_address(answer.partition("%")[0])
        fault = None if allow_private else private_fault(address)
        if fault:
            leads = f"{host} is" if literal else f"{host} leads to"
            raise RefusedError(f"{leads} {answer}, {fault}", ALLOW)
    return answers


def private_fault(address: Address) -> str | None:
    """Say why an address is not one of the public internet; None where it is."""
    inner = _inner(address)
    if isinstance(address, ipaddress.IPv6Address) and address in NAT64:
        return "which a gateway translates to where nobody here can see"
    for each in (address, inner):
        if each is not None and (not each.is_global or each.is_multicast):
            return "which is no public address"
    return None


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address within an IPv6 one: mapped, or in a tunnel's."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo


def _literal(host: str) -> str | None:
    """The address that a host is; None where it is a name. Raises FetchError where it is a number in disguise."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        return str(mapped or address)
    if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        # A browser would take it for an address, so it is no name; nobody writes one so by accident.
        raise FetchError(f"{host} is a number, not a host", "write the host's name, or its address as in 192.0.2.1")
    return None
