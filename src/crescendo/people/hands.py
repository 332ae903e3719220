"""What is in somebody's hands: later rooms say which records are worked on, so that no undo takes them away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from enum import StrEnum
from typing import NamedTuple

Ask = Callable[[Collection[int]], Iterable[int]]
Forget = Callable[[Collection[int]], None]


class Handed(StrEnum):
    """What may be in somebody's hands."""

    CONTACT = "contact"
    ACCOUNT = "account"
    IDENTITY = "identity"


class _Hand(NamedTuple):
    sentence: str
    ask: Ask


_hands: dict[Handed, dict[str, _Hand]] = {kind: {} for kind in Handed}
_forgetters: dict[str, Forget] = {}


def register_hand(entity: Handed, name: str, sentence: str, ask: Ask) -> None:
    """Say which of some records are worked on, asked set-wise; `sentence` is the marked reason why they stay."""
    _hands[entity][name] = _Hand(sentence, ask)


def register_forgetter(name: str, forget: Forget) -> None:
    """Remove what a later room derived about accounts that go; a contact's goes by its holdings."""
    _forgetters[name] = forget


def in_hand(entity: Handed, ids: Collection[int]) -> dict[int, str]:
    """Those of these records that are worked on, with the first reason. A query a registered hand."""
    found: dict[int, str] = {}
    for hand in _hands[entity].values():
        left = [one for one in ids if one not in found]
        if left:
            found.update(dict.fromkeys(hand.ask(left), hand.sentence))
    return found


def forget_accounts(ids: Collection[int]) -> None:
    """Let all rooms forget these accounts."""
    for forget in _forgetters.values():
        forget(ids)
