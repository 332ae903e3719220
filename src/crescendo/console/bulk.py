"""Changes of many at once: exactly the filtered rows or the ticked ones, looked at first, watched, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.conditions.types import Entity
from crescendo.console import bulk_moves, bulk_words, filters, page, refused
from crescendo.console.bulk_forms import WhatForm
from crescendo.console.columns import ACCOUNTS, CONTACTS, DEALS, ListKind
from crescendo.console.filters import Filter
from crescendo.console.lists import Counts
from crescendo.console.quality import STATES
from crescendo.console.quarantine import Sure
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.refusals import NotFound, Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.people import api as people
from crescendo.people.types import FINAL, ChangeMany, ChangeState, Deed, ProposedChange

_BEGUN: Mapping[bool, Any] = {
    False: gettext_lazy("It is being done in the background, and can be taken back."),
    True: gettext_lazy("It is being done in the background. It cannot be taken back."),
}
_KINDS = {kind.name: kind for kind in (CONTACTS, ACCOUNTS, DEALS)}
_OURS = frozenset({"what", "set_to", "channel", *bulk_moves.WITH_MOVE, "go", "of", "id"})
_PREFIX = {Entity.CONTACT: Prefix.CONTACT, Entity.ACCOUNT: Prefix.ACCOUNT, Entity.DEAL: Prefix.DEAL}
_COUNTS: Mapping[Entity, Counts] = {
    Entity.CONTACT: people.count_contacts,
    Entity.ACCOUNT: people.count_accounts,
    Entity.DEAL: lifecycle.count_deals,
}


@screen(Permission.CONTACTS_EDIT)
def changes(request: HttpRequest, by: Actor) -> HttpResponse:
    """The change sets, newest first; HTMX asks for the table while one is running."""
    found = people.list_changes(by)
    names = core.names_of(frozenset(one.by_id for one in found if one.by_id is not None))
    told = {str(tag.id): tag.name for tag in people.list_tags()}
    staff = bulk_words.staff_of_sets(found)
    context = {
        "rows": [
            (
                one,
                *bulk_words.done(one, told, staff),
                STATES[one.state],
                names.get(one.by_id or 0, ""),
                one.deed in FINAL,
            )
            for one in found
        ],
        "is_working": any(one.state in {ChangeState.RUNNING, ChangeState.UNDOING} for one in found),
    }
    if page.wants_part(request):
        return page.part(request, by, "console/_bulk.html", context)
    return page.show(request, by, "console/bulk.html", context)


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor, kind: str) -> HttpResponse:
    """Say what is to be done to the rows of the address, see before and after, then do it."""
    if kind not in _KINDS:
        raise NotFound(kind="list", id=kind)
    found = _KINDS[kind]
    core.require(by, found.edits)
    current = filters.read(request, by, found.entity)
    if current.tree is None:
        return redirect(found.route)
    form = WhatForm(
        request.GET if "go" in request.GET else None,
        by=by,
        kind=found,
        what=request.GET.get("what", ""),
        initial={"what": request.GET.get("what", "")},
    )
    context = _whom(request, by, found, current) | {"form": form, "kind": found, "filter": current}
    if "go" not in request.GET or not form.is_valid() or "set_to" not in form.fields:
        return page.show(request, by, "console/bulk_new.html", context, status=refused.status(form))
    return _sure(request, by, _meant(request, found, current, form), context)


@screen(Permission.CONTACTS_EDIT)
def refused_ones(request: HttpRequest, by: Actor, set_id: int) -> HttpResponse:
    """Whom the rules left where they are, and why: by reason, then one by one."""
    one = people.get_change(by, set_id)
    found = people.list_refused(by, set_id, cursor=request.GET.get("after"))
    entity = Entity(one.entity)
    names = bulk_words.names(by, entity, [row.subject_id for row in found.rows])
    told = {str(tag.id): tag.name for tag in people.list_tags()}
    context = {
        "one": one,
        "kind": next(kind for kind in _KINDS.values() if kind.entity is entity),
        "title": bulk_words.done(one, told, {})[0],
        "reasons": bulk_words.reasons(entity, people.reasons_of_refused(by, set_id)),
        "rows": [
            (
                bulk_words.page_of(entity, row.subject_id),
                names.get(row.subject_id, ""),
                bulk_moves.why(entity, row.why),
            )
            for row in found.rows
        ],
        "next_cursor": found.next_cursor,
    }
    return page.show(request, by, "console/bulk_refused.html", context)


@screen(Permission.CONTACTS_EDIT, "POST")
def undo(request: HttpRequest, by: Actor, set_id: int) -> HttpResponse:
    """Restore what stood before, in the background."""
    people.undo_change(by, set_id, now=page.now())
    messages.success(request, _("What stood before is restored, unless somebody has changed it since."))
    return redirect("console:bulk-changes")


@screen(Permission.CONTACTS_EDIT, "POST")
def stop(request: HttpRequest, by: Actor, set_id: int) -> HttpResponse:
    """Stop one that is running."""
    people.stop_change(by, set_id, now=page.now())
    messages.success(request, _("It is stopped. What was changed can be taken back."))
    return redirect("console:bulk-changes")


@screen(Permission.CONTACTS_EDIT)
def merge(request: HttpRequest, by: Actor) -> HttpResponse:
    """The preview of merging the two that are ticked."""
    del by
    ids = _ticked(request, Entity.CONTACT)
    if ids is None or len(ids) != 2:
        messages.error(request, _("Tick two contacts to merge them."))
        return redirect("console:contacts")
    return redirect("console:contact-merge-with", *ids)


def _sure(request: HttpRequest, by: Actor, meant: ChangeMany, context: dict[str, Any]) -> HttpResponse:
    """Before and after; above 1,000 the number is typed."""
    given = request.POST if request.method == "POST" else None
    try:
        preview = people.preview_changes(by, meant, now=page.now())
        sure = Sure(
            given,
            number=preview.count,
            is_typed=meant.deed is Deed.ERASE,
            initial={"up_to": 0, "count": preview.count},
        )
        if given is not None and sure.is_valid():
            people.change_many(by, meant, told=given.get("told", ""), now=page.now())
            messages.success(request, _BEGUN[meant.deed in FINAL])
            return redirect("console:bulk-changes")
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect(f"{request.path}?{request.GET.urlencode()}" if given is not None else context["back"])
    context |= {
        "sure": sure,
        "preview": preview,
        "shown": _shown(by, meant, preview.shown),
        "deed": bulk_words.deed(meant),
        "refused": bulk_words.reasons(meant.entity, preview.refused),
        "is_refused_unknown": preview.refused is None,
        "nobody_goes": sum((preview.refused or {}).values()) == preview.count,
        "is_erasure": meant.deed is Deed.ERASE,
        "is_final": meant.deed in FINAL,
        "is_move": meant.deed is Deed.MOVE,
    }
    return page.show(request, by, "console/bulk_sure.html", context, status=refused.status(sure))


def _whom(request: HttpRequest, by: Actor, kind: ListKind, current: Filter) -> dict[str, Any]:
    """Who is meant, in words and in number, and the address to go back to."""
    ids = _ticked(request, kind.entity)
    counts = _COUNTS[kind.entity]
    count = len(ids) if ids is not None else counts(by, current.tree, now=page.now())
    kept = [(name, value) for name, value in current.pairs if name not in _OURS]
    query = request.GET.copy()
    for name in _OURS:
        query.pop(name, None)
    return {
        "count": count,
        "is_ticked": ids is not None,
        "kept": [*kept, *(("id", one) for one in request.GET.getlist("id"))],
        "put_in": _put_in(request) if kind.entity is Entity.CONTACT else "",
        "back": f"{reverse(kind.route)}?{query.urlencode()}",
    }


def _put_in(request: HttpRequest) -> str:
    """The address at which the same contacts are put into a segment."""
    query = request.GET.copy()
    for name in _OURS - {"id"}:
        query.pop(name, None)
    return f"{reverse('console:segment-put-in')}?{query.urlencode()}"


def _meant(request: HttpRequest, kind: ListKind, current: Filter, form: WhatForm) -> ChangeMany:
    deed, field, value = form.asked()
    return ChangeMany(
        entity=kind.entity,
        deed=deed,
        field=field,
        value=value,
        condition=current.tree if current.is_set else None,
        ids=_ticked(request, kind.entity),
    )


def _ticked(request: HttpRequest, entity: Entity) -> tuple[int, ...] | None:
    """The rows that were ticked; None where all of the filter are meant."""
    if "id" not in request.GET:
        return None
    try:
        return tuple(read_id(_PREFIX[entity], one) for one in request.GET.getlist("id")[:200])
    except IdNotReadable as cause:
        raise NotFound(kind=entity.value, id="") from cause


def _shown(
    by: Actor, meant: ChangeMany, rows: tuple[ProposedChange, ...]
) -> list[tuple[Any, str, str | None, str]]:
    """The first few by name, with what they say before and after in the reader's words, and why they stay."""
    names = bulk_words.names(by, meant.entity, [row.subject_id for row in rows])
    texts = {text for row in rows for text in (row.before, row.after) if text}
    staff = bulk_words.staff_in(meant.field, texts)

    def told(text: str) -> str:
        return bulk_words.value(meant.entity, meant.deed, meant.field, text, staff)

    return [
        (
            names.get(row.subject_id, ""),
            told(row.before),
            None if row.after is None else told(row.after),
            bulk_moves.why(meant.entity, row.why),
        )
        for row in rows
    ]
