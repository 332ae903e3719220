"""Reading access logs into the raw log: each line once, however often and under whatever names files are read.

A hit's key follows from its content, so that what is read twice is the same event. The place up to which a file was
read only saves time: it is written down after its hits are durable.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from crescendo.activity.access_log import places
from crescendo.activity.access_log.figures import Figures
from crescendo.activity.access_log.files import HEAD, Line, LogFile, opened
from crescendo.activity.access_log.hit import ACT_OF, Hit, address_of, sort_of
from crescendo.activity.access_log.line import TOO_LONG, Unread, read_line
from crescendo.activity.access_log.naming import BLOCK, Edge, Namer, Occurrences
from crescendo.activity.access_log.nouns import (
    AccessLogProgress,
    AccessLogReport,
    Refuse,
    RefusedLine,
    TakeAccessLogs,
    Watch,
)
from crescendo.activity.access_log.translating import Named, record_of
from crescendo.activity.models import LogFile as LogFileRow
from crescendo.core.addresses import client_address, client_network
from crescendo.core.clock import MINUTE
from crescendo.core.rawlog import NewRecord, RawLog
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission

_AT_ONCE = 500
_PLACE_EVERY = 5_000
_SAMPLE = 50


def take_access_logs(
    by: Actor, request: TakeAccessLogs, log: RawLog, *, now: int, watch: Watch, refuse: Refuse
) -> AccessLogReport:
    """Append what is new in these files; durable on return. Refuses NotAllowed; raises LogUnavailable.

    Lines that cannot be read are handed to `refuse`, files that cannot are named in the report. `watch` is called
    after each append and may wait.
    """
    require(by, Permission.SOURCES_MANAGE)
    taking = _Taking(request, log, now=now, watch=watch, refuse=refuse)
    for path in taking.in_order():
        try:
            with opened(path) as file:
                taking.take(path, file)
        except OSError as cause:
            taking.report.failed.append((path, cause.strerror or str(cause)))
    return taking.report


class _Taking:
    """One run over some files."""

    def __init__(
        self, request: TakeAccessLogs, log: RawLog, *, now: int, watch: Watch, refuse: Refuse
    ) -> None:
        self.report = AccessLogReport()
        self._request, self._log, self._now = request, log, now
        self._watch, self._refuse = watch, refuse
        self._zone = ZoneInfo(request.zone)
        self._namer = Namer(request.secret, source_id=request.source_id, zone=request.day_zone)
        self._figures = Figures(self.report)
        self._waiting: list[NewRecord] = []
        self._read = self._total = 0

    def in_order(self) -> list[Path]:
        """The files by the time of their first hit, so that each goes on from the one before it."""
        found: list[tuple[int, str, Path]] = []
        for path in self._request.paths:
            try:
                with opened(path) as file:
                    self._total += file.size
                    found.append((self._starts_at(file), str(path), path))
            except OSError as cause:
                self.report.failed.append((path, cause.strerror or str(cause)))
        return [path for _, _, path in sorted(found)]

    def take(self, path: Path, file: LogFile) -> None:
        """Read one file from where it was left."""
        head = file.head()
        row = places.find(file, self._request.source_id, self._namer)
        if row is None:
            second = self._starts_at(file) // 1_000
            row = places.begin(path, self._request.source_id, second, now=self._now)
        reading = _Reading(self, path, file, row, head)
        try:
            reading.read()
        finally:
            self._read += file.size

    def name(self, hit: Hit, occurrences: Occurrences, number: int) -> tuple[str, int]:
        """The name of a hit, and which of its like it is."""
        line = self._namer.line(hit)
        return line, occurrences.number(line, hit, number)

    def keep(self, hit: Hit, line: str, number: int) -> None:
        """Count a hit, and store it where it is an act."""
        request = self._request
        forwarded = hit.forwarded.encode("latin-1", "replace")
        address = client_address(hit.address, forwarded, request.proxies) or hit.address
        named = Named(
            hit=hit,
            sort=sort_of(hit),
            key=f"log/{line}/{number}",
            device=self._namer.device(hit, address),
            network=client_network(hit.address, forwarded, request.proxies),
            url=address_of(hit, request.site),
        )
        self._figures.note(named, self._namer.visitor(hit, address))
        if request.everything or named.sort in ACT_OF:
            self._waiting.append(record_of(named, request.source_id, now=self._now))

    def refuse(self, line: RefusedLine) -> None:
        """Count a line that is no hit, and hand it over."""
        self._figures.refuse(line)
        self._refuse(line)

    def flush(self, path: Path, read: int, *, least: int = 1) -> int:
        """Make what waits durable, if it is enough to be worth it; returns how many records that were."""
        count = len(self._waiting)
        if count >= least:
            self._log.append(self._waiting)
            self._waiting = []
            self.report.stored += count
        else:
            count = 0
        self._watch(
            AccessLogProgress(path=path, read=self._read + read, total=self._total, lines=self.report.lines)
        )
        return count

    def save(self, reading: _Reading, tail: bytes) -> None:
        """Write down how far a file was read."""
        places.save(reading.row, reading.edge, self._namer, head=reading.head, tail=tail)

    def parse(self, line: Line) -> Hit:
        """The hit of a line; raises Unread."""
        if line.content is None:
            raise Unread(TOO_LONG)
        return read_line(line.content, self._zone)

    def is_quiet(self, path: Path) -> bool:
        """Whether nobody has written to the file for a minute, so that its last line will not grow."""
        return path.stat().st_mtime * 1_000 < self._now - MINUTE

    def _starts_at(self, file: LogFile) -> int:
        for line in file.lines(0, 0):
            try:
                return self.parse(line).at
            except Unread:
                if line.number >= _SAMPLE:
                    break
        return 0


class _Reading:
    """One file on its way through."""

    def __init__(self, taking: _Taking, path: Path, file: LogFile, row: LogFileRow, head: bytes) -> None:
        self.row, self.head = row, head
        self.edge = Edge(places.counts_of(row), row.edge_second)
        self._taking, self._path, self._file = taking, path, file
        self._occurrences = Occurrences(places.before_of(row))
        # Where this block of lines began and the one before: from there counting can begin anew.
        self._blocks = [(row.count_at, row.count_line)] * 2
        self._saved_at = 0

    def read(self) -> None:
        """Take the lines behind the place. Of a damaged file all is taken that can be read; raises Damaged."""
        known, began = self.row.position, self._taking.report.lines
        try:
            self._go(known)
        finally:
            self._taking.flush(self._path, self._file.sent)
            if self.row.position != known:
                self._save()
            if self._taking.report.lines == began:
                self._taking.report.skipped_files.append(self._path)

    def _go(self, known: int) -> None:
        taking, row = self._taking, self.row
        for line in self._file.lines(row.count_at, row.count_line):
            # A last line without an end was taken, and has its end now.
            if line.end <= known + 2 and known:
                self._count(line)
                continue
            if not self._is_done(line):
                taking.report.unfinished.append(self._path)
                break
            self._take(line)
            if taking.report.lines % _AT_ONCE == 0:
                taking.flush(self._path, self._file.sent, least=_AT_ONCE)
                self._save_now_and_then()

    def _take(self, line: Line) -> None:
        taking, row = self._taking, self.row
        if line.content != b"":
            taking.report.lines += 1
            row.lines += 1
            try:
                hit = taking.parse(line)
            except Unread as cause:
                row.refused += 1
                content = line.content or b""
                taking.refuse(
                    RefusedLine(path=self._path, number=line.number, reason=cause.reason, content=content)
                )
            else:
                self._keep(hit, line)
        row.position = line.end
        self._note_block(line)

    def _keep(self, hit: Hit, line: Line) -> None:
        row = self.row
        name, number = self._taking.name(hit, self._occurrences, line.number)
        self.edge.note(name, hit, number)
        self._taking.keep(hit, name, number)
        row.taken += 1
        row.first_at = hit.at if row.first_at is None else min(row.first_at, hit.at)
        row.last_at = hit.at if row.last_at is None else max(row.last_at, hit.at)

    def _count(self, line: Line) -> None:
        with suppress(Unread):
            self._taking.name(self._taking.parse(line), self._occurrences, line.number)
        self._note_block(line)

    def _note_block(self, line: Line) -> None:
        if (line.number + 1) % BLOCK == 0:
            self._blocks = [self._blocks[1], (line.end, line.number)]

    def _save_now_and_then(self) -> None:
        self._saved_at += 1
        if self._saved_at * _AT_ONCE >= _PLACE_EVERY:
            self._taking.flush(self._path, self._file.sent)
            self._save(is_going_on=True)
            self._saved_at = 0

    def _save(self, *, is_going_on: bool = False) -> None:
        self.row.count_at, self.row.count_line = self._blocks[0]
        # A last line that was read but not taken stands behind the place: then the file itself knows what is before.
        is_after = is_going_on or self._file.is_gzip
        self._taking.save(self, self._file.tail if is_after else self._file.before(self.row.position, HEAD))

    def _is_done(self, line: Line) -> bool:
        """Whether a line can be read now. A last one without its end may still be on its way to the disk."""
        if line.is_ended or self._file.is_gzip or line.content == b"":
            return True
        if line.content is not None and line.content.endswith((b'"', b"}")):
            with suppress(Unread):
                self._taking.parse(line)
                return True
        return self._taking.is_quiet(self._path)
