"""The little that the collector reads of a body: that it is a JSON object, its key, its device."""

from __future__ import annotations

from typing import Any

import msgspec

from crescendo.core.rawlog_meta import NotJson, lenient


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """Top-level fields of any type: a stranger wrote them."""

    writeKey: Any = None  # noqa: N815 - the wire's name
    device: Any = None
    newDevice: Any = None  # noqa: N815 - the wire's name
    consent: Any = None


_decoder = msgspec.json.Decoder(Envelope)


def read_envelope(body: bytes) -> Envelope:
    """Check that the body is a JSON object in UTF-8 and give its outermost fields; raises NotJson.

    The fast parser passes over all other fields without building them. It refuses some that real clients send
    (lone surrogates, NaN); the standard library's decides about those.
    """
    try:
        if not body.isascii():
            # The fast parser does not look into text that it passes over; storage later would.
            body.decode()
        return _decoder.decode(body)
    except msgspec.ValidationError as cause:
        raise NotJson(str(cause)) from cause
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = lenient(body)
    if not isinstance(found, dict):
        raise NotJson
    return Envelope(**{name: found[name] for name in Envelope.__struct_fields__ if name in found})
