"""Tags: made, changed and removed; put on contacts and taken off by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, FieldLeaf, Tree, leaves_of
from crescendo.core import facts, jobs
from crescendo.core.api import audit, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, Refusal, mark
from crescendo.core.sets import insert_ignore
from crescendo.core.text import clean, fold
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.people.contacts import find_row, visible_contacts
from crescendo.people.tag_fields import FIELD
from crescendo.people.tag_models import Tag as Row
from crescendo.people.tag_models import Tagging
from crescendo.people.tag_types import ChangeTag, NewTag, Tag, TagColour

SETTLE, REMOVE = "tags.settle", "tags.remove"
MOST = 500
COLUMNS = ("tag_id", "contact_id", "is_ruled", "from_id", "by_id", "at")
_LONGEST, _LONGEST_NOTE = 80, 255

audit.register(
    {
        "tag.created": mark("%(by)s made the tag %(subject)s"),
        "tag.changed": mark("%(by)s changed the tag %(subject)s: %(fields)s"),
        "tag.removed": mark("%(by)s removed the tag %(subject)s"),
        "contact.tagged": mark("%(by)s tagged the contact %(subject)s"),
        "contact.untagged": mark("%(by)s took a tag from the contact %(subject)s"),
    }
)


class TagIsRuled(Refusal):
    """A tag with a rule is put on by its rule alone, so that it means what the rule says."""

    code = "tag_is_ruled"
    sentence = mark("The tag «%(tag)s» has a rule, which puts it on and takes it off.")
    remedy = mark("Change the rule, or take a tag without one.")


def list_tags() -> tuple[Tag, ...]:
    """All tags by name, with how many contacts carry each. Two queries."""
    counts = dict(Tagging.objects.values_list("tag_id").annotate(n=Count("contact_id")))
    return tuple(_noun(row, counts.get(row.pk, 0)) for row in Row.objects.order_by("name_fold"))


def get_tag(tag_id: int) -> Tag:
    """One tag. Refuses NotFound."""
    row = Row.objects.filter(pk=tag_id).first()
    if row is None:
        raise NotFound(kind="tag", id=write_id(Prefix.TAG, tag_id))
    return _noun(row, Tagging.objects.filter(tag_id=tag_id).count())


def create_tag(by: Actor, request: NewTag, *, now: int) -> Tag:
    """Make a tag, owned by who makes it; a rule is applied to everybody by a job. Refuses NotAllowed, NotValid."""
    require(by, Permission.CONTACTS_EDIT)
    with transaction.atomic():
        wanted = _checked(by, request, own=None)
        if Row.objects.count() >= MOST:
            raise NotValid([("/name", "tags_many", mark("There can be at most 500 tags."))])
        row = Row.objects.create(**wanted, owner_id=by.staff_id, created_at=now)
        audit.record(by, "tag.created", write_id(Prefix.TAG, row.pk), {"name": row.name}, now=now)
        _intend(row, now=now)
    return _noun(row, 0)


def change_tag(by: Actor, request: ChangeTag, *, now: int) -> Tag:
    """Rename it, give it another rule or none. With the rule go those whom it had tagged.

    Its owner may, and who may change settings. Refuses NotAllowed, NotFound, NotValid.
    """
    with transaction.atomic():
        row = _mine(by, request.tag_id)
        wanted = _checked(by, request, own=row.pk)
        changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            row.revision += 1
            row.save()
            audit.record(by, "tag.changed", write_id(Prefix.TAG, row.pk), changed, now=now)
        if "rule" in changed:
            _intend(row, now=now)
    return get_tag(row.pk)


def remove_tag(by: Actor, tag_id: int, *, now: int) -> None:
    """Remove a tag; a job takes it off everybody. Refuses NotAllowed, NotFound."""
    with transaction.atomic():
        row = _mine(by, tag_id)
        audit.record(by, "tag.removed", write_id(Prefix.TAG, row.pk), {"name": row.name}, now=now)
        jobs.enqueue(REMOVE, {"tag": row.pk}, run_at=now, dedupe_key=f"{REMOVE}/{row.pk}")
        row.delete()


def tags_of(by: Actor, contact_id: int) -> tuple[Tag, ...]:
    """The tags of a contact, by name. Refuses NotAllowed, NotFound."""
    row = find_row(by, contact_id)
    mine = Tagging.objects.filter(contact_id=row.pk).values("tag_id")
    return tuple(_noun(tag, 0) for tag in Row.objects.filter(pk__in=mine).order_by("name_fold"))


def tags_around(by: Actor, contact_id: int) -> tuple[tuple[Tag, ...], tuple[Tag, ...]]:
    """The tags of a contact, and those that may be put on it besides, which have no rule; each by name. One query.

    Refuses NotAllowed, NotFound.
    """
    row = find_row(by, contact_id)
    carried = Tagging.objects.filter(contact_id=row.pk, tag_id=OuterRef("pk"))
    found = Row.objects.annotate(is_carried=Exists(carried)).filter(Q(rule="") | Q(is_carried=True))
    tags = [(_noun(tag, 0), tag.is_carried) for tag in found.order_by("name_fold")]
    return tuple(tag for tag, mine in tags if mine), tuple(tag for tag, mine in tags if not mine)


def tags_in_list(contact_ids: Iterable[int]) -> dict[int, tuple[Tag, ...]]:
    """The tags of contacts that the caller has read already for an actor, by name. Two queries."""
    pairs = Tagging.objects.filter(contact_id__in=list(contact_ids)).values_list("contact_id", "tag_id")
    carried: dict[int, set[int]] = {}
    for contact, tag in pairs:
        carried.setdefault(contact, set()).add(tag)
    wanted = set().union(*carried.values()) if carried else set()
    tags = [_noun(row, 0) for row in Row.objects.filter(pk__in=wanted).order_by("name_fold")]
    return {contact: tuple(tag for tag in tags if tag.id in mine) for contact, mine in carried.items()}


def tag_contacts(by: Actor, tag_id: int, contact_ids: Sequence[int], *, now: int) -> int:
    """Put a tag on those of these contacts that the actor sees; how many are new. A few statements.

    Refuses NotAllowed, NotFound, TagIsRuled. Emits contact.tagged.
    """
    seen = _seen(by, tag_id, contact_ids)
    with facts.together(now=now):
        new = insert_ignore(
            "people_tagging",
            COLUMNS,
            [(tag_id, contact, False, None, by.staff_id, now) for contact in seen],
        )
        _tell(by, "contact.tagged", tag_id, seen if new else (), now=now)
    return new


def untag_contacts(by: Actor, tag_id: int, contact_ids: Sequence[int], *, now: int) -> int:
    """Take a tag off those of these contacts that the actor sees; how many had it. Refuses as `tag_contacts`."""
    seen = _seen(by, tag_id, contact_ids)
    with facts.together(now=now):
        gone = Tagging.objects.filter(tag_id=tag_id, contact_id__in=seen).delete()[0]
        _tell(by, "contact.untagged", tag_id, seen if gone else (), now=now)
    return gone


def tagged(tag_id: int, contacts: Iterable[int], *, now: int) -> FactDraft:
    """The fact that contacts carry a tag, or no longer do."""
    return FactDraft(kind="contact.tagged", payload={"tag": tag_id, "contacts": sorted(contacts)}, at=now)


def read_rule(row: Row) -> Tree | None:
    """A tag's rule as a tree; None where there is none, or none any more: a field that it asked is gone."""
    if not row.rule:
        return None
    try:
        return conditions.parse(msgspec.json.decode(row.rule), entity=Entity.CONTACT, sees_personal_data=True)
    except NotValid:
        return None


