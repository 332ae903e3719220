"""Codes of the rooms as words: `{{ source.protocol|protocol }}`, `{{ event.name|act }}`."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django import template
from django.utils.translation import get_language, gettext

from crescendo.activity import api as activity
from crescendo.activity.types import EventRow, Judgement, Unit
from crescendo.console import words
from crescendo.console.templatetags.reading import duration, number
from crescendo.people.types import Contact, IdentityKind, SuggestionRow
from crescendo.sources.types import Channel, label

register = template.Library()

_LENGTHS = {Unit.MILLISECONDS: 1, Unit.SECONDS: 1_000, Unit.MINUTES: 60_000}


@register.filter
def protocol(code: str) -> str:
    """What sends the events."""
    return words.of(words.PROTOCOLS, code)


@register.filter
def permission(code: str) -> str:
    """What somebody may do."""
    return words.of(words.PERMISSIONS, code)


@register.filter
def role(code: str) -> str:
    """A role's name."""
    return words.of(words.ROLES, code)


@register.filter
def scope(code: str) -> str:
    """Whose contacts somebody sees."""
    return words.of(words.SCOPES, code)


@register.filter
def channel(code: Channel) -> str:
    """A channel's name, of the list that every report uses."""
    return label(Channel(code), get_language() or "en")


@register.filter
def act(event: EventRow) -> str:
    """What somebody did."""
    return words.act(event.name, event.raw_name)


@register.filter
def property_kind(code: str) -> str:
    """What a property's values are read as."""
    return words.of(words.PROPERTY_KINDS, code)


@register.filter
def act_title(name: str) -> str:
    """What an act is called."""
    return words.act(name)


@register.filter
def who(event: EventRow) -> str:
    """Whose act it is."""
    return words.who(event)


@register.filter
def act_icon(event: EventRow) -> str:
    """The icon beside it."""
    return words.act_icon(event.name)


@register.filter
def measure(event: EventRow) -> str:
    """How long or how much, in the act's own unit."""
    if not event.value:
        return ""
    length = _LENGTHS.get(activity.unit_of(event.name))
    return duration(event.value * length) if length else number(event.value)


@register.filter
def quarantined(reason: str) -> str:
    """Why something stands in quarantine."""
    return words.of(words.QUARANTINE_REASONS, reason)


@register.filter
def refused_row(sentence: str) -> str:
    """Why rows of an import were refused; what differs from row to row is left out."""
    return gettext(sentence).replace("%(row)s", "…")


@register.filter
def quarantine_advice(reason: str) -> str:
    """What to do about it; nothing where nobody can say."""
    return str(words.QUARANTINE_ADVICE.get(reason, ""))


@register.filter
def refusal(reason: str) -> str:
    """Why the collector refused a request."""
    return words.of(words.REFUSALS, reason)


@register.filter
def refusal_advice(reason: str) -> str:
    """What to do about it."""
    return str(words.REFUSAL_ADVICE.get(reason, ""))


@register.filter
def identity_kind(kind: IdentityKind) -> str:
    """What kind of identity it is."""
    return words.of(words.IDENTITIES, kind.name.lower())


@register.filter
def identity_icon(kind: IdentityKind) -> str:
    """The icon beside it."""
    return words.IDENTITY_ICONS[kind.name.lower()]


@register.filter
def evidence(suggestion: SuggestionRow) -> str:
    """Why two contacts may be one person: by whose word, and in what they agree."""
    agreements = [
        words.AGREEMENTS[one.how] % {"field": words.of(words.FIELDS, one.field)}
        for one in suggestion.evidence
        if one.how in words.AGREEMENTS
    ]
    carried = [
        words.of(words.IDENTITIES, one.field)
        for one in suggestion.evidence
        if one.how not in words.AGREEMENTS
    ]
    said = [words.of(words.SUGGESTERS, suggestion.kind)] if suggestion.kind in words.SUGGESTERS else []
    return " · ".join([*said, *agreements, *dict.fromkeys(carried)])


@register.filter
def field_name(field: str) -> str:
    """A field of a contact or an account, in words."""
    return words.of(words.FIELDS, field)


@register.filter
def person(contact: Contact) -> str:
    """What somebody is called: the name as given, else put together, else the address, else nobody yet.

    Chinese names stand family name first without a space.
    """
    if contact.name:
        return contact.name
    first, last = contact.first_name, contact.last_name
    if first and last:
        return f"{last}{first}" if ord(last[0]) > 0x2E80 else f"{first} {last}"
    return first or last or contact.email or contact.phone or gettext("No name yet")


@register.filter
def judgement(found: Judgement) -> str:
    """A judgement by itself."""
    return words.of(words.JUDGEMENTS, found.word)


@register.filter
def judgement_tone(found: Judgement) -> str:
    """Its badge's colour."""
    return words.JUDGEMENT_TONES[found.word]


@register.filter
def judged(event: EventRow) -> str:
    """Whether a person did it."""
    return words.of(words.JUDGEMENTS, event.judgement.word)


@register.filter
def judged_tone(event: EventRow) -> str:
    """The badge's colour, the same on every screen."""
    return words.JUDGEMENT_TONES[event.judgement.word]


@register.filter
def judged_because(event: EventRow) -> str:
    """What it was judged by."""
    return words.because(event.judgement_reason)


@register.filter
def engine(code: str) -> str:
    """The search engine as its users call it."""
    return words.of(words.ENGINES, code)


@register.filter
def purpose(code: str) -> str:
    """What a consent is for."""
    return words.of(words.PURPOSES, code)


@register.filter
def consent_channel(code: str) -> str:
    """By which way a consent allows to be reached."""
    return words.of(words.CONSENT_CHANNELS, code)


@register.filter
def is_web(url: str | None) -> bool:
    """Whether an address that a client sent may be made a link."""
    return (url or "").lower().startswith(("http://", "https://"))


@register.filter
def page_of(url: str) -> str:
    """An address without its query, which stands folded away."""
    parts = urlsplit(url)
    return unquote(f"{parts.netloc}{parts.path}") or url
