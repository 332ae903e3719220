"""The seven-topic note of a contact: questions beside the answers, what is missing, the versions before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crescendo.console import following, page, refused, scores
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import NotAllowed, NotFound, NotValid, Refusal, told
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    LONGEST_ANSWER,
    LONGEST_VALUE,
    Answer,
    KeyField,
    Standing,
    Subject,
    SubjectKind,
    Topic,
    TopicNote,
    WriteTopics,
)
from crescendo.people import api as people

_TONES = {0: "bg-red-lt", 1: "bg-orange-lt", 2: "bg-green-lt"}
_VERSIONS = 10
Given = Mapping[str, Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A key field as the screen asks for it."""

    name: str
    title: str
    kind: str
    value: str
    options: list[tuple[str, str]]
    is_missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A topic as the screen shows it."""

    key: str
    title: str
    questions: tuple[str, ...]
    fields: list[Asked]
    text: str
    is_asked: bool
    standing: Standing
    tone: str
    lacks: str


@screen(Permission.CONTACTS_READ, "GET", "HEAD", "POST")
def contact_topics(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """The note of a contact: read, and written by who may."""
    subject = Subject(kind=SubjectKind.CONTACT, id=contact_id)
    note = lifecycle.get_topics(by, subject, now=page.now())
    error, given = "", None
    if request.method == "POST":
        given = _given(request.POST)
        try:
            _write(by, request.POST, note, given)
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            error = _said(refusal)
        else:
            return following.done(request, note.subject, _("The note is saved."), anchor="topics")
    number = note.subject.id
    context = {
        **shown(note, given),
        "error": error,
        "version": note.version,
        "versions": lifecycle.list_topic_versions(by, subject, now=page.now())[:_VERSIONS],
        "may_write_topics": may_write(by),
        "subject_name": people.name_of_contacts([number], by=by)[number],
        "back_url": following.address_of(note.subject, "topics"),
        "longest_answer": LONGEST_ANSWER,
        "longest_value": LONGEST_VALUE,
    }
    return page.show(request, by, "console/topics.html", context, status=422 if error else 200)


def section(by: Actor, contact_id: int) -> dict[str, Any]:
    """What a contact's page shows of the note."""
    subject = Subject(kind=SubjectKind.CONTACT, id=contact_id)
    return shown(lifecycle.get_topics(by, subject, now=page.now())) | {"may_write_topics": may_write(by)}


def may_write(by: Actor) -> bool:
    """Who may edit contacts and read what stands there."""
    return core.may(by, Permission.CONTACTS_EDIT) and by.sees_personal_data


def shown(note: TopicNote, given: Given | None = None) -> dict[str, Any]:
    """The note with its ring and topics; `given` are words that were sent and refused, which stay in the form."""
    standings = {one.topic: one for one in note.completeness.topics}
    answers = note.answers if given is None else given
    rows = [
        _topic(topic, answers.get(topic.key, Answer()), standings[topic.key])
        for topic in lifecycle.note_section().topics
    ]
    return {"topic_note": note, "topics": rows, "completeness": note.completeness}


def _topic(topic: Topic, answer: Answer, standing: Standing) -> Shown:
    language = get_language() or ""
    questions = topic.questions.get(language) or next(iter(topic.questions.values()), ())
    fields = [_field(field, answer, standing) for field in topic.fields]
    lacks = [field.title for field in fields if field.is_missing]
    if standing.lacks_text:
        lacks.append(_("some more words"))
    return Shown(
        key=topic.key,
        title=scores.said(topic.title),
        questions=questions,
        fields=fields,
        text=answer.text,
        is_asked=answer.asked_at is not None,
        standing=standing,
        tone=_TONES[standing.halves],
        lacks=_(", ").join(lacks),
    )


def _field(field: KeyField, answer: Answer, standing: Standing) -> Asked:
    return Asked(
        name=field.key,
        title=scores.said(field.title),
        kind=field.kind.value,
        value=answer.values.get(field.key, ""),
        options=[(key, scores.said(titles)) for key, titles in field.options],
        is_missing=field.key in standing.missing_fields,
    )


def _given(said: QueryDict) -> dict[str, Answer]:
    now = page.now()
    return {
        topic.key: Answer(
            text=said.get(f"text.{topic.key}", ""),
            values={field.key: said.get(f"value.{topic.key}.{field.key}", "") for field in topic.fields},
            asked_at=now if f"asked.{topic.key}" in said else None,
        )
        for topic in lifecycle.note_section().topics
    }


def _write(by: Actor, said: QueryDict, note: TopicNote, given: Given) -> None:
    version = said.get("version", "")
    request = WriteTopics(
        subject=note.subject,
        version=int(version) if version.isdecimal() else -1,
        answers=given,
        asked=frozenset(topic for topic, answer in given.items() if answer.asked_at is not None),
    )
    lifecycle.write_topics(by, request, now=page.now())


def _said(refusal: Refusal) -> str:
    if isinstance(refusal, NotValid):
        return " ".join(dict.fromkeys(told(detail, _) for _pointer, _code, detail in refusal.errors))
    return refused.sentence(refusal)
