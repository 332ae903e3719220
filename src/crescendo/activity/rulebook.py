"""The company's own rules on machines: words of user agents, and networks. Pure.

A network is kept as one number, because an address is cut to its /24 (in IPv6 its /48) before anything is stored:
IPv4 networks by their first address, IPv6 networks by their first 48 bits beyond 2**48. So a rule cannot be narrower.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, ip_address, ip_network
from typing import Any

import msgspec

from crescendo.activity.types import Judgement
from crescendo.core.refusals import mark
from crescendo.core.types import Document

WORD_LISTS = ("human_words", "machine_words")
NETWORK_LISTS = ("human_networks", "machine_networks", "data_centres")
LISTS = (*WORD_LISTS, *NETWORK_LISTS)
MOST_LINES = 20_000
LONGEST_LINE = 200
SHORTEST_WORD = 3
RULE_HUMAN, RULE_MACHINE = "rule_human", "rule_machine"
_SIX = 1 << 48
_KEPT = {4: 24, 6: 48}


class Rulebook:
    """What the company says of agents and networks; answers are remembered, for the same visitors come again."""

    def __init__(self, document: Document) -> None:
        self._human, self._machine = (
            tuple(word.casefold() for word in document.get(name, ())) for name in WORD_LISTS
        )
        self._human_networks, self._machine_networks, self._centres = (
            _spans(document.get(name, ())) for name in NETWORK_LISTS
        )
        self.says = lru_cache(maxsize=20_000)(self._says)
        self.is_data_centre = lru_cache(maxsize=20_000)(self._is_data_centre)

    def _says(self, agent: str, network: int | None) -> tuple[Judgement, str] | None:
        """What a rule decides; an exception for people goes before a rule on machines."""
        folded = agent.casefold()
        if any(word in folded for word in self._human) or _is_in(network, self._human_networks):
            return Judgement.HUMAN, RULE_HUMAN
        if any(word in folded for word in self._machine) or _is_in(network, self._machine_networks):
            return Judgement.MACHINE, RULE_MACHINE
        return None

    def _is_data_centre(self, network: int | None) -> bool:
        return _is_in(network, self._centres)


def read_rules(document: Mapping[str, Any]) -> Rulebook:
    """The rules of a document, made once as long as it stays the same."""
    return _read(msgspec.json.encode(document)) if any(document.values()) else NO_RULES


@lru_cache(maxsize=8)
def _read(document: bytes) -> Rulebook:
    return Rulebook(msgspec.json.decode(document))


@lru_cache(maxsize=20_000)
def network_of(ip: str) -> int | None:
    """The number of the network that an address belongs to; None where it is none."""
    try:
        address = ip_address(ip)
    except ValueError:
        return None
    if address.version == 4:
        return int(address) >> 8 << 8
    mapped = address.ipv4_mapped
    return int(mapped) >> 8 << 8 if mapped is not None else _SIX + (int(address) >> 80)


def errors_of(document: Document) -> list[tuple[str, str, str]]:
    """What keeps the document from being published."""
    wrong: list[tuple[str, str, str]] = []
    if any(name not in LISTS for name in document) or not all(
        _is_texts(lines) for lines in document.values()
    ):
        return [("", "shape", mark("The rules are lists of words and of networks."))]
    if sum(len(lines) for lines in document.values()) > MOST_LINES:
        return [("", "too_many", mark("Too many lines: 20,000 at most. Join neighbouring networks."))]
    for name in WORD_LISTS:
        wrong += [
            (f"/{name}/{place}", "length", mark("A word has 3 to 200 letters."))
            for place, word in enumerate(document.get(name, ()))
            if not SHORTEST_WORD <= len(word.strip()) <= LONGEST_LINE
        ]
    for name in NETWORK_LISTS:
        for place, line in enumerate(document.get(name, ())):
            if (reason := _wrong_network(line, may_be_narrow=name == "data_centres")) is not None:
                wrong.append((f"/{name}/{place}", "network", reason))
    return wrong


def _wrong_network(line: str, *, may_be_narrow: bool) -> str | None:
    try:
        network = ip_network(line, strict=False)
    except ValueError:
        return mark("This is no network. Write it as 203.0.113.0/24 or 2001:db8::/48.")
    # Beside a data centre stands a data centre, but beside a colleague's desk may sit a customer.
    if network.prefixlen > _KEPT[network.version] and not may_be_narrow:
        return mark("Addresses are kept to their /24 (IPv6: /48) only, so a rule cannot be narrower.")
    return None


def _is_texts(lines: object) -> bool:
    return isinstance(lines, list) and all(isinstance(line, str) for line in lines)


Spans = tuple[Sequence[int], Sequence[int]]


def _spans(lines: Iterable[str]) -> Spans:
    """First and last numbers of the networks in order, those that touch joined."""
    joined: list[list[int]] = []
    for first, last in sorted(map(_span, lines)):
        if joined and first <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    return tuple(first for first, _ in joined), tuple(last for _, last in joined)


def _span(line: str) -> tuple[int, int]:
    network = ip_network(line, strict=False)
    first, last = int(network.network_address), int(network.broadcast_address)
    if isinstance(network, IPv4Network):
        return first >> 8 << 8, last
    return _SIX + (first >> 80), _SIX + (last >> 80)


def _is_in(network: int | None, spans: Spans) -> bool:
    if network is None:
        return False
    place = bisect_right(spans[0], network)
    return place > 0 and network <= spans[1][place - 1]


NO_RULES = Rulebook({})
