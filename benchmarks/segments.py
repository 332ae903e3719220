"""What segments cost: a rebuild beside hand-written SQL for the same question, and a batch of touched contacts.

    .venv/bin/python -m benchmarks.segments [--contacts 1000000] [--events 20] [--database postgresql]

`rebuild` is the job from its first chunk to the flip, members and alarm clocks, against one INSERT … SELECT of the
members alone. `touched` is what a round's batch costs: 50 segments and two scoring models asked again about contacts.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from time import perf_counter, process_time
from typing import Any

from benchmarks import company, homes
from benchmarks.floors import tell, watch_others

_DAY = company.DAY
_NOW = company.NOW
_BOUND = 3.0
_MONTH = {"last": {"count": 30, "unit": "days"}}
_BY_HAND = {
    "field": "SELECT id FROM people_contact WHERE merged_into_id IS NULL AND country_fold = 'japan'",
    "acts": "SELECT contact_id FROM activity_event WHERE name_id = "
    "(SELECT id FROM activity_name WHERE text = 'page.viewed') AND judgement = 0 AND contact_id IS NOT NULL "
    "AND at >= %(since)s AND at <= %(now)s GROUP BY contact_id HAVING COUNT(*) >= 4",
    "json": "SELECT DISTINCT contact_id FROM activity_event WHERE name_id = "
    "(SELECT id FROM activity_name WHERE text = 'page.viewed') AND judgement = 0 AND contact_id IS NOT NULL "
    "AND at >= %(since)s AND at <= %(now)s AND {property} = 'team'",
}
_PLAN = {"property": "plan", "type": "text", "operator": "is", "value": "team"}
QUESTIONS: Mapping[str, dict[str, Any]] = {
    "field": {"field": "country", "operator": "is", "value": "Japan"},
    "acts": {"event": "page.viewed", "window": _MONTH, "at_least": 4},
    "json": {"event": {"names": ["page.viewed"], "filter": _PLAN}, "window": _MONTH},
}
_PROPERTY = {"sqlite": "json_extract(props, '$.plan')", "postgresql": "props::json->>'plan'"}
_LATELY = 1_000


def main() -> None:
    """Make the company, build segments, touch contacts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=20, help="of each contact")
    parser.add_argument("--database", choices=(homes.SQLITE, homes.POSTGRESQL), default=homes.SQLITE)
    asked = parser.parse_args()
    with homes.bench_folder() as folder:
        homes.start(homes.environment(folder, "segments", asked.database))
        _found(asked.contacts, asked.events)
        _rebuilds(asked.contacts)
        sys.exit(0 if _touches(asked.contacts) else 1)


def _found(contacts: int, events: int) -> None:
    """The company of `company.found`, and events spread evenly over all of it."""
    from crescendo.core import sets  # noqa: PLC0415 - needs Django

    company.found(contacts=contacts, heavy=1, others=1)
    company.add_acts(contacts=contacts, each=events)
    if sets.vendor() == "sqlite":
        sets.fetch("PRAGMA synchronous=NORMAL")


def _rebuilds(contacts: int) -> None:
    """Each question rebuilt, and written by hand in the same run."""
    from crescendo.core import sets  # noqa: PLC0415 - needs Django

    for name, condition in QUESTIONS.items():
        segment = _made(name, condition)
        sql = _BY_HAND[name].replace("{property}", _PROPERTY[sets.vendor()])
        with watch_others() as others:
            hand, wanted, hand_cpu = _by_hand(sql)
            began = process_time()
            chunks = _rebuilt()
            cpu = process_time() - began
        seconds, found = sum(chunks), _members(segment)
        told = {
            "contacts": contacts,
            "members": found,
            "by_hand_s": round(hand, 2),
            "ours_s": round(seconds, 2),
            "by_hand_cpu": round(hand_cpu, 2),
            "ours_cpu": round(cpu, 2),
            "ratio": round(cpu / max(hand_cpu, 0.001), 1),
            "chunks": len(chunks),
            "longest_ms": round(max(chunks) * 1_000),
            "agrees": found == wanted,
            "others": round(others.cores, 2),
        }
        tell(f"rebuild {name} {sets.vendor()}", told)


