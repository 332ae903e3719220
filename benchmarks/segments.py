"""What it costs to keep segments: a rebuild beside hand-written SQL for the same question, and a batch of touched contacts.

    .venv/bin/python -m benchmarks.segments [--contacts 1000000] [--events 20] [--database postgresql]

`rebuild` is the job from its first chunk to the flip, members and alarm clocks, against one INSERT … SELECT of the
members alone. `touched` is what a round's batch costs: 50 segments and two scoring models asked again about contacts.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any

from benchmarks import company, homes
from benchmarks.floors import tell, watch_others

_DAY = company.DAY
_NOW = company.NOW
_SEVEN = {"last": {"count": 30, "unit": "days"}}
QUESTIONS: Mapping[str, tuple[dict[str, Any], str]] = {
    "field": (
        {"field": "country", "operator": "is", "value": "Japan"},
        "SELECT id FROM people_contact WHERE merged_into_id IS NULL AND country_fold = 'japan'",
    ),
    "acts": (
        {"event": "asset.downloaded", "window": _SEVEN, "at_least": 2},
        "SELECT contact_id FROM activity_event WHERE name_id = "
        "(SELECT id FROM activity_name WHERE text = 'asset.downloaded') AND judgement = 0 AND contact_id IS NOT NULL "
        "AND at >= %(since)s AND at <= %(now)s GROUP BY contact_id HAVING COUNT(*) >= 2",
    ),
    "json": (
        {
            "event": {
                "names": ["page.viewed"],
                "filter": {"property": "plan", "type": "text", "operator": "is", "value": "team"},
            },
            "window": _SEVEN,
        },
        "SELECT DISTINCT contact_id FROM activity_event WHERE name_id = "
        "(SELECT id FROM activity_name WHERE text = 'page.viewed') AND judgement = 0 AND contact_id IS NOT NULL "
        "AND at >= %(since)s AND at <= %(now)s AND {property} = 'team'",
    ),
}
_PROPERTY = {"sqlite": "json_extract(props, '$.plan')", "postgresql": "props::json->>'plan'"}
_EVENTS = """WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < %(most)s)
INSERT INTO activity_event (
    "key", message, source_id, name_id, raw_name_id, "at", received_at, identity_id, visitor_id, contact_id,
    subject_id, value, touch_id, own_touch_id, judgement, is_visit, props
)
SELECT %(first)s || CAST(i AS text), 'm' || CAST(i AS text), %(source)s,
    CASE WHEN (i * 31 + %(turn)s * 17) %% 10 < 7 THEN 1 ELSE (i + %(turn)s) %% 6 + 1 END, 1,
    %(now)s - 3600000 - (i * 7919 + %(turn)s * 104729) %% 1000003 * 15000,
    %(now)s - 3600000, i, i, i, i %% 1000 + 1, i %% 90000, %(touch)s, %(touch)s, i %% 50 / 49, 1 = 1,
    '{{"url":"https://www.example.com/docs/page-' || CAST(i %% 1000 AS text)
        || '","title":"Pricing and plans","plan":"' || CASE i %% 3 WHEN 0 THEN 'team' ELSE 'free' END || '"}}'
FROM n"""


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
        whole = _rebuilds(asked.contacts)
        sys.exit(0 if _touches(asked.contacts, whole) else 1)


def _found(contacts: int, events: int) -> None:
    """The company of `company.found`, and events spread evenly over all of it."""
    from crescendo.core import sets  # noqa: PLC0415 - needs Django

    company.found(contacts=contacts, heavy=1, others=1)
    touch, source = 1, 1
    for turn in range(events):
        given = {"most": contacts, "first": f"t{turn}-", "turn": turn, "touch": touch, "source": source}
        sets.execute(_EVENTS, {**given, "now": _NOW})
    sets.execute("ANALYZE")
    if sets.vendor() == "sqlite":
        sets.fetch("PRAGMA synchronous=NORMAL")


def _rebuilds(contacts: int) -> float:
    """Each question rebuilt and written by hand; the time of the last rebuild."""
    from crescendo.core import sets  # noqa: PLC0415 - needs Django

    places = {"since": _NOW - 30 * _DAY, "now": _NOW}
    seconds = 0.0
    for name, (condition, by_hand) in QUESTIONS.items():
        segment = _made(name, condition)
        chunks: list[float] = []
        with watch_others() as others:
            sql = by_hand.replace("{property}", _PROPERTY[sets.vendor()])
            sets.execute("CREATE TABLE by_hand (segment_id bigint, contact_id bigint, PRIMARY KEY (segment_id, contact_id))")
            hand = _timed(lambda sql=sql: sets.execute(f"INSERT INTO by_hand SELECT 1, q.* FROM ({sql}) AS q", places))
            wanted = sets.fetch("SELECT COUNT(*) FROM by_hand")[0][0]
            sets.execute("DROP TABLE by_hand")
            seconds = _timed(lambda: _work(chunks))
        found = _members(segment)
        tell(
            {
                "bench": "segments",
                "what": f"rebuild {name}",
                "database": sets.vendor(),
                "contacts": contacts,
                "members": found,
                "by_hand_s": round(hand, 2),
                "ours_s": round(seconds, 2),
                "ratio": round(seconds / max(hand, 0.001), 1),
                "longest_chunk_ms": round(max(chunks) * 1000),
                "agrees": found == wanted,
                "others": others.share,
            }
        )
    return seconds
