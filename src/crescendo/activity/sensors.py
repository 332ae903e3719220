"""Sensors Analytics' records as standard acts (EVENTS; PROTOCOLS 2). Pure.

Records are judged by `limits` and cleaned before; whatever their JSON is, nothing here raises but
`Untranslatable`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from crescendo.activity import sensors_names as names
from crescendo.activity.acts import IDENTIFIED, PAGE_VIEWED, act_of
from crescendo.activity.identities import mail_of, phone_of
from crescendo.activity.instants import corrected, read_instant
from crescendo.activity.sensors_people import Who, who
from crescendo.activity.subjects import MOST_DWELL_MS, number_of, path_of, subject_of, text_of, value_of
from crescendo.activity.translated import NO_PROPS, Dwell, Envelope, Translated, Untranslatable

Record = Mapping[str, Any]

_ACTS = {
    "$pageview": PAGE_VIEWED,
    "$MPViewScreen": PAGE_VIEWED,
    "$AppViewScreen": PAGE_VIEWED,
    "$WebClick": "link.followed",
}
_LEAVES = frozenset({"$WebPageLeave", "$AppPageLeave", "$MPPageLeave"})
_BY_KIND = {"track_signup": "$SignUp", "track_id_bind": "$BindID", "track_id_unbind": "$UnbindID"}
_PROFILES = frozenset({
    "profile_set", "profile_set_once", "profile_increment", "profile_append", "profile_unset", "profile_delete",
})  # fmt: skip
_ITEMS = frozenset({"item_set", "item_delete"})
_UTM = {"source": "source", "medium": "medium", "campaign": "name", "term": "term", "content": "content"}
# A page view and the stretch of reading that a client measures begin within a few seconds of each other.
_STRETCH_MS = 10_000


def records_of(body: Any) -> list[Any]:
    """The records of a request, which the collector has laid out as a list."""
    return body if isinstance(body, list) else []


def record_id(record: Record) -> str:
    """By what the client's own server tells records apart; "" leaves it to their content."""
    track_id = text_of(record.get("_track_id"))
    if track_id is None:
        return ""
    parts = (text_of(record.get(name)) or "" for name in ("time", "distinct_id", "event"))
    return "/".join((track_id, *parts))


def translate_sensors(record: Record, envelope: Envelope) -> Translated:
    """One record as an act. Raises Untranslatable where its type, its name or its person will not do."""
    kind = record.get("type")
    if not isinstance(kind, str):
        raise Untranslatable("unknown_type")
    if kind in _ITEMS:
        return _item(record, envelope, kind)
    if kind != "track" and kind not in _BY_KIND and kind not in _PROFILES:
        raise Untranslatable("unknown_type")
    person = _person(record, kind)
    if kind in _PROFILES:
        return _profile(record, envelope, kind, person)
    return _track(record, envelope, kind, person)


def _person(record: Record, kind: str) -> Who:
    distinct = text_of(record.get("distinct_id"))
    person = who(record, kind)
    if (distinct is None and person == Who()) or len(distinct or "") > names.LONGEST_DISTINCT_ID:
        raise Untranslatable("no_distinct_id")
    return person


def _track(record: Record, envelope: Envelope, kind: str, person: Who) -> Translated:
    raw = record.get("event") or _BY_KIND.get(kind)
    if not isinstance(raw, str) or not raw:
        raise Untranslatable("no_event_name")
    if not names.is_name(raw):
        raise Untranslatable("bad_event_name")
    given = _map(record.get("properties"))
    kept = names.kept(given)
    is_own = kind == "track"
    act = _act(raw, envelope) if is_own else IDENTIFIED
    at, client_at = _times(record, envelope)
    url, title = _text(given, "$url"), names.meant(given.get("$title"))
    page = _page(raw, given, url, title)
    subject_kind, subject = page if act == PAGE_VIEWED else subject_of(act, kept)
    is_leaving = is_own and raw in _LEAVES
    where = f"{person.device or person.user or ''} {url or page[1] or ''}"
    return Translated(
        name=act,
        raw_name=raw,
        message_id=record_id(record),
        at=at,
        client_at=client_at,
        **_people(person),
        traits=_bound(person) if kind == "track_id_bind" else NO_PROPS,
        subject_kind=subject_kind,
        subject=subject,
        value=value_of(act, kept),
        view_key=_view(where, client_at) if act == PAGE_VIEWED else None,
        dwells=_dwells(given, where, client_at, at) if is_leaving else (),
        url=url,
        title=title,
        landing_url=url,
        referrer=names.meant(given.get("$referrer") or (None if url else given.get("$latest_referrer"))),
        campaign=_campaign(given, url),
        agent=_text(given, "$user_agent") or (envelope.agent if envelope.trust == "browser" else ""),
        ip=envelope.ip,
        props=kept,
    )


