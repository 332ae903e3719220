"""The folder of captures and public data that may stand beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parent.parent.parent / "shared"


def shared_path(*parts: str) -> Path:
    """A path in the shared folder; the calling test is skipped with a plain message where there is none."""
    path = _BESIDE.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs ../shared/{'/'.join(parts)} beside the checkout, which is not here")
    return path
