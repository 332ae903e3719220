"""What leaves: a message's bytes, with those fields of contacts that the endpoint is told, as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from crescendo.channels.models import WebhookDelivery, WebhookEndpoint
from crescendo.core.ids import Prefix, read_id, write_id
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import Contact

_SYSTEM = Actor.system("webhooks")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A message's content and what is told of contacts."""

    content: Mapping[str, object]
    fields: Sequence[str]

    def contacts(self) -> Iterable[int]:
        if not self.fields:
            return ()
        named = self.content.get("contact_ids", ())
        ids = [*(named if isinstance(named, list) else ()), *_one(self.content.get("contact_id"))]
        return (read_id(Prefix.CONTACT, str(one)) for one in ids)


def bodies_of(claimed: Sequence[tuple[WebhookEndpoint, WebhookDelivery]]) -> list[bytes]:
    """The bytes of each message. One query for all contacts of whom something is told."""
    told = [
        _Told(content=msgspec.json.decode(row.content), fields=msgspec.json.decode(endpoint.fields))
        for endpoint, row in claimed
    ]
    wanted = {contact for one in told for contact in one.contacts()}
    known = people.find_contacts(_SYSTEM, wanted) if wanted else {}
    return [_body(row, one, known) for (_, row), one in zip(claimed, told, strict=True)]


def _body(row: WebhookDelivery, told: _Told, known: Mapping[int, Contact]) -> bytes:
    content = dict(told.content)
    if told.fields:
        content["contacts"] = [
            {"id": write_id(Prefix.CONTACT, pk), **{name: getattr(known[pk], name) for name in told.fields}}
            for pk in dict.fromkeys(told.contacts())
            if pk in known
        ]
    return msgspec.json.encode({"type": row.kind, "timestamp": _instant(row.at), "data": content})


def _instant(at: int) -> str:
    text = datetime.fromtimestamp(at / 1_000, tz=UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _one(value: object) -> list[str]:
    return [value] if isinstance(value, str) else []
