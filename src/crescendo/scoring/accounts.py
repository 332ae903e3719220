"""How warm accounts are: their warmest person and a quarter of the next four, kept as people's numbers change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from crescendo.core import sets
from crescendo.core.types import FactDraft
from crescendo.scoring.asking import Kept
from crescendo.scoring.models import AccountStanding
from crescendo.scoring.reckoning import account_score, band_of
from crescendo.scoring.types import Band

_COLUMNS = ("model_id", "account_id", "score", "band")


def follow(kept: Kept, accounts: Iterable[int], *, now: int) -> list[FactDraft]:
    """Make the numbers of these accounts what their people's say. Three statements; emits account.scored."""
    ids = sorted(accounts)
    if not ids:
        return []
    people = warmest(kept.id, ids)
    rows = AccountStanding.objects.filter(model_id=kept.id, account_id__in=ids)
    before = {account: (score, band) for account, score, band in rows.values_list(*_COLUMNS[1:])}
    after = {account: account_score(score for _, score in scores) for account, scores in people.items()}
    changed = [one for one in ids if after.get(one) != (before[one][0] if one in before else None)]
    banded = [one for one in ids if one in before and before[one][1] != _band(kept, after.get(one))]
    changed = sorted({*changed, *banded})
    if not changed:
        return []
    gone = [one for one in changed if one not in after]
    if gone:
        AccountStanding.objects.filter(model_id=kept.id, account_id__in=gone).delete()
    fresh = [(kept.id, one, after[one], _band(kept, after[one])) for one in changed if one in after]
    sets.put_numbers("scoring_account", _COLUMNS, fresh, key=_COLUMNS[:2])
    payload = {"model": kept.id, "accounts": changed}
    return [FactDraft(kind="account.scored", payload=payload, at=now)]


def warmest(model: int, accounts: Iterable[int]) -> Mapping[int, list[tuple[int, int]]]:
    """The five warmest people of accounts with their numbers. One query."""
    given = {"model": model, "accounts": sets.batch_json(sorted(accounts))}
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for account, contact, score in sets.fetch(sets.statement(__package__, "warmest"), given):
        found[int(account)].append((int(contact), int(score)))
    return found


def _band(kept: Kept, score: int | None) -> int:
    return int(Band.COOL if score is None else band_of(score, kept.model.bands))
