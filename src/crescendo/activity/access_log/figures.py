"""Figures of the requests that are read, in memory that does not grow with the log."""

from __future__ import annotations

from crescendo.activity.access_log.hit import Sort, host_of
from crescendo.activity.access_log.nouns import SHOWN, AccessLogReport, RefusedLine
from crescendo.activity.access_log.translating import Named, is_own
from crescendo.activity.judge import judge
from crescendo.activity.sessions import GAP
from crescendo.activity.types import Judgement

MOST_VISITORS = 500_000
_MOST_SITES = 20_000


class Figures:
    """Adds to a report, line by line."""

    def __init__(self, report: AccessLogReport) -> None:
        self._report = report
        self._visitors: set[int] = set()
        self._seen_at: dict[int, int] = {}

    def refuse(self, line: RefusedLine) -> None:
        """Count a line that is no hit."""
        self._report.refused[line.reason] += 1
        if len(self._report.first_refused) < SHOWN:
            self._report.first_refused.append(line)

    def note(self, named: Named, visitor: int) -> None:
        """Count a hit."""
        report, hit = self._report, named.hit
        report.sorts[named.sort] += 1
        report.statuses[hit.status] += 1
        report.first_at = hit.at if report.first_at is None else min(report.first_at, hit.at)
        report.last_at = hit.at if report.last_at is None else max(report.last_at, hit.at)
        if judge(hit.agent).judgement is Judgement.MACHINE:
            report.machines += 1
            report.machine_pages += named.sort is Sort.PAGE
        report.named_hosts += bool(hit.host)
        report.tagged += "utm_" in hit.target
        if hit.referrer and not is_own(hit.referrer, named.url):
            site = host_of(hit.referrer)
            if site and (site in report.referred or len(report.referred) < _MOST_SITES):
                report.referred[site] += 1
        self._count_sessions(visitor, hit.at)

    def _count_sessions(self, visitor: int, at: int) -> None:
        if len(self._visitors) < MOST_VISITORS:
            self._visitors.add(visitor)
            self._report.visitors = len(self._visitors)
        seen_at = self._seen_at.get(visitor)
        if seen_at is None or at >= seen_at + GAP:
            self._report.sessions += 1
        if seen_at is None or at > seen_at:
            self._seen_at[visitor] = at
        if len(self._seen_at) > MOST_VISITORS:
            # Whoever was not seen for an hour begins a session anyway.
            newest = self._report.last_at or at
            self._seen_at = {v: t for v, t in self._seen_at.items() if t > newest - 2 * GAP}
