"""Two contacts are one person: said by a colleague, undone for ever, with what each was before intact."""

from __future__ import annotations

import json
from collections.abc import Mapping

from crescendo.core import facts
from crescendo.core.api import audit, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.people import merge_models, merge_nodes, models, strictness
from crescendo.people.contacts import find_row
from crescendo.people.fieldset import is_own_trait
from crescendo.people.following import let_follow
from crescendo.people.history import Track
from crescendo.people.ledger import Word
from crescendo.people.merge_fields import COLUMNS, Sides, sides_of
from crescendo.people.merges import merge_nouns
from crescendo.people.traits import write_words
from crescendo.people.turn import take_turn
from crescendo.people.types import (
    BY_HAND,
    AlreadyMerged,
    Merge,
    MergeContacts,
    MergeUndone,
    Proof,
    SameContact,
    SuggestionState,
    Unmerged,
)

audit.register(
    {
        "contact.merged": mark("%(by)s merged the contact %(fields)s into %(subject)s"),
        "contact.absorbed": mark("%(by)s merged the contact %(subject)s into %(fields)s"),
        "contact.unmerged": mark("%(by)s undid the merge of %(subject)s and %(fields)s"),
    }
)
_UNKNOWN = mark("There is no such field.")
_NEITHER = mark("Choose one of the two contacts.")


def merge_contacts(by: Actor, request: MergeContacts, *, now: int) -> Merge:
    """Make two contacts one; the other's id answers with the survivor from now on. Never refused for its size.

    Identities, history, consents and accounts come together at once, and so do some thousand stored events; more of
    them follow in chunks by a job. Refuses NotAllowed, NotFound (out of scope too), SameContact, AlreadyMerged,
    NotValid. Emits contact.merged and contact.changed, and identity.moved once the events have followed.
    """
    return merge_pair(by, request, now=now, at_once=True)


def merge_pair(by: Actor, request: MergeContacts, *, now: int, at_once: bool) -> Merge:
    """As `merge_contacts`; who merges many pairs in one transaction leaves all events to jobs."""
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        take_turn()
        survivor, other = pair_of(by, request.survivor_id, request.other_id)
        sides = sides_of(survivor, other)
        chosen = _chosen(request, sides)
        row, former = _tie(by, survivor, other, chosen, now=now)
        _accept(row, by=by, now=now)
        _tell_merge(by, row, chosen, now=now)
        let_follow(former, now=now, at_once=at_once)
    return merge_nouns(by, [row])[0]


