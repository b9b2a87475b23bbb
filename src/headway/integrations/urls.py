"""The gate for addresses that somebody else chose: what may be called, and a connection only to what was checked.

The name is resolved once, every address it has is judged, and the connection goes to a judged address, so that a name
that changes its mind between the check and the call (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

from headway.kernel.errors import BadInput

MAX_URL = 2048
_NAT64 = IPv6Network("64:ff9b::/96")
Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]


class UrlRefused(BadInput):
    """The address may not be called."""

    code = "url_refused"
    advice = "Maybe use an https address that is reachable from the internet, or ask the operator to allow this one."


@dataclass(frozen=True, slots=True)
class UrlRules:
    """What the operator allows beyond https to public addresses.

    Attributes:
        allow_http: without encryption.
        allow_private: loopback and private networks. Link-local and multicast addresses never are.
    """

    allow_http: bool = False
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: `url` holds the checked address, `host` the name for the Host header and for TLS."""

    url: httpx.URL
    host: str
    server_name: str


async def system_resolve(host: str, port: int) -> Sequence[Address]:
    """All addresses of a name, by the system's resolver."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


async def checked(url: str, rules: UrlRules, resolve: Resolve = system_resolve) -> Target:
    """Judge an address and fix where its connection goes.

    Raises:
        UrlRefused: its form, its scheme or any of its addresses is not allowed.
        OSError: the name cannot be resolved at the moment.
    """
    parsed = parse(url, rules)
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    addresses = await resolve(parsed.host, port)
    for address in addresses:
        judge(address, rules, url)
    if not addresses:
        raise UrlRefused(f"{parsed.host} has no address", field="url", url=url)
    return Target(
        url=parsed.copy_with(host=str(addresses[0]), fragment=None),
        host=parsed.netloc.decode("ascii"),
        server_name=parsed.raw_host.decode("ascii"),
    )


def parse(url: str, rules: UrlRules) -> httpx.URL:
    """The parts of an address of an allowed form.

    Raises:
        UrlRefused: it has none.
    """
    allowed = "http:// or https://" if rules.allow_http else "https://"
    if len(url) > MAX_URL:
        raise UrlRefused(f"an address of {len(url)} characters", field="url", allowed=f"up to {MAX_URL} characters")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise UrlRefused(f"not an address: {error}", field="url", allowed=allowed) from None
    if parsed.scheme not in ({"http", "https"} if rules.allow_http else {"https"}):
        raise UrlRefused(f"the scheme {parsed.scheme!r}", field="url", allowed=allowed)
    if parsed.port is not None and not 1 <= parsed.port <= 65535:
        raise UrlRefused(f"the port {parsed.port}", field="url", allowed="1 to 65535")
    if not parsed.host or parsed.userinfo:
        raise UrlRefused("an address without a host, or with a password in it", field="url", allowed=allowed)
    return parsed


def judge(address: Address, rules: UrlRules, url: str) -> None:
    """May this address be connected to?

    Raises:
        UrlRefused: it may not.
    """
    for each in _meant(address):
        near = each.is_loopback or each.is_private
        never = each.is_multicast or each.is_link_local or each.is_unspecified
        if never or not (each.is_global or (near and rules.allow_private)):
            raise UrlRefused(f"{address} is not a public address", field="url", allowed="a public address", url=url)


def _meant(address: Address) -> list[Address]:
    """The address, and the IPv4 addresses that may be hidden in it."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    hidden: list[Address] = [address]
    if address.sixtofour is not None:
        hidden.append(address.sixtofour)
    if address.teredo is not None:
        hidden.extend(address.teredo)
    if address in _NAT64:
        hidden.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return hidden
