"""Emptying dictionary rows that only erased events use, and cutting a person's addresses out of what others did.

A row is emptied, not removed: a worker that remembers its number then points at nothing worse than an empty word.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from crescendo.activity import columns, dictionary, event_names
from crescendo.activity.acts import CLIENT_ACTS, MAPPABLE
from crescendo.activity.models import Agent, Event, Name, Subject
from crescendo.activity.persons import events_of
from crescendo.core import needles
from crescendo.core.mentions import rows_naming
from crescendo.core.types import Erased, Person, Surroundings
from crescendo.sources import api as sources

_CHUNK = 20_000
_KINDS: Mapping[str, tuple[str, ...]] = {
    "names": ("name_id", "raw_name_id"),
    "subjects": ("subject_id",),
    "agents": ("agent_id",),
    "touches": ("touch_id", "own_touch_id"),
}
_COLUMNS = tuple(column for columns in _KINDS.values() for column in columns)
_Words = dict[str, set[int]]


def forget_words(person: Person, _: Surroundings, place: Any) -> Erased:
    """Empty names, subjects, user agents and touches that only the person's events use.

    Walks the events from the newest down, a chunk each time, until somebody else is found to use each word; what is
    left at the end was the person's alone. The names of standard acts and of mapped names stay.
    """
    if place is None:
        words = _words_of(events_of(person).values_list(*_COLUMNS).distinct().iterator())
        words["names"] -= _kept_names()
        newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        return Erased(rows=0, place={"until": newest, **{kind: sorted(ids) for kind, ids in words.items()}})
    words = {kind: set(place[kind]) for kind in _KINDS}
    until = int(place["until"])
    if until <= 0 or not any(words.values()):
        return Erased(rows=_empty(words))
    rows = Event.objects.filter(pk__lte=until, pk__gt=until - _CHUNK)
    others = rows.values_list("contact_id", "identity_id", "visitor_id", *_COLUMNS)
    for kind, used in _words_of(_of_others(others.iterator(), person)).items():
        words[kind] -= used
    return Erased(
        rows=0, place={"until": until - _CHUNK, **{kind: sorted(ids) for kind, ids in words.items()}}
    )


def cut_mentions(person: Person, _: Surroundings, place: Any) -> Erased:
    """Cut the person's addresses out of events, subjects, agents, names and touches of others: as a link that
    carried an address to whoever clicked it.
    """
    if not needles.forms_of(person.texts):
        return Erased(rows=0)
    if place is None:
        rows = _cut_dictionaries(person.texts)
        newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        return Erased(rows=rows, place=newest)
    until = int(place)
    if until <= 0:
        return Erased(rows=0)
    stretch = Event.objects.filter(pk__lte=until, pk__gt=until - _CHUNK)
    rows = _cut(stretch, "props", person.texts) + _cut(stretch, "message", person.texts)
    columns.forget_texts(person.texts, after=until - _CHUNK, until=until)
    return Erased(rows=rows, place=until - _CHUNK)


def _words_of(rows: Iterable[tuple[int | None, ...]]) -> _Words:
    words: _Words = {kind: set() for kind in _KINDS}
    places = [kind for kind, columns in _KINDS.items() for _ in columns]
    for row in rows:
        for kind, number in zip(places, row, strict=True):
            if number is not None:
                words[kind].add(number)
    return words


def _of_others(rows: Iterable[tuple[int | None, ...]], person: Person) -> Iterable[tuple[int | None, ...]]:
    contacts, identities = set(person.contacts), set(person.identities)
    for contact, identity, visitor, *words in rows:
        if contact not in contacts and identity not in identities and visitor not in identities:
            yield tuple(words)


def _kept_names() -> set[int]:
    mapped = {*event_names.in_force().acts, *CLIENT_ACTS, *MAPPABLE}
    return set(Name.objects.filter(text__in=mapped).values_list("pk", flat=True))


def _empty(words: _Words) -> int:
    """Blank the rows; returns how many said something."""
    with transaction.atomic():
        names = list(Name.objects.filter(pk__in=words["names"]).exclude(text__startswith="erased-"))
        for name in names:
            name.text, name.hidden = f"erased-{name.pk}", True
        Name.objects.bulk_update(names, ["text", "hidden"])
        done = len(names)
        done += _blank(Subject.objects.filter(pk__in=words["subjects"]).exclude(text=""))
        done += _blank(Agent.objects.filter(pk__in=words["agents"]).exclude(text=""))
        done += sources.blank_touches(words["touches"])
        transaction.on_commit(dictionary.forget_all)
    return done


def _blank(rows: QuerySet[Any]) -> int:
    found = list(rows)
    for row in found:
        row.text, row.digest = "", _unused()
    return _save(rows.model, found, ["text", "digest"])


def _save(model: Any, found: list[Any], fields: list[str]) -> int:
    """Write changed words, and of subjects their fold, by which conditions compare."""
    if model is Subject:
        fields = [*fields, "fold"]
        for row in found:
            row.fold = dictionary.folded(row.text)
    model.objects.bulk_update(found, fields, batch_size=500)
    return len(found)


def _cut_dictionaries(texts: tuple[str, ...]) -> int:
    """Read to their ends outside a transaction; words never change but for an erasure."""
    done = sources.cut_touches(texts)
    for model, fields in ((Subject, ["text", "digest"]), (Agent, ["text", "digest"]), (Name, ["text"])):
        found: list[Any] = list(rows_naming(model.objects.all(), ["text"], texts))
        for row in found:
            row.text = needles.cut(texts, row.text)[:255]
            if "digest" in fields:
                row.digest = _unused()
            else:
                row.text = f"{row.text[:220]} {_unused()}"
        with transaction.atomic():
            done += _save(model, found, fields)
            transaction.on_commit(dictionary.forget_all)
    return done


def _cut(rows: QuerySet[Event], field: str, texts: tuple[str, ...]) -> int:
    found = list(rows_naming(rows, [field], texts).only("pk", field))
    changed = []
    for row in found:
        before = getattr(row, field)
        after = needles.cut(texts, before)
        if after != before:
            setattr(row, field, after)
            changed.append(row)
    with transaction.atomic():
        Event.objects.bulk_update(changed, [field], batch_size=500)
    return len(changed)


def _unused() -> str:
    """A digest that no text has, so that the row is found by its number alone."""
    return secrets.token_hex(16)