def unmerge_contacts(by: Actor, merge_id: int, *, now: int) -> Unmerged:
    """Take a merge back, whenever it was: what each is follows from its own history and from what came since.

    What hangs on no identity stays with the survivor; withdrawals and suppressions hold for both for ever.
    No rule or model suggests the pair from then on, unless somebody reopens it.
    Refuses NotAllowed, NotFound (out of scope too), MergeUndone. Emits contact.unmerged and contact.changed.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        take_turn()
        row = _standing(by, merge_id)
        contacts = _part(by, row, now=now)
        _never_again(row, by=by, now=now)
        detail = {write_id(Prefix.CONTACT, row.merged_id): ""}
        audit.record(by, "contact.unmerged", write_id(Prefix.CONTACT, row.survivor_id), detail, now=now)
    return Unmerged(merge_id=row.pk, contact_ids=contacts)


def pair_of(by: Actor, survivor_id: int, other_id: int) -> tuple[models.Contact, models.Contact]:
    """Two living contacts that the actor sees. Refuses NotAllowed, NotFound, SameContact, AlreadyMerged."""
    survivor, other = find_row(by, survivor_id), find_row(by, other_id)
    if survivor.pk == other.pk:
        raise SameContact
    for asked, row in ((survivor_id, survivor), (other_id, other)):
        if row.pk != asked:
            names = {"id": asked, "survivor": row.pk}
            raise AlreadyMerged(**{name: write_id(Prefix.CONTACT, number) for name, number in names.items()})
    return survivor, other


def _chosen(request: MergeContacts, sides: Sides) -> dict[str, str | None]:
    """The fields that would read otherwise by themselves, with the value that was chosen."""
    by_contact = {request.survivor_id: sides.survivor, request.other_id: sides.other}
    errors = [
        (f"/choices/{name}", code, detail)
        for name, contact_id in request.choices.items()
        for is_wrong, code, detail in (
            (name not in COLUMNS and not is_own_trait(name), "field_unknown", _UNKNOWN),
            (contact_id not in by_contact, "contact_unknown", _NEITHER),
        )
        if is_wrong
    ]
    if errors:
        raise NotValid(errors)
    values = {name: by_contact[contact].get(name) for name, contact in request.choices.items()}
    return {name: value for name, value in values.items() if value != sides.together.get(name)}


def _tie(
    by: Actor,
    survivor: models.Contact,
    other: models.Contact,
    chosen: Mapping[str, str | None],
    *,
    now: int,
) -> tuple[merge_models.Merge, Mapping[int, int | None]]:
    """The merge as it stands, and whose its identities were."""
    ends = (merge_nodes.home_of(survivor), merge_nodes.home_of(other))
    earlier = merge_models.Merge.objects.filter(survivor_id=survivor.pk, merged_id=other.pk).count()
    key = f"merge:{now}:{survivor.pk}:{other.pk}:{earlier}"
    limits = strictness.limits_of((survivor.pk, other.pk))
    strictness.hold(limits, dict(zip((survivor.pk, other.pk), ends, strict=True)), at=now, key=key)
    node, outcome = merge_nodes.bind(survivor.pk, ends, key, at=now)
    words = [
        Word(
            subject=survivor.pk,
            track=Track(node, field, Proof.VERIFIED, 0),
            value=value,
            place=(now, key),
            by_id=by.staff_id,
        )
        for field, value in chosen.items()
    ]
    write_words(words, outcome.touched, fresh=set(), now=now)
    row = merge_models.Merge.objects.create(
        key=key,
        survivor_id=survivor.pk,
        merged_id=other.pk,
        one_id=ends[0],
        other_id=ends[1],
        node_id=node,
        fields=json.dumps(sorted(chosen)),
        at=now,
        by_id=by.staff_id,
    )
    return row, outcome.former


def _standing(by: Actor, merge_id: int) -> merge_models.Merge:
    row = merge_models.Merge.objects.filter(pk=merge_id).first()
    contacts = merge_nodes.contacts_of((row.one_id, row.other_id)) if row else ()
    if row is None or not contacts:
        raise NotFound(kind="merge", id=write_id(Prefix.MERGE, merge_id))
    for contact_id in contacts:
        find_row(by, contact_id)
    if row.undone_at is not None:
        raise MergeUndone
    return row


def _part(by: Actor, row: merge_models.Merge, *, now: int) -> tuple[int, ...]:
    ends = (row.one_id, row.other_id)
    whole = merge_nodes.contacts_of(ends)
    limits = strictness.limits_of(whole)
    assert row.node_id is not None
    outcome = merge_nodes.part(row.node_id, ends, at=now)
    contacts = merge_nodes.contacts_of(ends)
    touched = {*outcome.touched, *whole, *contacts}
    write_words((), touched, fresh=set(), now=now)
    homes = {
        contact.pk: merge_nodes.home_of(contact) for contact in models.Contact.objects.filter(pk__in=contacts)
    }
    strictness.hold(limits, homes, at=now, key=f"un{row.key}")
    row.node_id, row.undone_at, row.undone_by_id = None, now, by.staff_id
    row.save(update_fields=["node_id", "undone_at", "undone_by_id"])
    facts.append(
        [
            FactDraft(kind="contact.unmerged", payload={"merge": row.pk, "contacts": list(contacts)}, at=now),
            FactDraft(kind="contact.changed", payload={"contacts": sorted(touched)}, at=now),
        ],
        now=now,
    )
    let_follow(outcome.former, now=now, at_once=True)
    return contacts


def _accept(row: merge_models.Merge, *, by: Actor, now: int) -> None:
    """A merge accepts the suggestion of its pair; a rejection stands."""
    low, high = sorted((row.survivor_id, row.merged_id))
    suggested = merge_models.Suggestion.objects.filter(
        low_id=low, high_id=high, state=SuggestionState.OPEN.value
    )
    suggested.update(state=SuggestionState.ACCEPTED.value, judged_at=now, judged_by_id=by.staff_id)


def _never_again(row: merge_models.Merge, *, by: Actor, now: int) -> None:
    """Whom a colleague parted no rule brings together; `reopen_suggestion` takes that back."""
    low, high = sorted((row.survivor_id, row.merged_id))
    judged = {"state": SuggestionState.REJECTED.value, "judged_at": now, "judged_by_id": by.staff_id}
    merge_models.Suggestion.objects.update_or_create(
        low_id=low,
        high_id=high,
        defaults=judged,
        create_defaults={**judged, "kind": BY_HAND, "score": 0, "made_at": now},
    )


def _tell_merge(by: Actor, row: merge_models.Merge, chosen: Mapping[str, str | None], *, now: int) -> None:
    survivor, merged = (write_id(Prefix.CONTACT, number) for number in (row.survivor_id, row.merged_id))
    audit.record(by, "contact.merged", survivor, {merged: ""}, now=now)
    audit.record(by, "contact.absorbed", merged, {survivor: ""}, now=now)
    if chosen:
        audit.record(by, "contact.changed", survivor, dict(chosen), now=now)
    merged_ids = [row.survivor_id, row.merged_id]
    facts.append(
        [
            FactDraft(kind="contact.merged", payload={"merge": row.pk, "contacts": merged_ids}, at=now),
            FactDraft(kind="contact.changed", payload={"contacts": merged_ids}, at=now),
        ],
        now=now,
    )
