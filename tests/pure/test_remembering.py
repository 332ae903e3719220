"""What is remembered is bounded, however long the texts of strangers are."""

from __future__ import annotations

from crescendo.core.remembering import remembered


def test_short_texts_are_remembered_and_long_ones_worked_out_each_time() -> None:
    asked: list[str] = []

    @remembered(10, longest=5)
    def length(text: str, more: int = 0) -> int:
        asked.append(text)
        return len(text) + more

    answers = [length("short"), length("short"), length("too long"), length("too long", 1)]
    assert answers == [5, 5, 8, 9]
    assert asked == ["short", "too long", "too long"]
