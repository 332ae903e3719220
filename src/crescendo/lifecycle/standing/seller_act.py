"""What a contact is asked about the acts of colleagues: calls, mails, meetings, materials; how often, and when.

`{"seller_act": "meeting", "window": {"last": …}, "at_least": 2}`; of materials also which: `"material": "mat_3"`.
Acts that were taken back are none. A survivor of a merge has the acts of those who are part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext

from crescendo.conditions import event_history
from crescendo.conditions.api import PlainKind, Reading, Speech, Target
from crescendo.conditions.drawing import Editor, Form, Part, window
from crescendo.conditions.event_types import Acts, EventLeaf, Judged, Window
from crescendo.conditions.event_words import times_words, trimmed, window_words
from crescendo.conditions.leaves import refused
from crescendo.conditions.types import Entity, Leaf, Moment, Option, Record, TouchedBy, Turn, Where
from crescendo.conditions.window_documents import read_window, write_window
from crescendo.core.ids import IdNotReadable, Prefix, read_id, write_id
from crescendo.core.refusals import mark
from crescendo.lifecycle.standing import seller_act_sql

MOST = 1_000


class SellerAct(StrEnum):
    """What colleagues do with somebody, as it is written down; a mail that came is answered by nobody but her."""

    CALL = "call"
    REACHED = "call_reached"
    MAIL_SENT = "mail_sent"
    MAIL_RECEIVED = "mail_received"
    MEETING = "meeting"
    MATERIAL_SENT = "material_sent"


TITLES: Mapping[SellerAct, str] = {
    SellerAct.CALL: mark("we called"),
    SellerAct.REACHED: mark("we reached by phone"),
    SellerAct.MAIL_SENT: mark("we sent a mail"),
    SellerAct.MAIL_RECEIVED: mark("we received a mail"),
    SellerAct.MEETING: mark("we met"),
    SellerAct.MATERIAL_SENT: mark("we sent a material"),
}
_TOLD: Mapping[SellerAct, tuple[str, ...]] = {
    SellerAct.CALL: ("call.recorded", "call.removed"),
    SellerAct.REACHED: ("call.recorded", "call.removed"),
    SellerAct.MAIL_SENT: ("talk.recorded", "talk.removed"),
    SellerAct.MAIL_RECEIVED: ("talk.recorded", "talk.removed"),
    SellerAct.MEETING: ("talk.recorded", "talk.removed"),
    SellerAct.MATERIAL_SENT: ("material.sent", "material.taken_back"),
}
_MERGED = ("contact.merged", "contact.unmerged")
_OPTIONS = tuple(Option(value=act.value, label=title) for act, title in TITLES.items())
_TIMES = (
    Part(
        at=("at_least",),
        editor=Editor.NUMBER,
        label=mark("at least so often"),
        start=2,
        is_optional=True,
        least=1,
        most=MOST,
    ),
    Part(
        at=("at_most",),
        editor=Editor.NUMBER,
        label=mark("at most so often"),
        start=0,
        is_optional=True,
        least=0,
        most=MOST,
    ),
    window(mark("When")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerActLeaf(Leaf):
    """Acts of a kind in a window, of a certain material where one is named, are from `low` to `high`."""

    act: SellerAct
    material: int | None = None
    window: Window = None
    low: int | None = 1
    high: int | None = None

    @property
    def is_inverted(self) -> bool:
        """Whether it holds for who has no such act."""
        return self.low is None

    def as_events(self) -> EventLeaf:
        """The same question of events, for what is alike: records of acts are read as events are."""
        acts = Acts(names=(self.act.value,), judged=Judged.ANY)
        return EventLeaf(acts=acts, window=self.window, low=self.low, high=self.high)


class SellerActKind(PlainKind[SellerActLeaf]):
    """The meanings of `SellerActLeaf`; a record carries its acts under `seller_acts`: id, act, at, material."""

    tag = "seller_act"
    label = mark("What colleagues did: calls, mails, meetings, materials")
    entities = frozenset({Entity.CONTACT})
    forms = (
        Form(
            label=mark("A certain material was sent"),
            parts=(
                Part(
                    at=("seller_act",),
                    editor=Editor.CHOICE,
                    start=SellerAct.MATERIAL_SENT.value,
                    options=_OPTIONS[-1:],
                ),
                Part(at=("material",), editor=Editor.REFERENCE, target=Prefix.MATERIAL, start=""),
                *_TIMES,
            ),
        ),
        Form(
            label=label,
            parts=(
                Part(
                    at=("seller_act",), editor=Editor.CHOICE, start=SellerAct.MEETING.value, options=_OPTIONS
                ),
                *_TIMES,
            ),
        ),
    )
    leaf = SellerActLeaf

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> SellerActLeaf:
        if reading.entity is not Entity.CONTACT or not document.keys() <= _KEYS:
            sentence = mark(
                "Only a contact is asked what colleagues did: seller_act, material, window, at_least, at_most."
            )
            raise refused(path, "shape", sentence)
        low, high = (_count(document, key, path) for key in ("at_least", "at_most"))
        if low is not None and high is not None and low > high:
            raise refused(f"{path}/at_most", "range", mark("The first value is above the second."))
        act = _act(document[self.tag], f"{path}/{self.tag}")
        return SellerActLeaf(
            act=act,
            material=_material(document["material"], act, f"{path}/material")
            if "material" in document
            else None,
            window=read_window(document.get("window"), f"{path}/window"),
            low=1 if low is None and high is None else low,
            high=high,
        )

    def write(self, leaf: SellerActLeaf) -> dict[str, Any]:
        named = {"material": write_id(Prefix.MATERIAL, leaf.material)} if leaf.material is not None else {}
        times = {"at_least": leaf.low, "at_most": leaf.high}
        said = {key: count for key, count in times.items() if count is not None}
        if said == {"at_least": 1}:
            said = {}
        return {self.tag: leaf.act.value, **named, **write_window(leaf.window), **said}

    def where(self, leaf: SellerActLeaf, target: Target) -> Where:
        return seller_act_sql.where(leaf, target)

    def holds(self, leaf: SellerActLeaf, record: Record, moment: Moment) -> bool:
        return event_history.happened(leaf.as_events(), _as_events(leaf, record), moment)

    def words(self, leaf: SellerActLeaf, speech: Speech) -> str:
        places = {"act": _said(leaf, speech), "window": window_words(leaf.window, speech)}
        if leaf.low is None and leaf.high == 0:
            return trimmed(gettext("not once: %(act)s %(window)s"), places)
        if leaf.low == 1 and leaf.high is None:
            return trimmed(gettext("%(act)s %(window)s"), places)
        places["range"] = times_words(leaf.low, leaf.high, speech)
        return trimmed(gettext("%(act)s %(range)s %(window)s"), places)

    def touched_by(self, leaf: SellerActLeaf) -> frozenset[TouchedBy]:
        return frozenset(TouchedBy(kind=kind) for kind in (*_TOLD[leaf.act], *_MERGED))

    def next_change(self, leaf: SellerActLeaf, record: Record, moment: Moment) -> int | None:
        return event_history.happened_next(leaf.as_events(), _as_events(leaf, record), moment)

    def references(self, leaf: SellerActLeaf) -> frozenset[tuple[Prefix, int]]:
        return frozenset() if leaf.material is None else frozenset({(Prefix.MATERIAL, leaf.material)})

    def turns(self, leaf: SellerActLeaf, target: Target) -> tuple[Turn, ...]:
        return seller_act_sql.turns(leaf, target)


_KEYS = {"seller_act", "material", "window", "at_least", "at_most"}


def _act(given: Any, path: str) -> SellerAct:
    if isinstance(given, str) and given in tuple(SellerAct):
        return SellerAct(given)
    known = ", ".join(SellerAct)
    raise refused(path, "value", mark("What colleagues did is one of: %(acts)s."), acts=known)


def _material(given: Any, act: SellerAct, path: str) -> int:
    if act is not SellerAct.MATERIAL_SENT:
        raise refused(path, "shape", mark("Only a material that was sent has a material."))
    try:
        return read_id(Prefix.MATERIAL, given if isinstance(given, str) else "")
    except IdNotReadable as wrong:
        raise refused(path, "value", mark("Choose a material of the library.")) from wrong


def _count(document: Mapping[str, Any], key: str, path: str) -> int | None:
    given, least = document.get(key), 1 if key == "at_least" else 0
    if given is None and key not in document:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= MOST:
        sentence = mark("Give a whole number from %(least)s to %(most)s.")
        raise refused(f"{path}/{key}", "value", sentence, least=least, most=MOST)
    return given


def _said(leaf: SellerActLeaf, speech: Speech) -> str:
    if leaf.material is None:
        return gettext(TITLES[leaf.act])
    reference = (Prefix.MATERIAL, leaf.material)
    name = speech.names.get(reference, write_id(*reference))
    return gettext("we sent the material “%(name)s”") % {"name": name}


def _as_events(leaf: SellerActLeaf, record: Record) -> Record:
    """The acts that are meant, as events: of a certain material only those."""
    given = record.get("seller_acts")
    acts = given if isinstance(given, tuple) else ()
    return {"events": tuple(one for one in acts if leaf.material in (None, one.get("material")))}


SELLER_ACT = SellerActKind()
