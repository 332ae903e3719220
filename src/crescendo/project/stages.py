"""What a worker of this installation does: ingest, rounds, jobs, housekeeping. Composition only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crescendo.activity.api import (
    INGEST_PREFIX,
    Ingest,
    cursors_of,
    job_handlers,
    trim_hours,
    trim_newcomers,
    unread,
)
from crescendo.channels import api as channels
from crescendo.console.bundles import handlers as bundle_handlers
from crescendo.core import company, jobs, keeping, letters, own_keeping, retention, rounds, sets
from crescendo.core.clock import DAY, HOUR, MINUTE
from crescendo.core.exports import running as exports
from crescendo.core.exports import runs as export_runs
from crescendo.core.imports import running as imports
from crescendo.core.imports import undo_running
from crescendo.core.imports.runs import JOB as IMPORT
from crescendo.core.imports.undoing import JOB as IMPORT_UNDO
from crescendo.core.outbound.api import way_out
from crescendo.core.rawlog import RawLog, open_log
from crescendo.core.settings import Settings
from crescendo.core.types import Consumer
from crescendo.core.watch import letters as watch_letters
from crescendo.core.watch.incidents import watch
from crescendo.core.watch.looking import look
from crescendo.core.watch.sender import is_sent
from crescendo.core.worker import Stage
from crescendo.lifecycle import api as lifecycle
from crescendo.people import api as people
from crescendo.scoring import api as scoring
from crescendo.segments import api as segments
from crescendo.site.confirming import ConfirmationMails
from crescendo.site.mailing import handlers as mail_handlers

# In the order of the rooms; names are kept for ever.
CONSUMERS: Sequence[Consumer] = (
    people.MatchCompanies(),
    people.DoublesSought(),
    people.TagRules(),
    scoring.Scores(),
    segments.Members(),
    channels.Webhooks(),
    lifecycle.Stages(),
    lifecycle.Leads(),
    lifecycle.Deals(),
    lifecycle.Telesales(),
    lifecycle.Answers(),
    lifecycle.Standings(),
    ConfirmationMails(),
)


# From an act to the desk it takes two: who it made an MQL is routed in the next, before more is read from the log.
ROUNDS_IN_A_TURN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """The parts of one worker: `stages` for its loop, the rest for `drain` and the health page."""

    log: RawLog
    ingest: Ingest
    consumers: Sequence[Consumer]
    handlers: Mapping[str, jobs.Handler]
    stages: Sequence[Stage]

    def is_quiet(self) -> bool:
        """Whether all that was acknowledged has been processed and every consumer stands at the head."""
        return not self.log.has_more(cursors_of()) and not any(rounds.behind(self.consumers).values())


def workshop(settings: Settings, *, batch: int | None = None) -> Workshop:
    """Set up a worker's parts; `batch` fixes the records of an ingest batch, as the demo company does."""
    log = open_log(settings)
    ingest = Ingest(
        log,
        zone=company.get_company().time_zone,
        own_host=urlsplit(settings.public_url).hostname or "",
        size=batch,
    )
    handlers = {
        **job_handlers(log),
        **people.job_handlers(),
        **scoring.job_handlers(),
        **segments.job_handlers(),
        **lifecycle.ROUTING_JOBS,
        **lifecycle.job_handlers(),
        **people.erasure_handlers(log),
        **bundle_handlers(log),
        **mail_handlers(settings),
        **letters.handlers(settings),
        **watch_letters.handlers(settings),
        IMPORT: imports.handle,
        IMPORT_UNDO: undo_running.handle,
        export_runs.JOB: exports.handle,
    }

    def housekeeping(now: int) -> int:
        before = now - (keeping.days_of(own_keeping.RAW_LOG) or 7) * DAY
        trimmed = log.trim(cursors_of(), before=min(before, now - retention.RAW_LOG_BEHIND_CURSOR))
        trim_newcomers(before)
        trim_hours(now)
        people.trim_held(now - retention.HELD_FORMS)
        people.trim_bundles(now=now)
        people.trim_notes(now=now)
        lifecycle.trim_tasks(now=now)
        people.settle_by_the_hour(now=now)
        export_runs.trim(now=now)
        scoring.fade_by_the_day(now=now)
        lifecycle.look_at_use(now=now)
        segments.note_sizes(now=now)
        segments.forget_removed(now=now)
        return trimmed + retention.sweep(CONSUMERS, now=now)

    def watched(now: int) -> int:
        figures = look(settings, unread(log, now=now), apart=INGEST_PREFIX, now=now)
        return watch(figures, mails=is_sent(settings), now=now)

    return Workshop(
        log=log,
        ingest=ingest,
        consumers=CONSUMERS,
        handlers=handlers,
        stages=(
            Stage(name="ingest", run=ingest),
            Stage(name="alarms", run=lambda now: segments.wake(now) + lifecycle.wake(now)),
            Stage(name="clocks", run=lifecycle.ring_clocks),
            Stage(name="rounds", run=_follow),
            Stage(name="jobs", run=lambda now: jobs.run_due(handlers, now=now)),
            Stage(name="webhooks", run=channels.Sender(way_out(settings))),
            Stage(name="cadences", run=lifecycle.step_cadences, every=MINUTE),
            Stage(name="renewals", run=lifecycle.make_renewals_due, every=MINUTE),
            Stage(name="turned", run=lifecycle.look_for_turned, every=HOUR),
            Stage(name="ready_made", run=segments.ship, every=HOUR),
            Stage(name="quality", run=people.keep_figures_fresh, every=HOUR),
            Stage(name="watch", run=watched, every=MINUTE),
            Stage(name="housekeeping", run=housekeeping, every=MINUTE),
            Stage(name="sizes", run=_sizes, every=10 * MINUTE),
        ),
    )


def _sizes(now: int) -> int:  # noqa: ARG001 - sizes are those of now
    """What the planner knows of the tables; nothing waits for it, so it counts as no work."""
    sets.look_at_sizes()
    return 0


def _follow(now: int) -> int:
    """Some rounds, as long as one finds something; how many facts were handled."""
    handled = 0
    for _ in range(ROUNDS_IN_A_TURN):
        done = rounds.run_round(CONSUMERS, now=now)
        handled += done
        if not done:
            break
    return handled
