"""Colleagues as a file names them: by e-mail address, by name where only one is called so, or by id."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from crescendo.core.ids import Prefix, write_id
from crescendo.core.models import User
from crescendo.core.text import fold


def owners_named(texts: Iterable[str]) -> dict[str, int]:
    """The member of staff that each text names; those that name nobody, or several, are left out. One query."""
    wanted = {text: fold(text) for text in texts if text}
    if not wanted:
        return {}
    by_word: dict[str, set[int]] = defaultdict(set)
    for number, email, name in User.objects.filter(is_active=True).values_list("pk", "email", "name"):
        by_word[fold(email)].add(number)
        by_word[fold(name)].add(number)
        by_word[write_id(Prefix.STAFF, number)].add(number)
    return {
        text: next(iter(by_word[word])) for text, word in wanted.items() if len(by_word.get(word, ())) == 1
    }


def colleagues() -> tuple[tuple[int, str], ...]:
    """The active members of staff, by name. One query."""
    return tuple(User.objects.filter(is_active=True).order_by("name", "pk").values_list("pk", "name"))


def words_for_owners(staff_ids: Iterable[int]) -> dict[int, str]:
    """How a file names these members of staff so that an import finds them: by name, or by address where names repeat.

    One query.
    """
    wanted = frozenset(staff_ids)
    if not wanted:
        return {}
    rows = list(User.objects.values_list("pk", "email", "name"))
    often = Counter(fold(name) for _pk, _email, name in rows)
    return {pk: name if often[fold(name)] == 1 else email for pk, email, name in rows if pk in wanted}
