"""What is asked twice within one reading is read once, and never told after something was written."""

from __future__ import annotations

from crescendo.core.once import forget, learn, once, once_each, reading_once


class Store:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def one(self) -> int:
        self.asked.append("one")
        return len(self.asked)

    def many(self, keys: set[int]) -> dict[int, str]:
        self.asked.append(sorted(keys))
        return {key: str(key) for key in keys if key < 10}


def test_without_a_reading_everything_is_asked_each_time() -> None:
    store = Store()
    assert [once("it", store.one), once("it", store.one)] == [1, 2]
    assert once_each("many", [1, 11], store.many) == {1: "1"}


def test_within_a_reading_a_key_is_asked_once_and_no_longer_than_it() -> None:
    store = Store()
    with reading_once(), reading_once():
        assert [once("it", store.one), once("it", store.one)] == [1, 1]
    with reading_once():
        assert once("it", store.one) == 2


def test_of_many_keys_those_that_are_new_are_asked_together_and_missing_ones_never_again() -> None:
    store = Store()
    with reading_once():
        learn("many", {3: "three"})
        assert once_each("many", [1, 2, 11], store.many) == {1: "1", 2: "2"}
        assert once_each("many", [2, 3, 4, 11], store.many) == {2: "2", 3: "three", 4: "4"}
    assert store.asked == [[1, 2, 11], [4]]


def test_a_write_makes_a_reading_forget() -> None:
    store = Store()
    with reading_once():
        once("it", store.one)
        forget()
        assert once("it", store.one) == 2
