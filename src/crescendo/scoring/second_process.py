"""The second process of a recompute: reads questions, reckons from the end towards the beginning, writes answers.

It only reads the store. It ends with whoever asks, and by itself when nothing is asked for a while.
"""

from __future__ import annotations

import gc
import select
import signal
import sys
from io import FileIO
from typing import IO, Protocol

import msgspec

LENGTH = 4
_PATIENCE = 60.0


def write_frame(out: IO[bytes], message: bytes) -> None:
    """One message and its length before it."""
    out.write(len(message).to_bytes(LENGTH, "big") + message)
    out.flush()


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes | None: ...


def read_frame(given: _Readable) -> bytes | None:
    """The next message; None at the end."""
    length = given.read(LENGTH) or b""
    return given.read(int.from_bytes(length, "big")) if len(length) == LENGTH else None


def main() -> None:
    """Answer until the questions end. A question without a place goes on where the answer before ended."""
    import django  # noqa: PLC0415 - this module is imported by the process that asks, too

    # Whoever asks is told to stop, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    django.setup()
    from crescendo.core import sets  # noqa: PLC0415 - needs Django
    from crescendo.scoring import from_the_end, published  # noqa: PLC0415

    sets.relax_durability()
    gc.freeze()
    place: from_the_end.Place | None = None
    decoder = msgspec.msgpack.Decoder(from_the_end.Asked)
    given, out = FileIO(0, closefd=False), sys.stdout.buffer
    while select.select([given], [], [], _PATIENCE)[0] and (question := read_frame(given)):
        asked = decoder.decode(question)
        if asked.before is None:
            asked = msgspec.structs.replace(asked, before=place)
        kept = published.get(asked.model)
        if kept.number != asked.version:
            return
        answer = from_the_end.answered(kept, asked)
        place = answer.places[-1] if answer.places else place
        write_frame(out, msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()