def _profile(record: Record, envelope: Envelope, kind: str, person: Who) -> Translated:
    """What is said of a person. Sums and lists stay with their event: no field can hold them (docs/rooms)."""
    given = _map(record.get("properties"))
    said = names.traits(given)
    traits: Mapping[str, Any] = NO_PROPS
    if kind == "profile_set":
        traits = said
    elif kind == "profile_unset":
        traits = names.blanked(given)
    at, client_at = _times(record, envelope)
    props: dict[str, Any] = {"fields": sorted(names.blanked(given))}
    if kind in {"profile_increment", "profile_append"}:
        props["added"] = said
    people = _people(person)
    people["email"] = mail_of(traits.get("email")) or person.email
    people["phone"] = phone_of(traits.get("phone") or traits.get("mobile")) or person.phone
    return Translated(
        name=IDENTIFIED,
        raw_name=kind,
        message_id=record_id(record),
        at=at,
        client_at=client_at,
        **people,
        traits=traits,
        fills=said if kind == "profile_set_once" else NO_PROPS,
        agent=envelope.agent if envelope.trust == "browser" else "",
        ip=envelope.ip,
        props=props,
    )


def _item(record: Record, envelope: Envelope, kind: str) -> Translated:
    """A row of a catalogue: nobody's act, kept as it came."""
    at, client_at = _times(record, envelope)
    props = {name: text for name in ("item_type", "item_id") if (text := text_of(record.get(name)))}
    return Translated(
        name=kind,
        raw_name=kind,
        message_id=record_id(record),
        at=at,
        client_at=client_at,
        agent=envelope.agent if envelope.trust == "browser" else "",
        props={**names.kept(_map(record.get("properties"))), **props},
    )


def _act(raw: str, envelope: Envelope) -> str:
    mapped = envelope.names.get(raw) or _ACTS.get(raw)
    return mapped or act_of(raw, envelope.names, is_proved=envelope.trust == "server")


def _people(person: Who) -> dict[str, Any]:
    return {
        "device": person.device,
        "user_id": person.user,
        "email": person.email,
        "phone": person.phone,
        "others": person.others,
        "alias": person.alias,
        "leaves": person.leaves,
        "parted": person.parted,
    }


def _bound(person: Who) -> Mapping[str, Any]:
    """Binding an address or a phone to somebody says what it is."""
    bound = {"email": person.email, "phone": person.phone}
    return {name: value for name, value in bound.items() if value}


def _times(record: Record, envelope: Envelope) -> tuple[int, int]:
    """Corrected and as written; an import of the past (`time_free`) is believed."""
    written = read_instant(record.get("time"))
    flushed = None if record.get("time_free") is True else read_instant(record.get("_flush_time"))
    at = corrected(written, flushed, envelope.received_at)
    if written is not None:
        return at, max(0, written)
    # A record that names itself must stay the same however often it is sent.
    return at, 0 if record.get("_track_id") is not None else at


def _page(raw: str, given: Record, url: str, title: str) -> tuple[str | None, str | None]:
    if raw in {"$AppViewScreen", "$AppPageLeave"}:
        screen = _text(given, "$screen_name") or title
        return ("screen", screen[:500]) if screen else (None, None)
    address = url or _text(given, "$url_path")
    return ("page", path_of(address)) if address else (None, None)


def _view(where: str, began_at: int) -> str:
    stretch = f"{where} {began_at // _STRETCH_MS}".encode("utf-8", "replace")
    return "sa/" + hashlib.blake2b(stretch, digest_size=12).hexdigest()


def _dwells(given: Record, where: str, left_at: int, at: int) -> tuple[Dwell, ...]:
    """How long a page was read, for the view that began with the reading or within ten seconds before it."""
    seconds = number_of(given.get("event_duration"))
    if seconds is None or seconds <= 0:
        return ()
    active = min(int(seconds * 1000), MOST_DWELL_MS)
    began_at = max(0, left_at - active)
    return tuple(
        Dwell(view_key=_view(where, began_at - back), active_ms=active, scroll=0, at=at)
        for back in (0, _STRETCH_MS)
    )


def _campaign(given: Record, url: str) -> Mapping[str, Any] | None:
    """The utm words of the landing. Those of the latest visit count only where no page tells of its own."""
    own = _tags(given, "$utm_")
    return own or (None if url else _tags(given, "$latest_utm_")) or None


def _tags(given: Record, prefix: str) -> dict[str, str]:
    said = {ours: names.meant(given.get(prefix + theirs)) for theirs, ours in _UTM.items()}
    return {name: value for name, value in said.items() if value}


def _map(value: Any) -> Record:
    return value if isinstance(value, dict) else NO_PROPS


def _text(holder: Record, key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""
