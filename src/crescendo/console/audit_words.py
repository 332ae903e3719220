"""The audit's lines as sentences that people read: names for ids, fields in words, links to what has a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from crescendo.console import audit_things, words
from crescendo.console.audit_things import THINGS
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.types import Actor, AuditLine

GROUPS: dict[str, Any] = {
    "account": pgettext_lazy("audit", "Accounts"),
    "alerts": pgettext_lazy("audit", "Alerts"),
    "api_key": pgettext_lazy("audit", "API keys"),
    "audit": pgettext_lazy("audit", "Audit"),
    "block": pgettext_lazy("audit", "Block list"),
    "bulk": pgettext_lazy("audit", "Changes of many"),
    "cadence": pgettext_lazy("audit", "Cadences"),
    "call": pgettext_lazy("audit", "Calls"),
    "company": pgettext_lazy("audit", "Company settings"),
    "consent": pgettext_lazy("audit", "Consent"),
    "contact": pgettext_lazy("audit", "Contacts"),
    "deal": pgettext_lazy("audit", "Deals"),
    "definition": pgettext_lazy("audit", "Definitions"),
    "doubles": pgettext_lazy("audit", "Doubles"),
    "entry": pgettext_lazy("audit", "Rules of signing in"),
    "export": pgettext_lazy("audit", "Exports"),
    "file": pgettext_lazy("audit", "Files"),
    "import": pgettext_lazy("audit", "Imports"),
    "job": pgettext_lazy("audit", "Jobs"),
    "judgements": pgettext_lazy("audit", "Human or machine"),
    "keywords": pgettext_lazy("audit", "Keywords"),
    "lead": pgettext_lazy("audit", "Leads"),
    "material": pgettext_lazy("audit", "Materials"),
    "name": pgettext_lazy("audit", "Event catalogue"),
    "note": pgettext_lazy("audit", "Notes"),
    "own_field": pgettext_lazy("audit", "Own fields"),
    "preference": pgettext_lazy("audit", "Preferences of contacts"),
    "quality": pgettext_lazy("audit", "Data quality"),
    "quarantine": pgettext_lazy("audit", "Quarantine"),
    "queue": pgettext_lazy("audit", "Call queue"),
    "retention": pgettext_lazy("audit", "Retention"),
    "second_factor": pgettext_lazy("audit", "Second factors"),
    "segment": pgettext_lazy("audit", "Segments"),
    "sender": pgettext_lazy("audit", "Senders"),
    "sending": pgettext_lazy("audit", "Sending"),
    "session": pgettext_lazy("audit", "Sessions"),
    "source": pgettext_lazy("audit", "Sources"),
    "staff": pgettext_lazy("audit", "Staff"),
    "suppression": pgettext_lazy("audit", "Suppression list"),
    "survey": pgettext_lazy("audit", "Survey answers"),
    "tag": pgettext_lazy("audit", "Tags"),
    "talk": pgettext_lazy("audit", "Mails and meetings"),
    "task": pgettext_lazy("audit", "Tasks"),
    "team": pgettext_lazy("audit", "Teams"),
    "ticket": pgettext_lazy("audit", "Tickets"),
    "topics": pgettext_lazy("audit", "Seven-topic notes"),
    "view": pgettext_lazy("audit", "Saved views"),
    "webhook": pgettext_lazy("audit", "Webhooks"),
}
_COMPANY = gettext_lazy("the company")
_FIELDS: dict[str, Any] = {
    "issuer": gettext_lazy("Issuer"),
    "client_id": gettext_lazy("Client id"),
    "secret": gettext_lazy("Client secret"),
    "domains": gettext_lazy("Mail domains that may come in"),
    "is_on": gettext_lazy("Offer it on the sign-in page"),
    "second_factor_roles": gettext_lazy("A second factor is required for"),
    "number": pgettext_lazy("audit", "Version"),
    "revision": pgettext_lazy("audit", "Draft"),
    "device": gettext_lazy("Device"),
    "devices": gettext_lazy("Devices"),
}
_CODES: dict[str, Any] = words.ROLES | words.SCOPES | words.PERMISSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line with its sentence, as HTML for the screen and as text for a file."""

    line: AuditLine
    html: SafeString
    text: str
    values: tuple[tuple[str, str], ...]


def tell(by: Actor, lines: Sequence[AuditLine]) -> list[Told]:
    """The lines as sentences; a bounded number of queries, one for each kind of thing."""
    named = _names(by, lines)
    return [_told(by, line, named) for line in lines]


def _told(by: Actor, line: AuditLine, named: Mapping[str, str]) -> Told:
    subject = named.get(line.subject, line.subject)
    fields = pgettext("between fields", ", ").join(_field(field, named) for field in line.fields)
    who = audit_things.actor(line.label, is_staff=line.staff_id is not None)
    places = dict(line.places) | {"by": who, "fields": fields, "subject": subject}
    shown = {name: conditional_escape(value) for name, value in places.items()}
    address = _address(by, line.subject)
    if address:
        shown["subject"] = format_html(
            '<a class="text-decoration-underline" href="{}">{}</a>', address, subject
        )
    sentence = conditional_escape(_(line.sentence))
    return Told(
        line=line,
        html=mark_safe(sentence % shown),  # noqa: S308 - its parts are escaped
        text=_(line.sentence) % places,
        values=tuple((_field(key, named), _value(value)) for key, value in line.contents.items()),
    )


def _field(name: str, named: Mapping[str, str]) -> str:
    """A field in words; where a line names others as fields, as those who were merged, their names."""
    return named.get(name) or words.of(words.FIELDS | _FIELDS, name)


def _value(value: Any) -> str:
    """A value as a reader knows it: codes in words, nothing as a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return pgettext("between fields", ", ").join(_value(one) for one in value) or "—"
    if isinstance(value, dict):
        return " → ".join(_value(one) for one in value.values())
    text = str(value)
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        text = text[1:-1]
    return words.of(_CODES, text)


def _names(by: Actor, lines: Sequence[AuditLine]) -> dict[str, str]:
    wanted: dict[Prefix, dict[int, str]] = {}
    for outside in {text for line in lines for text in (line.subject, *line.fields)}:
        prefix, number = _parts(outside)
        if prefix is not None:
            wanted.setdefault(prefix, {})[number] = outside
    found = {"company": str(_COMPANY)} | audit_things.definitions(
        line.subject for line in lines if line.action.startswith("definition.")
    )
    for prefix, numbers in wanted.items():
        names = THINGS[prefix].names
        said = {} if names is None else names(by, frozenset(numbers))
        for number, outside in numbers.items():
            found[outside] = said.get(number) or audit_things.unnamed(prefix, number) or outside
    return found


def _address(by: Actor, subject: str) -> str:
    prefix, number = _parts(subject)
    if prefix is None:
        return ""
    thing = THINGS[prefix]
    if not thing.route or (thing.permission is not None and not core.may(by, thing.permission)):
        return ""
    return reverse(f"console:{thing.route}", kwargs={thing.argument: number})


def _parts(subject: str) -> tuple[Prefix | None, int]:
    for prefix in THINGS:
        if subject.startswith(f"{prefix}_"):
            try:
                return prefix, read_id(prefix, subject)
            except IdNotReadable:
                break
    return None, 0
