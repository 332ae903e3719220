"""Consent and reach as fields of a condition: a choice for each channel, and for each purpose on each channel.

They follow the company's purposes, so they are asked for each time. No column holds them: SQL reckons them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, pgettext

from crescendo.conditions.leaves import Target
from crescendo.conditions.types import Entity, Field, FieldType, Labels, Option, TouchedBy, Turn, Where
from crescendo.core.refusals import mark
from crescendo.people import consent_state, purposes, reach
from crescendo.people.consent_types import (
    ConsentDocument,
    ConsentNow,
    ConsentPurpose,
    ConsentState,
    Reach,
    ReachChannel,
    ReachState,
)

REACH, CONSENT = "reach.", "consent."
_LANGUAGES = ("en", "zh-hans")
# A form's consent is recorded together with its event.
_FACTS = (
    *("contact.created", "contact.changed", "contact.merged", "contact.unmerged", "event.recorded"),
    *("identity.moved", "consent.changed", "suppression.changed", "contact.paused", "definition.published"),
)
_TOUCHED_BY = frozenset(TouchedBy(kind=kind) for kind in _FACTS)
CHANNELS = {
    ReachChannel.EMAIL: mark("E-mail"),
    ReachChannel.SMS: mark("Text message"),
    ReachChannel.PHONE: mark("Phone call"),
    ReachChannel.WECHAT: mark("WeChat"),
    ReachChannel.WECOM: mark("WeCom"),
    ReachChannel.ONSITE: mark("On the website"),
    ReachChannel.PUSH: mark("Push"),
}
REACH_STATES = {
    ReachState.REACHABLE: mark("May be reached"),
    ReachState.NO_ADDRESS: mark("No address"),
    ReachState.INVALID: mark("The address does not work"),
    ReachState.SUPPRESSED: mark("On the suppression list"),
    ReachState.PAUSED: mark("Paused by staff"),
    ReachState.MISSING: mark("No consent"),
    ReachState.PENDING: mark("Consent not confirmed"),
    ReachState.WITHDRAWN: mark("Consent withdrawn"),
    ReachState.ERASING: mark("Being erased"),
}
CONSENT_STATES = {
    ConsentState.GRANTED: mark("Granted"),
    ConsentState.WITHDRAWN: mark("Withdrawn"),
    ConsentState.PENDING: mark("Waits for the confirmation"),
    ConsentState.EXPIRED: mark("Was never confirmed"),
    ConsentState.MISSING: mark("Not given"),
}
_REACH_OPTIONS = tuple(Option(value=state.value, label=label) for state, label in REACH_STATES.items())
_CONSENT_OPTIONS = tuple(Option(value=state.value, label=label) for state, label in CONSENT_STATES.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReachIs:
    """The SQL of a channel's field, under the purposes in force when it was asked for."""

    channel: ReachChannel
    document: ConsentDocument

    def where(self, options: frozenset[str], target: Target) -> Where:
        states = frozenset(ReachState(option) for option in options)
        return reach.where(states, self.channel, self.document, target)

    def turns(self, target: Target) -> tuple[Turn, ...]:
        asked, _ = reach.promotional(self.channel, self.document)
        return consent_state.turns(asked, self.channel.value, self.document.pending_days, target)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ConsentIs:
    """The SQL of a purpose on a channel."""

    purpose: str
    channel: ReachChannel
    pending_days: int

    def where(self, options: frozenset[str], target: Target) -> Where:
        return consent_state.is_in(
            [ConsentState(option) for option in options],
            self.purpose,
            self.channel.value,
            target=target,
            pending_days=self.pending_days,
        )

    def turns(self, target: Target) -> tuple[Turn, ...]:
        return consent_state.turns((self.purpose,), self.channel.value, self.pending_days, target)


def condition_fields(entity: Entity) -> tuple[Field, ...]:
    """What may be asked of contacts: each channel in use, each purpose in use on its channels. One query."""
    if entity is not Entity.CONTACT:
        return ()
    document = purposes.in_force().document
    channels = [
        _field(
            f"{REACH}{channel.value}",
            _labels(lambda channel=channel: _reach_label(channel)),
            _ReachIs(channel=channel, document=document),
            _REACH_OPTIONS,
        )
        for channel in document.channels
    ]
    consents = [
        _field(
            f"{CONSENT}{purpose.key}.{channel.value}",
            _labels(lambda purpose=purpose, channel=channel: _consent_label(purpose, channel)),
            _ConsentIs(purpose=purpose.key, channel=channel, pending_days=document.pending_days),
            _CONSENT_OPTIONS,
        )
        for purpose in document.purposes
        if not purpose.is_retired
        for channel in purpose.channels
    ]
    return (*channels, *consents)


def values_of(reaches: Iterable[Reach], consents: Iterable[ConsentNow]) -> Mapping[str, object]:
    """What a contact's record holds for these fields; `.until` says when a pending consent expires."""
    values: dict[str, object] = {}
    for one in reaches:
        values[f"{REACH}{one.channel.value}"] = one.state.value
        if one.until is not None:
            values[f"{REACH}{one.channel.value}.until"] = one.until
    for said in consents:
        values[f"{CONSENT}{said.purpose}.{said.channel}"] = said.state.value
        if said.until is not None:
            values[f"{CONSENT}{said.purpose}.{said.channel}.until"] = said.until
    return values


def _field(key: str, labels: Labels, stored: Any, options: tuple[Option, ...]) -> Field:
    return Field(
        key=key,
        entity=Entity.CONTACT,
        type=FieldType.CHOICE,
        label=key,
        labels=labels,
        stored=stored,
        options=options,
        touched_by=_TOUCHED_BY,
    )


def _labels(say: Any) -> Labels:
    said = []
    for language in _LANGUAGES:
        with translation.override(language):
            said.append((language, str(say())))
    return tuple(said)


def _reach_label(channel: ReachChannel) -> str:
    return pgettext("condition", "Reach: %(channel)s") % {"channel": gettext(CHANNELS[channel])}


def _consent_label(purpose: ConsentPurpose, channel: ReachChannel) -> str:
    places = {
        "purpose": purpose.label(translation.get_language() or ""),
        "channel": gettext(CHANNELS[channel]),
    }
    return pgettext("condition", "Consent: %(purpose)s, %(channel)s") % places
