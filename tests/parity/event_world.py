"""A small world of contacts, their accounts and what they did, with values that mean harm, and random questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec
from hypothesis import strategies as st

from crescendo.activity.dictionary import folded
from crescendo.activity.typed import read_typed
from crescendo.activity.types import PropertyKind
from crescendo.conditions import api, datasets
from crescendo.conditions.event_types import (
    Acts,
    Between,
    End,
    EndLeaf,
    EventLeaf,
    Judged,
    Measure,
    Part,
    Period,
    Property,
    PropertyLeaf,
    SequenceLeaf,
)
from crescendo.conditions.functions import define_in_sqlite, fold_in_postgresql
from crescendo.conditions.property_documents import operators_of
from crescendo.conditions.share import ShareLeaf
from crescendo.conditions.types import (
    All,
    Any_,
    Entity,
    FieldLeaf,
    FieldType,
    Not,
    Operator,
    Span,
    Tree,
    Unit,
)
from crescendo.core.clock import DAY, HOUR
from crescendo.core.text import clean, fold
from crescendo.people.has_contact import HasContact
from crescendo.people.of_account import OfAccount
from tests.parity.field_world import HOSTILE, LARGEST, NOON, Engine, Sqlite

NAMES = ("page.viewed", "demo.asked", "Own İ")
WORDS = ("human", "doubtful", "machine")
CHANNELS = ("sem", "direct")
PROMOTED = {("rank", "number"): 1, ("tier", "text"): 2}
TABLES = {
    "activity_name": "id bigint primary key, text text",
    "activity_subject": "id bigint primary key, text text, fold text",
    "sources_touch": "id bigint primary key, channel text, source text",
    "activity_event": "id bigint primary key, contact_id bigint, name_id bigint, at bigint, judgement smallint, "
    "subject_id bigint, value bigint, touch_id bigint, props text",
    "activity_eventproperty": "property_id bigint, event_id bigint, name_id bigint, at bigint, text text, "
    "number double precision",
    "people_contact": "id bigint primary key, account_id bigint, merged_into_id bigint, employees bigint",
    "people_account": "id bigint primary key, merged_into_id bigint, employees bigint",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """One event."""

    contact: int | None
    name: str
    at: int
    judgement: int
    subject: str | None
    value: int | None
    touch: int | None
    props: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Contacts 1 to 4, the first three of one account, and what they did."""

    events: tuple[Did, ...]
    employees: tuple[int | None, ...]

    def event_record(self, number: int) -> dict[str, object]:
        did = self.events[number - 1]
        touched = {"channel": CHANNELS[did.touch - 1], "source": SOURCES[did.touch - 1]} if did.touch else {}
        return {
            "id": number,
            "at": did.at,
            "act": did.name,
            "judgement": WORDS[did.judgement],
            "subject": None if did.subject is None else folded(did.subject),
            "subject_id": None if did.subject is None else SUBJECTS.index(did.subject) + 1,
            "value": did.value,
            "props": did.props,
            **touched,
        }

    def contact(self, number: int) -> dict[str, object]:
        """A contact as Python is told of it, without its account."""
        own = [at for at, did in enumerate(self.events, start=1) if did.contact == number]
        record: dict[str, object] = {"id": number, "events": tuple(self.event_record(one) for one in own)}
        if self.employees[number - 1] is not None:
            record["employees"] = self.employees[number - 1]
        return record

    def records(self) -> dict[int, dict[str, object]]:
        """All contacts with their account, which has the first three."""
        contacts = {number: self.contact(number) for number in range(1, 5)}
        account = {"id": 9, "employees": 50, "contacts": tuple(contacts[number] for number in (1, 2, 3))}
        for number in (1, 2, 3):
            contacts[number] = {**contacts[number], "of_account": account}
        return contacts


SUBJECTS = tuple(dict.fromkeys(clean(text) for text in (*HOSTILE, "/Pricing", "/pricing", "ﬁ" * 400)))
SOURCES = ("Ｂaidu", "İstanbul ")

_texts = st.one_of(
    st.sampled_from(HOSTILE), st.sampled_from(("Pro", "ＰＲＯ ", "x" * 130, "ß" * 90)), st.text(max_size=4)
)
_scalars = st.one_of(
    _texts.map(clean),
    st.sampled_from(
        ("NaN", "12.5", " 7 ", "+3", "1e5", "Infinity", "TRUE", " false ", "9" * 19, "\x1c8\x1f", "7\u00a0")
    ),
    st.sampled_from((2**53 + 1, 2**63, -(2**63) - 1, 10**30, 10**400, 0, 1, 7, -1)),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from((5e-324, 1.7976931348623157e308, 0.1, 12.5, -0.0005, 1234.5675)),
    st.booleans(),
    st.none(),
)
_values = st.one_of(
    _scalars, st.lists(_scalars, max_size=2), st.dictionaries(st.just("plan"), _scalars, max_size=1)
)
PROPS = ("plan", 'a"b\\c', "rank", "tier")
props = st.dictionaries(st.sampled_from(PROPS), _values, max_size=3)
_near = st.one_of(
    st.integers(NOON - 12 * DAY, NOON),
    st.sampled_from((NOON, NOON - DAY, NOON - HOUR, NOON - 1, NOON - 7 * DAY, NOON - 40 * DAY)),
)
_ahead = st.integers(NOON + 1, NOON + 3 * DAY)


