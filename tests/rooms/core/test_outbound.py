"""The one way out: what it reaches, what it refuses, how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.core.outbound import addresses
from crescendo.core.outbound.api import Outbound, is_url_usable
from crescendo.core.outbound.exchange import exchange
from crescendo.core.outbound.types import OutboundAnswer, OutboundFailed, OutboundRequest, Trouble
from tests.receiver import Receiver, receiver

HERE = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as house:
        yield house


def _named(url: str, *found: str, listed: bool = True) -> OutboundAnswer:
    """Send to a URL whose name leads to these addresses."""
    request = OutboundRequest(url=url, body=b"{}", seconds=5)
    return exchange(request, networks=HERE if listed else (), resolver=lambda host, port: found)


def _trouble(url: str, *found: str, listed: bool = True) -> Trouble:
    with pytest.raises(OutboundFailed) as failed:
        _named(url, *found, listed=listed)
    return failed.value.trouble


def test_a_listed_address_is_reached_and_answers(there: Receiver) -> None:
    there.answer = lambda _: (202, {"x-kind": "yes"}, b"taken")
    answer = Outbound(networks=HERE).send(OutboundRequest(url=there.url, body=b'{"a":1}'))
    assert (answer.status, answer.body, answer.headers["x-kind"]) == (202, b"taken", "yes")
    assert there.received[0].body == b'{"a":1}'


def test_a_name_is_looked_up_once_and_its_address_is_the_one_that_is_connected_to(there: Receiver) -> None:
    asked: list[str] = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    port = there.url.split(":")[2].split("/")[0]
    request = OutboundRequest(url=f"http://crm.example:{port}/hook")
    assert exchange(request, networks=HERE, resolver=changing).status == 204
    assert (asked, there.received[0].headers["host"]) == (["crm.example"], f"crm.example:{port}")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.100.100.200"),
        *("0.0.0.0", "168.63.129.16", "192.0.0.192", "224.0.0.1", "255.255.255.255", "198.18.0.1"),
        *("::1", "::", "fe80::1%eth0", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::127.0.0.1"),
        *("64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe"),
    ],
)
def test_no_private_or_metadata_address_is_reached(address: str) -> None:
    assert _trouble("https://crm.example/hook", address, listed=False) is Trouble.ADDRESS_REFUSED


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    found = ("93.184.215.14", "10.0.0.1")
    assert _trouble("https://crm.example/hook", *found, listed=False) is Trouble.ADDRESS_REFUSED


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_is_refused_under_any_name(host: str) -> None:
    with pytest.raises(OutboundFailed) as failed:
        Outbound().send(OutboundRequest(url=f"https://{host}/", seconds=5))
    assert failed.value.trouble is Trouble.ADDRESS_REFUSED


def test_plain_http_goes_to_listed_addresses_only() -> None:
    assert _trouble("http://crm.example/hook", "93.184.215.14") is Trouble.PLAIN_REFUSED


def test_a_redirect_is_an_answer_and_is_not_followed(there: Receiver) -> None:
    there.answer = lambda _: (302, {"location": there.url}, b"")
    assert Outbound(networks=HERE).send(OutboundRequest(url=there.url)).status == 302
    assert len(there.received) == 1


def test_a_large_answer_is_cut(there: Receiver) -> None:
    there.answer = lambda _: (200, {}, b"x" * 1_000_000)
    answer = Outbound(networks=HERE).send(OutboundRequest(url=there.url, most_bytes=1_000))
    assert (len(answer.body), answer.is_cut) == (1_000, True)


def test_an_answer_that_drips_ends_with_the_time_that_was_given(there: Receiver) -> None:
    there.answer, there.drip = lambda _: (200, {}, b"x" * 100), 0.1
    with pytest.raises(OutboundFailed) as failed:
        Outbound(networks=HERE).send(OutboundRequest(url=there.url, seconds=0.4))
    assert failed.value.trouble is Trouble.TOO_SLOW


def test_nobody_at_the_address_and_no_tls_there_are_told_apart(there: Receiver) -> None:
    port = there.url.split(":")[2].split("/")[0]
    assert _trouble(f"https://127.0.0.1:{port}/hook", "127.0.0.1") is Trouble.NOT_TRUSTED
    assert _trouble("http://127.0.0.1:1/hook", "127.0.0.1") is Trouble.NO_CONNECTION
    assert _trouble("https://crm.example/") is Trouble.NOT_RESOLVED


@pytest.mark.parametrize(
    "url", ["ftp://x/", "https://", "https://u:p@x/", "file:///etc/passwd", "//x", "", "https://[::1"]
)
def test_what_is_no_address_of_a_receiver_is_refused(url: str) -> None:
    assert _trouble(url, "127.0.0.1") is Trouble.URL_NOT_USABLE
    assert not is_url_usable(url, networks=HERE)


def test_plain_http_can_be_named_where_the_operator_lists_networks() -> None:
    assert is_url_usable("http://10.0.0.1/hook", networks=HERE)
    assert not is_url_usable("http://10.0.0.1/hook", networks=())
    assert is_url_usable("https://crm.example/hook?a=1", networks=())
    assert not is_url_usable("https://crm.example/ho\nok", networks=())


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_however_it_is_embedded(plain: IPv4Address) -> None:
    wrapped = [
        IPv6Address(0xFFFF_0000_0000 | int(plain)),
        IPv6Address((0x0064_FF9B << 96) | int(plain)),
        IPv6Address((0x2002 << 112) | (int(plain) << 80)),
    ]
    assert {addresses.is_public(one) for one in wrapped} == {addresses.is_public(plain)}


@given(st.ip_addresses())
def test_what_is_public_is_global(address: IPv4Address | IPv6Address) -> None:
    if addresses.is_public(address):
        assert ip_address(str(address)).is_global or isinstance(address, IPv6Address)
