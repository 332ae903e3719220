"""The lists that have columns, saved views and orders, by their names in addresses."""

from __future__ import annotations

from crescendo.console.columns import ACCOUNTS, CONTACTS, DEALS
from crescendo.console.event_columns import EVENTS

KINDS = {kind.name: kind for kind in (CONTACTS, ACCOUNTS, DEALS, EVENTS)}
