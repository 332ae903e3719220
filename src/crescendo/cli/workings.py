"""The doctor's checks of the store: database, log, worker, rounds, jobs, quarantine, what collectors know."""

from __future__ import annotations

import msgspec
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from crescendo.cli.doctor import Bad
from crescendo.core import jobs, ownership, quarantine, rounds, worker
from crescendo.core.clock import SECOND, SystemClock
from crescendo.core.settings import Settings
from crescendo.core.types import Actor, JobState
from crescendo.project import state
from crescendo.project.stages import CONSUMERS
from crescendo.sources import api as sources

_MANY_ASIDE = 1_000
_MANY_FACTS = 10_000
_BACK_IN_TIME = 10 * SECOND


def database_is_migrated() -> str:
    """It answers and has the schema of this code."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise Bad(f"{len(plan)} migrations are not applied. `crescendo serve` applies them at its start.")
    return f"{connection.vendor}, migrated."


def log_is_read() -> str:
    """It answers, and what was acknowledged is being processed."""
    waiting = state.backlog(now=SystemClock().now())
    if waiting.age > state.LATE:
        seconds = waiting.age // SECOND
        raise Bad(
            f"{waiting.records} requests wait, the oldest for {seconds} s. Is `crescendo work` running?"
        )
    return f"{waiting.records} requests wait."


def worker_lives() -> str:
    """A worker holds the lease, its stages work, and its clock agrees with this one."""
    found = worker.state(now=SystemClock().now())
    if not found.alive:
        raise Bad("No worker lives. Start `crescendo serve`, or `crescendo work` beside the web process.")
    if found.failing:
        raise Bad(f"These stages fail: {', '.join(found.failing)}. The worker's log says why.")
    owner = ownership.find_owner()
    ahead = 0 if owner is None else owner.heartbeat_at - SystemClock().now()
    if ahead > _BACK_IN_TIME:
        raise Bad(
            f"The worker's clock is {ahead // SECOND} s ahead of this one. Set both by one time service."
        )
    return f"{found.owner}, seen {(found.lag or 0) / SECOND:.1f} s ago."


def consumers_keep_up() -> str:
    """Nobody is far behind the head of the fact log."""
    behind = rounds.behind(CONSUMERS)
    late = {name: facts for name, facts in behind.items() if facts > _MANY_FACTS}
    if late:
        said = ", ".join(f"{name} by {facts} facts" for name, facts in late.items())
        raise Bad(f"Behind: {said}. Watch whether it shrinks; if not, the worker's log says why.")
    return f"{len(behind)} consumers, {max(behind.values(), default=0)} facts behind at most."


def jobs_succeed() -> str:
    """No job waits for a person."""
    failed = jobs.count(JobState.FAILED)
    if failed:
        raise Bad(f"{failed} jobs have failed for good. Look at them, mend the cause, try them again.")
    return f"{jobs.count(JobState.PENDING)} wait."


def quarantine_is_small() -> str:
    """Little was set aside."""
    count = quarantine.count()
    if count > _MANY_ASIDE:
        raise Bad(
            f"{count} things stand in quarantine. The console's page «Quarantine» groups them by reason."
        )
    return f"{count} things."


def collectors_know(settings: Settings) -> str:
    """The document that collectors read is there and names every source as it is."""
    path = settings.collect_document
    if not path.is_file():
        raise Bad(f"{path} is absent, so collectors answer 503. Start `crescendo serve`: it writes it.")
    told = msgspec.json.decode(path.read_bytes())["sources"]
    known = {key: bool(entry["enabled"]) for key, entry in told.items()}
    wanted = {row.write_key: row.enabled for row in sources.list_sources(Actor.system("doctor"))}
    if known != wanted:
        raise Bad(
            f"{path} differs from the sources in the database. Start `crescendo serve`: it writes it anew."
        )
    return f"{len(known)} sources."
