"""The notes of the demo company's sellers: what they tell about a contact once they have talked."""

from __future__ import annotations

from crescendo.core.clock import DAY
from crescendo.core.types import Actor
from crescendo.demo.timetable import day_of
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Answer, FieldKind, KeyField, Subject, SubjectKind, WriteTopics

_TOLD = (
    "客户目前每天从多个系统导出报表再人工合并，希望今年内完成数据集成。",
    "与业务部门对过口径，下周给数据团队演示实时链路。",
    "预算已经上会，还要补一份与现有方案的对比。",
    "技术负责人确认了接口清单，正在准备测试环境。",
)


def write_note(by: Actor, contact_id: int, *, now: int) -> None:
    """A note that tells of all topics; what it tells differs from week to week."""
    said = _TOLD[(now // (7 * DAY)) % len(_TOLD)]
    answers = {
        topic.key: Answer(text=said, values={one.key: _value(one, now) for one in topic.fields})
        for topic in lifecycle.note_section().topics
    }
    subject = Subject(kind=SubjectKind.CONTACT, id=contact_id)
    before = lifecycle.get_topics(by, subject, now=now).version
    lifecycle.write_topics(by, WriteTopics(subject=subject, version=before, answers=answers), now=now)


def _value(one: KeyField, now: int) -> str:
    if one.options:
        return one.options[0][0]
    return day_of(now + 90 * DAY).isoformat() if one.kind is FieldKind.DATE else "已了解"
