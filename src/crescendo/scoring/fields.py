"""Score, band, fit and grade as fields of a condition: those of the model that acts."""

from __future__ import annotations

from dataclasses import dataclass

from crescendo.conditions import api as conditions
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import (
    Beside,
    Entity,
    Field,
    FieldType,
    Option,
    Stored,
    TouchedBy,
    Turn,
    Where,
)
from crescendo.core.refusals import mark
from crescendo.scoring import published
from crescendo.scoring.types import Band, Grade

BAND_TITLES = {Band.COOL: mark("Cool"), Band.WARM: mark("Warm"), Band.HOT: mark("Hot")}
_TABLE = "scoring_standing"
_OF_ACCOUNTS = "scoring_account"
_TOUCHED_BY = frozenset({TouchedBy(kind="score.changed"), TouchedBy(kind="band.changed")})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """A choice of the standing; who has none yet is cool, and of grade C."""

    column: str
    table: str = _TABLE
    owner: str = "contact_id"
    values: tuple[tuple[str, int | str], ...]
    without: str
    model: int

    def where(self, options: frozenset[str], target: Target) -> Where:
        known = [value for word, value in self.values if word in options]
        missing = [value for word, value in self.values if word not in options]
        is_without, asked = self.without in options, missing if self.without in options else known
        places = ", ".join(["%s"] * len(asked)) or "NULL"
        limit = conditions.among(target, f'"{self.owner}"')
        rows = (
            f'SELECT "{self.owner}" FROM "{self.table}" '
            f'WHERE "model_id" = %s AND "{self.column}" IN ({places}){limit.sql}'
        )
        negation = "NOT " if is_without else ""
        return Where(
            sql=f'({negation}"{target.alias}"."id" IN ({rows}))',
            params=(self.model, *asked, *limit.params),
        )

    def turns(self, target: Target) -> tuple[Turn, ...]:  # noqa: ARG002 - the night's work tells it as a fact
        return ()


def register() -> None:
    """Make the fields known, once the apps stand."""
    conditions.register_source(fields)


def fields(entity: Entity) -> tuple[Field, ...]:
    """The five fields of a contact, the two of an account. One query."""
    model = dict(published.known_numbers()).get(published.CHAMPION, 0)
    if entity is Entity.ACCOUNT:
        return _of_account(model)
    if entity is not Entity.CONTACT:
        return ()
    beside = Beside(owner="contact_id", field="model_id", number=model)

    def number(key: str, english: str, chinese: str) -> Field:
        return Field(
            key=key,
            entity=entity,
            type=FieldType.NUMBER,
            label=english,
            labels=(("en", english), ("zh-hans", chinese)),
            stored=Stored(table=_TABLE, column=key, beside=beside),
            touched_by=_TOUCHED_BY,
        )

    return (
        number("score", "Score", "评分"),
        Field(
            key="band",
            entity=entity,
            type=FieldType.CHOICE,
            label="Band",
            labels=(("en", "Band"), ("zh-hans", "热度")),
            stored=_Standing(
                column="band",
                values=tuple((band.name.lower(), int(band)) for band in Band),
                without="cool",
                model=model,
            ),
            options=tuple(
                Option(value=band.name.lower(), label=label) for band, label in BAND_TITLES.items()
            ),
            touched_by=_TOUCHED_BY,
        ),
        _content_only(beside),
        number("fit", "Fit", "匹配度"),
        Field(
            key="grade",
            entity=entity,
            type=FieldType.CHOICE,
            label="Fit grade",
            labels=(("en", "Fit grade"), ("zh-hans", "匹配等级")),
            stored=_Standing(
                column="grade",
                values=tuple((grade.value, grade.value) for grade in Grade),
                without="C",
                model=model,
            ),
            options=tuple(Option(value=grade.value, label=grade.value) for grade in Grade),
            touched_by=_TOUCHED_BY,
        ),
    )


def _content_only(beside: Beside) -> Field:
    return Field(
        key="content_only",
        entity=Entity.CONTACT,
        type=FieldType.FLAG,
        label="Content interest only",
        labels=(("en", "Content interest only"), ("zh-hans", "仅内容兴趣")),
        stored=Stored(table=_TABLE, column="is_content_only", beside=beside),
        touched_by=_TOUCHED_BY,
    )


def _of_account(model: int) -> tuple[Field, ...]:
    touched_by = frozenset({TouchedBy(kind="account.scored")})
    return (
        Field(
            key="score",
            entity=Entity.ACCOUNT,
            type=FieldType.NUMBER,
            label="Account score",
            labels=(("en", "Account score"), ("zh-hans", "企业评分")),
            stored=Stored(
                table=_OF_ACCOUNTS,
                column="score",
                beside=Beside(owner="account_id", field="model_id", number=model),
            ),
            touched_by=touched_by,
        ),
        Field(
            key="band",
            entity=Entity.ACCOUNT,
            type=FieldType.CHOICE,
            label="Band",
            labels=(("en", "Band"), ("zh-hans", "热度")),
            stored=_Standing(
                column="band",
                table=_OF_ACCOUNTS,
                owner="account_id",
                values=tuple((band.name.lower(), int(band)) for band in Band),
                without="cool",
                model=model,
            ),
            options=tuple(
                Option(value=band.name.lower(), label=label) for band, label in BAND_TITLES.items()
            ),
            touched_by=touched_by,
        ),
    )