def _events(times: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[Did, ...]]:
    one = st.builds(
        Did,
        contact=st.sampled_from((1, 2, 3, 4, None)),
        name=st.sampled_from(NAMES),
        at=times,
        judgement=st.sampled_from((0, 0, 0, 1, 2)),
        subject=st.none() | st.sampled_from(SUBJECTS),
        value=st.none() | st.sampled_from((0, 1, 7, -3, 2**53 + 1, LARGEST, -LARGEST)) | st.integers(0, 20),
        touch=st.sampled_from((None, 1, 2)),
        props=props,
    )
    return st.lists(one, max_size=10).map(tuple)


_employees = st.tuples(*[st.none() | st.integers(0, 9)] * 4)
worlds = st.builds(World, events=_events(st.one_of(_near, _ahead)), employees=_employees)
past_worlds = st.builds(World, events=_events(_near), employees=_employees)

spans = st.one_of(
    st.builds(Span, count=st.integers(1, 10), unit=st.just(Unit.DAYS)),
    st.builds(Span, count=st.integers(1, 200), unit=st.just(Unit.HOURS)),
)
_days = st.dates(date(2025, 12, 20), date(2026, 1, 8))
windows = st.one_of(
    st.none(),
    spans,
    st.sampled_from(Period),
    st.tuples(_days, _days).map(lambda two: Between(first=min(two), last=max(two))),
)
_needles = _texts.filter(lambda text: bool(fold(text))).map(clean)


def _field(key: str, operator: Operator, value: Any) -> FieldLeaf:
    field = api.find_field(Entity.EVENT, key)
    assert field is not None
    return FieldLeaf(field=field, operator=operator, value=value)


_TEXT_ONE = (Operator.CONTAINS, Operator.STARTS_WITH, Operator.IS, Operator.IS_NOT)
_subjects = st.one_of(
    st.builds(_field, st.sampled_from(("subject", "source")), st.sampled_from(_TEXT_ONE), _needles),
    st.builds(_field, st.just("subject"), st.sampled_from((Operator.IS_SET, Operator.IS_NOT_SET)), st.none()),
    st.builds(
        _field, st.just("value"), st.sampled_from((Operator.GREATER, Operator.LESS)), st.integers(-2, 2**54)
    ),
    st.builds(_field, st.just("judgement"), st.just(Operator.IS_ANY_OF), st.just(("human", "machine"))),
    st.builds(_field, st.just("channel"), st.sampled_from((Operator.IS, Operator.IS_NOT)), st.just("sem")),
)
_numbers = st.one_of(
    st.sampled_from((0, 7, 12.5, 2**53 + 1, -0.0005, 1.7976931348623157e308, 5e-324)),
    st.floats(allow_nan=False, allow_infinity=False),
)
_types = st.sampled_from((FieldType.TEXT, FieldType.NUMBER, FieldType.FLAG))


@st.composite
def _properties(draw: st.DrawFn) -> PropertyLeaf:
    kind = draw(_types)
    prop = Property(name=draw(st.sampled_from(PROPS)), type=kind)
    operator = draw(st.sampled_from(tuple(operators_of(kind))))
    value: Any = None
    if operator in {Operator.IS_SET, Operator.IS_NOT_SET}:
        value = None
    elif kind is FieldType.TEXT:
        value = draw(_needles)
        value = (value,) if operator in {Operator.IS_ANY_OF, Operator.IS_NONE_OF} else value
    elif kind is FieldType.FLAG:
        value = draw(st.booleans())
    else:
        value = draw(_numbers)
        if operator is Operator.BETWEEN:
            value = tuple(sorted((value, draw(_numbers))))
        elif operator is Operator.IS_ANY_OF:
            value = (value,)
    return PropertyLeaf(property=prop, operator=operator, value=value)


def _grown(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Tree]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(tuple).map(All),
            st.lists(inner, max_size=3).map(tuple).map(Any_),
            inner.map(Not),
        ),
        max_leaves=3,
    )


filters = st.one_of(st.just(All(())), _grown(st.one_of(_subjects, _properties())))
acts = st.builds(
    Acts,
    names=st.sampled_from(((), ("page.viewed",), ("demo.asked",), ("Own İ", "page.viewed"), ("never.seen",))),
    judged=st.sampled_from((Judged.HUMAN, Judged.HUMAN, Judged.ANY)),
    filter=filters,
)


