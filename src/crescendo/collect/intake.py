"""From a request to a record in the raw log: read, unpack, look inside, find the key's source, store, answer."""

from __future__ import annotations

import json
from dataclasses import dataclass

from crescendo.core.addresses import client_network
from crescendo.core.clock import Clock
from crescendo.core.rawlog import NewRecord, RawLog
from crescendo.core.rawlog_meta import NotJson, RequestMeta

from . import answers, body, refusals
from .answers import JSON, Answer
from .counters import Counters
from .devices import Device, device_of
from .document import Rules, Source
from .envelope import Envelope, read_envelope
from .group_commit import GroupCommit
from .keys import find_closed, find_project, find_source
from .pace import Pace
from .refusals import Refusals
from .request import Receive, Request
from .routes import SENSORS, Purpose, Route
from .sensors import open_records

_LONGEST_USER_AGENT = 512
_LONGEST_ADDRESS = 2_048

# What each trouble with a body is answered, and the reason under which it is counted.
_TROUBLES: dict[type[Exception], tuple[Answer, str]] = {
    NotJson: (answers.NOT_JSON, refusals.NOT_JSON),
    body.GzipBroken: (answers.BROKEN_GZIP, refusals.NOT_JSON),
    body.BodyTooLarge: (answers.TOO_LARGE, refusals.TOO_LARGE),
    body.BodyTooSlow: (answers.TOO_SLOW, refusals.TOO_SLOW),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What protects the process from its clients and from a log that hangs."""

    held_bytes: int = 64 * 1024 * 1024
    body_seconds: float = 30.0
    commit_seconds: float = 10.0
    refusals_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A request that brings messages, with the rules that held when it came."""

    route: Route
    request: Request
    rules: Rules
    secure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """What was sent, unpacked, and the key with the source that it is for."""

    content: bytes
    envelope: Envelope
    owner: tuple[str, Source] | None


class Intake:
    """Takes bodies in. Answers 200 only after the raw log has synced the record."""

    def __init__(self, log: RawLog, clock: Clock, counters: Counters, bounds: Bounds) -> None:
        self._clock = clock
        self._counters = counters
        self._bounds = bounds
        self._room = body.Room(bounds.held_bytes)
        self._group = GroupCommit(log, counters, seconds=bounds.commit_seconds)
        self._pace = Pace()
        self._refusals = Refusals(self._group.store, clock, seconds=bounds.refusals_seconds)

    @property
    def held_bytes(self) -> int:
        return self._room.held

    async def take(self, post: Post, receive: Receive) -> Answer:
        """Give the answer to a request that brings messages; raises ClientGone where nobody is left to be answered."""
        share = body.Share(self._room)
        try:
            opened = await self._open(post, receive, share)
            if opened.owner is None:
                self._refuse_stranger(post, opened)
                return answers.UNKNOWN_KEY
            key, source = opened.owner
            if wait := self._wait_for(key, post.rules):
                self._refuse(source.id, refusals.PACE)
                return answers.later(429, "This key sends more than it may.", wait)
            return await self._take_in(post, source, opened)
        except body.NoRoom:
            self._counters.put_off += 1
            return answers.NO_ROOM
        except tuple(_TROUBLES) as trouble:
            answer, reason = _TROUBLES[type(trouble)]
            self._refuse(_sender_of(post), reason)
            return answer
        finally:
            share.give_back()

    async def close(self) -> None:
        """Finish what waits for its commit, then let go of the log."""
        await self._refusals.close()
        await self._group.close()

    async def _open(self, post: Post, receive: Receive, share: body.Share) -> _Opened:
        limit = post.rules.limits.body_bytes
        if post.request.method == "GET":
            # An image's address brings what others send as their body.
            sent = post.request.query
        else:
            sent = await body.read_body(
                post.request, receive, share, limit=limit, seconds=self._bounds.body_seconds
            )
        content = body.unpack(sent, share, limit=limit)
        if post.route.protocol == SENSORS:
            records = open_records(content, share, limit=limit)
            self._counters.damaged += records.is_damaged
            owner = find_project(post.rules, post.request, records.content)
            return _Opened(content=records.content, envelope=Envelope(), owner=owner)
        envelope = read_envelope(content)
        owner = find_source(post.rules, post.request, envelope.writeKey)
        return _Opened(content=content, envelope=envelope, owner=owner)

    async def _take_in(self, post: Post, source: Source, opened: _Opened) -> Answer:
        """Store what may be stored, and say done in the words that the client knows."""
        purpose = post.route.purpose
        if purpose is Purpose.TRACKER:
            device = device_of(opened.envelope, post.request, secure=post.secure)
            answer = await self._store(post, source, opened.content, device=device.id)
            return _with_device(device) if answer is answers.DONE else answer
        is_trial = post.request.header(b"dry-run").lower() == b"true"
        if purpose is Purpose.SENSORS_DEBUG and is_trial:
            self._counters.dry_runs += 1
            answer = answers.DONE
        else:
            answer = await self._store(post, source, opened.content, device=None)
        if answer is not answers.DONE or post.route.protocol != SENSORS:
            return answer
        return answers.PIXEL if post.request.method == "GET" else answers.DONE_SILENTLY

    def _wait_for(self, key: str, rules: Rules) -> int:
        per_minute = rules.limits.requests_per_key_minute
        return self._pace.wait_for(key, per_minute) if per_minute else 0

    def _refuse_stranger(self, post: Post, opened: _Opened) -> None:
        content = opened.content if post.route.protocol == SENSORS else b""
        closed = find_closed(post.rules, post.request, opened.envelope.writeKey, content)
        if closed is None:
            self._refuse(refusals.NOBODY, refusals.UNKNOWN_KEY)
        else:
            self._refuse(closed.id, refusals.CLOSED)

    def _refuse(self, source: int, reason: str) -> None:
        # For the metrics a closed source is one more key that is not taken.
        name = refusals.UNKNOWN_KEY if reason == refusals.CLOSED else reason
        self._counters.count(f"refused_{name}")
        self._refusals.note(source, reason)

    async def _store(self, post: Post, source: Source, content: bytes, *, device: str | None) -> Answer:
        request = post.request
        meta = RequestMeta(
            source=source.id,
            key_trust=source.trust,
            protocol=post.route.protocol,
            path=request.path,
            ip=client_network(request.peer, request.header(b"x-forwarded-for"), post.rules.proxies),
            ua=request.text(b"user-agent", _LONGEST_USER_AGENT),
            # A Sensors client's query is its token, or the whole message once more.
            query=""
            if post.route.protocol == SENSORS
            else request.query[:_LONGEST_ADDRESS].decode("latin-1"),
            gpc=request.header(b"sec-gpc") == b"1",
            device=device,
            referer=request.text(b"referer", _LONGEST_ADDRESS),
        )
        record = NewRecord(received_at=self._clock.now(), meta=meta.encode(), body=content)
        if not await self._group.store(record):
            self._counters.put_off += 1
            return answers.NOT_STORED
        self._counters.stored += 1
        self._counters.stored_bytes += len(content)
        return answers.DONE


def _sender_of(post: Post) -> int:
    """Whose request it was, as far as can be told without its body."""
    find = find_project if post.route.protocol == SENSORS else find_source
    owner = find(post.rules, post.request, b"")
    return refusals.NOBODY if owner is None else owner[1].id


def _with_device(device: Device) -> Answer:
    content = json.dumps({"device": device.id}).encode()
    return Answer(status=200, body=content, headers=(*JSON, *device.headers))
