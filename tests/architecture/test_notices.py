"""Whatever is told to a colleague is said in both languages, and leads to a screen that there is."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator

from django.urls import Resolver404, resolve
from django.utils.translation import gettext, override

from tests.architecture.sources import DOORS, ROOMS, dotted, trees

_PLACE = re.compile(r"%\((\w+)\)s")


def test_every_notice_has_a_sentence_in_both_languages() -> None:
    found = list(sentences())
    assert len(found) >= 5
    for path, sentence in found:
        with override("zh-hans"):
            chinese = gettext(sentence)
        assert chinese != sentence, f"{path}: «{sentence}» has no Chinese"
        assert set(_PLACE.findall(chinese)) == set(_PLACE.findall(sentence)), f"{path}: «{chinese}»"


def test_every_notice_leads_to_a_screen() -> None:
    for path, _tree, call in posts():
        links = [word.value for word in call.keywords if word.arg == "link"]
        assert links, f"{path}: a notice leads somewhere"
        # An id in the link is one of those that the address takes: each form is tried.
        address = _written(links[0]).partition("#")[0]
        tried = [
            address.replace("{}", f"{prefix}_1") for prefix in ("imp", "con", "acc", "dea", "ers", "whk")
        ]
        assert any(_is_screen(one) for one in tried), f"{path}: {address}"


def posts() -> Iterator[tuple[str, ast.Module, ast.Call]]:
    """Each place in the sources that makes a notice."""
    for path, tree in trees(*ROOMS, *DOORS, words=["PostNotice"]):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "PostNotice":
                yield path, tree, node


def sentences() -> Iterator[tuple[str, str]]:
    """Each sentence that may be posted, with its module: a constant, one of two, or what a function is given."""
    for path, tree, call in posts():
        module = importlib.import_module("crescendo." + path.removesuffix(".py").replace("/", "."))
        said = next(word.value for word in call.keywords if word.arg == "sentence")
        for name in _names(said, tree):
            yield path, str(getattr(module, name))


def _names(said: ast.expr, tree: ast.Module) -> list[str]:
    if isinstance(said, ast.IfExp):
        return [*_names(said.body, tree), *_names(said.orelse, tree)]
    name = dotted(said)
    assert name, "a sentence is a constant of its module, so that it can be translated"
    given = [
        argument
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for place, parameter in enumerate(function.args.args)
        if parameter.arg == name
        for argument in _given(tree, function.name, place)
    ]
    return [one for argument in given for one in _names(argument, tree)] or [name]


def _given(tree: ast.Module, function: str, place: int) -> list[ast.expr]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and dotted(node.func) == function)
    return [call.args[place] for call in calls]


def _written(link: ast.expr) -> str:
    if isinstance(link, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in link.values)
    assert isinstance(link, ast.Constant)
    return str(link.value)


def _is_screen(address: str) -> bool:
    try:
        return resolve(address).namespace == "console"
    except Resolver404:
        return False
