"""Looking through every file of the home folder for somebody's addresses: the last line of an erasure's report."""

from __future__ import annotations

from pathlib import Path

from crescendo.core import needles

_BLOCK = 4 * 1024 * 1024
_OVERLAP = 1_024


def files_that_name(home: Path, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The files, by their place under the home folder, in which one of the texts stands as it is."""
    return tuple(
        path.relative_to(home).as_posix()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.is_symlink() and _names(path, texts)
    )


def _names(path: Path, texts: tuple[str, ...]) -> bool:
    try:
        with path.open("rb") as file:
            before = b""
            while block := file.read(_BLOCK):
                if needles.is_in_bytes(texts, before + block):
                    return True
                before = block[-_OVERLAP:]
    except OSError:
        # A file that went away between the listing and the reading names nobody.
        return False
    return False
