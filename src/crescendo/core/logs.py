"""What processes write to their logs: a line or a JSON object each, and nothing by which a person is known.

Addresses, telephone numbers and what comes behind a question mark are covered wherever they stand, also in what
libraries write. Of a failure its kind and its places are told, never its message: that may hold a contact's values.
No Django here: the collector logs too.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from functools import partial
from typing import Any

LINE, JSON = "line", "json"
_COVERED = (
    (re.compile(r"[\w.!$'*+^`{|}~-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"), "[address]"),
    (re.compile(r"(?<![\w:])(?=[0-9a-fA-F:]*:[0-9a-fA-F:]*:)[0-9a-fA-F:]{2,39}(?![\w:])"), "[address]"),
    (re.compile(r"(?<![\w+])(?:\+\d{7,15}|(?:\+?86[ -]?)?1[3-9]\d{9})(?!\w)"), "[telephone]"),
    (re.compile(r"(?<=[\w/])\?[^\s\"')]+"), "?[…]"),
)
# A time of the day is no network address.
_TIME = re.compile(r"\d{1,2}:\d{2}:\d{2}")


def cover(text: str) -> str:
    """The text without what tells of a person."""
    for pattern, stands_for in _COVERED:
        text = pattern.sub(partial(_stand_in, stands_for), text)
    return text


def configuration(form: str, levels: dict[str, str] | None = None) -> dict[str, Any]:
    """For `logging.config.dictConfig`; `form` is `line` or `json`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": JsonLines if form == JSON else Lines}},
        "handlers": {"standard": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["standard"], "level": "INFO"},
        "loggers": {name: {"level": level} for name, level in (levels or {}).items()},
    }


class Lines(logging.Formatter):
    """A line a record: time, level, who says it, what."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        said = f"{self.formatTime(record)} {record.levelname} {record.name} {cover(record.getMessage())}"
        return f"{said}: {failure(record.exc_info)}" if _has_failed(record) else said


class JsonLines(logging.Formatter):
    """A JSON object a record, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": cover(record.getMessage()),
            "process": record.process,
        }
        if _has_failed(record):
            said["failure"] = failure(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def failure(found: Any) -> str:
    """The kind of failure and the places that it came through, innermost last; never its message."""
    kind, _, trace = found
    places = " > ".join(
        f"{'/'.join(frame.filename.rsplit('/', 2)[-2:])}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)
    )
    return f"{kind.__name__} at {places}" if places else str(kind.__name__)


def _has_failed(record: logging.LogRecord) -> bool:
    return bool(record.exc_info) and record.exc_info[0] is not None  # type: ignore[index]


def _stand_in(stands_for: str, found: re.Match[str]) -> str:
    return found[0] if _TIME.fullmatch(found[0]) else stands_for
