"""Seven-topic notes: written as versions that never change, read with what they lack."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec
from django.db import IntegrityError
from django.db.models import Exists, Max, OuterRef

from crescendo.core import facts
from crescendo.core.api import audit, require
from crescendo.core.refusals import NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.note import NoteSection
from crescendo.lifecycle.followup import subjects, topics
from crescendo.lifecycle.followup.subject_types import HIDDEN, Subject, SubjectKind
from crescendo.lifecycle.followup.topic_types import (
    LONGEST_ANSWER,
    LONGEST_VALUE,
    Answer,
    Completeness,
    NoteChanged,
    TopicNote,
    WriteTopics,
)
from crescendo.lifecycle.followup_models import TopicNote as Row
from crescendo.people import api as people

_MOST_VERSIONS = 100
_NOT_OF_CONTACTS = mark("A seven-topic note is about a contact; a deal reads those of its people.")
audit.register({"topics.written": mark("%(by)s wrote the seven-topic note about %(subject)s")})


class _Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """An answer as it lies in the row."""

    text: str = ""
    values: dict[str, str] = {}
    asked_at: int | None = None


_decode = msgspec.json.Decoder(dict[str, _Kept]).decode


def note_section() -> NoteSection:
    """The topics in force. One query."""
    return in_force().note


def get_topics(by: Actor, subject: Subject, *, now: int) -> TopicNote:
    """The newest version, with what it lacks; version 0 where none was written.

    Refuses NotAllowed, NotFound (outside the scope too). A few queries.
    """
    living = _seen(by, subject)
    return _noun(by, living, _newest(living), note_section(), now=now)


def list_topic_versions(by: Actor, subject: Subject, *, now: int) -> tuple[TopicNote, ...]:
    """Its versions, the newest first, at most 100, each as complete as it would be now. Refuses as `get_topics`."""
    living = _seen(by, subject)
    asked = note_section()
    rows = Row.objects.filter(subjects.rows_of(living)).order_by("-at", "-pk")[:_MOST_VERSIONS]
    return tuple(_noun(by, living, row, asked, now=now) for row in rows)


def write_topics(by: Actor, request: WriteTopics, *, now: int) -> TopicNote:
    """Write the next version; the same words again write none.

    Refuses NotAllowed, NotFound, NotValid (a topic or a value that the document does not know, too long a text),
    NoteChanged (somebody wrote meanwhile). Emits note.topics_written with halves before and after.
    """
    subjects.require_edit(by, request.subject.kind)
    require(by, Permission.PERSONAL_DATA)
    asked = note_section()
    with facts.together(now=now):
        living = _seen(by, request.subject)
        newest = _newest(living)
        if (newest.version if newest else 0) != request.version:
            raise NoteChanged
        before = _answers(newest)
        answers = _merged(asked, before, request, now)
        if answers != before:
            newest = _append(by, living, answers, now=now)
            _tell(by, living, newest, asked, before, now=now)
    return _noun(by, living, newest, asked, now=now)


def completeness_of(contact_ids: Collection[int], *, now: int) -> Mapping[int, Completeness]:
    """How complete the notes of these living contacts are; one of whom nothing was written is left out.

    Three queries.
    """
    parts = people.parts_among(contact_ids)
    newer = Row.objects.filter(contact_id=OuterRef("contact_id"), version__gt=OuterRef("version"))
    rows = Row.objects.filter(~Exists(newer), contact_id__in=parts).order_by("at", "pk")
    asked = note_section()
    # Of a contact and what was merged into it the newest counts: it comes last and overwrites.
    newest = {parts[row.contact_id]: row for row in rows}
    return {contact: topics.completeness(asked, _answers(row), now=now) for contact, row in newest.items()}


def _seen(by: Actor, subject: Subject) -> Subject:
    if subject.kind is not SubjectKind.CONTACT:
        raise NotValid([("/subject", "subject_kind", _NOT_OF_CONTACTS)])
    return subjects.seen(by, subject)


def _newest(subject: Subject) -> Row | None:
    return Row.objects.filter(subjects.rows_of(subject)).order_by("-at", "-version", "-pk").first()


def _merged(
    asked: NoteSection, before: Mapping[str, Answer], request: WriteTopics, now: int
) -> dict[str, Answer]:
    """What was said of each topic; what the document does not ask any more is kept as it was."""
    known = {topic.key: {field.key for field in topic.fields} for topic in asked.topics}
    errors = [
        (f"/answers/{topic}/{name}", "unknown", mark("The follow-up note does not ask for this."))
        for topic, answer in request.answers.items()
        for name in ([""] if topic not in known else set(answer.values) - known[topic])
    ]
    errors += [
        (f"/answers/{topic}", "text_too_long", mark("A topic has 4,000 characters at most."))
        for topic, answer in request.answers.items()
        if len(answer.text) > LONGEST_ANSWER
        or any(len(one) > LONGEST_VALUE for one in answer.values.values())
    ]
    if errors:
        raise NotValid(errors)
    answers = dict(before)
    for topic, said in request.answers.items():
        had = before.get(topic, Answer())
        values = {name: value for name, given in said.values.items() if (value := clean(given).strip())}
        asked_at = (had.asked_at or now) if topic in request.asked else None
        answer = Answer(text=clean(said.text).replace("\r\n", "\n").strip(), values=values, asked_at=asked_at)
        if answer == Answer():
            answers.pop(topic, None)
        else:
            answers[topic] = answer
    return answers


def _append(by: Actor, subject: Subject, answers: Mapping[str, Answer], *, now: int) -> Row:
    kept = {
        topic: _Kept(text=one.text, values=dict(one.values), asked_at=one.asked_at)
        for topic, one in answers.items()
    }
    latest = Row.objects.filter(subjects.rows_of(subject)).aggregate(number=Max("version"))["number"]
    try:
        return Row.objects.create(
            version=(latest or 0) + 1,
            answers=msgspec.json.encode(kept).decode(),
            at=now,
            by_id=by.staff_id,
            by_label=by.label[:200],
            **subjects.columns_of(subject),
        )
    except IntegrityError as cause:
        raise NoteChanged from cause


def _tell(
    by: Actor, subject: Subject, row: Row, asked: NoteSection, before: Mapping[str, Answer], *, now: int
) -> None:
    audit.record(by, "topics.written", subjects.outside(subject), {"version": row.version}, now=now)
    written = FactDraft(
        kind="note.topics_written",
        payload={
            "contacts": subjects.contacts_of(subject),
            "version": row.version,
            "by": by.staff_id,
            "halves": topics.completeness(asked, _answers(row), now=now).halves,
            "halves_before": topics.completeness(asked, before, now=now).halves,
        },
        at=now,
    )
    facts.append([written], now=now)


def _answers(row: Row | None) -> dict[str, Answer]:
    return {} if row is None else _read(row.answers)


def _read(answers: str) -> dict[str, Answer]:
    return {
        topic: Answer(text=one.text, values=one.values, asked_at=one.asked_at)
        for topic, one in _decode(answers).items()
    }


def _noun(by: Actor, subject: Subject, row: Row | None, asked: NoteSection, *, now: int) -> TopicNote:
    answers = _answers(row)
    return TopicNote(
        subject=subject,
        version=row.version if row else 0,
        answers=answers
        if by.sees_personal_data
        else {topic: _covered(one) for topic, one in answers.items()},
        completeness=topics.completeness(asked, answers, now=now),
        at=row.at if row else None,
        by_id=row.by_id if row else None,
        by_label=row.by_label if row else "",
    )


def _covered(answer: Answer) -> Answer:
    return Answer(
        text=HIDDEN if answer.text else "",
        values=dict.fromkeys(answer.values, HIDDEN),
        asked_at=answer.asked_at,
    )
