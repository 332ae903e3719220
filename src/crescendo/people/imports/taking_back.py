"""What an import said of fields is taken out of their history, where it still stands. Pure.

The import's words go as if they had never been said, so the field is again whatever the other words make of it: a
claim stays a claim, and what nobody said is empty and may be filled. A word of the undo's own would be verified, and
would stand before all claims that come later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crescendo.people.history import FIRST, LATEST, Place, Run, Track
from crescendo.people.types import Proof

Tracks = Mapping[Track, Sequence[Run]]


@dataclass(slots=True)
class TakenBack:
    """What becomes of a subject's history: runs that go, runs with other edges, what went by field, what stays."""

    gone: list[int] = field(default_factory=list)
    edges: dict[int, int] = field(default_factory=dict)
    fields: dict[str, str | None] = field(default_factory=dict)
    stays: list[str] = field(default_factory=list)


def take_back(fields: Mapping[str, Tracks], key: str, *, but: Iterable[str] = ()) -> TakenBack:
    """Take out what the import said whose keys begin with `key`, field by field; `but` are left as they are.

    A field stays where its last verified word is somebody else's, or was said again by somebody else.
    """
    done = TakenBack()
    for name, tracks in fields.items():
        runs = [run for runs in tracks.values() for run in runs if _is_of(run, key)]
        if not runs:
            continue
        last = _deciding(tracks)
        if name in but or last is None or not _is_of(last, key):
            done.stays.append(name)
            continue
        done.fields[name] = last.value
        for track_runs in tracks.values():
            _strip(track_runs, key, done)
    return done


def _is_of(run: Run, key: str) -> bool:
    return run.start[1].startswith(key) and run.end[1].startswith(key)


def _deciding(tracks: Tracks) -> Run | None:
    """The run of the latest verified word."""
    latest = [max(runs, key=_end) for track, runs in tracks.items() if track.proof is Proof.VERIFIED and runs]
    return max(latest, key=_end, default=None)


def _end(run: Run) -> Place:
    return run.end


def _strip(runs: Sequence[Run], key: str, done: TakenBack) -> None:
    """Take the import's runs out of a track; the first and the latest of those left are its edges."""
    kept = [run for run in sorted(runs, key=_start) if not _is_of(run, key)]
    if len(kept) == len(runs):
        return
    done.gone.extend(run.id for run in runs if _is_of(run, key) and run.id is not None)
    for place, run in enumerate(kept):
        edge = (FIRST if place == 0 else 0) | (LATEST if place == len(kept) - 1 else 0)
        if edge != run.edge and run.id is not None:
            done.edges[run.id] = edge


def _start(run: Run) -> Place:
    return run.start
