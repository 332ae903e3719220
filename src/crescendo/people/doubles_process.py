"""The process in which the model works, so that no worker waits for it: started, watched, ended."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from crescendo.core.settings import current
from crescendo.people.doubles_model import PAIRS

_MEMORY = "1500MB"
# Whose search each child of this worker is for; a worker that is started again starts its child again.
_children: dict[int, subprocess.Popen[bytes]] = {}


def is_installed() -> bool:
    """Whether the extra is there."""
    return find_spec("splink") is not None


def folder_of(search_id: int) -> Path:
    """Where a search keeps its files; they hold names and addresses and go with its end."""
    return current().home / "doubles" / str(search_id)


def watch(search_id: int) -> bool | None:
    """Start the model or look after it: True once its pairs are there, False once it failed, None while it works."""
    folder = folder_of(search_id)
    child = _children.get(search_id)
    if (folder / PAIRS).exists():
        stop(search_id)
        return True
    if child is None:
        # The command is ours from the first word to the last.
        _children[search_id] = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "crescendo.people.doubles_model", str(folder), _MEMORY],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return None
    if child.poll() is None:
        return None
    stop(search_id)
    return False


def stop(search_id: int) -> None:
    """End the model, if it works."""
    child = _children.pop(search_id, None)
    if child is not None:
        child.kill()
        child.wait()
        if child.stdin:
            child.stdin.close()


def forget(search_id: int) -> None:
    """End it and remove its files."""
    stop(search_id)
    shutil.rmtree(folder_of(search_id), ignore_errors=True)
