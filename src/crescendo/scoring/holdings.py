"""What this room holds of persons: entries of the ledger, and standings. Both are derived and go with the person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.scoring.models import AccountStanding, Entry, PreviewMove, Standing

_TABLES = (Entry, Standing, PreviewMove)


def register() -> None:
    """Make them known."""
    holdings.declare_free(
        {
            "scoring_model": "numbers of models",
            "scoring_rule": "numbers of rules",
            "scoring_preview": "drafts tried out, as counts",
            "scoring_account": "numbers of accounts",
        }
    )
    holdings.register(_scores)


def forget_accounts(accounts: Collection[int]) -> None:
    """The standings of accounts that are removed go with them. One statement."""
    AccountStanding.objects.filter(account_id__in=list(accounts)).delete()


def _find(person: Person, _: Surroundings) -> int:
    return sum(table.objects.filter(contact_id__in=person.contacts).count() for table in _TABLES)


def _export(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    rows = Standing.objects.filter(contact_id__in=person.contacts).order_by("pk")
    yield from rows.values("contact_id", "score", "fit", "grade")


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    return Erased(
        rows=sum(table.objects.filter(contact_id__in=person.contacts).delete()[0] for table in _TABLES)
    )


_scores = Holding(
    name="scoring.scores",
    title=mark("Scores"),
    tables=("scoring_entry", "scoring_standing", "scoring_preview_move"),
    find=_find,
    erase=_erase,
    export=_export,
    columns={
        "contact_id": mark("Record"),
        "score": mark("Score"),
        "fit": mark("Fit"),
        "grade": mark("Fit grade"),
    },
)
