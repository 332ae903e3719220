"""What was sent: written down with who and when, taken back while it is a slip; what is offered to whom."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Max, Q

from crescendo.core import facts
from crescendo.core.api import audit, get_company, require
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.paging import page_of, page_size, read_cursor
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.types import Actor, FactDraft, Page, Permission
from crescendo.lifecycle.authors import is_own
from crescendo.lifecycle.deals.api import get_deal, lines_of
from crescendo.lifecycle.followup import subjects
from crescendo.lifecycle.followup.subject_types import Subject, SubjectKind
from crescendo.lifecycle.materials import rows
from crescendo.lifecycle.materials.fitting import Standing, ordered
from crescendo.lifecycle.materials.nouns import (
    MaterialRetired,
    MaterialSent,
    Offered,
    SendingTooOld,
    SendMaterial,
)
from crescendo.lifecycle.materials_models import Material as MaterialRow
from crescendo.lifecycle.materials_models import MaterialSent as Row
from crescendo.lifecycle.stages.api import stages_of
from crescendo.people import api as people

TAKEN_BACK_WITHIN = DAY
audit.register(
    {
        "material.sent": mark("%(by)s sent a material to %(subject)s"),
        "material.taken_back": mark("%(by)s took back that a material was sent to %(subject)s"),
    }
)


def offer_materials(by: Actor, subject: Subject) -> tuple[Offered, ...]:
    """What may be sent to a contact or for a deal: what is for this stage first, and of that what was not sent yet.

    Refuses NotAllowed, NotFound. A few queries.
    """
    rows.require_read(by)
    living = subjects.seen(by, subject)
    found = rows.seen(by, MaterialRow.objects.filter(retired_at=None))
    sent = dict(
        Row.objects.filter(_rows_of(living), removed_at=None)
        .values_list("material_id")
        .annotate(at=Max("at"))
        .order_by()
    )
    return ordered(found, _standing(by, living), sent)


def record_sent(by: Actor, request: SendMaterial, *, now: int) -> MaterialSent:
    """Write down that a material was sent.

    Refuses NotAllowed, NotFound (outside the scope, another team's), NotValid, MaterialRetired. Emits material.sent.
    """
    contact, deal = _whom(by, request)
    material = rows.find(by, request.material_id)
    if material.retired_at is not None:
        raise MaterialRetired
    if request.at is not None and request.at > now:
        raise NotValid([("/at", "in_future", mark("What was sent cannot lie in the future."))])
    row = Row(
        material_id=material.id,
        title=material.title(get_company().language),
        contact_id=contact,
        deal_id=deal,
        at=now if request.at is None else request.at,
        noted_at=now,
        by_id=by.staff_id,
        by_label=by.label[:200],
    )
    with facts.together(now=now):
        row.save()
        _tell(by, "material.sent", row, now=now)
    return _noun(by, row, now=now)


def take_back_sent(by: Actor, sent_id: int, *, now: int) -> MaterialSent:
    """Take back what was a slip, within a day of writing it down.

    Refuses NotAllowed, NotFound, SendingTooOld (also for another's). Emits material.taken_back.
    """
    with facts.together(now=now):
        row = Row.objects.select_for_update().filter(pk=sent_id, removed_at=None).first()
        if row is None:
            raise NotFound(kind="sent material", id=write_id(Prefix.MATERIAL_SENT, sent_id))
        _whom(by, SendMaterial(material_id=0, contact_id=row.contact_id, deal_id=row.deal_id))
        if not _may_remove(by, row, now=now):
            raise SendingTooOld
        row.removed_at = now
        row.save(update_fields=["removed_at"])
        _tell(by, "material.taken_back", row, now=now)
    return _noun(by, row, now=now)


def list_sent(
    by: Actor, subject: Subject, *, now: int, cursor: str | None = None, limit: int = 20
) -> Page[MaterialSent]:
    """What was sent to a contact, or for a deal, the newest first. Refuses NotAllowed, NotFound, NotValid."""
    living = subjects.seen(by, subject)
    limit = page_size(limit)
    found = Row.objects.filter(_rows_of(living), removed_at=None)
    if (before := read_cursor(cursor)) is not None:
        found = found.filter(pk__lt=before)
    sent = list(found.order_by("-pk")[: limit + 1])
    return page_of(sent, limit, number=lambda row: row.pk, noun=lambda row: _noun(by, row, now=now))


def _whom(by: Actor, request: SendMaterial) -> tuple[int | None, int | None]:
    """The living contact and the deal. Refuses NotAllowed, NotFound, NotValid."""
    if request.contact_id is None and request.deal_id is None:
        raise NotValid([("/contact_id", "whom_missing", mark("Say to whom, or for which deal."))])
    if request.deal_id is not None:
        require(by, Permission.DEALS_EDIT)
        get_deal(by, request.deal_id)
    if request.contact_id is None:
        return None, request.deal_id
    require(by, Permission.CONTACTS_EDIT)
    return people.get_contact(by, request.contact_id).id, request.deal_id


def _rows_of(living: Subject) -> Q:
    if living.kind is SubjectKind.CONTACT:
        return Q(contact_id__in=people.homes_of(living.id))
    if living.kind is SubjectKind.DEAL:
        return Q(deal_id=living.id)
    raise NotFound(kind="material", id=subjects.outside(living))


def _standing(by: Actor, living: Subject) -> Standing:
    if living.kind is SubjectKind.DEAL:
        deal = get_deal(by, living.id)
        products = frozenset(line.product for line in lines_of(deal.id))
        return Standing(stage=deal.stage, industry=_industry(deal.industry), products=products)
    contact = people.get_contact(by, living.id)
    stage = stages_of([contact.id])[contact.id].stage
    return Standing(stage=stage, industry=_industry(contact.industry), language=_language(contact.language))


def _industry(words: str) -> str:
    return people.classes_of({"industry": words})["industry_code"] or "" if words else ""


def _language(said: str) -> str:
    """A contact's language as materials name theirs."""
    return "zh-hans" if said.lower().startswith("zh") else "en" if said.lower().startswith("en") else ""


def _tell(by: Actor, kind: str, row: Row, *, now: int) -> None:
    subject = (
        write_id(Prefix.CONTACT, row.contact_id)
        if row.contact_id is not None
        else write_id(Prefix.DEAL, row.deal_id or 0)
    )
    audit.record(by, kind, subject, {"material": write_id(Prefix.MATERIAL, row.material_id)}, now=now)
    # Whoever has since become part of another is told as the other.
    contacts = [] if row.contact_id is None else sorted(set(people.living_of([row.contact_id]).values()))
    payload: Mapping[str, object] = {
        "contacts": contacts,
        "material": row.material_id,
        "deal": row.deal_id,
        "by": row.by_id,
        "at": row.at,
    }
    facts.append([FactDraft(kind=kind, payload=dict(payload), at=now)], now=now)


def _may_remove(by: Actor, row: Row, *, now: int) -> bool:
    noted_at = row.at if row.noted_at is None else row.noted_at
    return is_own(by, row) and noted_at > now - TAKEN_BACK_WITHIN


def _noun(by: Actor, row: Row, *, now: int) -> MaterialSent:
    return MaterialSent(
        id=row.pk,
        material_id=row.material_id,
        title=row.title,
        contact_id=row.contact_id,
        deal_id=row.deal_id,
        at=row.at,
        by_id=row.by_id,
        by_label=row.by_label,
        may_remove=_may_remove(by, row, now=now),
    )
