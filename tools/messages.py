"""The catalogues of translations: `tools/messages.py` gathers, `--check` compares, `--compile` compiles."""

from __future__ import annotations

from pathlib import Path

from babel.messages import mofile, pofile

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "crescendo"


def compile_stale() -> None:
    """Compile each catalogue that is newer than its compiled form."""
    for source in sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as read:
            catalogue = pofile.read_po(read)
        half = compiled.with_suffix(".mo.half")
        with half.open("wb") as written:
            mofile.write_mo(written, catalogue)
        half.replace(compiled)
