"""What was taken off whom, in the database: kept once a pair and proof, and what no longer counts of fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from crescendo.core.sets import batch_json, execute, fetch, statement
from crescendo.people import models
from crescendo.people.fieldset import decode, encode
from crescendo.people.ledger import Ledger, Word
from crescendo.people.owner import Told
from crescendo.people.parting import Parting
from crescendo.people.types import Identity, IdentityKind, Proof

_ADDRESSES = {"email": IdentityKind.EMAIL, "phone": IdentityKind.PHONE}
_FIELDS = {int(kind): field for field, kind in _ADDRESSES.items()}
_NOBODY = 0


def stored_partings(ids: Iterable[int]) -> list[Parting[int]]:
    """The partings of these identities. One statement."""
    rows = fetch(statement(__package__, "partings_of"), {"ids": batch_json(sorted(ids))})
    return [
        Parting(one=one, other=other or None, proof=Proof(proof), at=at) for one, other, proof, at in rows
    ]


def partings_in(told: Sequence[Told], number: Callable[[Identity], int]) -> list[Parting[int]]:
    """What a batch of messages parts, as numbers of identities."""
    return [
        Parting(
            one=number(said.one),
            other=None if said.other is None else number(said.other),
            proof=said.proof,
            at=said.at,
        )
        for each in told
        for said in each.partings
    ]


def keep_partings(partings: Iterable[Parting[int]]) -> None:
    """Keep the latest of each pair and proof. One statement."""
    latest: dict[tuple[int, int, int], int] = {}
    for said in partings:
        place = (said.one, said.other or _NOBODY, int(said.proof))
        latest[place] = max(said.at, latest.get(place, said.at))
    if latest:
        rows = [(*place, at) for place, at in latest.items()]
        execute(statement(__package__, "keep_partings"), {"rows": batch_json(rows)})


def withdraw_words(
    ledger: Ledger, words: Iterable[Word] = (), *, parts: Mapping[int, int] | None = None
) -> None:
    """Tell a history which addresses its subjects no longer have: two statements, one where nobody was parted.

    An address that was taken off somebody, and is nobody's of theirs by now, is not read from what was said up to
    then. `parts` are contacts that the ledger holds as part of another.
    """
    if not models.Parting.objects.exists():
        return
    subjects = _subjects(ledger, words)
    if not subjects:
        return
    whole = parts or {}
    asked = {"addresses": batch_json(sorted(subjects))}
    for kind, value, owner, left, proof, at in fetch(statement(__package__, "parted_addresses"), asked):
        for subject in subjects[kind, value]:
            is_his = whole.get(owner, owner) == subject
            if whole.get(left, left) == subject and not is_his:
                ledger.withdraw(subject, _FIELDS[kind], encode(value), Proof(proof), at)


def _subjects(ledger: Ledger, words: Iterable[Word]) -> dict[tuple[int, str], set[int]]:
    found: dict[tuple[int, str], set[int]] = {}
    for subject, fields in ledger.subjects.items():
        for field, kind in _ADDRESSES.items():
            for runs in fields.get(field, {}).values():
                for run in runs:
                    if run.value is not None:
                        found.setdefault((int(kind), decode(run.value)), set()).add(subject)
    for word in words:
        if word.track.field in _ADDRESSES and word.value is not None:
            place = (int(_ADDRESSES[word.track.field]), decode(word.value))
            found.setdefault(place, set()).add(word.subject)
    return found
