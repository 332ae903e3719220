"""Which topics somebody wants to hear of and how often: append-only, the latest word counts."""

from __future__ import annotations

from crescendo.core import facts
from crescendo.core.api import audit, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotValid, mark
from crescendo.core.sets import insert_ignore
from crescendo.core.text import clean
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.people import models, purposes
from crescendo.people.consent_types import ConsentPurposes, Frequency, SetPreferences, Topic, TopicPreference
from crescendo.people.contacts import find_row
from crescendo.people.merges import homes_of
from crescendo.people.turn import take_turn

_LONGEST = 500
_COLUMNS = ("contact_id", "purpose", "topic", "frequency", "source", "at", "key", "by_id", "by_label")
_NO_TOPIC = mark("There is no such topic, or it is retired.")
_TOO_LONG = mark("At most 500 characters.")

audit.register(
    {"preference.changed": mark("%(by)s set the preferences of the contact %(subject)s: %(fields)s")}
)


def preferences_of(by: Actor, contact_id: int) -> tuple[TopicPreference, ...]:
    """Every topic in use with what was chosen; None where nothing was. Refuses NotAllowed, NotFound."""
    row = find_row(by, contact_id)
    return _read(row.pk, purposes.in_force())


def set_preferences(by: Actor, request: SetPreferences, *, now: int) -> tuple[TopicPreference, ...]:
    """Append what is chosen anew; a topic that is not named stays. It gives no consent and takes none back.

    Refuses NotAllowed, NotFound, NotValid. Emits preference.changed.
    """
    require(by, Permission.CONTACTS_EDIT)
    standing = purposes.in_force()
    topics = {topic.key: (purpose, topic) for purpose, topic in _topics(standing)}
    wrong = [(f"/choices/{key}", "topic_unknown", _NO_TOPIC) for key in request.choices if key not in topics]
    if len(request.source) > _LONGEST:
        wrong.append(("/source", "too_long", _TOO_LONG))
    if wrong:
        raise NotValid(wrong)
    with facts.together(now=now):
        take_turn()
        row = find_row(by, request.contact_id)
        before = {said.topic.key: said.frequency for said in _read(row.pk, standing)}
        fresh = {key: choice for key, choice in request.choices.items() if before[key] is not choice}
        key = f"staff/{by.staff_id or 0}/{now}/{row.pk}"
        rows = [
            (
                *(row.pk, topics[topic][0], topic, choice.value, clean(request.source).strip(), now, key),
                *(by.staff_id, clean(by.label)),
            )
            for topic, choice in fresh.items()
        ]
        insert_ignore("people_preference", _COLUMNS, rows)
        if fresh:
            detail = {topic: choice.value for topic, choice in fresh.items()}
            audit.record(by, "preference.changed", write_id(Prefix.CONTACT, row.pk), detail, now=now)
            payload = {"contacts": [row.pk]}
            facts.append([FactDraft(kind="preference.changed", payload=payload, at=now)], now=now)
        return _read(row.pk, standing)


def _topics(standing: ConsentPurposes) -> list[tuple[str, Topic]]:
    return [
        (purpose.key, topic)
        for purpose in standing.in_use
        for topic in purpose.topics
        if not topic.is_retired
    ]


def _read(contact_id: int, standing: ConsentPurposes) -> tuple[TopicPreference, ...]:
    rows = models.Preference.objects.filter(contact_id__in=homes_of(contact_id)).order_by("at", "pk")
    latest = {(row.purpose, row.topic): row for row in rows}
    found = []
    for purpose, topic in _topics(standing):
        said = latest.get((purpose, topic.key))
        found.append(
            TopicPreference(
                purpose=purpose,
                topic=topic,
                frequency=Frequency(said.frequency) if said else None,
                at=said.at if said else None,
                by_label=said.by_label if said else "",
            )
        )
    return tuple(found)
