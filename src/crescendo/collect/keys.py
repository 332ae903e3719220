"""Whose key a request carries: in Basic or Bearer, in the body, or in the query, as PROTOCOLS 1 saw them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Any
from urllib.parse import parse_qs

from .document import Rules, Source
from .request import Request
from .sensors import keys_in

_LONGEST_HEADER = 1_024


def find_source(rules: Rules, request: Request, body_key: Any = None) -> tuple[str, Source] | None:
    """The first key that is known and enabled, with its source.

    All places are tried: a site behind a password of its own sends that in the header.
    """
    for key in _keys(request, body_key):
        if source := rules.find_source(key):
            return key, source
    return None


def find_project(rules: Rules, request: Request, content: bytes) -> tuple[str, Source] | None:
    """The same for Sensors' clients: a source's key is the token, or the project, that they send.

    Where no key fits, the project's name may: a token that came along is another tool's, and says nothing here.
    """
    named = tuple(keys_in(request.query, content))
    for key in named:
        if source := rules.find_source(key):
            return key, source
    if found := find_source(rules, request):
        return found
    for name in named:
        if source := rules.find_project(name):
            return name, source
    return None


def find_closed(rules: Rules, request: Request, body_key: Any = None, content: bytes = b"") -> Source | None:
    """The source that a key names although it is switched off."""
    said = tuple(keys_in(request.query, content)) if content else ()
    named = chain(said, _keys(request, body_key))
    keyed = (source for key in named if (source := rules.sources.get(key)))
    by_project = (source for name in said if (source := rules.projects.get(name)))
    return next(chain(keyed, by_project), None)


def _keys(request: Request, body_key: Any) -> Iterator[str]:
    header = request.header(b"authorization")
    # No key is as long as a header may be, and what is remembered must stay small.
    if 0 < len(header) <= _LONGEST_HEADER:
        yield _key_of_header(header)
    if isinstance(body_key, str):
        yield body_key
    if b"writeKey=" in request.query:
        yield from parse_qs(request.query.decode("latin-1")).get("writeKey", ())


@lru_cache(maxsize=4_096)
def _key_of_header(header: bytes) -> str:
    kind, _, value = header.partition(b" ")
    value = value.strip()
    if kind.lower() == b"bearer":
        return value.decode("latin-1")
    if kind.lower() != b"basic":
        return ""
    try:
        user, _, _ = base64.b64decode(value, validate=True).partition(b":")
    except binascii.Error:
        return ""
    return user.decode("latin-1")
