"""Rows as messages of a server's key, appended to the raw log before the chunk commits.

Where the commit fails the rows come again under the same ids, which ingest knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from crescendo.activity.limits import clean
from crescendo.core.imports.types import OWN, Batch, Refused, Row, Written
from crescendo.core.rawlog import NewRecord, RawLog, open_log
from crescendo.core.rawlog_meta import RequestMeta
from crescendo.core.refusals import mark
from crescendo.core.settings import current
from crescendo.people import api as people
from crescendo.people.types import IdentityKind

NOBODY = mark(
    "Nothing in this row tells who it was: a user id, an e-mail address or a phone number is needed."
)
_KINDS = (("user_id", IdentityKind.USER), ("email", IdentityKind.EMAIL), ("phone", IdentityKind.PHONE))
_WRONG = {
    "user_id": mark("This cannot be an id."),
    "email": mark("This is not an e-mail address."),
    "phone": mark("This is not a phone number."),
}


class Act(NamedTuple):
    """What a row says that somebody did."""

    number: int
    who: Mapping[str, str]
    name: str
    at: int
    properties: Mapping[str, Any]


def read_who(row: Row) -> Mapping[str, str] | Refused:
    """The identities of a row in their normal form."""
    who: dict[str, str] = {}
    for name, kind in _KINDS:
        if name in row.values:
            identity = people.read_identity(kind, row.values[name])
            if identity is None:
                return Refused(row.number, name, _WRONG[name], {})
            who[name] = identity.value
    return who or Refused(row.number, "", NOBODY, {})


def own_properties(row: Row) -> dict[str, str]:
    """The columns that were kept under their own names."""
    return {name.removeprefix(OWN): text for name, text in row.values.items() if name.startswith(OWN)}


def write(batch: Batch, prepared: Sequence[Act | Refused], now: int) -> Written:
    """Hand a chunk to ingest: one record of the raw log. An act that the file names twice is one."""
    acts = [act for act in prepared if isinstance(act, Act)]
    refused = tuple(row for row in prepared if isinstance(row, Refused))
    if acts and not batch.is_rehearsal:
        meta = RequestMeta(
            source=batch.options.source_id or 0, key_trust="server", protocol="segment", path="/v1/batch"
        )
        body = msgspec.json.encode({"batch": [clean(_message(act)) for act in acts]})
        _log().append([NewRecord(received_at=now, meta=meta.encode(), body=body)])
    return Written(created=len(acts), refused=refused)


def _message(act: Act) -> dict[str, Any]:
    told = msgspec.json.encode([sorted(act.who.items()), act.name, act.at, sorted(act.properties.items())])
    message: dict[str, Any] = {
        "type": "track",
        "messageId": f"import-{blake2b(told, digest_size=16).hexdigest()}",
        "event": act.name,
        "timestamp": datetime.fromtimestamp(act.at / 1000, tz=UTC).isoformat(),
        "properties": dict(act.properties),
    }
    if "user_id" in act.who:
        message["userId"] = act.who["user_id"]
    traits = {name: value for name, value in act.who.items() if name != "user_id"}
    return {**message, "context": {"traits": traits}} if traits else message


@cache
def _log() -> RawLog:
    return open_log(current())
