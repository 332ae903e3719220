"""Figures of this process and of the store, in the text that Prometheus reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from crescendo.core import jobs, quarantine, rounds, worker
from crescendo.core.clock import SECOND
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, JobState
from crescendo.core.watch.incidents import list_incidents
from crescendo.core.watch.types import Signal
from crescendo.project import state
from crescendo.project.stages import CONSUMERS
from crescendo.sources import api as sources

_GAUGES = frozenset({"waiting"})
_READER = Actor.system("metrics")


def text(*, now: int) -> bytes:
    """All figures as of now. What cannot be read is left out, and `crescendo_unreadable` counts it."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(now))
    return generate_latest(registry)


class _Figures(Collector):
    """Reads everything anew at each scrape, so that there is nothing to keep in step."""

    def __init__(self, now: int) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        unreadable = 0
        parts: tuple[Callable[[int], list[Metric]], ...] = (
            _collector,
            _log,
            _worker,
            _work,
            _watch,
            _sources,
        )
        for part in parts:
            try:
                yield from part(self._now)
            except Exception:  # noqa: BLE001 - a store that is away must not hide the figures of the others
                unreadable += 1
        yield _gauge("crescendo_unreadable", "Parts of these figures that could not be read.", unreadable)


def _collector(now: int) -> list[Metric]:
    """What the collector of this web process has done since it started."""
    del now
    from crescendo.project.asgi import collector  # noqa: PLC0415 - it composes Django, which composes this

    made: list[Metric] = []
    for name, number in collector.counters().items():
        kind = GaugeMetricFamily if name in _GAUGES else CounterMetricFamily
        made.append(
            kind(f"crescendo_collector_{name}", f"Collector: {name.replace('_', ' ')}.", value=number)
        )
    return made


def _log(now: int) -> list[Metric]:
    waiting = state.backlog(now=now)
    return [
        _gauge("crescendo_raw_log_backlog_records", "Acknowledged requests to process.", waiting.records),
        _gauge("crescendo_raw_log_oldest_seconds", "Age of the oldest of them.", waiting.age / SECOND),
    ]


def _worker(now: int) -> list[Metric]:
    found = worker.state(now=now)
    lag = -1.0 if found.lag is None else found.lag / SECOND
    return [
        _gauge("crescendo_worker_alive", "1 while a worker holds its lease.", int(found.alive)),
        _gauge("crescendo_worker_lag_seconds", "Since its last sign of life; -1 for never.", lag),
        _gauge("crescendo_worker_failing_stages", "Stages that fail now.", len(found.failing)),
    ]


def _work(now: int) -> list[Metric]:
    del now
    behind = GaugeMetricFamily("crescendo_fact_lag", "Facts behind the head.", labels=["consumer"])
    for name, facts in rounds.behind(CONSUMERS).items():
        behind.add_metric([name], facts)
    by_state = GaugeMetricFamily("crescendo_jobs", "Jobs by state.", labels=["state"])
    for job_state in JobState:
        by_state.add_metric([job_state.value], jobs.count(job_state))
    aside = GaugeMetricFamily("crescendo_quarantine", "Things in quarantine.", labels=["kind", "reason"])
    counts: dict[tuple[str, str], int] = {}
    for group in quarantine.list_groups():
        counts[group.kind, group.reason] = counts.get((group.kind, group.reason), 0) + group.count
    for (kind, reason), count in sorted(counts.items()):
        aside.add_metric([kind, reason], count)
    return [behind, by_state, aside]


def _watch(now: int) -> list[Metric]:
    """What the status screen shows of time, space and incidents."""
    found = state.figures(now=now)
    ages = GaugeMetricFamily(
        "crescendo_fact_lag_seconds", "Age of the oldest fact ahead.", labels=["consumer"]
    )
    for reader in found.readers:
        ages.add_metric([reader.name], reader.age / SECOND)
    incidents = GaugeMetricFamily("crescendo_incident", "1 while a threshold is passed.", labels=["signal"])
    standing = {one.signal for one in list_incidents() if one.closed_at is None}
    for signal in Signal:
        incidents.add_metric([signal.value], int(signal in standing))
    storage, backup = found.storage, found.backup
    return [
        ages,
        incidents,
        _gauge("crescendo_disk_free_bytes", "Free on the disk of the home folder.", storage.disk_free),
        _gauge("crescendo_disk_total_bytes", "Size of that disk.", storage.disk_total),
        _gauge("crescendo_database_bytes", "Size of the database.", storage.database),
        _gauge("crescendo_raw_log_bytes", "Size of the raw log; -1 elsewhere.", _or_elsewhere(storage.log)),
        _gauge("crescendo_quarantined_last_hour", "Came into quarantine in an hour.", found.quarantined_hour),
        _gauge(
            "crescendo_last_backup_seconds", "When, since 1970; 0 never.", backup.at / SECOND if backup else 0
        ),
    ]


def _or_elsewhere(size: int | None) -> int:
    return -1 if size is None else size


def _sources(now: int) -> list[Metric]:
    del now
    stored = CounterMetricFamily("crescendo_events_stored", "Events stored.", labels=["source"])
    for source in sources.list_sources(_READER):
        stored.add_metric([write_id(Prefix.SOURCE, source.id)], source.events)
    return [stored]


def _gauge(name: str, description: str, value: float) -> Metric:
    return GaugeMetricFamily(name, description, value=value)
