"""Standing as fields of a condition: who was talked to, what waits, leads, last answers, customers' use."""

from __future__ import annotations

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Beside, Entity, Field, FieldType, Option, Stored, TouchedBy
from crescendo.core.refusals import mark
from crescendo.lifecycle.routing.nouns import LeadState
from crescendo.lifecycle.standing.seller_act import SELLER_ACT
from crescendo.lifecycle.standing.using import UseState
from crescendo.lifecycle.standing.writing import OF_ACCOUNTS, OF_CONTACTS

_PLACES = {
    Entity.CONTACT: ("lifecycle_contactstanding", "contact_id", OF_CONTACTS),
    Entity.ACCOUNT: ("lifecycle_accountstanding", "account_id", OF_ACCOUNTS),
}
_LEADS = {
    LeadState.POOL: mark("Lies in the pool"),
    LeadState.ROUTED: mark("Given to a seller"),
    LeadState.ACCEPTED: mark("Accepted by sales (SAL)"),
    LeadState.QUALIFIED: mark("Qualified"),
    LeadState.REJECTED: mark("Rejected"),
    LeadState.RECYCLED: mark("Recycled"),
    LeadState.CONVERTED: mark("Became a deal"),
}
USES = {
    UseState.STEADY: mark("Goes on"),
    UseState.FALLING: mark("Falling to under a half"),
    UseState.STOPPED: mark("None for 14 days"),
}


def register() -> None:
    """Make them known; called once the apps stand."""
    contact, account = Entity.CONTACT, Entity.ACCOUNT
    instant, number = FieldType.INSTANT, FieldType.NUMBER
    leads = tuple(Option(value=state.value, label=title) for state, title in _LEADS.items())
    uses = tuple(Option(value=state.value, label=title) for state, title in USES.items())
    conditions.register(
        _field(
            contact, ("last_contacted_at", "contacted_at"), instant, mark("Last contacted by a colleague")
        ),
        _field(contact, ("last_talked_at", "talked_at"), instant, mark("Last talked to")),
        _field(contact, ("last_mail_sent_at", "mailed_at"), instant, mark("Last mail by us")),
        _field(contact, ("last_mail_received_at", "wrote_at"), instant, mark("Last mail to us")),
        _field(contact, ("last_meeting_at", "met_at"), instant, mark("Last meeting")),
        _field(contact, ("last_material_at", "material_at"), instant, mark("Last material sent")),
        _field(contact, ("next_task_at", "task_at"), instant, mark("Next task due")),
        _field(contact, ("lead_state", "lead_state"), FieldType.CHOICE, mark("State of the lead"), leads),
        _field(contact, ("lead_since", "lead_since"), instant, mark("Lead in that state since")),
        _field(contact, ("nps_score", "nps_score"), number, mark("Last NPS answer (0 to 10)")),
        _field(account, ("nps_score", "nps_score"), number, mark("Last NPS answer (0 to 10)")),
        _field(account, ("severe_tickets", "severe_tickets"), number, mark("Open severe tickets")),
        _field(account, ("product_use", "use"), FieldType.CHOICE, mark("Use of the product"), uses),
    )
    conditions.register_leaf(SELLER_ACT)


def _field(
    entity: Entity, named: tuple[str, str], kind: FieldType, label: str, options: tuple[Option, ...] = ()
) -> Field:
    key, column = named
    table, owner, fact = _PLACES[entity]
    return Field(
        key=key,
        entity=entity,
        type=kind,
        label=label,
        stored=Stored(table=table, column=column, beside=Beside(owner=owner)),
        options=options,
        touched_by=frozenset({TouchedBy(kind=fact)}),
    )
