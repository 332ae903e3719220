"""An icon that the sprite lacks is an empty square, which nobody notices until a person looks."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NAMED = re.compile(r"""\{% icon "([a-z0-9-]+)"|\bicon="([a-z0-9-]+)\"""")


def test_every_icon_that_a_screen_names_is_in_the_sprite() -> None:
    console = ROOT / "src" / "crescendo" / "console"
    listed = set((ROOT / "frontend" / "console" / "icons.txt").read_text().split())
    named = {
        first or second
        for path in [*console.rglob("*.html"), *console.rglob("*.py")]
        for first, second in _NAMED.findall(path.read_text())
    }
    assert named
    assert named - listed == set()
