"""Putting the addresses of many contacts on the suppression list. It is not taken back: a person lifts line by line."""

from __future__ import annotations

from collections.abc import Mapping

from crescendo.core import facts
from crescendo.core.api import audit
from crescendo.core.types import Actor, FactDraft
from crescendo.people import models, suppressing
from crescendo.people.bulk.types import ChangeSet
from crescendo.people.reach import KINDS
from crescendo.people.reading import read_identity
from crescendo.people.suppressing import Ban
from crescendo.people.types import Identity, IdentityKind, ReachChannel

BANNED = "true"
_REACHED_BY = frozenset({IdentityKind.EMAIL, IdentityKind.PHONE})


class Banning:
    """The deed SUPPRESS: `field` is the channel, empty for every one, `value` the reason."""

    step = 500

    def judge(self, wanted: ChangeSet, ids: list[int], *, now: int) -> Mapping[int, tuple[str, str]]:
        """Those with an address that is not on the list for this channel and reason."""
        del now
        stands = self.stands(wanted, ids)
        return {number: ("", BANNED) for number, said in stands.items() if not said}

    def stands(self, wanted: ChangeSet, ids: list[int]) -> Mapping[int, str]:
        """Whether all of their addresses are on the list; who has none is left out. Three queries."""
        addresses = _addresses(wanted.field, ids)
        every = {suppressing.digest_of(one) for mine in addresses.values() for one in mine}
        rows = suppressing.in_force().filter(digest__in=every, channel=wanted.field, reason=wanted.value)
        banned = set(rows.values_list("digest", flat=True))
        return {
            number: BANNED if all(suppressing.digest_of(one) in banned for one in mine) else ""
            for number, mine in addresses.items()
        }

    def write(
        self, by: Actor, wanted: ChangeSet, said: Mapping[int, str], *, is_undo: bool, now: int
    ) -> None:
        """A line for each address, one audit line and one fact."""
        assert not is_undo
        addresses = _addresses(wanted.field, list(said))
        bans = [
            Ban(identity=one, channel=wanted.field, reason=wanted.value, at=now, key=f"bulk/{wanted.id}")
            for one in sorted({one for mine in addresses.values() for one in mine}, key=_place)
        ]
        suppressing.write(bans, by=by)
        detail = {"reason": wanted.value, "channel": wanted.field}
        audit.record(by, "suppression.added", str(len(bans)), detail, now=now)
        payload = {"contacts": sorted(addresses)}
        facts.append([FactDraft(kind="suppression.changed", payload=payload, at=now)], now=now)

    def finish(self, *, now: int) -> None:
        """Nothing more."""


def _place(identity: Identity) -> tuple[int, str, str]:
    return identity.kind, identity.space, identity.value


def _addresses(channel: str, ids: list[int]) -> dict[int, set[Identity]]:
    """The addresses of living contacts that a channel goes to, those typed by hand too. Two queries."""
    kinds = _REACHED_BY if not channel else frozenset(KINDS.get(ReachChannel(channel), ()))
    found: dict[int, set[Identity]] = {}
    living = models.Contact.objects.filter(pk__in=ids, merged_into=None)
    for number, email, phone in living.values_list("pk", "email", "phone"):
        for kind, text in ((IdentityKind.EMAIL, email), (IdentityKind.PHONE, phone)):
            read = read_identity(kind, text) if text and kind in kinds else None
            if read is not None:
                found.setdefault(number, set()).add(read)
    rows = models.Identity.objects.filter(contact_id__in=ids, kind__in=kinds)
    for owner, number_of_kind, value, space in rows.values_list("contact_id", "kind", "value", "space"):
        if owner is not None:
            found.setdefault(owner, set()).add(Identity(IdentityKind(number_of_kind), value, space))
    return found
