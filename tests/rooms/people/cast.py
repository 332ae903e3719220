"""Sightings in few words."""

from __future__ import annotations

from typing import Any

from crescendo.people import api
from crescendo.people.types import Identity, IdentityKind, Proof, Sighted, Sighting


def user(value: str, space: str = "") -> Identity:
    return Identity(IdentityKind.USER, value, space)


def email(value: str) -> Identity:
    return Identity(IdentityKind.EMAIL, value)


def device(value: str) -> Identity:
    return Identity(IdentityKind.DEVICE, value)


def said(key: str, at: int, *people: Identity, **more: Any) -> Sighting:
    """A verified word, unless `proof` says otherwise."""
    return Sighting(key=key, at=at, people=people, **{"proof": Proof.VERIFIED, **more})


def claimed(key: str, at: int, *people: Identity, **more: Any) -> Sighting:
    return said(key, at, *people, proof=Proof.CLAIM, **more)


def see(*sightings: Sighting, now: int = 10_000) -> Sighted:
    return api.sight(sightings, now=now)


def contact_of(sighted: Sighted, place: int = 0) -> int:
    number = sighted.contacts[place]
    assert number is not None
    return number
