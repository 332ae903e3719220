"""Idempotency-Key: asking twice is doing once. The answer is kept for 24 hours, apart for each API key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase

from crescendo.core import sets
from crescendo.core.clock import DAY, MINUTE
from crescendo.core.refusals import mark
from crescendo.rest.models import KeptAnswer
from crescendo.rest.problems import Problem

HEADER = "Idempotency-Key"
KEPT = DAY
# A process that died leaves its request in flight; after this long another may try.
GIVEN_UP = MINUTE
_SHAPE = re.compile(r"[\x21-\x7e]{1,255}")
_COLUMNS = ("key_id", "name", "digest", "status", "headers", "body", "at")
_HEADERS = ("Content-Type", "ETag", "Location")
_SWEPT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that wants to happen once."""

    key_id: int
    name: str
    digest: str
    now: int

    @classmethod
    def read(cls, request: HttpRequest, *, key_id: int, now: int) -> Asked:
        """Raises Problem 422 for a header that is no key."""
        name = request.headers[HEADER]
        if not _SHAPE.fullmatch(name):
            raise Problem(
                422, "idempotency_key_shape", mark("Idempotency-Key has 1 to 255 visible ASCII characters.")
            )
        # A file was hashed as it came in, and is not in memory.
        upload = getattr(request, "upload", None)
        body = request.body if upload is None else upload.digest.encode()
        said = b"\n".join([(request.method or "").encode(), request.get_full_path().encode(), body])
        return cls(key_id=key_id, name=name, digest=hashlib.sha256(said).hexdigest(), now=now)


def once(asked: Asked, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run it, or give the answer that was given before.

    Raises Problem 422 where the same key asks for something else, 409 while the first is in flight.
    """
    if not _begin(asked):
        return _again(asked)
    try:
        given = run()
    except BaseException:
        _mine(asked).delete()
        raise
    if given.status_code >= 500 or not isinstance(given, HttpResponse):
        _mine(asked).delete()
        return given
    headers = {name: given.headers[name] for name in _HEADERS if name in given.headers}
    _mine(asked).update(
        status=given.status_code,
        headers=msgspec.json.encode(headers).decode(),
        body=getattr(given, "kept", given.content),
    )
    return given


def _begin(asked: Asked) -> bool:
    row = (asked.key_id, asked.name, asked.digest, 0, "{}", b"", asked.now)
    old = KeptAnswer.objects.filter(at__lte=asked.now - KEPT).values("pk")[:_SWEPT]
    KeptAnswer.objects.filter(pk__in=old).delete()
    if sets.insert_ignore("rest_kept_answer", _COLUMNS, [row]):
        return True
    kept = KeptAnswer.objects.filter(key_id=asked.key_id, name=asked.name)
    forgotten = kept.filter(at__lte=asked.now - KEPT) | kept.filter(status=0, at__lte=asked.now - GIVEN_UP)
    return bool(forgotten.update(digest=asked.digest, status=0, at=asked.now))


def _again(asked: Asked) -> HttpResponseBase:
    kept = KeptAnswer.objects.filter(key_id=asked.key_id, name=asked.name).first()
    if kept is None or (kept.status == 0 and kept.digest == asked.digest):
        raise Problem(
            409, "request_in_flight", mark("The first request of this key is still being worked on.")
        )
    if kept.digest != asked.digest:
        raise Problem(
            422, "idempotency_key_reused", mark("This Idempotency-Key was used for another request already.")
        )
    headers = msgspec.json.decode(kept.headers, type=dict[str, str])
    return HttpResponse(
        bytes(kept.body), status=kept.status, headers={**headers, "Idempotency-Replayed": "true"}
    )


def _mine(asked: Asked) -> QuerySet[KeptAnswer]:
    return KeptAnswer.objects.filter(key_id=asked.key_id, name=asked.name, at=asked.now)