def _touches(contacts: int) -> bool:
    """A round's batch over 50 segments and two models: 5,000 contacts, then 10; whether both keep to their bounds."""
    from crescendo.core import sets  # noqa: PLC0415 - needs Django

    _fifty()
    whole = sum(_rebuilt())
    _challenge()
    _score()
    seconds = {}
    for number in (5_000, 5_000, 10, 10):
        with watch_others() as others:
            segments, segments_cpu, scores, scores_cpu = _round(
                random.Random(number).sample(range(1, contacts + 1), number)
            )
        seconds[number] = segments + scores
        told = {
            "segments_s": round(segments, 3),
            "cpu": round(segments_cpu, 3),
            "scores_s": round(scores, 3),
            "scores_cpu": round(scores_cpu, 3),
            "of_the_rebuilds": round(segments / whole, 4),
            "others": round(others.cores, 2),
        }
        tell(f"{number} touched {sets.vendor()}", told)
    return seconds[5_000] < _BOUND


def _by_hand(sql: str) -> tuple[float, int, float]:
    """How long one statement takes that writes the members down, how many they are, and the CPU that it took.

    The ratio is one of CPU times, which others on the machine change little; PostgreSQL works in another process.
    """
    from crescendo.core import sets  # noqa: PLC0415 - needs Django

    sets.execute("CREATE TABLE by_hand (segment bigint, contact bigint, PRIMARY KEY (segment, contact))")
    began, worked = perf_counter(), process_time()
    given = {"since": _start(), "now": _NOW}
    sets.execute(f"INSERT INTO by_hand SELECT 1, who.* FROM ({sql}) AS who", given)
    seconds, cpu = perf_counter() - began, process_time() - worked
    number = int(sets.fetch("SELECT COUNT(*) FROM by_hand")[0][0])
    sets.execute("DROP TABLE by_hand")
    return seconds, number, cpu


def _start() -> int:
    """Thirty days reach back to the start of a day of the company."""
    from crescendo.conditions.types import Moment, Span, Unit  # noqa: PLC0415 - needs Django
    from crescendo.conditions.windows import bounds  # noqa: PLC0415
    from crescendo.core.company import get_company  # noqa: PLC0415

    moment = Moment(now=_NOW, zone=get_company().time_zone)
    return int(bounds(Span(count=30, unit=Unit.DAYS), moment)[0] or 0)


def _made(name: str, condition: dict[str, Any]) -> int:
    from crescendo.core.types import Actor  # noqa: PLC0415 - needs Django
    from crescendo.segments import api as segments  # noqa: PLC0415
    from crescendo.segments.types import NewSegment  # noqa: PLC0415

    by = Actor.system("benchmark")
    made = segments.create_segment(by, NewSegment(name=name, condition=condition), now=_NOW)
    segments.publish_segment(by, made.id, revision=made.revision, now=_NOW)
    segments.start(made.key, now=_NOW)
    return made.id


def _rebuilt() -> list[float]:
    """Run what rebuilds there are; the seconds of each chunk."""
    from crescendo.core.jobs import run_due  # noqa: PLC0415 - needs Django
    from crescendo.segments import api as segments  # noqa: PLC0415

    handlers, chunks = dict(segments.job_handlers()), []
    only = {kind: handlers[kind] for kind in handlers if kind.endswith(".rebuild")}
    while True:
        began = perf_counter()
        if not run_due(only, now=_NOW, limit=1):
            return chunks
        chunks.append(perf_counter() - began)


def _members(segment: int) -> int:
    from crescendo.core.types import Actor  # noqa: PLC0415 - needs Django
    from crescendo.segments import api as segments  # noqa: PLC0415

    return segments.get_segment(Actor.system("benchmark"), segment).members


