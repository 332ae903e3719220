"""Outside ids in addresses: `/contacts/con_12/` hands the view 12, any other text is no page."""

from __future__ import annotations

from django.urls import register_converter

from crescendo.conditions.types import Entity
from crescendo.core.ids import Prefix, read_id, write_id
from crescendo.lifecycle.types import talks

_WORDS = {
    "contact": Prefix.CONTACT,
    "account": Prefix.ACCOUNT,
    "event": Prefix.EVENT,
    "source": Prefix.SOURCE,
    "staff": Prefix.STAFF,
    "team": Prefix.TEAM,
    "key": Prefix.KEY,
    "import": Prefix.IMPORT,
    "export": Prefix.EXPORT,
    "field": Prefix.FIELD,
    "tag": Prefix.TAG,
    "segment": Prefix.SEGMENT,
    "merge": Prefix.MERGE,
    "erasure": Prefix.ERASURE,
    "bundle": Prefix.BUNDLE,
    "suppression": Prefix.SUPPRESSION,
    "invitation": Prefix.INVITATION,
    "session": Prefix.SESSION,
    "note": Prefix.NOTE,
    "file": Prefix.FILE,
    "view": Prefix.VIEW,
    "changeset": Prefix.CHANGE_SET,
    "lead": Prefix.LEAD,
    "webhook": Prefix.WEBHOOK,
    "delivery": Prefix.DELIVERY,
    "task": Prefix.TASK,
    "call": Prefix.CALL,
    "deal": Prefix.DEAL,
    "milestone": Prefix.MILESTONE,
    "material": Prefix.MATERIAL,
    "talk": Prefix.TALK,
    "queued": Prefix.QUEUED,
    "enrollment": Prefix.ENROLLMENT,
}


def _converter(prefix: Prefix) -> type:
    class Converter:
        regex = f"{prefix}_[0-9]+"

        def to_python(self, text: str) -> int:
            return read_id(prefix, text)

        def to_url(self, number: int) -> str:
            return write_id(prefix, number)

    return Converter


class Verdict:
    """What is done to a suggestion."""

    regex = "accept|refuse|undo"

    def to_python(self, text: str) -> str:
        return text

    def to_url(self, text: str) -> str:
        return text


class AskedAbout:
    """What a condition is about."""

    regex = "|".join(Entity)

    def to_python(self, text: str) -> Entity:
        return Entity(text)

    def to_url(self, entity: Entity) -> str:
        return entity.value


class KindOfTalk:
    """A mail or a meeting."""

    regex = "|".join(talks.TalkKind)

    def to_python(self, text: str) -> talks.TalkKind:
        return talks.TalkKind(text)

    def to_url(self, kind: talks.TalkKind) -> str:
        return talks.TalkKind(kind).value


def register() -> None:
    """Make `<contact:contact_id>` and its like known to Django's addresses."""
    register_converter(Verdict, "verdict")
    register_converter(AskedAbout, "entity")
    register_converter(KindOfTalk, "talkkind")
    for word, prefix in _WORDS.items():
        register_converter(_converter(prefix), word)
