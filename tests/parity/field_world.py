"""A small world with a field of each type, rows that mean harm, and random trees over them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from hypothesis import strategies as st

from crescendo.conditions import api
from crescendo.conditions.operators import OPERATORS, Shape
from crescendo.conditions.types import (
    All,
    Any_,
    Beside,
    Entity,
    Field,
    FieldLeaf,
    FieldType,
    Money,
    Not,
    Option,
    Span,
    Stored,
    TouchedBy,
    Tree,
    Unit,
    Where,
    Whose,
)
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix
from crescendo.core.text import clean, fold

PEOPLE, FIRMS, OWN, TAGGED = "parity_person", "parity_firm", "parity_own", "parity_tagged"
ZONES = ("Asia/Shanghai", "America/Sao_Paulo", "Pacific/Apia", "America/St_Johns", "UTC")
NOON = 1_767_582_000_000
LARGEST = 2**63 - 1


def _field(key: str, kind: FieldType, **more: Any) -> Field:
    column = key.replace(".", "_")
    stored = more.pop("stored", None) or Stored(table=PEOPLE, column=column)
    return Field(
        key="parity." + key,
        entity=Entity.CONTACT,
        type=kind,
        label=key.replace("_", " ").replace(".", " ").capitalize(),
        stored=stored,
        touched_by=frozenset({TouchedBy(kind="contact.changed")}),
        **more,
    )


NAME = _field("name", FieldType.TEXT, stored=Stored(table=PEOPLE, column="name", fold_column="name_fold"))
CODE = _field("code", FieldType.TEXT)
SIZE = _field("size", FieldType.NUMBER)
REVENUE = _field(
    "revenue",
    FieldType.MONEY,
    stored=Stored(table=PEOPLE, column="revenue", currency_column="revenue_currency"),
)
ACTIVE = _field("active", FieldType.FLAG)
SEEN = _field("last_seen", FieldType.INSTANT)
BORN = _field("born_on", FieldType.DAY)
STAGE = _field(
    "stage",
    FieldType.CHOICE,
    options=(
        Option(value="lead", label="Lead"),
        Option(value="MQL", label="MQL"),
        Option(value="i", label="I"),
    ),
)
OWNER = _field("owner", FieldType.REFERENCE, target=Prefix.STAFF)
FIRM = _field(
    "account.name",
    FieldType.TEXT,
    personal=True,
    stored=Stored(table=FIRMS, column="name", fold_column="name_fold", through="firm_id"),
)
FIRM_SIZE = Field(
    key="parity.account.size",
    entity=Entity.CONTACT,
    type=FieldType.NUMBER,
    label="Company size",
    stored=Stored(table=FIRMS, column="size", through="firm_id"),
    touched_by=frozenset({TouchedBy(kind="account.changed", whose=Whose.ACCOUNT)}),
)


def _beside(number: int, column: str, fold: str | None = None) -> Stored:
    beside = Beside(owner="person_id", field="field_id", number=number)
    return Stored(table=OWN, column=column, fold_column=fold, beside=beside)


MOTTO = _field("motto", FieldType.TEXT, stored=_beside(1, "text", "text_fold"))
POINTS = _field("points", FieldType.NUMBER, stored=_beside(2, "number"))
TAGS = _field(
    "tags",
    FieldType.LABELS,
    stored=Stored(table=TAGGED, column="tag", beside=Beside(owner="person_id")),
    options=tuple(Option(value=str(number), label=f"Tag {number}") for number in range(1, 5)),
)
FIELDS = (NAME, CODE, SIZE, REVENUE, ACTIVE, SEEN, BORN, STAGE, OWNER, FIRM, FIRM_SIZE, MOTTO, POINTS, TAGS)
api.register(*FIELDS)

TABLES = (
    f"create table {TAGGED} (person_id bigint, tag bigint)",
    f"create table {OWN} (person_id bigint, field_id bigint, text text, text_fold text, number bigint)",
    f"create table {FIRMS} (id bigint primary key, name text, name_fold text, size bigint)",
    f"""create table {PEOPLE} (id bigint primary key, firm_id bigint, name text, name_fold text, code text,
        size bigint, revenue bigint, revenue_currency text, active boolean, last_seen bigint, born_on date,
        stage text, owner bigint)""",
)

HOSTILE = (
    "", " ", "Acme", "ACME 有限公司", "Ａｃｍｅ", "a\x00b", "\ud800", "x\udfffy",
    "İstanbul", "istanbul", "ıI", "ß", "SS", "ﬁne", "100%", "100_",
    "a\\b", "a!b", "!", "%", "_", "'; drop table parity_person; --", '"', "NaN",
    "Infinity", "null", "0", "1e5", "\U0010ffff", "a\U0010ffff", "\ud7ff", "\ue000",
    "e\u0301", "é", "Ω", "Å", "\u00a0x", "K", "ŉ", "ﷺ",
    "%s", "%(a)s", "?", "$1", "{}", "\r\n", "👩‍💻",
)  # fmt: skip
EDGES = (0, 1, -1, 7, 2**31, 2**53, 2**53 + 1, LARGEST, LARGEST - 1, -LARGEST - 1, NOON, NOON + 1)

texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=6))
numbers = st.one_of(st.sampled_from(EDGES), st.integers(-LARGEST - 1, LARGEST))
instants = st.one_of(st.integers(NOON - 9 * DAY, NOON + 9 * DAY), st.sampled_from(EDGES))
days = st.one_of(
    st.dates(date(2025, 12, 24), date(2026, 1, 16)), st.dates(date(1900, 1, 1), date(2199, 12, 31))
)
currencies = st.sampled_from(("CNY", "EUR", "JPY"))
moneys = st.builds(Money, amount=numbers, currency=currencies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A person and her firm as rooms would hold them."""

    id: int
    record: dict[str, object]
    has_firm: bool


