"""Our own protocols as standard acts: the tracker, a form's submission, the click that confirms it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crescendo.activity.acts import CLIENT_ACTS, FORM_SUBMITTED, IDENTIFIED, PAGE_VIEWED, act_of
from crescendo.activity.identities import identity, mail_of, phone_of
from crescendo.activity.instants import corrected, read_instant
from crescendo.activity.subjects import (
    MOST_DWELL_MS,
    number_of,
    path_of,
    snake,
    subject_of,
    text_of,
    value_of,
)
from crescendo.activity.translated import NO_PROPS, Dwell, Envelope, Translated, Untranslatable

Body = Mapping[str, Any]


def events_of(body: Any) -> list[Any]:
    """The events of a tracker's request."""
    events = body.get("events") if isinstance(body, Mapping) else None
    return events if isinstance(events, list) else []


def translate_tracker(body: Body, event: Body, envelope: Envelope) -> Translated | Dwell:
    """One event of a tracker's request. Raises Untranslatable where it has no name.

    Where consent was denied nobody is named: neither device nor user nor traits pass.
    """
    name = event.get("name")
    if not isinstance(name, str) or not name:
        raise Untranslatable("no_event_name")
    if name == "page.dwell":
        return _dwell(body, event, envelope)
    at, client_at = _times(body, event, envelope)
    is_named = body.get("consent") != "denied"
    properties = _map(event.get("props"))
    raw, act = _named(name, event, envelope)
    url = _string(event.get("url"))
    kind, subject = ("page", path_of(url)) if act == PAGE_VIEWED and url else subject_of(act, properties)
    traits = _map(event.get("traits")) if is_named and act == IDENTIFIED else NO_PROPS
    return Translated(
        name=IDENTIFIED if name == "reset" else act,
        raw_name=raw[:255],
        message_id=text_of(event.get("messageId")) or "",
        at=at,
        client_at=client_at,
        device=identity(envelope.device) or identity(body.get("device")) if is_named else None,
        user_id=identity(event.get("userId") or body.get("userId")) if is_named else None,
        email=mail_of(traits.get("email")),
        phone=phone_of(traits.get("phone") or traits.get("mobile")),
        leaves=name == "reset",
        traits=traits,
        subject_kind=kind,
        subject=subject,
        value=value_of(act, properties),
        # Every event names the view it was done in; only the view itself has the dwell.
        view_key=text_of(event.get("pageView")) if act == PAGE_VIEWED else None,
        url=url,
        title=_string(event.get("title")),
        landing_url=url,
        referrer=_string(event.get("referrer")),
        agent=envelope.agent,
        is_driven=body.get("webdriver") is True or properties.get("webdriver") is True,
        ip=envelope.ip,
        props={"fields": sorted(traits)} if traits else snake(properties) if properties else NO_PROPS,
    )


def _named(name: str, event: Body, envelope: Envelope) -> tuple[str, str]:
    """The name as the page gave it, and the act that it stands for."""
    raw = _string(event.get("event")) or "custom" if name == "custom" else name
    return raw, name if name in CLIENT_ACTS else act_of(raw, envelope.names, is_proved=False)


def _times(body: Body, event: Body, envelope: Envelope) -> tuple[int, int]:
    """Corrected and as written."""
    written = read_instant(event.get("at"))
    at = corrected(written, read_instant(body.get("sentAt")), envelope.received_at)
    if written is not None:
        return at, max(0, written)
    # The key starts with this time: a retry comes later, and is the same event all the same.
    return at, 0 if text_of(event.get("messageId")) else at


def _dwell(body: Body, event: Body, envelope: Envelope) -> Dwell:
    key = text_of(event.get("pageView"))
    active = number_of(event.get("activeMs"))
    if key is None or active is None:
        raise Untranslatable("dwell_without_page_view")
    scroll = number_of(event.get("scroll")) or 0
    return Dwell(
        view_key=key[:255],
        active_ms=max(0, min(int(active), MOST_DWELL_MS)),
        scroll=max(0, min(int(scroll), 100)),
        at=_times(body, event, envelope)[0],
    )


def translate_form(body: Body, envelope: Envelope) -> Translated:
    """A form's submission: what was filled in are traits (claims); the event keeps the fields' names only."""
    form = text_of(body.get("form"))
    if form is None:
        raise Untranslatable("no_form")
    fields, page = _map(body.get("fields")), _map(body.get("page"))
    at = corrected(read_instant(body.get("at")), None, envelope.received_at)
    consents = body.get("consents")
    url = _string(page.get("url"))
    return Translated(
        name=FORM_SUBMITTED,
        raw_name=FORM_SUBMITTED,
        message_id=text_of(body.get("key")) or "",
        at=at,
        client_at=at,
        device=identity(body.get("device")) or identity(envelope.device),
        email=mail_of(fields.get("email")),
        phone=phone_of(fields.get("phone") or fields.get("mobile")),
        traits=fields,
        consents=tuple(consents) if isinstance(consents, list) else (),
        subject_kind="form",
        subject=form[:500],
        url=url,
        title=_string(page.get("title")),
        landing_url=url,
        referrer=_string(page.get("referrer")),
        agent=envelope.agent,
        ip=envelope.ip,
        props={"fields": sorted(fields)},
    )


def translate_confirm(body: Body, envelope: Envelope) -> Translated:
    """A clicked confirmation: it proves the e-mail address and lets the consents of its submission count."""
    submission, email = text_of(body.get("confirm")), mail_of(body.get("email"))
    if submission is None or email is None:
        raise Untranslatable("no_submission")
    at = corrected(read_instant(body.get("at")), None, envelope.received_at)
    return Translated(
        name=IDENTIFIED,
        raw_name="confirm",
        message_id=text_of(body.get("key")) or f"confirm/{submission}",
        at=at,
        client_at=at,
        device=identity(body.get("device")) or identity(envelope.device),
        email=email,
        confirms=submission,
        agent=envelope.agent,
        ip=envelope.ip,
    )


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else NO_PROPS


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
