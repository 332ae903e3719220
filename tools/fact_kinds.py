"""Which facts the code writes, with the names in their payloads, read from the syntax of the rooms.

A kind stands where the fact is drafted, or it comes there by a name: then it is one of the kinds that stand in the same
function, in the module under that name, or in calls of the function; where a call has but a name too, in its module.
`f"lead.{…}"` means all values of LeadAct.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_KIND = re.compile(r"[a-z]+\.[a-z_]+")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, eq=False)
class _Module:
    """A module with what it has of others of its room: constants by name, and where each imported name comes from."""

    path: Path
    tree: ast.Module
    constants: Mapping[str, str]
    imports: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class _Room:
    modules: tuple[_Module, ...]
    enums: Mapping[str, list[str]]


def facts_of(room: Path) -> Iterator[tuple[str, set[str]]]:
    """Each fact that a room's code writes, with names of its payload. Raises ValueError where a kind cannot be told."""
    known = _room({path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(room.rglob("*.py"))})
    for module in known.modules:
        for function in (node for node in ast.walk(module.tree) if isinstance(node, _Function)):
            for draft in _drafts(function):
                given = {word.arg: word.value for word in draft.keywords}
                kinds = _kinds(given["kind"], function, module, known)
                if not kinds:
                    raise ValueError(
                        f"{module.path}:{draft.lineno}: which fact is written here cannot be told"
                    )
                for kind in kinds:
                    yield kind, _names(given["payload"], function, draft.lineno)


def _room(trees: Mapping[Path, ast.Module]) -> _Room:
    constants = {path: dict(_constants(tree.body)) for path, tree in trees.items()}
    dotted = {path.with_suffix("").parts[-2:]: path for path in trees}
    modules = []
    for path, tree in trees.items():
        imports = dict(_imports(tree, dotted))
        theirs = {name: constants[of][name] for name, of in imports.items() if name in constants[of]}
        modules.append(_Module(path, tree, theirs | constants[path], imports))
    enums = {
        node.name: [value for _, value in _constants(node.body)]
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(getattr(one, "id", "") == "StrEnum" for one in node.bases)
    }
    return _Room(tuple(modules), enums)


def _imports(tree: ast.Module, dotted: Mapping[tuple[str, ...], Path]) -> Iterator[tuple[str, Path]]:
    for node in (one for one in tree.body if isinstance(one, ast.ImportFrom)):
        parts = tuple((node.module or "").split("."))
        for one in node.names:
            source = dotted.get(parts[-2:]) or dotted.get((parts[-1], one.name))
            if source is not None:
                yield one.asname or one.name, source


def _calls(name: str, of: _Module, room: _Room) -> Iterator[tuple[_Module, ast.Call]]:
    """Calls of a module's function, where it stands and where it is imported."""
    for module in room.modules:
        for node in (one for one in ast.walk(module.tree) if isinstance(one, ast.Call)):
            if isinstance(node.func, ast.Attribute) and node.func.attr == name:
                source = module.imports.get(getattr(node.func.value, "id", ""))
            elif isinstance(node.func, ast.Name) and node.func.id == name:
                source = of.path if module is of else module.imports.get(name)
            else:
                source = None
            if source == of.path:
                yield module, node


def _drafts(function: _Function) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "FactDraft":
            yield node


def _constants(body: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.Constant, ast.Tuple)):
            target = node.targets[0]
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for name, value in zip(names, values, strict=False):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield getattr(name, "id", ""), value.value


def _kinds(kind: ast.expr, function: _Function, module: _Module, room: _Room) -> set[str]:
    if isinstance(kind, ast.JoinedStr):
        prefix = str(getattr(kind.values[0], "value", ""))
        return {prefix + value for value in room.enums.get(f"{prefix.rstrip('.').title()}Act", ())}
    if not isinstance(kind, ast.Name):
        return _said(kind)
    if kind.id in module.constants:
        return {module.constants[kind.id]}
    places = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    if kind.id in places:
        place = places.index(kind.id)
        given = [
            (of, call.args[place])
            for of, call in _calls(function.name, module, room)
            if len(call.args) > place
        ]
        return {found for of, value in given for found in _said(value) or _said(of.tree)}
    return _said(function)


def _said(node: ast.AST) -> set[str]:
    return {
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and _KIND.fullmatch(one.value)
    }


def _names(payload: ast.expr, function: _Function, line: int) -> set[str]:
    if not isinstance(payload, ast.Name):
        return set(_keys(payload))
    written = [
        node
        for node in ast.walk(function)
        if isinstance(node, (ast.Assign, ast.AnnAssign))
        and payload.id in _targets(node)
        and node.lineno < line
    ]
    last = max(written, key=lambda node: node.lineno, default=None)
    return set() if last is None or last.value is None else set(_keys(last.value))


def _targets(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {getattr(target, "id", "") for target in targets}


def _keys(written: ast.expr) -> Iterator[str]:
    if not isinstance(written, ast.Dict):
        return
    for key, value in zip(written.keys, written.values, strict=True):
        if key is None:
            yield from (name for one in ast.walk(value) if isinstance(one, ast.Dict) for name in _keys(one))
        elif isinstance(key, ast.Constant):
            yield str(key.value)
