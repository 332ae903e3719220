"""The kinds of facts of the rooms before this one that may be told."""

from __future__ import annotations

from crescendo.channels.types import Announced, Payload
from crescendo.channels.webhooks.announced import announce, told
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark

_CONTACTS = {"contacts": Prefix.CONTACT}
_ACCOUNTS = {"accounts": Prefix.ACCOUNT}


def register() -> None:
    """Make them known."""
    for kind, title in _OF_CONTACTS.items():
        announce(Announced(kind=kind, title=title, write=told(_CONTACTS)))
    for kind, title in _OF_ACCOUNTS.items():
        announce(Announced(kind=kind, title=title, write=told(_ACCOUNTS)))
    for kind, title in _OF_SEGMENTS.items():
        announce(Announced(kind=kind, title=title, write=told({"segment": Prefix.SEGMENT, **_CONTACTS})))
    announce(
        Announced(
            kind="contact.tagged",
            title=mark("A contact got a tag or lost it"),
            write=told({"tag": Prefix.TAG, **_CONTACTS}),
        ),
        Announced(kind="band.changed", title=mark("A contact's band changed"), write=_bands),
    )


def _bands(payload: Payload) -> Payload:
    moves = [
        {"contact_id": write_id(Prefix.CONTACT, contact), "from": before, "to": after}
        for contact, before, after in payload["moves"]
    ]
    return {"contact_ids": [move["contact_id"] for move in moves], "moves": moves}


_OF_CONTACTS = {
    "contact.created": mark("A contact was added"),
    "contact.changed": mark("A contact was changed"),
    "contact.merged": mark("Two contacts became one"),
    "contact.unmerged": mark("A merge of contacts was undone"),
    "contact.erased": mark("A contact was erased"),
    "contact.removed": mark("A contact was taken away with the import that made it"),
    "contact.paused": mark("Marketing to a contact was paused or resumed"),
    "consent.changed": mark("A contact's consent changed"),
    "preference.changed": mark("A contact's preferences changed"),
    "suppression.changed": mark("A contact came on the suppression list or left it"),
    "score.changed": mark("A contact's score changed"),
}
_OF_ACCOUNTS = {
    "account.created": mark("An account was added"),
    "account.changed": mark("An account was changed"),
    "account.merged": mark("Two accounts became one"),
    "account.unmerged": mark("A merge of accounts was undone"),
    "account.removed": mark("An account was taken away with the import that made it"),
}
_OF_SEGMENTS = {
    "segment.entered": mark("Contacts entered a segment"),
    "segment.left": mark("Contacts left a segment"),
}