def _fifty() -> None:
    """Fifty segments with those that there are: fields, acts with windows and counts, absences, orders, accounts."""
    acts = ("page.viewed", "asset.downloaded", "form.submitted", "video.watched", "link.followed")
    for at in range(50 - len(QUESTIONS)):
        act, window = acts[at % 5], {"last": {"count": 7 + at, "unit": "days"}}
        kinds: tuple[dict[str, Any], ...] = (
            {"event": act, "window": window, "at_least": 1 + at % 3},
            {"field": "employees", "operator": "between", "value": [at * 50, at * 50 + 400]},
            {"not": {"event": act, "window": window}},
            {"sequence": {"first": act, "then": "form.submitted"}, "window": window},
            {
                "all": [
                    {"field": "country", "operator": "is", "value": "China"},
                    {"event": act, "window": window},
                ]
            },
            {"field": "band", "operator": "is", "value": "warm"},
        )
        _made(f"Segment {at}", kinds[at % len(kinds)])


def _challenge() -> None:
    """A second model beside the one that acts."""
    from crescendo.core import definitions  # noqa: PLC0415 - needs Django
    from crescendo.core.types import Actor, PublishDraft, SaveDraft  # noqa: PLC0415
    from crescendo.scoring.shipped import SHIPPED  # noqa: PLC0415

    by = Actor.system("benchmark")
    wanted = SaveDraft(kind="scoring_model", key="challenger", name="C", document=SHIPPED, revision=None)
    draft = definitions.save_draft(by, wanted, now=_NOW)
    place = PublishDraft(kind="scoring_model", key="challenger", revision=draft.revision)
    definitions.publish(by, place, now=_NOW)


def _score() -> None:
    """Count everybody under both models, so that a touched contact's ledger only grows."""
    from crescendo.core.jobs import run_due  # noqa: PLC0415 - needs Django
    from crescendo.scoring import api as scoring  # noqa: PLC0415

    for key in (scoring.CHAMPION, "challenger"):
        scoring.start(key, now=_NOW)
    only = {"scoring.recompute": scoring.job_handlers()["scoring.recompute"]}
    while run_due(only, now=_NOW, limit=1):
        pass


def _round(contacts: Sequence[int]) -> tuple[float, ...]:
    """What segments take for one batch that touched these, wall and CPU, and scores; what they write is taken back."""
    from django.db import transaction  # noqa: PLC0415 - needs Django

    from crescendo.core.types import Consumer, Fact  # noqa: PLC0415
    from crescendo.scoring import api as scoring  # noqa: PLC0415
    from crescendo.segments import api as segments  # noqa: PLC0415

    kinds = ("event.recorded", "contact.changed")
    took = []
    consumers: tuple[Consumer, ...] = (segments.Members(), scoring.Scores())
    for consumer in consumers:
        with transaction.atomic():
            first, last = _acted(contacts)
            payload = {"contacts": list(contacts), "first": first, "last": last}
            batch = [
                Fact(position=at, kind=kind, payload=payload, at=_NOW, depth=0)
                for at, kind in enumerate(kinds)
            ]
            began, worked = perf_counter(), process_time()
            consumer.handle(batch, now=_NOW)
            took += [perf_counter() - began, process_time() - worked]
            transaction.set_rollback(True)
    return tuple(took)


def _acted(contacts: Sequence[int]) -> tuple[int, int]:
    """Make the newest acts those of these contacts, of just now; the first and the last number."""
    from crescendo.core import sets  # noqa: PLC0415 - needs Django

    last = int(sets.fetch("SELECT MAX(id) FROM activity_event")[0][0])
    for at, contact in enumerate(contacts):
        sets.execute(
            "UPDATE activity_event SET contact_id = %s, at = %s WHERE id = %s",
            (contact, _NOW - _LATELY, last - at),
        )
    return last - len(contacts) + 1, last


if __name__ == "__main__":
    main()
