"""What a contact's page says of consent: each channel with the reason why not, each purpose, wishes and history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext

from crescendo.console import page, words
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import ConsentState, Reach, ReachChannel, ReachState, TopicPreference

_TONES = {
    ReachState.REACHABLE: "bg-green-lt",
    ReachState.PENDING: "bg-orange-lt",
    ReachState.PAUSED: "bg-orange-lt",
    ReachState.NO_ADDRESS: "bg-secondary-lt",
    ReachState.MISSING: "bg-secondary-lt",
}
_CONSENT_TONES = {
    ConsentState.GRANTED: "bg-green-lt",
    ConsentState.PENDING: "bg-orange-lt",
    ConsentState.WITHDRAWN: "bg-red-lt",
}
_ICONS = {
    "email": "mail",
    "sms": "message",
    "phone": "phone",
    "wechat": "brand-wechat",
    "wecom": "brand-wechat",
    "onsite": "browser",
    "push": "bell",
}
# Channels whose address stands nowhere else in a contact's head.
_FURTHER = frozenset({ReachChannel.WECHAT, ReachChannel.WECOM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A state in words, with the badge's colour."""

    channel: str
    icon: str
    label: str
    tone: str
    detail: str = ""
    at: int | None = None


def head(by: Actor, contact_id: int) -> dict[str, Any]:
    """What stands beside a name: each channel with whether it may be used."""
    reaches = people.reachability_of(by, [contact_id], now=page.now()).get(contact_id, ())
    return {
        "marks": [mark_of(one) for one in reaches],
        "further_marks": [
            mark_of(one)
            for one in reaches
            if one.channel in _FURTHER and one.state is not ReachState.NO_ADDRESS
        ],
        "reaches": {one.channel.value: mark_of(one) for one in reaches},
    }


def section(by: Actor, contact_id: int) -> dict[str, Any]:
    """All of it beside the marks of `head`: what was said for which purpose, the register, the topics."""
    now, language = page.now(), get_language() or ""
    purposes = people.consent_purposes(by)
    names = {purpose.key: purpose.label(language) for purpose in purposes.document.purposes}
    states: dict[str, list[Mark]] = {}
    for said in people.consents_now_of(by, contact_id, now=now):
        if said.state is not ConsentState.MISSING:
            states.setdefault(said.purpose, []).append(
                Mark(
                    channel=channel_name(said.channel),
                    icon=_ICONS.get(said.channel, "circle-check"),
                    label=gettext(people.CONSENT_STATES[said.state]),
                    tone=_CONSENT_TONES.get(said.state, "bg-secondary-lt"),
                    at=said.at,
                )
            )
    return {
        "consent_states": [(purpose_name(key, names), marks) for key, marks in states.items()],
        "purpose_names": names,
        "pause": people.pause_of(by, contact_id),
        "consents": people.consents_of(by, contact_id),
        "preferences": [
            (purpose_name(one.purpose, names), one.topic.label(language), frequency_name(one))
            for one in people.preferences_of(by, contact_id)
        ],
    }


def mark_of(one: Reach) -> Mark:
    """The badge of a channel; a suppression says why in words."""
    is_why = one.state in {ReachState.SUPPRESSED, ReachState.INVALID}
    reasons = (words.of(words.SUPPRESSION_REASONS, reason) for reason in one.detail.split(", "))
    return Mark(
        channel=channel_name(one.channel.value),
        icon=_ICONS[one.channel.value],
        label=gettext(people.REACH_STATES[one.state]),
        tone=_TONES.get(one.state, "bg-red-lt"),
        detail=", ".join(reasons) if is_why else one.detail,
        at=one.until,
    )


def channel_name(code: str) -> str:
    """A channel as people call it."""
    known = {channel.value: label for channel, label in people.CHANNELS.items()}
    return gettext(known[code]) if code in known else words.of(words.CONSENT_CHANNELS, code)


def purpose_name(key: str, names: dict[str, str]) -> str:
    """A purpose as the company calls it, else as Crescendo does, else its key."""
    return names.get(key) or words.of(words.PURPOSES, key)


def frequency_name(one: TopicPreference) -> str:
    """How often somebody wants to hear of a topic."""
    return str(words.FREQUENCIES[one.frequency.value]) if one.frequency else ""


def channels_of(codes: tuple[ReachChannel, ...]) -> list[tuple[str, str]]:
    """Channels as choices of a form."""
    return [(code.value, channel_name(code.value)) for code in codes]
