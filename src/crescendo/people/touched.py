"""Whom facts touch: one reading of their payloads for all consumers that ask about contacts anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from crescendo.core.types import Fact
from crescendo.people.visibility import people_of

OF_ACCOUNTS = frozenset({"account.changed", "account.merged", "account.unmerged", "account.scored"})


def contacts_of(fact: Fact) -> Iterator[int]:
    """The contacts that a fact names, those among them that lost events to another."""
    yield from fact.payload.get("contacts", ())
    if fact.kind == "identity.moved":
        yield from (move[3] for move in fact.payload["moves"] if move[3] is not None)
        yield from fact.payload.get("lost", ())


def touched_by(facts: Iterable[Fact]) -> dict[str, set[int]]:
    """The contacts that facts touch, by kind of fact: an account's touch its people. One query for each such kind."""
    touched: dict[str, set[int]] = defaultdict(set)
    accounts: dict[str, set[int]] = defaultdict(set)
    for fact in facts:
        touched[fact.kind].update(contacts_of(fact))
        accounts[fact.kind].update(fact.payload.get("accounts", ()))
    for kind, ids in accounts.items():
        if not ids:
            continue
        touched[kind].update(people_of(sorted(ids)))
    return touched
