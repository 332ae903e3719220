"""What a translated message says about who somebody is, in the words of the people room. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crescendo.activity.translated import NO_PROPS, Translated
from crescendo.core.addresses import client_network
from crescendo.people.api import read_identity
from crescendo.people.types import ConsentGiven, Group, Identity, IdentityKind, Proof, Sighting


def read_email_identity(email: str) -> Identity | None:
    """The identity of a mail address; None where it cannot be one."""
    return read_identity(IdentityKind.EMAIL, email)


def sighting_of(
    said: Translated, *, key: str, source_id: int, proof: Proof, space: str, confirmable: bool
) -> Sighting:
    """The sighting behind one act; `space` tells whose user ids these are, "" the company's one space."""
    device = read_identity(IdentityKind.DEVICE, said.device) if said.device else None
    user = read_identity(IdentityKind.USER, said.user_id, space=space) if said.user_id else None
    people: tuple[Identity, ...] = (user,) if user else ()
    if said.email and (mail := read_identity(IdentityKind.EMAIL, said.email)):
        people = (*people, mail)
    if said.phone and (phone := read_identity(IdentityKind.PHONE, said.phone)):
        people = (*people, phone)
    people += said.others
    alias = None
    if said.alias is not None and user is not None:
        former = read_identity(IdentityKind.USER, said.alias[0], space=space)
        is_device = device is not None and device.value == said.alias[0]
        alias = (former, user) if former and former != user and not is_device else None
    return Sighting(
        key=key,
        at=said.at,
        proof=proof,
        source_id=source_id,
        device=device,
        people=people,
        alias=alias,
        leaves=said.leaves,
        parted=tuple(_in_space(one, space) for one in said.parted),
        traits=said.traits or NO_PROPS,
        group=Group(group_id=said.group_id, space=space, traits=said.group_traits) if said.group_id else None,
        consents=_consents(said.consents, said) if said.consents else (),
        confirmable=confirmable,
    )


def _in_space(one: Identity, space: str) -> Identity:
    return one._replace(space=space) if one.kind is IdentityKind.USER else one


def alias_sighting_of(said: Translated, sighting: Sighting) -> Sighting | None:
    """The second half of an alias: clients call a device's id and a former user id alike the previous id.

    The sighting itself joins the two user ids; this one gives the device of that name to the user, which is
    nothing where no device has the name.
    """
    if said.alias is None or not sighting.people or sighting.alias is None:
        return None
    device = read_identity(IdentityKind.DEVICE, said.alias[0])
    if device is None or device == sighting.device:
        return None
    return Sighting(
        key=sighting.key + "a",
        at=sighting.at,
        proof=sighting.proof,
        source_id=sighting.source_id,
        device=device,
        people=sighting.people[:1],
    )


def filling_sighting_of(said: Translated, sighting: Sighting) -> Sighting | None:
    """The second half of a message whose traits only fill what is empty: a claim, whoever makes it.

    It carries no device, for a device may correct what it claimed.
    """
    if not said.fills or not sighting.people:
        return None
    return Sighting(
        key=sighting.key + "f",
        at=sighting.at,
        proof=Proof.CLAIM,
        source_id=sighting.source_id,
        people=sighting.people,
        traits=said.fills,
    )


def _consents(given: Iterable[Any], said: Translated) -> tuple[ConsentGiven, ...]:
    return tuple(
        ConsentGiven(
            purpose=_text(one, "purpose"),
            channel=_text(one, "channel"),
            granted=one.get("granted", True) is True,
            legal_basis=_text(one, "legal_basis") or "consent",
            text_version=_text(one, "text_version"),
            language=_text(one, "language"),
            source_url=said.url[:2000],
            # A client may name a whole address; the register keeps its network.
            ip=client_network(said.ip, b"", ()),
        )
        for one in given
        if isinstance(one, Mapping) and _text(one, "purpose") and _text(one, "channel")
    )


def _text(holder: Mapping[str, Any], key: str) -> str:
    value = holder.get(key)
    return value[:255] if isinstance(value, str) else ""
