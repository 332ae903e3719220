"""Segment's and RudderStack's messages as standard acts (EVENTS; PROTOCOLS 1, message semantics). Pure.

Messages are judged by `limits` and cleaned before; whatever their JSON is, nothing here raises but
`Untranslatable`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crescendo.activity.acts import FORM_SUBMITTED, IDENTIFIED, PAGE_VIEWED, act_of
from crescendo.activity.identities import identity, mail_of, phone_of
from crescendo.activity.instants import corrected, read_instant
from crescendo.activity.subjects import path_of, snake, subject_of, text_of, value_of
from crescendo.activity.translated import NO_PROPS, Envelope, Translated, Untranslatable

Message = Mapping[str, Any]
_DIRECT = "$direct"  # RudderStack's word for a visit without a referrer

_TYPES = frozenset({"track", "identify", "page", "screen", "group", "alias"})


def messages_of(body: Any) -> tuple[list[Any], int | None]:
    """The messages of a request's body, a batch or one message, and the batch's sending time."""
    if not isinstance(body, dict):
        return [], None
    batch, sent = body.get("batch"), body.get("sentAt")
    return (batch if isinstance(batch, list) else [body]), None if sent is None else read_instant(sent)


def translate(message: Message, envelope: Envelope) -> Translated:
    """One message as an act. Raises Untranslatable where the type is unknown or a track has no name."""
    kind = message.get("type")
    if kind == "track" or kind is None:
        return _track(message, envelope)
    if not isinstance(kind, str) or kind not in _TYPES:
        raise Untranslatable("unknown_type")
    if kind in {"page", "screen"}:
        return _page(message, envelope, kind)
    return _profile(message, envelope, kind)


def _track(message: Message, envelope: Envelope) -> Translated:
    raw = message.get("event")
    if not isinstance(raw, str) or not raw.strip():
        raise Untranslatable("no_event_name")
    context, properties = _map(message, "context"), _map(message, "properties")
    page = _map(context, "page")
    act = act_of(raw, envelope.names, is_proved=envelope.trust == "server")
    if act == PAGE_VIEWED:
        return _page(message, envelope, raw)
    kind, subject = subject_of(act, properties)
    at, client_at = _times(message, envelope)
    device, user_id, email, phone = _people(message, context, properties if act == FORM_SUBMITTED else None)
    url = _text(page, "url")
    return Translated(
        name=act,
        raw_name=raw[:255],
        message_id=text_of(message.get("messageId")) or "",
        at=at,
        client_at=client_at,
        device=device,
        user_id=user_id,
        email=email,
        phone=phone,
        subject_kind=kind,
        subject=subject,
        value=value_of(act, properties),
        view_key=text_of(properties.get("session_id")) if act == "video.watched" else None,
        url=url,
        title=_text(page, "title"),
        landing_url=_landing(url, page),
        referrer=_referrer(page, context),
        campaign=_campaign(context),
        agent=_agent(context, envelope),
        ip=_text(context, "ip") or envelope.ip,
        props=snake(properties),
    )


def _page(message: Message, envelope: Envelope, raw: str) -> Translated:
    context, properties = _map(message, "context"), _map(message, "properties")
    page = _map(context, "page")
    at, client_at = _times(message, envelope)
    device, user_id, email, phone = _people(message, context, None)
    own = _text(properties, "url")
    url = own or _text(page, "url")
    name = _text(message, "name") or _text(properties, "name")
    if raw == "screen":
        kind, subject = "screen", name or _text(properties, "path") or None
    else:
        address = own or _text(properties, "path") or _text(page, "url") or _text(page, "path")
        kind, subject = "page", path_of(address) if address else name or None
    return Translated(
        name=PAGE_VIEWED,
        raw_name=raw,
        message_id=text_of(message.get("messageId")) or "",
        at=at,
        client_at=client_at,
        device=device,
        user_id=user_id,
        email=email,
        phone=phone,
        subject_kind=kind if subject else None,
        subject=subject,
        value=value_of(PAGE_VIEWED, properties),
        view_key=text_of(properties.get("pageView") or properties.get("page_view_id")),
        url=url,
        title=_text(properties, "title") or name or _text(page, "title"),
        landing_url=_landing(own, properties)
        if "?" in own or not page
        else _landing(_text(page, "url"), page) or own,
        referrer=_referrer(page, context) or _referrer(properties, NO_PROPS),
        campaign=_campaign(context),
        agent=_agent(context, envelope),
        ip=_text(context, "ip") or envelope.ip,
        props=snake(properties),
    )


def _profile(message: Message, envelope: Envelope, kind: str) -> Translated:
    """identify, group and alias: what is said of a person, not what the person did."""
    context = _map(message, "context")
    page, own = _map(context, "page"), _map(message, "traits")
    at, client_at = _times(message, envelope)
    traits: Mapping[str, Any] = {**_map(context, "traits"), **own} if kind == "identify" else NO_PROPS
    device, user_id, email, phone = _people(message, context, traits)
    if kind == "identify":
        email, phone = _mail(traits), _phone(traits)
    previous = identity(message.get("previousId")) if kind == "alias" else None
    group = identity(message.get("groupId")) if kind == "group" else None
    url = _text(page, "url")
    return Translated(
        name=IDENTIFIED,
        raw_name=kind,
        message_id=text_of(message.get("messageId")) or "",
        at=at,
        client_at=client_at,
        device=device,
        user_id=user_id,
        email=email,
        phone=phone,
        alias=(previous, user_id) if previous and user_id and previous != user_id else None,
        group_id=group,
        group_traits=own if group else NO_PROPS,
        traits=traits,
        url=url,
        title=_text(page, "title"),
        landing_url=_landing(url, page),
        referrer=_referrer(page, context),
        campaign=_campaign(context),
        agent=_agent(context, envelope),
        ip=_text(context, "ip") or envelope.ip,
        props={"fields": sorted(own)} if own else NO_PROPS,
    )


def _people(
    message: Message, context: Message, filled: Message | None
) -> tuple[str | None, str | None, str | None, str | None]:
    """Device, user id, e-mail, phone. Traits of the context name somebody only where no user id does."""
    device, user_id = identity(message.get("anonymousId")), identity(message.get("userId"))
    if filled is None and user_id is None:
        filled = _map(context, "traits")
    return (device, user_id, _mail(filled), _phone(filled)) if filled else (device, user_id, None, None)


def _mail(traits: Message) -> str | None:
    return mail_of(traits.get("email") or traits.get("Email") or traits.get("e_mail"))


def _phone(traits: Message) -> str | None:
    return phone_of(traits.get("phone") or traits.get("mobile") or traits.get("Phone"))


def _times(message: Message, envelope: Envelope) -> tuple[int, int]:
    """Corrected and as written. RudderStack's `originalTimestamp` is the client's clock, as `sentAt` is."""
    sent_at = read_instant(sent) if (sent := message.get("sentAt")) else envelope.sent_at
    original = message.get("originalTimestamp") if sent_at is not None else None
    written = read_instant(original or message.get("timestamp") or message.get("originalTimestamp"))
    if written is not None and sent_at is None and 0 <= written <= envelope.received_at:
        return written, written
    at = corrected(written, sent_at, envelope.received_at)
    if written is not None:
        return at, max(0, written)
    # The key starts with this time: a retry comes later, and is the same message all the same.
    return at, 0 if text_of(message.get("messageId")) else at


def _agent(context: Message, envelope: Envelope) -> str:
    """The person's browser. A server library's own name says nothing of the person who acted."""
    return _text(context, "userAgent") or (envelope.agent if envelope.trust == "browser" else "")


def _landing(url: str, page: Message) -> str:
    """The raw address with its query, which some clients send apart."""
    search = _text(page, "search")
    return url + search if url and search.startswith("?") and "?" not in url and "#" not in url else url


def _referrer(page: Message, context: Message) -> str:
    said = _text(page, "referrer") or _text(_map(context, "referrer"), "url")
    return "" if said == _DIRECT else said


def _campaign(context: Message) -> Message | None:
    campaign = context.get("campaign")
    return campaign if campaign and isinstance(campaign, dict) else None


def _map(holder: Message, key: str) -> Message:
    value = holder.get(key)
    return value if isinstance(value, dict) else NO_PROPS


def _text(holder: Message, key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""