def _record(values: tuple[object, ...]) -> dict[str, object]:
    return {field.key: value for field, value in zip(FIELDS, values, strict=True) if value is not None}


_VALUES: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.TEXT: texts,
    FieldType.NUMBER: numbers,
    FieldType.MONEY: moneys,
    FieldType.FLAG: st.booleans(),
    FieldType.INSTANT: instants,
    FieldType.DAY: days,
    FieldType.CHOICE: st.sampled_from(("lead", "MQL", "mql", "I", "i", "", "gone")),
    FieldType.REFERENCE: st.integers(1, 4),
    FieldType.LABELS: st.frozensets(st.sampled_from(("1", "2", "3", "4")), max_size=3),
}
records = st.tuples(*(st.none() | _VALUES[field.type] for field in FIELDS)).map(_record)
people = st.lists(st.tuples(records, st.booleans()), min_size=1, max_size=6).map(
    lambda drawn: [_row(number, record, has) for number, (record, has) in enumerate(drawn, start=1)]
)


def _row(number: int, record: dict[str, object], has_firm: bool) -> Row:
    kept = {key: value for key, value in record.items() if has_firm or ".account." not in key}
    return Row(id=number, record=kept, has_firm=has_firm)


def _needle(text: str) -> bool:
    return bool(fold(text))


needles = st.one_of(texts, st.sampled_from(HOSTILE).map(lambda text: text[:2])).filter(_needle).map(clean)
_option = st.sampled_from([option.value for option in STAGE.options])
spans = st.one_of(
    st.builds(Span, count=st.integers(1, 8), unit=st.just(Unit.DAYS)),
    st.builds(Span, count=st.integers(1, 200), unit=st.just(Unit.HOURS)),
)
_far = st.builds(Span, count=st.just(36_500), unit=st.just(Unit.DAYS))


def _list(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, min_size=1, max_size=4, unique=True).map(tuple)


