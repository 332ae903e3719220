"""An import of spend is taken back: rows that it added go, rows that it corrected say again what they said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from crescendo.core import sets
from crescendo.core.imports.undo_types import Stay, UndoChunk, UndoStep
from crescendo.core.refusals import mark
from crescendo.core.types import Actor
from crescendo.sources.models import Spend, SpendMark

CORRECTED = mark("Another file has corrected this row since.")
Measure = tuple[int, int | None, int | None]
_COLUMNS = ("run_id", "spend_id", "before", "after")
_read = msgspec.json.Decoder(tuple[int, int | None, int | None]).decode


def keep_marks(run_id: int, said: Mapping[str, Measure], known: Mapping[str, Measure]) -> None:
    """Remember what a chunk added and corrected, by the digests of its rows. Two statements."""
    if not said:
        return
    numbers = dict(Spend.objects.filter(digest__in=said).values_list("digest", "pk"))
    rows = [
        (run_id, numbers[digest], _json(known[digest]) if digest in known else None, _json(measure))
        for digest, measure in said.items()
    ]
    sets.insert_ignore("sources_spend_mark", _COLUMNS, rows)


class SpendUndo:
    """How an import of spend is taken back."""

    always: tuple[str, ...] = ()

    def count(self, run_id: int) -> int:
        """How many rows it added or corrected. One query."""
        return SpendMark.objects.filter(run_id=run_id).count()

    def step(self, asked: UndoChunk) -> UndoStep:
        """The next rows in the order of their numbers; some five statements."""
        marks = SpendMark.objects.filter(run_id=asked.run_id, spend_id__gt=asked.place or 0)
        rows = list(marks.order_by("spend_id").values_list("spend_id", "before", "after")[: asked.most])
        if not rows:
            return UndoStep(place=None, looked=0)
        held = Spend.objects.in_bulk([number for number, _, _ in rows])
        standing = {n: (row.amount, row.impressions, row.clicks) for n, row in held.items()}
        own = [row for row in rows if row[0] in held and standing[row[0]] == _read(row[2])]
        others = [row[0] for row in rows if row[0] in held and standing[row[0]] != _read(row[2])]
        added = [number for number, before, _ in own if before is None]
        corrected = [
            (held[number].digest, *_read(before), asked.now)
            for number, before, _ in own
            if before is not None
        ]
        if not asked.is_look:
            Spend.objects.filter(pk__in=added).delete()
            statement = sets.statement("crescendo.sources", "correct_spend")
            sets.execute(statement, {"rows": sets.batch_json(corrected)})
        return UndoStep(
            place=rows[-1][0],
            looked=len(rows),
            removed={"spend": len(added)},
            returned={"spend": len(corrected)},
            stays=[Stay("spend", number, "", CORRECTED, {}) for number in others],
        )

    def names(self, entity: str, subjects: Sequence[int], by: Actor) -> Mapping[int, str]:
        """The days and what the money went to."""
        del entity, by
        rows = Spend.objects.filter(pk__in=subjects)
        told = ("first_day", "engine", "campaign", "unit", "keyword")
        return {row.pk: " ".join(text for name in told if (text := getattr(row, name))) for row in rows}


def _json(measure: Measure) -> str:
    return msgspec.json.encode(measure).decode()
