"""How long the log of deliveries is kept, what it holds of persons, and what waits while sending is frozen."""

from __future__ import annotations

from django.db.models import Max, Q, QuerySet

from crescendo.channels.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from crescendo.channels.types import DeliveryState, Reason
from crescendo.core import holdings, keeping, sending
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark
from crescendo.core.types import Actor, Erased, Holding, Kept, Outgoing, Person, Surroundings, Waiting

_STEP = 20_000


def register() -> None:
    """Make them known."""
    holdings.declare_free(
        {
            "channels_webhook_endpoint": "addresses of systems, and secrets under seal",
            "channels_webhook_delivery": "ids and codes; fields of contacts are read when a message leaves",
        }
    )
    holdings.register(_snippets)
    keeping.register(_log)
    sending.register(_deliveries)


def _about(person: Person) -> QuerySet[WebhookDelivery]:
    # An id stands between quotes, so one is never found as the beginning of another.
    named = Q(pk__in=())
    for contact in person.contacts:
        named |= Q(content__contains=f'"{write_id(Prefix.CONTACT, contact)}"')
    return WebhookDelivery.objects.filter(named)


def _find(person: Person, _: Surroundings) -> int:
    about = _about(person).values("pk")
    return WebhookAttempt.objects.filter(delivery_id__in=about).exclude(snippet="").count()


def _erase(person: Person, _: Surroundings, place: object) -> Erased:
    """Receivers may answer with what they were told, so their answers about a person are blanked, by stretches."""
    after = int(place) if isinstance(place, int) else 0
    until = after + _STEP
    about = _about(person).filter(pk__gt=after, pk__lte=until).values("pk")
    rows = WebhookAttempt.objects.filter(delivery_id__in=about).exclude(snippet="").update(snippet="")
    newest = WebhookDelivery.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return Erased(rows=rows, place=until if until < newest else None)


def _sweep(before: int, limit: int) -> int:
    old = WebhookDelivery.objects.filter(at__lt=before).order_by("at")
    ids = list(old.values_list("pk", flat=True)[:limit])
    WebhookAttempt.objects.filter(delivery_id__in=ids).delete()
    return WebhookDelivery.objects.filter(pk__in=ids).delete()[0]


def _waiting() -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(state=DeliveryState.WAITING.value)


def _first(by: Actor, limit: int) -> tuple[Waiting, ...]:
    del by  # names of endpoints name nobody
    rows = list(_waiting().order_by("at", "pk")[:limit])
    names = dict(WebhookEndpoint.objects.values_list("pk", "name"))
    return tuple(Waiting(at=row.at, to=names.get(row.endpoint_id, "")) for row in rows)


def _discard(now: int) -> int:
    return _waiting().update(state=DeliveryState.SKIPPED.value, reason=Reason.DISCARDED.value, settled_at=now)


_snippets = Holding(
    name="channels.webhook_answers",
    title=mark("Answers of webhooks' receivers"),
    tables=("channels_webhook_attempt",),
    find=_find,
    erase=_erase,
)
_log = Kept(
    name="webhook_deliveries",
    title=mark("Deliveries of webhooks"),
    sentence=mark("What webhooks were told, each try and its answer. Then it can be sent again no more."),
    least=7,
    most=365,
    usual=30,
    count=lambda before: WebhookDelivery.objects.filter(at__lt=before).count(),
    sweep=_sweep,
)
_deliveries = Outgoing(
    name="channels.webhook_deliveries",
    title=mark("Messages to webhooks"),
    jobs=(),
    count=lambda: _waiting().count(),
    first=_first,
    discard=_discard,
)
