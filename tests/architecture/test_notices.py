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
    for path, call in posts():
        links = [word.value for word in call.keywords if word.arg == "link"]
        assert links, f"{path}: a notice leads somewhere"
        # An id in the link is one of those that the address takes: each form is tried.
        address = _written(links[0]).partition("#")[0]
        tried = [address.replace("{}", f"{prefix}_1") for prefix in ("imp", "con", "ers")]
        assert any(_is_screen(one) for one in tried), f"{path}: {address}"


def posts() -> Iterator[tuple[str, ast.Call]]:
    """Each place in the sources that makes a notice."""
    for path, tree in trees(*ROOMS, *DOORS):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "PostNotice":
                yield path, node


def sentences() -> Iterator[tuple[str, str]]:
    """Each sentence that may be posted, with its module."""
    for path, call in posts():
        for sentence in spoken(path, call):
            yield path, sentence


def spoken(path: str, call: ast.Call) -> list[str]:
    """The sentences of a notice; they are constants of its module, chosen by a condition at most."""
    said = next(word.value for word in call.keywords if word.arg == "sentence")
    names = [said.body, said.orelse] if isinstance(said, ast.IfExp) else [said]
    module = importlib.import_module("crescendo." + path.removesuffix(".py").replace("/", "."))
    return [str(getattr(module, dotted(name))) for name in names]


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
