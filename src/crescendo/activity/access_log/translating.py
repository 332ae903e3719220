"""A record of an access log, and the act that ingest makes of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from crescendo.activity.access_log.hit import ACT_OF, Hit, Sort, host_of
from crescendo.activity.acts import ASSET_DOWNLOADED, PAGE_VIEWED, REQUEST_MADE
from crescendo.activity.instants import corrected, read_instant
from crescendo.activity.subjects import path_of
from crescendo.activity.translated import Envelope, Translated, Untranslatable
from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_meta import RequestMeta

PROTOCOL = "access-log"
_SORTS = {sort.value: sort for sort in Sort}
_KINDS = {PAGE_VIEWED: "page", ASSET_DOWNLOADED: "asset", REQUEST_MADE: "request"}
_encode = msgspec.json.Encoder().encode


class Named(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A hit with all that may be stored of it: its key, its visitor, the network of its address."""

    hit: Hit
    sort: Sort
    key: str
    device: str
    network: str
    url: str


def record_of(named: Named, source_id: int, *, now: int) -> NewRecord:
    """The raw record of a hit; it holds no whole address."""
    hit = named.hit
    meta = RequestMeta(
        source=source_id,
        # A line says what a browser did; whoever kept the log judged nobody.
        key_trust="browser",
        protocol=PROTOCOL,
        path="/access-log",
        ip=named.network,
        ua=hit.agent,
        device=named.device,
    )
    body = {
        "key": named.key,
        "at": hit.at,
        "sort": named.sort.value,
        "method": hit.method,
        "url": named.url,
        "status": hit.status,
        "size": hit.size,
        "referrer": hit.referrer,
    }
    return NewRecord(received_at=now, meta=meta.encode(), body=_encode(body))


def translate_access_log(body: Mapping[str, Any], envelope: Envelope) -> Translated:
    """The act of a hit. Raises Untranslatable where the record is not one of ours.

    A referrer on the page's own host is kept but is no evidence, for subdomains as well.
    """
    sort, logged_at = _SORTS.get(str(body.get("sort"))), read_instant(body.get("at"))
    if logged_at is None or sort is None:
        raise Untranslatable("unknown_type")
    act = ACT_OF.get(sort, REQUEST_MADE)
    url, referrer = str(body.get("url") or ""), str(body.get("referrer") or "")
    path = path_of(url) if url else ""
    props = {name: body[name] for name in ("status", "method") if act == REQUEST_MADE and body.get(name)}
    return Translated(
        name=act,
        raw_name=act,
        message_id=str(body.get("key") or ""),
        at=corrected(logged_at, None, envelope.received_at),
        client_at=logged_at,
        device=envelope.device,
        subject_kind=_KINDS[act] if path else None,
        subject=(path.rpartition("/")[2] if act == ASSET_DOWNLOADED else path) or None,
        url=url,
        landing_url=url,
        referrer="" if is_own(referrer, url) else referrer,
        agent=envelope.agent,
        ip=envelope.ip,
        props={**props, "referrer": referrer} if referrer else props,
    )


def is_own(referrer: str, url: str) -> bool:
    """Whether the referring page stands on the same host, or on a subdomain of it."""
    came, host = host_of(referrer), host_of(url)
    return bool(came and host) and (came == host or came.endswith("." + host))
