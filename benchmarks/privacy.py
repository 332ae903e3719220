"""One contact erased, a thousand erased as one change, a hundred thousand exported, at a million contacts.

    .venv/bin/python -m benchmarks.privacy [--contacts 1000000] [--erased 1000] [--exported 100000]

Each is asked for through its verb and done by the worker's jobs. `cpu_s` is this process's; on PostgreSQL the
server's comes on top. `longest_write_ms` is the CPU of the longest transaction. Of the export, `grown_mb` is what the
process held at its end above what it held after a tenth: it must not grow with the rows. There is no floor: nothing
less erases a person.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from benchmarks import homes
from benchmarks.floors import require_floors, tell, watch_others
from benchmarks.writes import watch_writes

if TYPE_CHECKING:
    from crescendo.core.jobs import Handler
    from crescendo.core.types import Actor

WRITE_MS = 200
_EVENTS = 100_000
_JOBS = ("people.erase", "bulk.change")


def main() -> None:
    """Make the company, then export, erase one, erase many."""
    asked = _arguments()
    require_floors()
    with homes.bench_folder() as folder:
        homes.start(homes.environment(folder, "privacy", asked.database))
        from django.db import connection  # noqa: PLC0415 - needs Django

        from benchmarks import company  # noqa: PLC0415
        from crescendo.core import sets  # noqa: PLC0415
        from crescendo.core.types import Actor  # noqa: PLC0415

        company.found(contacts=asked.contacts, heavy=1, others=min(_EVENTS, asked.contacts))
        # A new connection, set up as the worker's is.
        connection.close()
        sets.relax_durability()
        by, erased = Actor.system("benchmark"), range(100, 100 + asked.erased)
        acts: Mapping[str, Callable[[], dict[str, Any]]] = {
            "export": lambda: _export(by, asked.exported),
            "erasure of one": lambda: _erase_one(by, 50),
            f"erasure of {asked.erased}": lambda: _erase_many(by, list(erased)),
        }
        for name, act in acts.items():
            _tell(name, asked, act)


def _tell(name: str, asked: argparse.Namespace, act: Callable[[], dict[str, Any]]) -> None:
    with watch_others() as others, watch_writes() as writes:
        wall, cpu = perf_counter(), process_time()
        more = act()
        told = {"s": round(perf_counter() - wall, 1), "cpu_s": round(process_time() - cpu, 1)}
    told |= {"writes": writes.count, "longest_write_ms": writes.longest_ms, "aim_ms": WRITE_MS}
    tell(
        f"{name} {asked.database}",
        {"contacts": asked.contacts, **told, **more, "others": round(others.cores, 2)},
    )


def _export(by: Actor, count: int) -> dict[str, Any]:
    from crescendo.core.exports import reading, running, runs  # noqa: PLC0415 - needs Django
    from crescendo.core.exports.types import AskExport, ExportState, Format  # noqa: PLC0415

    now = 1_770_000_000_000
    export = runs.ask(by, AskExport(kind="contacts", format=Format.CSV), now=now)
    early = 0.0
    while export.state is ExportState.RUNNING and export.done < count:
        after = running.step(export.id, now=now)
        assert after is not None
        export = after
        early = early or (_held_mb() if export.done >= count // 10 else 0.0)
    grown = _held_mb() - early
    if export.state is ExportState.RUNNING:
        runs.cancel(by, export.id, now=now)
    else:
        reading.fetch(by, export.id, now=now)
    return {"rows": export.done, "held_mb": round(early + grown), "grown_mb": round(grown)}


def _erase_one(by: Actor, contact: int) -> dict[str, Any]:
    from crescendo.people import api as people  # noqa: PLC0415 - needs Django
    from crescendo.people.types import EraseContacts  # noqa: PLC0415

    now = 1_770_000_100_000
    number = people.erase_contacts(by, EraseContacts(contact_ids=(contact,)), now=now)
    _work(now)
    return _report(by, [number])


def _erase_many(by: Actor, contacts: list[int]) -> dict[str, Any]:
    from crescendo.conditions.types import Entity  # noqa: PLC0415 - needs Django
    from crescendo.people import api as people  # noqa: PLC0415
    from crescendo.people.types import ChangeMany, Deed  # noqa: PLC0415

    now = 1_770_000_200_000
    wanted = ChangeMany(
        entity=Entity.CONTACT, deed=Deed.ERASE, field="", value="benchmark", ids=tuple(contacts)
    )
    told = people.preview_changes(by, wanted, now=now).mark
    people.change_many(by, wanted, told=told, now=now)
    _work(now)
    told_of = _report(by, [row.id for row in people.list_erasures(by).rows][:-1])
    if told_of["people"] != len(contacts) or told_of["left"]:
        sys.exit(f"not everybody was erased: {told_of}")
    return told_of


def _report(by: Actor, numbers: list[int]) -> dict[str, Any]:
    """That nothing is left, and nobody was passed over."""
    from crescendo.people import api as people  # noqa: PLC0415 - needs Django

    reports = [people.get_erasure(by, number) for number in numbers]
    return {
        "erasures": len(reports),
        "people": sum(len(one.contact_ids) for one in reports),
        "left": sum(
            sum(line.remaining or 0 for line in one.lines) + (one.files_left or 0) for one in reports
        ),
    }


def _work(now: int) -> None:
    """As a worker does, job after job, until none is due."""
    from crescendo.core import jobs  # noqa: PLC0415 - needs Django

    handlers = _handlers()
    while jobs.run_due(handlers, now=now, limit=1):
        now += 1_000


def _handlers() -> Mapping[str, Handler]:
    from crescendo.core.settings import current  # noqa: PLC0415 - needs Django
    from crescendo.project.stages import workshop  # noqa: PLC0415

    # Others' jobs, as the first filling of the search, are not what is measured.
    return {kind: go for kind, go in workshop(current()).handlers.items() if kind in _JOBS}


def _held_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--erased", type=int, default=1_000)
    parser.add_argument("--exported", type=int, default=100_000)
    parser.add_argument("--database", choices=(homes.SQLITE, homes.POSTGRESQL), default=homes.SQLITE)
    return parser.parse_args()


if __name__ == "__main__":
    main()
