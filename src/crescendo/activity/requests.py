"""A message's request without its neighbours: what quarantine keeps, so that one message can be handed in again.

Pure. Whatever the protocol, a request is a message, a list of messages, or an object that holds such a list.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from crescendo.core.rawlog_meta import NotJson, decode_body

_LISTS = ("batch", "events")


def envelope_of(body: bytes) -> bytes:
    """The request with its list of messages emptied; b"" where the request is itself the one message."""
    try:
        request = decode_body(body)
    except NotJson:
        return b""
    if isinstance(request, list):
        return b"[]"
    name = _list_of(request)
    return b"" if name is None else _encoded({**request, name: []})


def request_of(message: bytes, envelope: bytes, *, many: bool = False) -> bytes:
    """The request as it came, with this one message; `many` says that it is a list of messages.

    Raises NotJson where the message cannot be put into one.
    """
    if not envelope:
        return message
    request, one = decode_body(envelope), decode_body(message)
    messages = one if many else [one]
    if isinstance(request, list):
        return _encoded(messages)
    name = _list_of(request)
    return message if name is None else _encoded({**request, name: messages})


def messages_in(request: Any) -> list[Any]:
    """The messages of a request, of whatever protocol."""
    if isinstance(request, list):
        return request
    name = _list_of(request)
    return [request] if name is None else list(request[name])


def encoded(message: Any) -> bytes:
    """A message as bytes, also with what strict JSON refuses."""
    return _encoded(message)


def _list_of(request: Any) -> str | None:
    if not isinstance(request, dict):
        return None
    return next((name for name in _LISTS if isinstance(request.get(name), list)), None)


def _encoded(request: Any) -> bytes:
    try:
        return msgspec.json.encode(request)
    except (UnicodeEncodeError, ValueError, TypeError, OverflowError):
        # Lone surrogates and long numbers, which real clients send, pass as they came.
        return json.dumps(request).encode()
