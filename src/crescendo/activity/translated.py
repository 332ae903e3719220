"""What a message of any protocol becomes before it is stored: frozen, and cheap to make (a million a minute)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from crescendo.people.types import Identity

NO_PROPS: Mapping[str, Any] = {}


class Envelope(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of a request beside its messages.

    `sent_at` is the batch's, `device` the cookie's, `agent` the header's, `names` the operator's map of raw
    names to acts.
    """

    received_at: int
    sent_at: int | None = None
    trust: str = "browser"
    agent: str = ""
    ip: str = ""
    referer: str = ""
    device: str | None = None
    names: Mapping[str, str] = NO_PROPS


class Dwell(msgspec.Struct, frozen=True, kw_only=True):
    """A heartbeat: no act of its own, the largest of a page view wins."""

    view_key: str
    active_ms: int
    scroll: int
    at: int


class Translated(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One act. `at` is corrected, `client_at` as the client wrote it (the event key starts with it, retries
    agree).

    `view_key` names the page view or play of which only the largest value counts. `landing_url`, `referrer` and
    `campaign` are evidence for the touch. `agent` is the person's, never a server library's; "" is unknown.
    `others` are persons' identities of further kinds. `fills` are traits for empty fields only. `dwells` tell how
    long pages were read that this act ends.
    `parted` are taken off the person, or off everybody where they are all that is named.
    `alias` is (previous id, user id), the previous one a device or a user. `confirms` is a submission's key.
    """

    name: str
    raw_name: str
    message_id: str
    at: int
    client_at: int
    device: str | None = None
    user_id: str | None = None
    email: str | None = None
    phone: str | None = None
    others: tuple[Identity, ...] = ()
    alias: tuple[str, str] | None = None
    leaves: bool = False
    parted: tuple[Identity, ...] = ()
    group_id: str | None = None
    group_traits: Mapping[str, Any] = NO_PROPS
    traits: Mapping[str, Any] = NO_PROPS
    fills: Mapping[str, Any] = NO_PROPS
    consents: tuple[Any, ...] = ()
    confirms: str | None = None
    subject_kind: str | None = None
    subject: str | None = None
    value: int | None = None
    view_key: str | None = None
    dwells: tuple[Dwell, ...] = ()
    scroll: int | None = None
    url: str = ""
    title: str = ""
    landing_url: str = ""
    referrer: str = ""
    campaign: Mapping[str, Any] | None = None
    agent: str = ""
    is_driven: bool = False
    ip: str = ""
    props: Mapping[str, Any] = NO_PROPS


class Untranslatable(ValueError):
    """A message that says nothing that can be stored; `reason` goes to quarantine with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
