"""The tree as a sentence in the reader's language, with brackets where nesting needs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext, override, pgettext

from crescendo.conditions.leaves import Speech, kind_of
from crescendo.conditions.lengths import unit_of
from crescendo.conditions.types import All, Any_, Leaf, Not, Tree
from crescendo.core.ids import Prefix


def words(
    tree: Tree,
    *,
    language: str,
    zone: str,
    names: Mapping[tuple[Prefix, int], str] | None = None,
    acts: Iterable[str] = (),
) -> str:
    """The tree said in `language` ("en" or "zh-hans"). `names` says what references are called; `acts` are those that
    a question about events filters, so that a measure is said in their unit.
    """
    with override(language):
        return said(tree, Speech(language=language, zone=zone, names=names or {}, unit=unit_of(acts)))


def said(tree: Tree, speech: Speech) -> str:
    """A tree inside a sentence whose language is active already."""
    match tree:
        case All(()):
            return pgettext("condition", "everything")
        case Any_(()):
            return pgettext("condition", "nothing")
        case All((only,)) | Any_((only,)):
            return said(only, speech)
        case All(parts) | Any_(parts):
            word = pgettext("condition", " and ") if isinstance(tree, All) else pgettext("condition", " or ")
            return word.join(_part(part, speech) for part in parts)
        case Not(part):
            return gettext("not (%(condition)s)") % {"condition": said(part, speech)}
        case Leaf():
            return kind_of(tree).words(tree, speech)


def _part(tree: Tree, speech: Speech) -> str:
    """A part inside a list: brackets around another list, so that nobody must know which word binds first."""
    clause = said(tree, speech)
    return gettext("(%(condition)s)") % {"condition": clause} if _is_list(tree) else clause


def _is_list(tree: Tree) -> bool:
    match tree:
        case All((only,)) | Any_((only,)):
            return _is_list(only)
        case All(parts) | Any_(parts):
            return bool(parts)
        case _:
            return False
