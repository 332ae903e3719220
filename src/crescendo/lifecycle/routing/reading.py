"""Reading leads: lists within an actor's sight, one lead, its history, the pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields

from django.db.models import Q, QuerySet

from crescendo.core import paging
from crescendo.core.api import may, owners_in_sight, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.types import Actor, Page, Permission, Scope
from crescendo.lifecycle.followup.subject_types import HIDDEN
from crescendo.lifecycle.models import Lead as Row
from crescendo.lifecycle.models import LeadMove as MoveRow
from crescendo.lifecycle.routing.nouns import OPEN, Lead, LeadAct, LeadMove, LeadQuery, LeadState, PoolLead
from crescendo.people import api as people

_FIELDS = tuple(one.name for one in fields(Lead) if one.name not in {"state", "clock"})
SORTS = ("made_at", "-made_at", "due_at", "since_at", "-since_at")


def get_lead(by: Actor, lead_id: int) -> Lead:
    """One lead. Refuses NotAllowed, NotFound (out of sight too)."""
    return lead_noun(find_row(by, lead_id))


def find_row(by: Actor, lead_id: int, *, locked: bool = False) -> Row:
    """The row for verbs; the same refusals."""
    rows = Row.objects.select_for_update() if locked else Row.objects
    row = rows.filter(_sight(by), pk=lead_id).first()
    if row is None:
        raise NotFound(kind="lead", id=write_id(Prefix.LEAD, lead_id))
    return row


def lead_of(by: Actor, contact_id: int) -> Lead | None:
    """The open lead of a contact, else its latest; None where there was none or it is out of sight. One query."""
    rows = Row.objects.filter(_sight(by), contact_id=contact_id).order_by("-pk")
    found = list(rows[:20])
    row = next((one for one in found if one.state in OPEN), found[0] if found else None)
    return None if row is None else lead_noun(row)


def leads_of(by: Actor, contact_ids: Iterable[int]) -> dict[int, Lead]:
    """The open leads of contacts, for lists beside rows. One query."""
    rows = Row.objects.filter(_sight(by), contact_id__in=set(contact_ids), state__in=OPEN)
    return {row.contact_id: lead_noun(row) for row in rows}


def list_leads(by: Actor, query: LeadQuery, *, now: int) -> Page[Lead]:
    """A page of leads in the actor's sight, those of the pool among them. Refuses NotAllowed, NotValid (cursor)."""
    limit = paging.page_size(query.limit)
    rows = _asked(by, query, now=now)
    field = query.sort.lstrip("-") if query.sort in SORTS else "made_at"
    falling = query.sort.startswith("-") or query.sort not in SORTS
    after = paging.read_cursor(query.after)
    if after is not None:
        rows = rows.filter(_behind(field, after, falling=falling))
    sign = "-" if falling else ""
    found = list(rows.order_by(f"{sign}{field}", f"{sign}id")[: limit + 1])
    return paging.page_of(found, limit, number=lambda row: row.pk, noun=lead_noun)


def count_leads(by: Actor, query: LeadQuery, *, now: int, most: int = 10_000) -> int:
    """How many, counted no further than `most`. One query."""
    return _asked(by, query, now=now)[:most].count()


def count_by_state(by: Actor) -> Mapping[LeadState, int]:
    """How many open leads of each state the actor sees. A query for each of the four."""
    return {state: Row.objects.filter(_sight(by), state=state.value).count() for state in OPEN}


def list_pool(by: Actor, *, after: str | None = None, limit: int = 50) -> Page[PoolLead]:
    """What may be claimed, the oldest first, with nothing that names or reaches the person. Two queries."""
    require(by, Permission.CONTACTS_READ)
    limit = paging.page_size(limit)
    rows = Row.objects.filter(state=LeadState.POOL.value, pk__gt=paging.read_cursor(after) or 0).order_by(
        "pk"
    )
    found = list(rows[: limit + 1])
    placed = people.placed(row.contact_id for row in found)

    def noun(row: Row) -> PoolLead:
        one = placed.get(row.contact_id)
        return PoolLead(
            id=row.pk,
            contact_id=row.contact_id,
            made_at=row.made_at,
            since_at=row.since_at,
            account=one.account if one else "",
            title=one.title if one else "",
            province=one.province if one else "",
            industry=one.industry if one else "",
            cause=row.cause,
            is_raised=row.is_raised,
        )

    return paging.page_of(found, limit, number=lambda row: row.pk, noun=noun)


def history_of(by: Actor, contact_id: int) -> tuple[LeadMove, ...]:
    """What became of all leads of a contact whom the actor sees, the latest first. Refuses NotAllowed, NotFound."""
    contact = people.get_contact(by, contact_id).id
    leads = Row.objects.filter(contact_id=contact).values("pk")
    rows = MoveRow.objects.filter(lead_id__in=leads).order_by("-pk")
    return tuple(move_noun(row, by) for row in rows[:200])


def lead_noun(row: Row) -> Lead:
    """The row as it crosses the door."""
    return Lead(
        **{name: getattr(row, name) for name in _FIELDS}, state=LeadState(row.state), clock=row.due_clock
    )


def move_noun(row: MoveRow, by: Actor) -> LeadMove:
    """The same of a line of history; what was written is covered for who may not see personal data."""
    return LeadMove(
        id=row.pk,
        at=row.at,
        act=LeadAct(row.what),
        from_owner_id=row.from_owner_id,
        to_owner_id=row.to_owner_id,
        by=row.by_label,
        reason=row.reason,
        note=row.note if by.sees_personal_data or not row.note else HIDDEN,
    )


def _asked(by: Actor, query: LeadQuery, *, now: int) -> QuerySet[Row]:
    rows = Row.objects.filter(_sight(by))
    if query.states:
        rows = rows.filter(state__in=[state.value for state in query.states])
    if query.owner_id is not None:
        rows = rows.filter(owner_id=query.owner_id)
    if query.is_unowned:
        rows = rows.filter(owner_id__isnull=True)
    if query.older_than is not None:
        rows = rows.filter(made_at__lt=query.older_than)
    if query.is_late is not None:
        late = Q(due_at__lte=now)
        rows = rows.filter(late if query.is_late else ~late | Q(due_at__isnull=True))
    if query.sort == "due_at":
        rows = rows.filter(due_at__isnull=False)
    return rows


def _sight(by: Actor) -> Q:
    """Own leads and the pool's for who sees his own, the team's with them; all for who sees all. Refuses NotAllowed."""
    require(by, Permission.CONTACTS_READ)
    if by.scope is Scope.ALL:
        return Q()
    sight = Q(owner_id__in=sorted(owners_in_sight(by)))
    return sight | Q(state=LeadState.POOL.value) if may(by, Permission.LEADS_ASSIGN) else sight


def _behind(field: str, number: int, *, falling: bool) -> Q:
    """What comes behind a lead in an order: its value is read as it stands now."""
    value = Row.objects.filter(pk=number).values_list(field, flat=True).first()
    if value is None:
        return Q(pk__in=())
    side = "lt" if falling else "gt"
    return Q(**{f"{field}__{side}": value}) | Q(**{field: value, f"pk__{side}": number})
