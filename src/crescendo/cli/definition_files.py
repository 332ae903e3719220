"""Definitions as YAML files: read as YAML 1.2 means them, written so that a difference in git is readable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

_WIDTH = 110
_LINE_ENDS = re.compile("[\r\x85\u2028\u2029]")


class FileNotReadable(ValueError):
    """A file that is no YAML, or no mapping; the words say where."""


class _Loader(yaml.SafeLoader):
    """Only what JSON knows: in YAML 1.1 `no` is false, and a day is no text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the way of the library

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        """A mapping whose keys are texts, none of them twice. Raises ConstructorError."""
        seen: set[str] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if not isinstance(name, str) or name in seen:
                said = (
                    f"the key {name!r} is no text" if not isinstance(name, str) else f"{name!r} stands twice"
                )
                raise yaml.constructor.ConstructorError(None, None, said, key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


for _tag, _pattern, _first in (
    ("null", r"null|~|", ["n", "~", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)


class _Dumper(yaml.SafeDumper):
    """Lists set in from their key, and no references to what was said before."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002
        """As the library's, but never indentless."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Everything is written out."""
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """Line ends of other scripts would be read as blanks unless they are escaped."""
    style = '"' if _LINE_ENDS.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def found_in(folder: Path) -> Iterator[str]:
    """The YAML files of a folder and of those in it, by their path in it, in order."""
    for path in sorted(folder.rglob("*.yaml")):
        if path.is_file() and not _is_hidden(path.relative_to(folder)):
            yield path.relative_to(folder).as_posix()


def read(path: Path) -> dict[str, Any]:
    """The mapping that a file holds. Raises FileNotReadable with line and column."""
    try:
        held = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - a safe loader that knows less
    except yaml.MarkedYAMLError as cause:
        place = cause.problem_mark
        said = f"line {place.line + 1}, column {place.column + 1}: " if place is not None else ""
        raise FileNotReadable(f"{said}{cause.problem or 'this is no YAML'}") from cause
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as cause:
        raise FileNotReadable(str(cause) or "it is nested too deeply") from cause
    if not isinstance(held, dict):
        raise FileNotReadable("a mapping is expected: `name: …` on lines of their own")
    return held


def write(path: Path, document: Mapping[str, Any]) -> bool:
    """Write a mapping, keys in their order; False where the file says so already."""
    text = yaml.dump(dict(document), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    if path.exists() and path.read_text("utf-8", "replace") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return True


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
