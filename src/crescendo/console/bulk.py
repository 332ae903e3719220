"""Changes of many at once: exactly the filtered rows or the ticked ones, looked at first, watched, taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.conditions.types import Entity
from crescendo.console import bulk_moves, filters, page, refused, words
from crescendo.console.bulk_forms import WhatForm, name_of
from crescendo.console.columns import ACCOUNTS, CONTACTS, ListKind
from crescendo.console.filters import Filter
from crescendo.console.quality import STATES
from crescendo.console.quarantine import Sure
from crescendo.console.screen import screen
from crescendo.console.suppressions import channel_or_every
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.refusals import NotFound, Refusal
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import FINAL, ChangeMany, ChangeSet, ChangeState, Deed, ProposedChange

_BEGUN: Mapping[bool, Any] = {
    False: gettext_lazy("It is being done in the background, and can be taken back."),
    True: gettext_lazy("It is being done in the background. It cannot be taken back."),
}
_KINDS = {kind.name: kind for kind in (CONTACTS, ACCOUNTS)}
_OURS = frozenset({"what", "set_to", "channel", *bulk_moves.WITH_MOVE, "go", "of", "id"})
_PREFIX = {Entity.CONTACT: Prefix.CONTACT, Entity.ACCOUNT: Prefix.ACCOUNT}
_DEEDS: Mapping[Deed, Any] = {
    Deed.TAG: gettext_lazy("Tag put on"),
    Deed.UNTAG: gettext_lazy("Tag taken off"),
    Deed.REPAIR: gettext_lazy("Data repaired"),
    Deed.SUPPRESS: gettext_lazy("Put on the suppression list"),
    Deed.ERASE: gettext_lazy("Erased"),
    Deed.MOVE: gettext_lazy("Moved"),
}


@screen(Permission.CONTACTS_EDIT)
def changes(request: HttpRequest, by: Actor) -> HttpResponse:
    """The change sets, newest first; HTMX asks for the table while one is running."""
    found = people.list_changes(by)
    names = core.names_of(frozenset(one.by_id for one in found if one.by_id is not None))
    told = {str(tag.id): tag.name for tag in people.list_tags()}
    owners = core.names_of(frozenset(int(one.value) for one in found if _is_owner(one)))
    context = {
        "rows": [
            (
                one,
                *_said(one, told, owners),
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
    names = people.name_of_contacts([row.subject_id for row in found.rows], by=by)
    told = {str(tag.id): tag.name for tag in people.list_tags()}
    context = {
        "one": one,
        "title": _said(one, told, {})[0],
        "reasons": _reasons(people.reasons_of_refused(by, set_id)),
        "rows": [
            (row.subject_id, names.get(row.subject_id, ""), bulk_moves.why(row.why)) for row in found.rows
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
        "deed": _words(meant),
        "refused": _reasons(preview.refused),
        "is_refused_unknown": preview.refused is None,
        "is_erasure": meant.deed is Deed.ERASE,
        "is_final": meant.deed in FINAL,
        "is_move": meant.deed is Deed.MOVE,
    }
    return page.show(request, by, "console/bulk_sure.html", context, status=refused.status(sure))


def _whom(request: HttpRequest, by: Actor, kind: ListKind, current: Filter) -> dict[str, Any]:
    """Who is meant, in words and in number, and the address to go back to."""
    ids = _ticked(request, kind.entity)
    counts = people.count_contacts if kind.entity is Entity.CONTACT else people.count_accounts
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
    ids = [row.subject_id for row in rows]
    names: Mapping[int, Any] = (
        people.name_of_contacts(ids, by=by)
        if meant.entity is Entity.CONTACT
        else {number: people.get_account(by, number).name for number in ids}
    )
    said = {text for row in rows for text in (row.before, row.after) if text}
    owners = core.names_of(frozenset(int(text) for text in said)) if meant.field == "owner_id" else {}
    return [
        (
            names.get(row.subject_id, ""),
            _value(meant.deed, meant.field, row.before, owners),
            None if row.after is None else _value(meant.deed, meant.field, row.after, owners),
            bulk_moves.why(row.why),
        )
        for row in rows
    ]


def _value(deed: Deed, field: str, text: str, owners: Mapping[int, str]) -> str:
    if deed in FINAL:
        return str(_DEEDS[deed]) if text else ""
    if deed is Deed.MOVE:
        return bulk_moves.title(json.loads(text)) if text else ""
    if deed is not Deed.SET:
        return _("carries it") if text else ""
    if not text:
        return ""
    said = json.loads(text)
    return owners.get(said, str(said)) if field == "owner_id" else str(said)


def _words(meant: ChangeMany) -> str:
    """The deed as the page's title."""
    if meant.deed is Deed.ERASE:
        return _("Erase persons")
    if meant.deed is Deed.SUPPRESS:
        return _("Put on the suppression list: %(channel)s") % {"channel": channel_or_every(meant.field)}
    if meant.deed is Deed.MOVE:
        return bulk_moves.said(meant.field)
    if meant.deed is not Deed.SET:
        tag = people.get_tag(int(meant.field)).name
        return (_("Put on «%(tag)s»") if meant.deed is Deed.TAG else _("Take off «%(tag)s»")) % {"tag": tag}
    return _("Set: %(field)s") % {"field": name_of(meant.field)}


def _said(one: ChangeSet, tags: Mapping[str, str], owners: Mapping[int, str]) -> tuple[str, str]:
    """What a change set did, and to which value."""
    if one.deed is Deed.SET:
        return _("Set: %(field)s") % {"field": name_of(one.field)}, _value(
            one.deed, one.field, one.value, owners
        )
    if one.deed is Deed.SUPPRESS:
        reason = words.of(words.SUPPRESSION_REASONS, one.value)
        return str(_DEEDS[one.deed]), f"{channel_or_every(one.field)} · {reason}"
    if one.deed is Deed.MOVE:
        return bulk_moves.said(one.field), bulk_moves.reason_of(one.value)
    if one.deed is Deed.ERASE:
        return str(_DEEDS[one.deed]), one.value
    return str(_DEEDS[one.deed]), tags.get(one.field, "")


def _reasons(counted: Mapping[str, int] | None) -> list[tuple[str, int]]:
    """Why and how many, the most first; the same words of several are one line."""
    found: dict[str, int] = {}
    for text, number in (counted or {}).items():
        words_of_it = bulk_moves.why(text)
        found[words_of_it] = found.get(words_of_it, 0) + number
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def _is_owner(one: ChangeSet) -> bool:
    return one.deed is Deed.SET and one.field == "owner_id" and one.value.isdigit()
