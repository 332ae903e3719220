"""The nouns of the lifecycle."""

from __future__ import annotations

from crescendo.lifecycle.documents.note import FieldKind, KeyField, NoteSection, Topic
from crescendo.lifecycle.followup.call_types import (
    LONGEST_CALL,
    LONGEST_CALL_TEXT,
    Call,
    CallRecorded,
    CallTooOld,
    NewCall,
    Outcome,
    Tries,
)
from crescendo.lifecycle.followup.subject_types import Subject, SubjectKind
from crescendo.lifecycle.followup.task_types import (
    LONGEST_TITLE,
    ChangeTask,
    Due,
    NewTask,
    Task,
    TaskDone,
    TaskKind,
    TaskQuery,
    TaskRemoved,
    TaskTime,
)
from crescendo.lifecycle.followup.topic_types import (
    LONGEST_ANSWER,
    LONGEST_VALUE,
    Answer,
    Completeness,
    NoteChanged,
    Standing,
    TopicNote,
    WriteTopics,
)

__all__ = [
    "LONGEST_ANSWER",
    "LONGEST_CALL",
    "LONGEST_CALL_TEXT",
    "LONGEST_TITLE",
    "LONGEST_VALUE",
    "Answer",
    "Call",
    "CallRecorded",
    "CallTooOld",
    "ChangeTask",
    "Completeness",
    "Due",
    "FieldKind",
    "KeyField",
    "NewCall",
    "NewTask",
    "NoteChanged",
    "NoteSection",
    "Outcome",
    "Standing",
    "Subject",
    "SubjectKind",
    "Task",
    "TaskDone",
    "TaskKind",
    "TaskQuery",
    "TaskRemoved",
    "TaskTime",
    "Topic",
    "TopicNote",
    "Tries",
    "WriteTopics",
]
