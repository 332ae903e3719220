"""A scoring model counted for everybody, and a batch of new acts, beside the least that SQL must do for it.

    .venv/bin/python -m benchmarks.scores [--contacts 50000] [--events 20] [--database postgresql]

The floor reads the same acts once, groups them by contact, name and day, and writes the groups into a table: what no
model can do without. The aim is a million contacts within two minutes on two cores, so it is told per million, as CPU
of this process: where PostgreSQL works elsewhere, see the seconds.
"""

from __future__ import annotations

import argparse
import resource
from time import perf_counter, process_time

from benchmarks import homes
from benchmarks.floors import require_floors, tell, watch_others

NOW = 1_770_000_000_000
AIM_SECONDS, CHUNK_MS = 120, 200
_FLOOR = """
CREATE TABLE floor_entry AS SELECT contact_id, name_id, at / 86400000 AS day, COUNT(*) AS acts, SUM(value) AS worth
FROM activity_event WHERE contact_id IS NOT NULL AND judgement = 0 GROUP BY contact_id, name_id, at / 86400000
"""


def main() -> None:
    """Count everybody, then batches of those who were touched; print each."""
    asked = _arguments()
    require_floors()
    with homes.bench_folder() as folder:
        homes.start(homes.environment(folder, "scores", asked.database))
        _fill(asked.contacts, asked.events)
        with watch_others() as others:
            whole = _recompute(asked.contacts)
        tell(f"recompute {asked.database}", {**whole, "others": round(others.cores * 100)})
        for touched in (10, 5_000):
            tell(f"batch of {touched} {asked.database}", _batch(touched))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--contacts", type=int, default=50_000)
    parser.add_argument("--events", type=int, default=20, help="of each contact")
    parser.add_argument("--database", choices=(homes.SQLITE, homes.POSTGRESQL), default=homes.SQLITE)
    return parser.parse_args()


def _fill(contacts: int, events: int) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    from benchmarks import company  # noqa: PLC0415
    from crescendo.core import sets  # noqa: PLC0415

    company.found(contacts=contacts, heavy=100_000, others=1)
    company.add_acts(contacts=contacts, each=events)
    # A new connection, set up as the worker's is.
    connection.close()
    sets.relax_durability()


def _recompute(contacts: int) -> dict[str, object]:
    from crescendo.core import jobs, sets  # noqa: PLC0415 - needs Django
    from crescendo.scoring import api as scoring  # noqa: PLC0415

    worked = process_time()
    sets.execute(_FLOOR)
    floor = process_time() - worked
    scoring.start(scoring.CHAMPION, now=NOW)
    chunks: list[float] = []
    worked = process_time()
    handlers = {"scoring.recompute": scoring.job_handlers()["scoring.recompute"]}
    while True:
        began = perf_counter()
        if not jobs.run_due(handlers, now=NOW, limit=1):
            break
        chunks.append(perf_counter() - began)
    cpu = process_time() - worked
    # The second process has been ended, so its CPU is told.
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    second = spent.ru_utime + spent.ru_stime
    ordered = sorted(chunks)
    return {
        "contacts": contacts,
        "s": round(sum(chunks), 1),
        "s_per_million": round(sum(chunks) / contacts * 1_000_000),
        "cpu": round(cpu, 1),
        "second_cpu": round(second, 1),
        "cpu_per_million": round((cpu + second) / contacts * 1_000_000),
        "aim_s": AIM_SECONDS,
        "floor_cpu": round(floor, 2),
        "ratio": round((cpu + second) / floor, 1),
        "median_chunk_ms": round(ordered[len(ordered) // 2] * 1_000),
        "longest_chunk_ms": round(ordered[-1] * 1_000),
        "chunk_aim_ms": CHUNK_MS,
    }


def _batch(touched: int) -> dict[str, object]:
    """New acts of today of so many contacts, the one with 100,000 acts among them."""
    from crescendo.core import facts, sets  # noqa: PLC0415 - needs Django
    from crescendo.core.types import Fact  # noqa: PLC0415
    from crescendo.scoring import api as scoring  # noqa: PLC0415

    (last,) = sets.fetch("SELECT MAX(id) FROM activity_event")[0]
    wanted = {"least": last - touched + 1, "last": last}
    sets.execute(
        "UPDATE activity_event SET contact_id = id - %(least)s + 1, at = 1769999000000 "
        "WHERE id BETWEEN %(least)s AND %(last)s",
        wanted,
    )
    payload = {"first": wanted["least"], "last": last, "contacts": list(range(1, touched + 1))}
    fact = Fact(position=1, kind="event.recorded", payload=payload, at=NOW, depth=0)
    began = perf_counter()
    with facts.together(now=NOW):
        scoring.Scores().handle([fact], now=NOW)
    return {"touched": touched, "ms": round((perf_counter() - began) * 1_000)}


if __name__ == "__main__":
    main()
