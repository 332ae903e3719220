"""The client's address: found behind proxies that are trusted, and cut before anything is stored."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


# More hops than any honest chain of proxies has; what is longer must fill neither the cache nor the stack.
_LONGEST_FORWARDED = 1_024


def client_network(peer: str, forwarded: bytes, proxies: tuple[Network, ...]) -> str:
    """The /24 (or, in IPv6, /48) of the client, as the address of the network; empty where none is known.

    `X-Forwarded-For` is read from its end, the part that trusted proxies wrote: the first address that is no
    proxy of ours is the client. What a stranger writes before it is never believed.
    """
    return _client_network(peer, _end_of(forwarded), proxies)


def client_address(peer: str, forwarded: bytes, proxies: tuple[Network, ...]) -> str:
    """The client's whole address, found in the same way. Only for a keyed hash: it must not be stored."""
    address = _client(peer, _end_of(forwarded), proxies)
    return str(address) if address else ""


def is_trusted(peer: str, proxies: tuple[Network, ...]) -> bool:
    """Tell whether the peer is a proxy whose forwarding headers count."""
    address = _parse(peer)
    return address is not None and _is_in(address, proxies)


def _end_of(forwarded: bytes) -> bytes:
    if len(forwarded) <= _LONGEST_FORWARDED:
        return forwarded
    return forwarded[-_LONGEST_FORWARDED:].partition(b",")[2]


@lru_cache(maxsize=8_192)
def _client_network(peer: str, forwarded: bytes, proxies: tuple[Network, ...]) -> str:
    address = _client(peer, forwarded, proxies)
    return _cut(address) if address else ""


def _client(peer: str, forwarded: bytes, proxies: tuple[Network, ...]) -> Address | None:
    address = _parse(peer)
    hops = [_parse(hop.strip()) for hop in forwarded.decode("latin-1").split(",")] if forwarded else []
    while address and hops and _is_in(address, proxies):
        hop = hops.pop()
        if hop is None:
            break
        address = hop
    return address


def _is_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def _parse(text: str) -> Address | None:
    for form in (text, _without_port(text)):
        try:
            address = ip_address(form.partition("%")[0])
        except ValueError:
            continue
        return getattr(address, "ipv4_mapped", None) or address
    return None


def _without_port(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _cut(address: Address) -> str:
    length = 24 if address.version == 4 else 48
    return str(ip_network(f"{address}/{length}", strict=False).network_address)