def _pair(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(one, one).map(lambda two: tuple(sorted(two)))


_tags = st.sampled_from([option.value for option in TAGS.options])
_SHAPES: dict[Shape, st.SearchStrategy[Any]] = {
    Shape.NOTHING: st.none(),
    Shape.TEXT: needles,
    Shape.TEXTS: _list(needles),
    Shape.NUMBER: numbers,
    Shape.NUMBERS: _list(numbers),
    Shape.TWO_NUMBERS: _pair(numbers),
    Shape.MONEY: moneys,
    Shape.TWO_MONEYS: st.tuples(_pair(numbers), currencies).map(
        lambda drawn: tuple(Money(amount=amount, currency=drawn[1]) for amount in drawn[0])
    ),
    Shape.FLAG: st.booleans(),
    Shape.TIME: st.one_of(instants, days),
    Shape.DAY: days,
    Shape.TWO_DAYS: _pair(days),
    Shape.SPAN: st.one_of(spans, _far),
    Shape.DAYS_ONLY: st.one_of(st.builds(Span, count=st.integers(1, 8), unit=st.just(Unit.DAYS)), _far),
    Shape.OPTION: _option,
    Shape.OPTIONS: _list(_option),
    Shape.REFERENCE: st.integers(1, 4),
    Shape.REFERENCES: _list(st.integers(1, 4)),
}


@st.composite
def field_leaves(draw: st.DrawFn, fields: Sequence[Field] = FIELDS) -> FieldLeaf:
    field = draw(st.sampled_from(list(fields)))
    operator, shape = draw(st.sampled_from(list(OPERATORS[field.type].items())))
    values = _list(_tags) if field is TAGS and shape is Shape.OPTIONS else _SHAPES[shape]
    return FieldLeaf(field=field, operator=operator, value=draw(values))


def _nodes(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(parts, max_size=3).map(tuple)
    return st.one_of(several.map(All), several.map(Any_), parts.map(Not))


trees: st.SearchStrategy[Tree] = st.recursive(field_leaves(), _nodes, max_leaves=6)


def columns(row: Row) -> tuple[tuple[Any, ...], tuple[Any, ...] | None]:
    """The person's row and her firm's, texts cleaned and folded as rooms do on writing."""
    name, firm = row.record.get(NAME.key), row.record.get(FIRM.key)
    code, money = row.record.get(CODE.key), row.record.get(REVENUE.key)
    assert money is None or isinstance(money, Money)
    born = row.record.get(BORN.key)
    person = (
        row.id,
        row.id if row.has_firm else None,
        *_texts(name),
        _texts(code)[1],
        row.record.get(SIZE.key),
        money.amount if money else None,
        money.currency if money else None,
        row.record.get(ACTIVE.key),
        row.record.get(SEEN.key),
        born.isoformat() if isinstance(born, date) else None,
        row.record.get(STAGE.key),
        row.record.get(OWNER.key),
    )
    return person, (row.id, *_texts(firm), row.record.get(FIRM_SIZE.key)) if row.has_firm else None


def besides(row: Row) -> tuple[tuple[Any, ...], ...]:
    """The person's values that lie in rows of their own, and one of nobody."""
    motto, points = row.record.get(MOTTO.key), row.record.get(POINTS.key)
    rows: list[tuple[Any, ...]] = [(None, 1, "x", "x", None), (None, 2, None, None, 7)]
    if motto is not None:
        rows.append((row.id, 1, *_texts(motto), None))
    if points is not None:
        rows.append((row.id, 2, None, None, points))
    return tuple(rows)


def _texts(value: object) -> tuple[str | None, str | None]:
    return (clean(value), fold(value)) if isinstance(value, str) else (None, None)


class Sqlite:
    """SQLite in memory."""

    vendor = "sqlite"

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        for table in TABLES:
            self.connection.execute(table)

    def run(self, sql: str, params: Sequence[object] = ()) -> list[Any]:
        return self.connection.execute(sql.replace("%s", "?").replace("%%", "%"), tuple(params)).fetchall()

    def close(self) -> None:
        self.connection.close()


class Postgresql:
    """A real PostgreSQL, bound as Django binds: on the client."""

    vendor = "postgresql"

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor)
        for table in (FIRMS, PEOPLE, OWN, TAGGED):
            self.connection.execute(f"drop table if exists {table}".encode())
        for statement in TABLES:
            self.connection.execute(statement.encode())

    def run(self, sql: str, params: Sequence[object] = ()) -> list[Any]:
        cursor = self.connection.execute(sql.encode(), tuple(params))
        return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        self.connection.close()


Engine = Sqlite | Postgresql


def fill(engine: Engine, rows: Sequence[Row]) -> None:
    """Replace all rows of an engine."""
    engine.run(f"delete from {PEOPLE}")
    engine.run(f"delete from {FIRMS}")
    engine.run(f"delete from {OWN}")
    engine.run(f"delete from {TAGGED}")
    engine.run(f"insert into {TAGGED} values (null, 1)")
    for row in rows:
        tags = row.record.get(TAGS.key)
        for tag in tags if isinstance(tags, frozenset) else ():
            engine.run(f"insert into {TAGGED} values (%s, %s)", (row.id, int(tag)))
        for own in besides(row):
            engine.run(f"insert into {OWN} values (%s, %s, %s, %s, %s)", own)
        person, firm = columns(row)
        engine.run(f"insert into {PEOPLE} values ({', '.join(['%s'] * len(person))})", person)
        if firm is not None:
            engine.run(f"insert into {FIRMS} values ({', '.join(['%s'] * len(firm))})", firm)


def chosen(engine: Engine, where: Where) -> set[int]:
    """The ids that a fragment chooses."""
    return {row[0] for row in engine.run(f"select p.id from {PEOPLE} p where {where.sql}", where.params)}


def undecided(engine: Engine, where: Where) -> int:
    """How many rows answer a fragment with neither yes nor no."""
    rows = engine.run(f"select count(*) from {PEOPLE} p where ({where.sql}) is null", where.params)
    return int(rows[0][0])


def local(year: int, month: int, day: int, hour: int = 0) -> int:
    """Milliseconds of a UTC moment."""
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp()) * 1000
