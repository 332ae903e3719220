"""Which contacts may be one person: producers suggest, a person judges, a rejected pair never comes again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from crescendo.core import paging
from crescendo.core.api import audit, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.types import Actor, Page, Permission
from crescendo.people import merge_models, models
from crescendo.people.contacts import find_row, visible_contacts
from crescendo.people.records import suggestions_of
from crescendo.people.turn import take_turn
from crescendo.people.types import (
    BY_HAND,
    Evidence,
    IdentityKind,
    LinkRefusal,
    NewSuggestion,
    Proof,
    RejectSuggestion,
    SameContact,
    SuggestionQuery,
    SuggestionRow,
    SuggestionState,
)

audit.register(
    {
        "contact.told_apart": mark("%(by)s said that %(subject)s and %(fields)s are not one person"),
        "contact.asked_again": mark("%(by)s asked again whether %(subject)s and %(fields)s are one person"),
    }
)
LINK = "link"
_CURSOR = mark("This cursor was not given out here.")
_FIELD_OF_KIND = {IdentityKind.EMAIL: "email", IdentityKind.PHONE: "phone"}
_BATCH = 200
_READS = 20
Pair = tuple[int, int]


def suggest(found: Sequence[NewSuggestion], *, now: int) -> int:
    """Keep what a rule or a model found, once a pair; how many pairs are new.

    A pair that was rejected, also as parts of other contacts, or that is one contact already is left alone; an
    open one takes the higher score with its evidence. A bounded number of statements.
    """
    wanted: dict[Pair, NewSuggestion] = {}
    with transaction.atomic():
        take_turn()
        now_in = current_contacts({number for one in found for number in (one.contact_id, one.other_id)})
        for one in found:
            pair = _pair(now_in.get(one.contact_id), now_in.get(one.other_id))
            if pair and (pair not in wanted or one.score > wanted[pair].score):
                wanted[pair] = one
        for rejected in _rejected({number for pair in wanted for number in pair}):
            wanted.pop(rejected, None)
        return _write(wanted, now=now)


def list_suggestions(by: Actor, query: SuggestionQuery) -> Page[SuggestionRow]:
    """Pairs of living contacts that the actor sees both of, the likeliest first.

    A page may hold fewer than asked for although others follow. Forty queries at most, nearly always two.
    Refuses NotAllowed, NotValid.
    """
    require(by, Permission.CONTACTS_READ)
    rows = merge_models.Suggestion.objects.filter(state=query.state.value)
    rows = rows if query.kind is None else rows.filter(kind=query.kind)
    limit, cursor = paging.page_size(query.limit), query.after
    shown: list[merge_models.Suggestion] = []
    for _ in range(_READS):
        batch = list(_after(rows, cursor).order_by("-score", "id")[: _BATCH + 1])
        # The scope cannot stand in a subquery, so pairs out of sight are left out here.
        seen = visible_contacts(by, {number for row in batch for number in (row.low_id, row.high_id)})
        shown += [row for row in batch[:_BATCH] if row.low_id in seen and row.high_id in seen]
        cursor = _cursor_of(batch[_BATCH - 1]) if len(batch) > _BATCH else None
        if len(shown) > limit:
            cursor = _cursor_of(shown[limit - 1])
        if len(shown) >= limit or cursor is None:
            break
    return Page(rows=tuple(map(_noun, shown[:limit])), next_cursor=cursor)


def doubles_of(by: Actor, contact_id: int) -> tuple[SuggestionRow, ...]:
    """Who may be the same person as this contact, of those that the actor sees: suggested, or by a refused link.

    Refuses NotAllowed, NotFound. A bounded number of queries.
    """
    contact = find_row(by, contact_id).pk
    stored = merge_models.Suggestion.objects.filter(Q(low_id=contact) | Q(high_id=contact))
    rows = [_noun(row) for row in stored.filter(state=SuggestionState.OPEN.value).order_by("-score", "id")]
    rows += _refused_links(by, contact)
    if not rows:
        return ()
    rejected = _rejected({contact})
    others: dict[int, SuggestionRow] = {}
    for row in rows:
        other = row.other_id if row.contact_id == contact else row.contact_id
        if _pair(contact, other) not in rejected:
            others.setdefault(other, row)
    seen = visible_contacts(by, others)
    return tuple(row for other, row in others.items() if other in seen)


def reject_suggestion(by: Actor, request: RejectSuggestion, *, now: int) -> None:
    """Say that two contacts are not one person; they are never suggested again, whatever is found.

    Refuses NotAllowed, NotFound (out of scope too), SameContact.
    """
    require(by, Permission.CONTACTS_EDIT)
    with transaction.atomic():
        take_turn()
        one, other = find_row(by, request.contact_id).pk, find_row(by, request.other_id).pk
        pair = _pair(one, other)
        if pair is None:
            raise SameContact
        judged = {"state": SuggestionState.REJECTED.value, "judged_at": now, "judged_by_id": by.staff_id}
        merge_models.Suggestion.objects.update_or_create(
            low_id=pair[0],
            high_id=pair[1],
            defaults=judged,
            create_defaults={**judged, "kind": LINK, "score": 0, "made_at": now},
        )
        names = [write_id(Prefix.CONTACT, number) for number in (one, other)]
        audit.record(by, "contact.told_apart", names[0], {names[1]: ""}, now=now)


def reopen_suggestion(by: Actor, request: RejectSuggestion, *, now: int) -> None:
    """Take a rejection back: the pair is open again as it was found, and may be found again.

    Refuses NotAllowed, NotFound (out of scope or not rejected).
    """
    require(by, Permission.CONTACTS_EDIT)
    with transaction.atomic():
        take_turn()
        one, other = find_row(by, request.contact_id).pk, find_row(by, request.other_id).pk
        low, high = sorted((request.contact_id, request.other_id))
        rejected = merge_models.Suggestion.objects.filter(
            low_id=low, high_id=high, state=SuggestionState.REJECTED.value
        )
        was_found = rejected.exclude(kind__in=(LINK, BY_HAND))
        is_open = was_found.update(state=SuggestionState.OPEN.value, judged_at=None, judged_by_id=None)
        if not is_open and not rejected.delete()[0]:
            raise NotFound(kind="suggestion", id=write_id(Prefix.CONTACT, request.other_id))
        names = [write_id(Prefix.CONTACT, number) for number in (one, other)]
        audit.record(by, "contact.asked_again", names[0], {names[1]: ""}, now=now)


def _refused_links(by: Actor, contact: int) -> list[SuggestionRow]:
    return [
        SuggestionRow(
            id=None,
            contact_id=contact,
            other_id=link.other_id,
            kind=LINK,
            score=_LINK_SCORES[link.proof],
            evidence=(
                _evidence(link.identity.kind, link.reason),
                _evidence(link.other_identity.kind, link.reason),
            ),
            state=SuggestionState.OPEN,
            made_at=link.at,
        )
        for link in suggestions_of(by, contact)
    ]


_LINK_SCORES = {Proof.CLAIM: 500, Proof.VERIFIED: 800}


def _evidence(kind: IdentityKind, reason: LinkRefusal) -> Evidence:
    return Evidence(field=_FIELD_OF_KIND.get(kind, kind.name.lower()), how=reason.name.lower())


def _write(wanted: Mapping[Pair, NewSuggestion], *, now: int) -> int:
    known = {
        (row.low_id, row.high_id): row
        for row in merge_models.Suggestion.objects.filter(
            low_id__in={low for low, _ in wanted}, high_id__in={high for _, high in wanted}
        )
    }
    better = []
    for pair, one in wanted.items():
        row = known.get(pair)
        if row is not None and row.state == SuggestionState.OPEN.value and one.score > row.score:
            row.kind, row.score, row.evidence = one.kind, one.score, _encoded(one.evidence)
            better.append(row)
    merge_models.Suggestion.objects.bulk_update(better, ["kind", "score", "evidence"], batch_size=500)
    fresh = [
        merge_models.Suggestion(
            low_id=low,
            high_id=high,
            kind=one.kind,
            score=one.score,
            evidence=_encoded(one.evidence),
            state=SuggestionState.OPEN.value,
            made_at=now,
        )
        for (low, high), one in wanted.items()
        if (low, high) not in known
    ]
    merge_models.Suggestion.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)


def _rejected(contact_ids: Iterable[int]) -> set[Pair]:
    """Rejected pairs that these living contacts, or what is part of them, stand in, as the contacts of today."""
    homes = set(
        models.Contact.objects.filter(merged_into_id__in=set(contact_ids)).values_list("pk", flat=True)
    )
    homes.update(contact_ids)
    rows = merge_models.Suggestion.objects.filter(state=SuggestionState.REJECTED.value)
    pairs = list(rows.filter(Q(low_id__in=homes) | Q(high_id__in=homes)).values_list("low_id", "high_id"))
    now_in = current_contacts({number for pair in pairs for number in pair})
    found = (_pair(now_in.get(low), now_in.get(high)) for low, high in pairs)
    return {pair for pair in found if pair}


def current_contacts(contact_ids: Iterable[int]) -> dict[int, int]:
    """The contacts that these are, or are part of."""
    rows = models.Contact.objects.filter(pk__in=set(contact_ids)).values_list("pk", "merged_into_id")
    return {number: number if merged is None else merged for number, merged in rows}


def _pair(one: int | None, other: int | None) -> Pair | None:
    if one is None or other is None or one == other:
        return None
    return (min(one, other), max(one, other))


def _after(rows: QuerySet[merge_models.Suggestion], cursor: str | None) -> QuerySet[merge_models.Suggestion]:
    if cursor is None:
        return rows
    score, dot, number = cursor.partition(".")
    if (
        not (dot and score.isascii() and score.isdigit() and number.isascii() and number.isdigit())
        or len(cursor) > 24
    ):
        raise NotValid([("/after", "cursor_unknown", _CURSOR)])
    return rows.filter(Q(score__lt=int(score)) | Q(score=int(score), pk__gt=int(number)))


def _cursor_of(row: merge_models.Suggestion) -> str:
    return f"{row.score}.{row.pk}"


def _encoded(evidence: Sequence[Evidence]) -> str:
    return json.dumps([[one.field, one.how] for one in evidence])


def _noun(row: merge_models.Suggestion) -> SuggestionRow:
    return SuggestionRow(
        id=row.pk,
        contact_id=row.low_id,
        other_id=row.high_id,
        kind=row.kind,
        score=row.score,
        evidence=tuple(Evidence(field=field, how=how) for field, how in json.loads(row.evidence)),
        state=SuggestionState(row.state),
        made_at=row.made_at,
    )
