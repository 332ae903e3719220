"""The facts of the lifecycle that webhooks may be told."""

from __future__ import annotations

from crescendo.channels import api as channels
from crescendo.channels.types import Announced, Payload, Writer
from crescendo.core.ids import Prefix
from crescendo.core.refusals import mark
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import Pipeline

_CONTACTS = {"contacts": Prefix.CONTACT}
_LEADS = {"leads": Prefix.LEAD, "owners": Prefix.STAFF, **_CONTACTS}
_DEALS = {"deals": Prefix.DEAL, "accounts": Prefix.ACCOUNT, **_CONTACTS}


def register() -> None:
    """Make them known; called once the apps stand."""
    channels.announce(
        Announced(
            kind="contact.stage_changed",
            title=mark("A contact changed stage"),
            write=_named(
                Pipeline.CONTACT,
                channels.told({"by": Prefix.STAFF, **_CONTACTS}, "from", "to", "reason", "cause"),
            ),
        ),
        Announced(
            kind="deal.stage_changed",
            title=mark("A deal changed stage"),
            write=_named(
                Pipeline.DEAL, channels.told({"by": Prefix.STAFF, **_DEALS}, "from", "to", "reason")
            ),
        ),
        Announced(
            kind="deal.changed",
            title=mark("A deal was changed"),
            write=channels.told(_DEALS, "fields"),
        ),
    )
    channels.announce(
        Announced(
            kind="deal.escalated",
            title=mark("A deal was late and was told to the manager"),
            write=channels.told(_DEALS, "reason"),
        )
    )
    for kind, title in _OF_DEALS.items():
        channels.announce(Announced(kind=kind, title=title, write=channels.told(_DEALS)))
    for kind, title in _OF_LEADS.items():
        channels.announce(Announced(kind=kind, title=title, write=channels.told(_LEADS, "reason")))


def _named(pipeline: Pipeline, write: Writer) -> Writer:
    """The same, and `crm`: what HubSpot and Salesforce call the stage that was entered, where the document says so."""

    def written(payload: Payload) -> Payload | None:
        said = write(payload)
        stage = in_force().course(pipeline).find(str(payload.get("to")))
        return {**said, "crm": dict(stage.crm)} if said is not None and stage is not None else said

    return written


_OF_DEALS = {
    "deal.created": mark("A deal was made"),
    "deal.removed": mark("A deal was removed"),
}
_OF_LEADS = {
    "lead.routed": mark("A lead was given to a seller"),
    "lead.pooled": mark("A lead came into the pool"),
    "lead.accepted": mark("A lead was accepted"),
    "lead.rejected": mark("A lead was rejected"),
    "lead.recycled": mark("A lead was recycled"),
    "lead.claimed": mark("A lead was claimed from the pool"),
    "lead.given_back": mark("A lead was given back to the pool"),
    "lead.reclaimed": mark("A lead was taken back"),
    "lead.reassigned": mark("A lead was given to somebody else"),
    "lead.qualified": mark("A lead was qualified"),
    "lead.converted": mark("A lead became a deal"),
    "lead.escalated": mark("A lead was late and was told to the manager"),
}
