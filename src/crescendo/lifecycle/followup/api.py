"""The inner door of following up."""

from __future__ import annotations

from crescendo.lifecycle.followup.calls import list_calls, record_call, remove_call, tries_of
from crescendo.lifecycle.followup.marking import mark_of_desk
from crescendo.lifecycle.followup.task_reading import count_open, get_task, list_tasks, with_open_tasks
from crescendo.lifecycle.followup.tasks import (
    change_task,
    create_task,
    finish_task,
    remove_task,
    reopen_task,
    restore_task,
    snooze_task,
    trim_tasks,
)
from crescendo.lifecycle.followup.topic_notes import (
    completeness_of,
    get_topics,
    list_topic_versions,
    note_section,
    write_topics,
)

__all__ = [
    "change_task",
    "completeness_of",
    "count_open",
    "create_task",
    "finish_task",
    "get_task",
    "get_topics",
    "list_calls",
    "list_tasks",
    "list_topic_versions",
    "mark_of_desk",
    "note_section",
    "record_call",
    "remove_call",
    "remove_task",
    "reopen_task",
    "restore_task",
    "snooze_task",
    "tries_of",
    "trim_tasks",
    "with_open_tasks",
    "write_topics",
]