def _checked(by: Actor, request: NewTag | ChangeTag, *, own: int | None) -> dict[str, Any]:
    name = clean(request.name).strip()[:_LONGEST]
    errors = []
    if not fold(name):
        errors.append(("/name", "name_missing", mark("Give the tag a name.")))
    elif Row.objects.filter(name_fold=fold(name)[:_LONGEST]).exclude(pk=own or 0).exists():
        errors.append(("/name", "tag_taken", mark("There is a tag of this name already.")))
    rule = ""
    if request.rule is not None:
        tree = conditions.parse(request.rule, entity=Entity.CONTACT, sees_personal_data=by.sees_personal_data)
        asked = [leaf for leaf in leaves_of(tree) if isinstance(leaf, FieldLeaf) and leaf.field.key == FIELD]
        if own is not None and any(str(own) in _values(leaf) for leaf in asked):
            errors.append(("/rule", "rule_of_itself", mark("A rule cannot ask for its own tag.")))
        rule = msgspec.json.encode(conditions.write(tree)).decode()
    if errors:
        raise NotValid(errors)
    note = clean(request.note).strip()[:_LONGEST_NOTE]
    return {
        "name": name,
        "name_fold": fold(name)[:_LONGEST],
        "colour": request.colour.value,
        "note": note,
        "rule": rule,
    }


def _values(leaf: FieldLeaf) -> tuple[str, ...]:
    return tuple(str(one) for one in leaf.value) if isinstance(leaf.value, tuple) else ()


def _seen(by: Actor, tag_id: int, contact_ids: Sequence[int]) -> tuple[int, ...]:
    require(by, Permission.CONTACTS_EDIT)
    tag = get_tag(tag_id)
    if tag.rule is not None:
        raise TagIsRuled(tag=tag.name)
    return tuple(sorted(visible_contacts(by, contact_ids)))


def _tell(by: Actor, what: str, tag_id: int, contacts: Sequence[int], *, now: int) -> None:
    if contacts:
        subject = write_id(Prefix.CONTACT, contacts[0]) if len(contacts) == 1 else str(len(contacts))
        audit.record(by, what, subject, {"tag": write_id(Prefix.TAG, tag_id)}, now=now)
        facts.append([tagged(tag_id, contacts, now=now)], now=now)


def _mine(by: Actor, tag_id: int) -> Row:
    """The row, for its owner and for who may change settings."""
    row = Row.objects.select_for_update().filter(pk=tag_id).first()
    if row is None:
        raise NotFound(kind="tag", id=write_id(Prefix.TAG, tag_id))
    is_mine = by.staff_id is not None and row.owner_id == by.staff_id
    require(by, Permission.CONTACTS_EDIT if is_mine else Permission.SETTINGS_MANAGE)
    return row


def _intend(row: Row, *, now: int) -> None:
    payload = {"tag": row.pk, "revision": row.revision, "after": 0}
    jobs.enqueue(SETTLE, payload, run_at=now, dedupe_key=f"{SETTLE}/{row.pk}/{row.revision}")


def _noun(row: Row, contacts: int) -> Tag:
    rule: Mapping[str, Any] | None = msgspec.json.decode(row.rule) if row.rule else None
    return Tag(
        id=row.pk,
        name=row.name,
        colour=TagColour(row.colour),
        note=row.note,
        owner_id=row.owner_id,
        rule=rule,
        is_settled=rule is None or row.settled_at is not None,
        contacts=contacts,
    )
