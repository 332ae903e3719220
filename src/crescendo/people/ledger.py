"""Field history in the database: tracks are read by their edges, said to, and written back as sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter

import msgspec

from crescendo.core.sets import batch_json, execute_each, fetch, insert, statement
from crescendo.people.history import Place, Run, Track, Withdrawn, current, say
from crescendo.people.types import Proof

_RUN = (
    "field",
    "value",
    "at",
    "key",
    "last_at",
    "last_key",
    "edge",
    "proof",
    "device_id",
    "source_id",
    "by_id",
)


class Word(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody says a value of a field of a subject: a contact or an account."""

    subject: int
    track: Track
    value: str | None
    place: Place
    source_id: int | None = None
    by_id: int | None = None


_PLACE = attrgetter("place")
Tracks = dict[str, dict[Track, list[Run]]]


class Ledger:
    """The history of a set of contacts, or of accounts, at work.

    A track's holder is an identity, or minus the contact's number for what staff said of the contact itself.
    """

    def __init__(self, *, of_accounts: bool = False) -> None:
        self._of_accounts = of_accounts
        self.subjects: dict[int, Tracks] = {}
        self._withdrawn: dict[tuple[int, str], list[Withdrawn]] = {}

    def take(self, subject: int, track: Track, run: Run) -> None:
        """Take in a stored run; they may come in any order."""
        self.subjects.setdefault(subject, {}).setdefault(track.field, {}).setdefault(track, []).append(run)

    def withdraw(self, subject: int, field: str, value: str, proof: Proof, until: int) -> None:
        """A value no longer counts where it was said up to then, proved no better."""
        self._withdrawn.setdefault((subject, field), []).append(Withdrawn(value, proof, until))

    def sort(self) -> None:
        """After the last `take`."""
        for tracks in self.subjects.values():
            for by_track in tracks.values():
                for runs in by_track.values():
                    if len(runs) > 1:
                        runs.sort(key=lambda run: run.start)

    def say_all(self, words: Iterable[Word]) -> dict[int, set[str]]:
        """Add words in the order of their places; returns the fields that now read otherwise, by subject."""
        ordered = sorted(words, key=_PLACE)
        self._read_whole([word for word in ordered if self._is_late(word)])
        before: dict[tuple[int, str], str | None] = {}
        for word in ordered:
            subject, track = word.subject, word.track
            spot = (subject, track.field)
            if spot not in before:
                before[spot] = self.read(subject, track.field)
            runs = self.subjects.setdefault(subject, {}).setdefault(track.field, {}).setdefault(track, [])
            say(runs, word.value, word.place, source_id=word.source_id, by_id=word.by_id)
        turned: dict[int, set[str]] = {}
        for (subject, field), value in before.items():
            if self.read(subject, field) != value:
                turned.setdefault(subject, set()).add(field)
        return turned

    def read(self, subject: int, field: str) -> str | None:
        """What a field says now, as JSON text."""
        fields = self.subjects.get(subject)
        tracks = fields.get(field) if fields else None
        if not tracks:
            return None
        return current(tracks, self._withdrawn.get((subject, field), ()) if self._withdrawn else ())

    def read_all(self, subject: int) -> Mapping[str, str | None]:
        """All fields of a subject."""
        return {field: self.read(subject, field) for field in self.subjects.get(subject, {})}

    def is_proved(self, subject: int, field: str) -> bool:
        """Whether what a field says now stands on a verified word."""
        tracks = self.subjects.get(subject, {}).get(field, {})
        return any(track.proof is Proof.VERIFIED and runs for track, runs in tracks.items())

    def save(self) -> None:
        """Write what was said: two statements."""
        fresh: list[tuple[object, ...]] = []
        longer: list[tuple[int, int, str, int]] = []
        for tracks in self.subjects.values():
            for by_track in tracks.values():
                for track, runs in by_track.items():
                    for run in runs:
                        if run.id is None:
                            fresh.append((*self._holder(track), *_columns(track, run)))
                        elif run.is_dirty:
                            longer.append((run.id, *run.end, run.edge))
        table = "people_accountchange" if self._of_accounts else "people_contactchange"
        holder = ("account_id",) if self._of_accounts else ("identity_id", "contact_id")
        insert(table, (*holder, *_RUN), fresh)
        execute_each(__package__, "extend_account_runs" if self._of_accounts else "extend_runs", longer)

    def _holder(self, track: Track) -> tuple[int | None, ...]:
        if self._of_accounts:
            return (track.holder,)
        return (track.holder, None) if track.holder > 0 else (None, -track.holder)

    def _is_late(self, word: Word) -> bool:
        """Said before the latest run of a track of which only the edges were read."""
        fields = self.subjects.get(word.subject)
        tracks = fields.get(word.track.field) if fields else None
        runs = tracks.get(word.track) if tracks else None
        return bool(runs and len(runs) > 1 and word.place < runs[-1].start)

    def _read_whole(self, late: Iterable[Word]) -> None:
        """Read the middles of tracks that somebody speaks into."""
        wanted = {word.track: word.subject for word in late}
        if not wanted:
            return
        name = "account_middles" if self._of_accounts else "middles"
        holders = batch_json(sorted({track.holder for track in wanted}))
        for holder, field, proof, device, *run in fetch(statement(__package__, name), {"holders": holders}):
            track = Track(holder, field, Proof(proof), device)
            if track in wanted:
                number, value, at, key, last_at, last_key, edge, source_id, by_id = run
                place, end = (at, key), (last_at, last_key)
                self.take(wanted[track], track, Run(number, value, place, end, edge, source_id, by_id))
        self.sort()


def _columns(track: Track, run: Run) -> tuple[object, ...]:
    return (
        *(track.field, run.value, *run.start, *run.end, run.edge, int(track.proof), track.device),
        *(run.source_id, run.by_id),
    )
