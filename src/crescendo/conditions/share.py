"""A sticky random share: the same contacts as long as the salt is the same, and others for another salt.

`{"share": {"percent": 10, "salt": "spring"}}`. A contact's place from 0 to 9,999 is reckoned from its number by
whole numbers below 2^63, so Python and both databases agree; no place is stored. Who is in 10 % is in 20 %, too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import gettext

from crescendo.conditions.drawing import Editor, Form, Part
from crescendo.conditions.field_words import LOCALES
from crescendo.conditions.leaves import PlainKind, Reading, Speech, Target, refused
from crescendo.conditions.property_documents import read_thousandths, write_thousandths
from crescendo.conditions.types import Entity, Leaf, Moment, Record, TouchedBy, Where
from crescendo.core.refusals import mark
from crescendo.core.text import clean

PLACES = 10_000
_PRIME = 2**31 - 1
_LONGEST_SALT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLeaf(Leaf):
    """Whose place is below `places` of ten thousand, under a salt."""

    places: int
    salt: str


class ShareKind(PlainKind[ShareLeaf]):
    """The meanings of `ShareLeaf`; a record says its own number under `id`."""

    tag = "share"
    label = mark("A random share")
    entities = frozenset({Entity.CONTACT})
    forms = (
        Form(
            label=label,
            parts=(
                Part(
                    at=("share", "percent"),
                    editor=Editor.NUMBER,
                    label=mark("per cent"),
                    start=10,
                    least=0,
                    most=100,
                    decimals=2,
                ),
                Part(at=("share", "salt"), editor=Editor.TEXT, label=mark("drawn by the word"), start="A"),
            ),
        ),
    )
    leaf = ShareLeaf

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> ShareLeaf:
        given, place = document[self.tag], f"{path}/{self.tag}"
        is_alone = len(document) == 1 and reading.entity is Entity.CONTACT
        if not is_alone or not isinstance(given, Mapping) or set(given) != {"percent", "salt"}:
            raise refused(place, "shape", mark("A share of contacts has percent and salt."))
        thousandths = read_thousandths(given["percent"], f"{place}/percent")
        if not 0 <= thousandths <= 100_000 or thousandths % 10:
            raise refused(
                f"{place}/percent", "value", mark("Give 0 to 100 percent, with two decimals at most.")
            )
        salt = given["salt"]
        if not isinstance(salt, str) or not 0 < len(salt) <= _LONGEST_SALT:
            raise refused(
                f"{place}/salt",
                "value",
                mark("A salt is a text of 1 to %(most)s characters."),
                most=_LONGEST_SALT,
            )
        return ShareLeaf(places=thousandths // 10, salt=clean(salt))

    def write(self, leaf: ShareLeaf) -> dict[str, Any]:
        return {self.tag: {"percent": write_thousandths(leaf.places * 10), "salt": leaf.salt}}

    def where(self, leaf: ShareLeaf, target: Target) -> Where:
        return Where(sql=f"({_place_in_sql(target.alias, leaf.salt)} < %s)", params=(leaf.places,))

    def holds(self, leaf: ShareLeaf, record: Record, moment: Moment) -> bool:  # noqa: ARG002
        number = record.get("id")
        return isinstance(number, int) and place_of(number, leaf.salt) < leaf.places

    def words(self, leaf: ShareLeaf, speech: Speech) -> str:
        percent = format_decimal(leaf.places / 100, locale=LOCALES[speech.language])
        return gettext("in a random share of %(percent)s%% (“%(salt)s”)") % {
            "percent": percent,
            "salt": leaf.salt,
        }

    def touched_by(self, leaf: ShareLeaf) -> frozenset[TouchedBy]:  # noqa: ARG002
        return frozenset({TouchedBy(kind="contact.created")})


def place_of(number: int, salt: str) -> int:
    """The place of a contact's number under a salt: straight lines and squares by turns, modulo a prime."""
    place = number % _PRIME
    for factor, added in _steps(salt):
        place = (place * factor + added) % _PRIME
        place = place * place % _PRIME
    return place % PLACES


def _place_in_sql(alias: str, salt: str) -> str:
    """The same; each step stands in a SELECT of its own, so that a square names its root twice at no cost."""
    sql = f'SELECT "{alias}"."id" %% {_PRIME} AS "x"'
    for factor, added in _steps(salt):
        sql = f'SELECT ("x" * {factor} + {added}) %% {_PRIME} AS "x" FROM ({sql}) AS "line"'
        sql = f'SELECT ("x" * "x") %% {_PRIME} AS "x" FROM ({sql}) AS "square"'
    return f'(SELECT "x" %% {PLACES} FROM ({sql}) AS "place")'


def _steps(salt: str) -> tuple[tuple[int, int], ...]:
    digest = hashlib.blake2b(clean(salt).encode(), digest_size=24).digest()
    words = [int.from_bytes(digest[at : at + 4], "big") % (_PRIME - 1) + 1 for at in range(0, 24, 4)]
    return tuple(zip(words[::2], words[1::2], strict=True))


SHARE = ShareKind()
