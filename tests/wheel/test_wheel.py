"""The wheel carries what a person needs who has neither the sources nor Node."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "crescendo"
BUILT = (
    "crescendo/collect/static/t.js",
    "crescendo/console/static/crescendo/console.css",
    "crescendo/console/static/crescendo/builder.js",
    "crescendo/console/static/crescendo/console.js",
    "crescendo/console/static/crescendo/icons.svg",
)
# A build whose stamp is fresh asks nobody: this registry does not exist.
NOWHERE = {"npm_config_registry": "http://127.0.0.1:9/", "PIP_NO_INDEX": "1"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
    (made,) = folder.glob("crescendo-*.whl")
    return made


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **NOWHERE, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {entry.filename for entry in archive.infolist() if entry.file_size > 0}


def sources(pattern: str, suffix: str | None = None) -> set[str]:
    """Where the files of a pattern stand in a wheel."""
    found = (path.with_suffix(suffix) if suffix else path for path in PACKAGE.glob(pattern))
    return {path.relative_to(PACKAGE.parent).as_posix() for path in found}


def test_it_carries_the_built_front_end(wheel: Path) -> None:
    assert set(BUILT) - contents(wheel) == set()


def test_it_carries_every_catalogue_compiled(wheel: Path) -> None:
    assert sources("*/locale/*/LC_MESSAGES/django.po", ".mo") - contents(wheel) == set()


def test_it_carries_statements_and_templates(wheel: Path) -> None:
    wanted = sources("*/sql/**/*.sql") | sources("*/templates/**/*.html")
    assert wanted
    assert wanted - contents(wheel) == set()


def test_it_leaves_out_what_only_the_build_needs(wheel: Path) -> None:
    assert [name for name in contents(wheel) if "node_modules" in name or "/frontend/" in name] == []


def test_it_runs_in_an_environment_of_its_own(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "own", with_pip=False)
    python = tmp_path / "own" / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel)
    # What Crescendo stands on is lent by this environment, so that nothing is fetched; itself it is not.
    (site_packages,) = (tmp_path / "own" / "lib").glob("python*/site-packages")
    (site_packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    place = run(python, "-I", "-c", "import crescendo; print(crescendo.__file__)")
    assert Path(place.strip()).is_relative_to(tmp_path)
    assert "serve" in run(
        tmp_path / "own" / "bin" / "crescendo", "--help", CRESCENDO_HOME=str(tmp_path / "home")
    )


def test_a_fresh_build_is_not_done_again(wheel: Path) -> None:
    stamp = ROOT / "frontend" / ".stamp-assets"
    before = stamp.stat().st_mtime_ns
    assert run(sys.executable, ROOT / "hatch_build.py", "assets") == ""
    assert stamp.stat().st_mtime_ns == before
