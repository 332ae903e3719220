"""The child process of `ahead`: prepares the batches that it is sent, until its worker is gone.

It has Django's registry, which `people` and `sources` need to be imported, and opens no database.
"""

from __future__ import annotations

import gc
import signal
import sys
from multiprocessing.connection import Connection


def main(descriptor: int) -> None:
    """Answer on this descriptor, which only the worker holds the other end of."""
    import django  # noqa: PLC0415 - the process begins here

    django.setup()
    from crescendo.activity import frames  # noqa: PLC0415 - needs Django

    # An interrupt at the terminal is for the worker; its end is ours.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    link = Connection(descriptor)
    answer = frames.answering()
    try:
        link.send_bytes(frames.READY)
        while True:
            link.send_bytes(answer(link.recv_bytes()))
    except (EOFError, OSError):
        return


if __name__ == "__main__":
    main(int(sys.argv[1]))
