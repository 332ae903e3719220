"""Which addresses may be reached. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Public by their number, yet each cloud answers there with what its machines may do.
_METADATA = (ip_network("168.63.129.16/32"), ip_network("100.100.100.200/32"), ip_network("192.0.0.192/32"))
# An IPv6 address of these networks leads to the IPv4 address in its last four bytes.
_EMBEDDING = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("::/96"))


def read(text: str) -> Address:
    """The address that a resolver wrote, without its zone. Raises ValueError."""
    return ip_address(text.partition("%")[0])


def may_reach(address: Address, listed: Iterable[Network]) -> bool:
    """Whether a connection may be made: the address is public, or the operator lists it."""
    return is_listed(address, listed) or is_public(address)


def is_listed(address: Address, listed: Iterable[Network]) -> bool:
    """Whether the operator lists the address, also where it is written as an IPv6 one."""
    plain = _meant(address)
    return any(plain.version == network.version and plain in network for network in listed)


def is_public(address: Address) -> bool:
    """Whether it belongs to the open internet: not this machine, its network, a group, a metadata service."""
    plain = _meant(address)
    if not plain.is_global or plain.is_multicast or plain.is_reserved:
        return False
    return not any(plain.version == network.version and plain in network for network in _METADATA)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _EMBEDDING) and int(address) > 1:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
