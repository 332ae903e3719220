"""Each act that the audit records has its sentence, in both languages, and a word for its kind."""

from __future__ import annotations

import ast
import re
from functools import cache

from crescendo.console.audit_words import GROUPS
from crescendo.core import audit
from crescendo.project import urls
from tests.architecture.sources import dotted, trees

_SHAPE = re.compile(r"[a-z_]+\.[a-z_]*[a-z]")
_RECORD = {"audit.record", "audit.record_all"}


def test_each_act_in_the_code_has_a_sentence() -> None:
    assert urls.urlpatterns, (
        "the web process has read what it reads, and nothing else is needed for the sentences"
    )
    wrong = {f"{path}: {act}" for path, act in acts() if act not in audit.list_acts()}
    assert not wrong


def test_each_kind_of_act_has_a_word() -> None:
    assert {act.partition(".")[0] for act in audit.list_acts()} <= set(GROUPS)


def test_the_acts_are_found() -> None:
    found = {act for _, act in acts()}
    assert {
        "staff.created",
        "staff.role_changed",
        "staff.joined",
        "contact.changed",
        "session.ended",
    } <= found


@cache
def acts() -> frozenset[tuple[str, str]]:
    """Acts handed to the audit: by name, by a variable of the function, through a function that hands them on."""
    named, handing, calls = set(), set(), []
    for path, tree in trees("core", "people", "sources", "activity", "conditions", "console", "rest"):
        nodes = [*ast.walk(tree)]
        calls += [(path, node) for node in nodes if isinstance(node, ast.Call)]
        if any(isinstance(node, ast.Call) and dotted(node.func) in _RECORD for node in nodes):
            for function in (node for node in nodes if isinstance(node, ast.FunctionDef)):
                for call in _records(function):
                    said = _literals(call.args[1])
                    named |= {(path, act) for act in said or _assigned(function)}
                    handing |= set() if said else {function.name}
    for path, call in calls:
        if dotted(call.func).rpartition(".")[2] in handing:
            told = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg != "kind")]
            named |= {(path, act) for argument in told for act in _literals(argument)}
    return frozenset(named)


def _records(function: ast.FunctionDef) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and dotted(node.func) in _RECORD and len(node.args) > 1
    ]


def _assigned(function: ast.FunctionDef) -> list[str]:
    """What its variables and the defaults of its parameters say."""
    said: list[ast.expr] = [node.value for node in ast.walk(function) if isinstance(node, ast.Assign)]
    said += [node for node in (*function.args.defaults, *function.args.kw_defaults) if node is not None]
    return [act for node in said for act in _literals(node)]


def _literals(node: ast.AST) -> list[str]:
    return [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and _SHAPE.fullmatch(part.value)
    ]
