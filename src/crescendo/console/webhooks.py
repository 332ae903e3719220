"""Webhooks: whom the company's facts are told, what each was told, and what came of it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from crescendo.channels import api as rooms
from crescendo.channels.types import ChangeEndpoint, Delivery, DeliveryQuery, DeliveryState, Endpoint
from crescendo.console import page, refused, webhook_words
from crescendo.console.screen import screen
from crescendo.console.webhook_forms import WebhookForm
from crescendo.core import sending
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission

_P = Permission.WEBHOOKS_MANAGE


@screen(_P)
def webhooks(request: HttpRequest, by: Actor) -> HttpResponse:
    """All webhooks and how each is doing."""
    rows = [(one, *webhook_words.STATES[one.state.value]) for one in rooms.list_endpoints(by)]
    return page.show(request, by, "console/webhooks.html", {"rows": rows, "is_frozen": sending.is_frozen()})


@screen(_P, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Make a webhook and show its secret, this once."""
    form = WebhookForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            issued = rooms.create_endpoint(by, form.wanted(), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return page.show(request, by, "console/webhook_shown.html", {"issued": issued, "is_new": True})
    context = {"form": form}
    return page.show(request, by, "console/webhook_new.html", context, status=refused.status(form))


@screen(_P, "GET", "HEAD", "POST")
def webhook(request: HttpRequest, by: Actor, webhook_id: int) -> HttpResponse:
    """One webhook: state, log of deliveries, and what can be changed."""
    row = rooms.get_endpoint(by, webhook_id)
    form = WebhookForm(request.POST or None, by=by, standing=row)
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted()
        change = ChangeEndpoint(
            id=webhook_id, name=wanted.name, url=wanted.url, kinds=wanted.kinds, fields=wanted.fields
        )
        try:
            rooms.change_endpoint(by, change, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:webhook", webhook_id)
    context = _log(request, by, row) | {"form": form}
    return page.show(request, by, "console/webhook.html", context, status=refused.status(form))


@screen(_P)
def delivery(request: HttpRequest, by: Actor, delivery_id: int) -> HttpResponse:
    """One delivery: what was told, each try and its answer."""
    row = rooms.get_delivery(by, delivery_id)
    tries = [(one, webhook_words.tried(one)) for one in rooms.list_attempts(by, delivery_id)]
    context = {
        "webhook": rooms.get_endpoint(by, row.endpoint_id),
        "row": row,
        "told": json.dumps(row.content, ensure_ascii=False, indent=2),
        "state": webhook_words.DELIVERY_STATES[row.state.value],
        "outcome": webhook_words.outcome(row),
        "kind": _title(row),
        "tries": tries,
        "is_open": row.due_at is not None,
    }
    return page.show(request, by, "console/webhook_delivery.html", context)


@screen(_P, "POST")
def rotate(request: HttpRequest, by: Actor, webhook_id: int) -> HttpResponse:
    """A new secret, shown this once."""
    issued = rooms.rotate_secret(by, webhook_id, now=page.now())
    return page.show(request, by, "console/webhook_shown.html", {"issued": issued, "is_new": False})


@screen(_P, "POST")
def enable(request: HttpRequest, by: Actor, webhook_id: int) -> HttpResponse:
    """Pause it, or let it go on."""
    if request.POST.get("enabled") == "yes":
        rooms.resume_endpoint(by, webhook_id, now=page.now())
        messages.success(request, _("The webhook goes on."))
    else:
        rooms.pause_endpoint(by, webhook_id, now=page.now())
        messages.success(request, _("The webhook is paused."))
    return redirect("console:webhook", webhook_id)


@screen(_P, "POST")
def remove(request: HttpRequest, by: Actor, webhook_id: int) -> HttpResponse:
    """End it for good."""
    rooms.remove_endpoint(by, webhook_id, now=page.now())
    messages.success(request, _("The webhook is removed."))
    return redirect("console:webhooks")


@screen(_P, "POST")
def try_out(request: HttpRequest, by: Actor, webhook_id: int) -> HttpResponse:
    """Send a test; its page shows what came of it."""
    try:
        sent = rooms.send_trial(by, webhook_id, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:webhook", webhook_id)
    return redirect("console:webhook-delivery", sent.id)


@screen(_P, "POST")
def resend(request: HttpRequest, by: Actor, delivery_id: int) -> HttpResponse:
    """Send one delivery again."""
    try:
        rooms.resend(by, delivery_id, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("It is sent again, with the same webhook-id."))
    return redirect("console:webhook-delivery", delivery_id)


@screen(_P, "POST")
def resend_missed(request: HttpRequest, by: Actor, webhook_id: int) -> HttpResponse:
    """Send again what failed or was skipped."""
    try:
        again = rooms.resend_missed(by, webhook_id, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:webhook", webhook_id)
    said = ngettext(
        "%(count)d delivery is sent again.", "%(count)d deliveries are sent again.", again.waiting
    )
    left = _("%(count)d more are left.") % {"count": again.left} if again.left else ""
    messages.success(request, " ".join((said % {"count": again.waiting}, left)).strip())
    return redirect("console:webhook", webhook_id)


def _log(request: HttpRequest, by: Actor, row: Endpoint) -> dict[str, Any]:
    state = request.GET.get("state", "")
    chosen = DeliveryState(state) if state in set(DeliveryState) else None
    query = DeliveryQuery(endpoint_id=row.id, state=chosen, cursor=request.GET.get("after"))
    found = rooms.list_deliveries(by, query)
    counts = rooms.count_deliveries(by, row.id)
    return {
        "webhook": row,
        "state": webhook_words.STATES[row.state.value],
        "why_not": webhook_words.why_not(row),
        "counts": [(one.value, webhook_words.DELIVERY_STATES[one.value][0], n) for one, n in counts.items()],
        "missed": counts[DeliveryState.FAILED] + counts[DeliveryState.SKIPPED],
        "chosen": chosen.value if chosen else "",
        "rows": [
            (one, _title(one), webhook_words.DELIVERY_STATES[one.state.value], webhook_words.outcome(one))
            for one in found.rows
        ],
        "next_cursor": found.next_cursor,
        "is_resting": row.rest_until > page.now(),
        "is_frozen": sending.is_frozen(),
        "has_two_secrets": row.old_secret_until > page.now(),
    }


def _title(row: Delivery) -> str:
    if row.is_trial:
        return pgettext("webhook", "Test")
    kind = rooms.announced().get(row.kind)
    return _(kind.title) if kind else row.kind
