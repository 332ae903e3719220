"""Reading the figures: worker, readers, jobs, quarantine, disk and files, the newest backup."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import unquote

from django.db.models import Count

from crescendo.core import facts, quarantine, rounds, sets, worker
from crescendo.core.backup import shelf
from crescendo.core.clock import DAY, HOUR
from crescendo.core.models import Job
from crescendo.core.settings import Settings
from crescendo.core.types import JobState
from crescendo.core.watch.types import Backup, Figures, Reader, Storage, Unread

_LOG_TABLES = ("raw_series", "raw_record")


def look(settings: Settings, unread: Unread, *, apart: str, now: int) -> Figures:
    """All figures as of now. A bounded number of queries; `apart` begins the names of cursors of the raw log."""
    open_states = [state.value for state in JobState if state is not JobState.DONE]
    by_state = dict(Job.objects.filter(state__in=open_states).values_list("state").annotate(n=Count("id")))
    return Figures(
        worker=worker.state(now=now),
        unread=unread,
        readers=readers(apart=apart, now=now),
        waiting_jobs=by_state.get(JobState.PENDING.value, 0),
        running_jobs=by_state.get(JobState.RUNNING.value, 0),
        failed_jobs=by_state.get(JobState.FAILED.value, 0),
        quarantined=quarantine.count(),
        quarantined_hour=quarantine.count_since(now - HOUR),
        quarantined_day=quarantine.count_since(now - DAY),
        storage=storage(settings),
        backup=newest_backup(settings.home),
    )


def readers(*, apart: str, now: int) -> tuple[Reader, ...]:
    """How far each reader of the fact log is behind, in facts and in time. One query and one a late reader."""
    head = facts.head()
    return tuple(
        Reader(name=name, behind=head - position, age=_age_behind(position, head, now))
        for name, position in sorted(rounds.positions(apart=apart).items())
    )


def storage(settings: Settings) -> Storage:
    """What lies where. At most two queries, on PostgreSQL."""
    disk = shutil.disk_usage(settings.home)
    return Storage(
        disk_free=disk.free,
        disk_total=disk.total,
        database=_database_size(),
        log=_log_size(settings),
    )


def newest_backup(home: Path) -> Backup | None:
    """The newest backup that this installation knows of."""
    newest = next(iter(shelf.noted(home)), None)
    return None if newest is None else Backup(name=newest.name, at=newest.at, size=newest.size)


def _age_behind(position: int, head: int, now: int) -> int:
    if position >= head:
        return 0
    recorded_at = facts.recorded_after(position)
    return 0 if recorded_at is None else max(0, now - recorded_at)


def _database_size() -> int:
    if sets.vendor() == "sqlite":
        sql = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    else:
        sql = "SELECT pg_database_size(current_database())"
    return int(sets.fetch(sql)[0][0])


def _log_size(settings: Settings) -> int | None:
    if settings.log_url.startswith("sqlite"):
        return _file_size(settings.log_url)
    if settings.log_url != settings.database_url:
        return None
    sql = "SELECT coalesce(sum(pg_total_relation_size(to_regclass(name))), 0) FROM unnest(%s::text[]) AS name"
    return int(sets.fetch(sql, [list(_LOG_TABLES)])[0][0])


def _file_size(url: str) -> int:
    """The file with what SQLite keeps beside it."""
    path = unquote(url.removeprefix("sqlite:///"))
    files = [Path(path + tail) for tail in ("", "-wal", "-shm")]
    return sum(file.stat().st_size for file in files if file.is_file())
