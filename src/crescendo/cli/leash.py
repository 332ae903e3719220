"""A supervised process ends with its supervisor, however that went, also by `kill -9`.

Each holds the reading end of a pipe whose writing end only the supervisor has; nothing is ever written. The pipe's
end is the supervisor's death. Otherwise its children would keep the port and the worker's lease from its successor.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

_NAME = "CRESCENDO_LEASH"


def start(command: str) -> subprocess.Popen[bytes]:
    """Run `crescendo COMMAND` on the leash of this process."""
    # Our own interpreter and our own command, nothing typed by anybody.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "crescendo", command],
        stdin=subprocess.PIPE,
        env={**os.environ, _NAME: "stdin"},
    )


def hold() -> None:
    """Ask this process to end, as its supervisor would, once the supervisor is gone; nothing without one."""
    if os.environ.pop(_NAME, "") == "stdin":
        threading.Thread(target=_await_end, name="leash", daemon=True).start()


def _await_end() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
