"""The client's address behind proxies, whatever strangers write into the header."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from crescendo.core.addresses import client_network

PROXIES = (ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize(
    ("forwarded", "found"),
    [
        (b"", "10.0.0.0"),
        (b"198.51.100.9", "198.51.100.0"),
        (b"203.0.113.5, 198.51.100.9:4711, 10.1.1.1", "198.51.100.0"),
        (b"[2001:db8:1:2::3]:443", "2001:db8:1::"),
        (b"::ffff:198.51.100.9", "198.51.100.0"),
        (b"unknown", "10.0.0.0"),
        (b"[" * 60_000, "10.0.0.0"),
        (b"7.7.7.7," * 10_000 + b" 198.51.100.9", "198.51.100.0"),
    ],
)
def test_the_client_is_the_last_hop_that_is_no_proxy_of_ours(forwarded: bytes, found: str) -> None:
    assert client_network("10.0.0.1", forwarded, PROXIES) == found


def test_nobody_but_a_named_proxy_is_believed() -> None:
    assert client_network("203.0.113.77", b"198.51.100.9", PROXIES) == "203.0.113.0"
