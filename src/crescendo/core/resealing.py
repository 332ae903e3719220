"""Which columns hold sealed texts, and closing them anew after the key was replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import models, transaction

from crescendo.core.sealing import is_of_today, seal, unseal

_CHUNK = 200
_columns: dict[tuple[str, str], type[models.Model]] = {}
# Where secrets stand inside documents: how many are stale, and closing them anew.
_documents: dict[str, tuple[Callable[[], int], Callable[[], int]]] = {}


def register(model: type[models.Model], *columns: str) -> None:
    """Make columns of sealed texts known; an empty text or null is none. Called once apps stand."""
    _columns.update({(model._meta.db_table, column): model for column in columns})  # noqa: SLF001


def register_documents(name: str, *, count: Callable[[], int], reseal: Callable[[], int]) -> None:
    """Make secrets known that are no column of their own. Called once apps stand."""
    _documents[name] = (count, reseal)


def reseal() -> int:
    """Close everything with the key in force that another closed, in small transactions; how many there were.

    Refuses SecretUnreadable. Called again it goes on where it stopped.
    """
    done = sum(_reseal_column(model, column) for (_, column), model in _columns.items())
    return done + sum(reseal_documents() for _, reseal_documents in _documents.values())


def count_stale() -> int:
    """How many sealed texts an old key still holds."""
    stale = sum(1 for (_, column), model in _columns.items() for _ in _stale(model, column))
    return stale + sum(count() for count, _ in _documents.values())


def _reseal_column(model: type[models.Model], column: str) -> int:
    done = 0
    stale = list(_stale(model, column))
    for start in range(0, len(stale), _CHUNK):
        with transaction.atomic():
            for number, sealed in stale[start : start + _CHUNK]:
                # Somebody may enter another secret meanwhile: his stays.
                rows = model._default_manager.filter(pk=number, **{column: sealed})  # noqa: SLF001
                done += rows.update(**{column: seal(unseal(sealed))})
    return done


def _stale(model: type[models.Model], column: str) -> Iterator[tuple[object, str]]:
    rows = model._default_manager.exclude(**{column: ""}).exclude(**{column: None})  # noqa: SLF001
    for number, sealed in rows.values_list("pk", column):
        if not is_of_today(sealed):
            yield number, sealed
