"""The files for a server speak of settings and commands that there are, and say whether they were tried."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml

from crescendo.cli.main import main
from tests.architecture.sources import PACKAGE

ROOT = PACKAGE.parents[1]
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
SETTINGS = (ROOT / "docs/look-up/settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_setting_is_one(path: Path) -> None:
    named = set(re.findall(r"CRESCENDO_[A-Z_]+", path.read_text(encoding="utf-8")))
    assert {name for name in named if f"`{name}`" not in SETTINGS} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_command_is_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    asked = set(re.findall(r"(?:bin/crescendo|exec crescendo crescendo|run --rm crescendo) ([a-z]+)", text))
    assert isinstance(main, click.Group)
    assert asked <= set(main.commands)


def test_each_file_is_listed_with_whether_it_was_tried() -> None:
    listed = (DEPLOY / "README.md").read_text(encoding="utf-8")
    named = [path.name for path in FILES if path.suffix not in (".md", ".timer")]
    assert [name for name in named if name not in listed] == []
    for path in ("proxy/nginx.conf", "proxy/Caddyfile", "container/Dockerfile", "container/compose.yaml"):
        assert "NOT TRIED" in (DEPLOY / path).read_text(encoding="utf-8")


def test_the_composition_can_be_read() -> None:
    document = yaml.safe_load((DEPLOY / "container/compose.yaml").read_text(encoding="utf-8"))
    assert set(document["services"]) == {"crescendo", "postgresql"}
