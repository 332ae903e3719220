"""What the audit's lines are about, and who acted without being staff: names, pages, words for the nameless."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.console import condition_words
from crescendo.core import api as core
from crescendo.core import invitations
from crescendo.core.ids import Prefix
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.segments import api as segments
from crescendo.sources import api as sources

_OF_SEGMENT = re.compile(r"segment_([1-9][0-9]{0,17})")
Names = Callable[[Actor, frozenset[int]], Mapping[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """How subjects of a kind are named, what one without a name is called, and the page that shows one."""

    names: Names | None = None
    word: Any = ""
    route: str = ""
    argument: str = ""
    permission: Permission | None = None


def _called(prefix: Prefix) -> Names:
    """As conditions call them, as far as the reader may know."""
    return lambda by, ids: {
        number: name
        for (_, number), name in condition_words.names_of(((prefix, one) for one in ids), by).items()
    }


THINGS: dict[Prefix, Thing] = {
    Prefix.STAFF: Thing(
        names=lambda _by, ids: core.names_of(ids),
        route="staff-member",
        argument="staff_id",
        permission=Permission.STAFF_MANAGE,
    ),
    Prefix.TEAM: Thing(
        names=lambda _by, ids: {team.id: team.name for team in core.list_teams() if team.id in ids},
        route="team",
        argument="team_id",
        permission=Permission.STAFF_MANAGE,
    ),
    Prefix.INVITATION: Thing(names=invitations.emails_of),
    Prefix.CONTACT: Thing(
        names=lambda by, ids: people.name_of_contacts(ids, by=by),
        route="contact",
        argument="contact_id",
        permission=Permission.CONTACTS_READ,
    ),
    Prefix.ACCOUNT: Thing(
        names=_called(Prefix.ACCOUNT),
        route="account",
        argument="account_id",
        permission=Permission.ACCOUNTS_READ,
    ),
    Prefix.DEAL: Thing(
        names=_called(Prefix.DEAL), route="deal", argument="deal_id", permission=Permission.DEALS_READ
    ),
    Prefix.SEGMENT: Thing(
        names=_called(Prefix.SEGMENT),
        route="segment",
        argument="segment_id",
        permission=Permission.DEFINITIONS_READ,
    ),
    Prefix.SOURCE: Thing(
        names=lambda _by, ids: {
            source.id: source.name for source in sources.names_of_sources() if source.id in ids
        },
        route="source",
        argument="source_id",
        permission=Permission.SOURCES_READ,
    ),
    Prefix.TAG: Thing(
        names=lambda _by, ids: {tag.id: tag.name for tag in people.list_tags() if tag.id in ids},
        word=pgettext_lazy("audit", "tag"),
        route="tag",
        argument="tag_id",
        permission=Permission.CONTACTS_EDIT,
    ),
    Prefix.MATERIAL: Thing(
        names=_called(Prefix.MATERIAL),
        word=pgettext_lazy("audit", "material"),
        route="material",
        argument="material_id",
        permission=Permission.DEFINITIONS_EDIT,
    ),
    Prefix.FIELD: Thing(
        word=pgettext_lazy("audit", "field"),
        route="field",
        argument="field_id",
        permission=Permission.SETTINGS_MANAGE,
    ),
    Prefix.IMPORT: Thing(
        word=pgettext_lazy("audit", "import"),
        route="import",
        argument="run_id",
        permission=Permission.IMPORT,
    ),
    Prefix.EXPORT: Thing(word=pgettext_lazy("audit", "export")),
    Prefix.CHANGE_SET: Thing(word=pgettext_lazy("audit", "change of many")),
    Prefix.VIEW: Thing(word=pgettext_lazy("audit", "view")),
    Prefix.WEBHOOK: Thing(
        word=pgettext_lazy("audit", "webhook"),
        route="webhook",
        argument="webhook_id",
        permission=Permission.WEBHOOKS_MANAGE,
    ),
    Prefix.KEY: Thing(word=pgettext_lazy("audit", "key")),
    Prefix.JOB: Thing(word=pgettext_lazy("audit", "job")),
    Prefix.TASK: Thing(word=pgettext_lazy("audit", "task")),
    Prefix.TALK: Thing(word=pgettext_lazy("audit", "mail or meeting")),
    Prefix.SUPPRESSION: Thing(word=pgettext_lazy("audit", "line of the suppression list")),
}
_DEFINITIONS: Mapping[str, Any] = {
    "lifecycle": gettext_lazy("the lifecycle"),
    "event_names": gettext_lazy("the event catalogue"),
    "machine_rules": gettext_lazy("the rules of human or machine"),
    "consent_purposes": gettext_lazy("the purposes of consent"),
}
_PARTS: Mapping[str, Any] = {
    "access": gettext_lazy("company's login"),
    "command line": gettext_lazy("command line"),
    "crescendo apply": gettext_lazy("command line"),
    "crescendo rejudge": gettext_lazy("command line"),
    "deals": gettext_lazy("deals"),
    "demo": gettext_lazy("demo"),
    "erasure": gettext_lazy("erasures"),
    "events": gettext_lazy("events"),
    "lifecycle": gettext_lazy("stages"),
    "merge": gettext_lazy("merges"),
    "rejudge": gettext_lazy("human or machine"),
    "renewal": gettext_lazy("renewals"),
    "restore": gettext_lazy("restoring a backup"),
    "retranslate": gettext_lazy("event catalogue"),
    "routing": gettext_lazy("lead routing"),
    "scoring": gettext_lazy("scoring"),
    "segments": gettext_lazy("segments"),
    "site": gettext_lazy("site"),
    "tags": gettext_lazy("tags by rule"),
    "telesales": gettext_lazy("call queue"),
    "watch": gettext_lazy("alerts"),
    "webhooks": gettext_lazy("webhooks"),
}


def actor(label: str, *, is_staff: bool) -> str:
    """Who acted: a person by name, an API key by its own, the installation itself with the part that did it."""
    if is_staff or label not in _PARTS:
        return label
    return _("Crescendo (%(part)s)") % {"part": _PARTS[label]}


def unnamed(prefix: Prefix, number: int) -> str | None:
    """What has no name by its kind and number; None where its number alone says as much."""
    word = THINGS[prefix].word
    return f"{word} {number}" if word else None


def _called_by_key(kind: str, keys: Collection[str]) -> Mapping[str, str]:
    """Segments that came with the installation have their names in both languages; the others have one."""
    numbers = {
        key: int(found[1]) for key in keys if kind == "segment" and (found := _OF_SEGMENT.fullmatch(key))
    }
    if not numbers:
        return core.definitions.names_of(kind, keys)
    named = segments.names_of(numbers.values())
    return {key: named[number] for key, number in numbers.items() if number in named}


def definitions(subjects: Iterable[str]) -> dict[str, str]:
    """Definitions, said as `kind key`: the name of one of many, or what there is but one of. A query for each kind."""
    asked: dict[str, dict[str, str]] = {}
    for subject in subjects:
        kind, _between, key = subject.partition(" ")
        asked.setdefault(kind, {})[key] = subject
    found: dict[str, str] = {}
    for kind, keys in asked.items():
        only = _DEFINITIONS.get(kind)
        names = {} if only else _called_by_key(kind, keys)
        found |= {subject: str(only) if only else names.get(key) or subject for key, subject in keys.items()}
    return found