@st.composite
def happened(draw: st.DrawFn) -> EventLeaf:
    measure = draw(st.sampled_from(Measure))
    of: Any = None
    if measure is Measure.DISTINCT:
        of = draw(st.sampled_from((Part.SUBJECT, Part.VALUE, Property(name="plan", type=FieldType.TEXT))))
    elif measure is not Measure.COUNT:
        prop = st.sampled_from(("plan", "rank")).map(lambda name: Property(name=name, type=FieldType.NUMBER))
        of = draw(st.one_of(st.just(Part.VALUE), prop))
    if measure in {Measure.COUNT, Measure.DISTINCT}:
        ends = st.integers(0, 4)
    else:
        largest = 2**53 + 1 if of is Part.VALUE else 10**12
        ends = st.one_of(st.integers(-10, 10), st.sampled_from((7000, 12500, -(10**12), largest)))
    low, high = draw(st.none() | ends), draw(st.none() | ends)
    if low is None and high is None:
        low = 1
    if low is not None and high is not None and low > high:
        low, high = high, low
    return EventLeaf(acts=draw(acts), window=draw(windows), measure=measure, of=of, low=low, high=high)


_timed = st.builds(
    _field, st.just("at"), st.sampled_from((Operator.WITHIN_LAST, Operator.MORE_THAN_AGO)), spans
)
ends = st.builds(
    EndLeaf, end=st.sampled_from(End), acts=acts, asked=st.one_of(filters, _timed), window=windows
)
sequences = st.builds(
    lambda *, times, **parts: SequenceLeaf(times=1 if parts["is_never"] else times, **parts),
    first=acts,
    then=acts,
    is_never=st.booleans(),
    times=st.integers(1, 3),
    low=st.none() | spans,
    high=st.none() | spans,
    window=windows,
)
shares = st.builds(ShareLeaf, places=st.integers(0, 10_000), salt=st.sampled_from(("spring", "İ", "99")))
own = st.one_of(happened(), ends, sequences, shares)
_accounts = st.builds(HasContact, contact=own, at_least=st.integers(1, 3)).map(
    lambda leaf: OfAccount(account=leaf)
)
questions = st.one_of(own, own, own, _accounts)
trees = _grown(questions)


def open_engine(engine: Engine) -> Engine:
    """An engine with the tables of the rooms, as far as questions need them, and the functions of conditions."""
    if isinstance(engine, Sqlite):
        define_in_sqlite(engine.connection)
    else:
        engine.connection.execute(fold_in_postgresql().encode())
    for table, columns in TABLES.items():
        engine.run(f"drop table if exists {table}")
        engine.run(f"create table {table} ({columns})")
    for number, name in enumerate(NAMES, start=1):
        engine.run("insert into activity_name values (%s, %s)", (number, name))
    for number, text in enumerate(SUBJECTS, start=1):
        engine.run("insert into activity_subject values (%s, %s, %s)", (number, text, folded(text)))
    for number, channel in enumerate(CHANNELS, start=1):
        engine.run("insert into sources_touch values (%s, %s, %s)", (number, channel, SOURCES[number - 1]))
    engine.run("insert into people_account values (9, null, 50)")
    return engine


def fill(engine: Engine, world: World) -> None:
    """Replace contacts and events."""
    for table in ("activity_event", "activity_eventproperty", "people_contact"):
        engine.run(f"delete from {table}")
    for number in range(1, 5):
        row = (number, 9 if number < 4 else None, None, world.employees[number - 1])
        engine.run("insert into people_contact values (%s, %s, %s, %s)", row)
    for number, did in enumerate(world.events, start=1):
        name = NAMES.index(did.name) + 1
        subject = None if did.subject is None else SUBJECTS.index(did.subject) + 1
        text = msgspec.json.encode(did.props).decode()
        row = (number, did.contact, name, did.at, did.judgement, subject, did.value, did.touch, text)
        engine.run(f"insert into activity_event values ({', '.join(['%s'] * len(row))})", row)
        for (prop, kind), known in PROMOTED.items():
            value = read_typed(did.props.get(prop), PropertyKind(kind))
            if value is not None:
                kept = (value, None) if kind == "text" else (None, value)
                row = (known, number, name, did.at, *kept)
                engine.run("insert into activity_eventproperty values (%s, %s, %s, %s, %s, %s)", row)


@contextmanager
def described() -> Iterator[None]:
    """The store as the room describes it, except for what it would look up in a database."""
    before = datasets.events()
    datasets.register(
        replace(
            before,
            promoted=lambda name, kind: PROMOTED.get((name, kind)),
            is_personal=lambda name: name == "phone",
        )
    )
    yield
    datasets.register(before)
