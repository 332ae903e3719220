"""The kinds of export that this room offers."""

from __future__ import annotations

from crescendo.core.exports import kinds
from crescendo.people.exports.accounts import ACCOUNTS
from crescendo.people.exports.contacts import CONTACTS


def register() -> None:
    """Make them known; called once the apps stand."""
    kinds.register(CONTACTS, ACCOUNTS)
