"""What each field says of two contacts, and what it would say were they one. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crescendo.people import models
from crescendo.people.fieldset import CONTACT_TEXTS, NUMBERS, REFERENCES, decode, encode, project
from crescendo.people.ledger import Ledger
from crescendo.people.parted import withdraw_words
from crescendo.people.traits import read_histories, telling_domain

COLUMNS = (*CONTACT_TEXTS, *NUMBERS, *REFERENCES)
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Field to JSON text, blank fields left out: of each contact, and of both together."""

    survivor: Values
    other: Values
    together: Values

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields that either has, ours in their order, own ones by name."""
        own = sorted({*self.survivor, *self.other, *self.together} - {*COLUMNS})
        said = (name for name in COLUMNS if name in self.survivor or name in self.other)
        return (*said, *own)


def sides_of(survivor: models.Contact, other: models.Contact) -> Sides:
    """Read both histories and lay them together; six queries at most."""
    histories = read_histories({survivor.pk, other.pk})
    joined = Ledger()
    for tracks in histories.subjects.values():
        for by_track in tracks.values():
            for track, runs in by_track.items():
                for run in runs:
                    joined.take(survivor.pk, track, run)
    joined.sort()
    withdraw_words(joined, parts={other.pk: survivor.pk})
    row = project(joined.read_all(survivor.pk), CONTACT_TEXTS)
    domain = telling_domain(joined, survivor.pk, row)
    account = models.AccountDomain.objects.filter(domain=domain).first() if domain else None
    if account is not None:
        row["account_id"] = account.account_id
    return Sides(survivor=_said(vars(survivor)), other=_said(vars(other)), together=_said(row))


def _said(row: Mapping[str, Any]) -> Values:
    said = {name: encode(row[name]) for name in COLUMNS if row[name] not in {"", None}}
    own = decode(row["traits"])
    return said | {f"trait.{name}": encode(value) for name, value in own.items()}
