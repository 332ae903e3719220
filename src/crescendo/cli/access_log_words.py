"""The summary of an access log's import, in words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crescendo.activity.api import AccessLogReport
    from crescendo.sources.types import Source

_REASONS = {
    "not_an_access_log_line": "not in a known format, or cut off",
    "no_readable_time": "no time that can be read",
    "no_request": "no request",
    "not_json": "not JSON",
    "line_too_long": "longer than 64 kB",
}
_SORTS = {
    "page": "page views",
    "download": "downloads",
    "asset": "assets, feeds and data",
    "method": "other methods than GET",
    "status": "redirects and errors",
}


def summary(report: AccessLogReport, source: Source, *, refused_to: Path | None, site: str) -> str:
    """What was read, what became of it, and what is left to do."""
    return "\n".join(_lines(report, source, refused_to, site))


def _lines(report: AccessLogReport, source: Source, refused_to: Path | None, site: str) -> Iterator[str]:
    refused = sum(report.refused.values())
    yield f"{report.lines:,} new lines: {report.hits:,} requests, {refused:,} refused."
    yield f"«{source.name}» gets {report.stored:,} of them; what it already has is not stored again."
    if report.hits:
        yield from _figures(report)
    if not site and report.hits and not report.named_hosts:
        yield "  No host: pages of the site itself count as referrers. Say --host https://www.example.com next time."
    for reason, count in report.refused.most_common():
        yield f"refused {count:,}: {_REASONS.get(reason, reason)}"
    if refused_to is None:
        for line in report.first_refused:
            text = line.content[:100].decode("utf-8", "backslashreplace")
            yield f"  {line.path}:{line.number}: {_REASONS.get(line.reason, line.reason)}: {text}"
    elif refused:
        yield f"  They stand in {refused_to}."
    for path in report.skipped_files:
        yield f"nothing new: {path}"
    for path in report.unfinished:
        yield f"still being written: the last line of {path}; the next run takes it"
    for path, cause in report.failed:
        yield f"NOT READ TO ITS END: {path}: {cause}"


def _figures(report: AccessLogReport) -> Iterator[str]:
    yield f"  from {_moment(report.first_at)} to {_moment(report.last_at)}"
    for sort, count in report.sorts.most_common():
        yield f"  {count:>11,} {_SORTS[sort.value]}"
    statuses = ", ".join(f"{status or '-'}: {n:,}" for status, n in report.statuses.most_common(8))
    yield f"  answers {statuses}"
    share = 100 * report.machines / report.hits
    yield f"  {report.machines:,} requests ({share:.1f} %) by machines, {report.machine_pages:,} of them page views"
    yield f"  {report.visitors:,} visitors (address and user agent), {report.sessions:,} sessions at 30 minutes"
    sites = ", ".join(f"{site} {count:,}" for site, count in report.referred.most_common(5))
    yield f"  {report.referred.total():,} requests from other sites" + (f": {sites}" if sites else "")
    yield f"  {report.tagged:,} requests with utm tags"


def _moment(at: int | None) -> str:
    return datetime.fromtimestamp((at or 0) / 1_000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
