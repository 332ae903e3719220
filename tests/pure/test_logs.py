"""Logs hold nothing by which a person is known, whoever writes into them."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from crescendo.core.logs import JsonLines, Lines, configuration, cover


def record(message: str, *parts: object, failing: bool = False) -> logging.LogRecord:
    found = sys.exc_info() if failing else None
    return logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, parts, found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Not Found: /api/v1/contacts/wang@hongtu.example/", "Not Found: /api/v1/contacts/[e-mail]/"),
        ("who=wang%40hongtu.example", "who=[e-mail]"),
        ("AXES: Locking out 203.0.113.7 at 08:15:02", "AXES: Locking out [address] at 08:15:02"),
        ("peer 2001:db8::7 is gone", "peer [address] is gone"),
        ("call 13812345678 or +4915112345678", "call [telephone] or [telephone]"),
        ("GET /console/search/?q=王思源&x=1 500", "GET /console/search/?[…] 500"),
        ("job 17 (exports.run) failed at attempt 2", "job 17 (exports.run) failed at attempt 2"),
        ("Crescendo 1.2.3, fact 1767582000000", "Crescendo 1.2.3, fact 1767582000000"),
    ],
)
def test_what_tells_of_a_person_is_covered(text: str, said: str) -> None:
    assert cover(text) == said


def test_a_json_record_is_one_line_of_known_names() -> None:
    line = JsonLines().format(record("from %s\nand on", "wang@hongtu.example"))
    assert "\n" not in line
    told = json.loads(line)
    assert (told["level"], told["logger"], told["message"]) == (
        "warning",
        "django.request",
        "from [e-mail]\nand on",
    )


@pytest.mark.parametrize("form", [Lines(), JsonLines()])
def test_a_failure_tells_its_places_and_not_its_message(form: logging.Formatter) -> None:
    try:
        int("王思源 of Hongtu")
    except ValueError:
        line = form.format(record("it broke", failing=True))
    assert "ValueError at pure/test_logs.py" in line
    assert "Hongtu" not in line


def test_both_forms_can_be_configured() -> None:
    assert configuration("json")["formatters"]["ours"]["()"] is JsonLines
    assert configuration("line", {"axes": "WARNING"})["loggers"] == {"axes": {"level": "WARNING"}}
