"""How a text is cut into what search looks for, and which grams a row stands under."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.core.terms import Kind, Term, has_all, read_question
from crescendo.core.text import fold
from crescendo.people.search.grams import grams_of_phone, grams_of_text, lookups
from crescendo.people.search.ranking import Candidate, rank

NAMES = st.text(st.sampled_from("王芳小公司 aBcＦéß.-'·@%_\"1379🌸の한\0İ"), max_size=12)
PHONES = st.sampled_from(["", "+8613800138000", "+4915112345678", "+85298765432"])


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("王芳", ["王芳"]),
        ("王 Ｆａｎｇ", ["王", "fang"]),
        ("fang.wang@acme-soft.com", ["fang", "wang", "acme", "soft", "com"]),
        ("阿凡提·买买提", ["阿凡提买买提"]),
        ("O'Brien", ["obrien"]),
        ("José", ["jose"]),
        ("58同城", ["58", "同城"]),
        ("小🌸", ["小🌸"]),
        ("a\0b", ["a", "b"]),
        ("+86 138-0013", ["861380013"]),
        ("(021) 6230 1234", ["02162301234"]),
        ("100% _\"'", ["100"]),
        ("%_\"'\\", []),
        ("  ", []),
        ("x" * 10_000, ["x" * 20]),
    ],
)
def test_a_question_is_read_as_words_runs_and_numbers(typed: str, terms: list[str]) -> None:
    assert [term.text for term in read_question(typed).terms] == terms


def test_four_digits_may_be_the_end_of_a_telephone_number() -> None:
    assert read_question("王 8000").terms == (Term(Kind.RUN, "王"), Term(Kind.NUMBER, "8000"))


@given(st.lists(NAMES, min_size=1, max_size=3), PHONES, NAMES)
def test_whoever_answers_stands_under_all_that_is_looked_up(texts: list[str], phone: str, typed: str) -> None:
    """So a row that the grams leave out would not have answered."""
    question = read_question(typed)
    if rank(question, Candidate(id=1, texts=[fold(text) for text in texts], phone=phone)) is None:
        return
    grams = grams_of_phone(phone).union(*map(grams_of_text, texts))
    for lookup in lookups(question):
        if lookup.is_whole:
            assert any(one.low <= gram <= one.high for gram in grams for one in lookup.ranges)


@given(NAMES)
def test_a_text_answers_to_itself_and_to_its_beginning(text: str) -> None:
    question = read_question(text)
    if question.terms:
        assert rank(question, Candidate(id=1, texts=[fold(text)])) is not None


@given(PHONES.filter(bool), st.integers(4, 13))
def test_a_telephone_number_answers_to_its_tails_and_beginnings(phone: str, length: int) -> None:
    candidate = Candidate(id=1, texts=[], phone=phone)
    assert rank(read_question(phone[1:][-length:]), candidate)
    assert rank(read_question(phone[1:][:length]), candidate)
    assert rank(read_question(phone), candidate)


def test_the_best_is_exact_then_begins_and_a_name_goes_before_an_address() -> None:
    rows = {
        "Li": ("Li", ""),
        "Li Wei": ("Li Wei", ""),
        "li@": ("Chen Fang", "li@acme.cn"),
        "Wang Li": ("Wang Li", ""),
        "wang.li@": ("Chen Gang", "wang.li@acme.cn"),
        "Ali": ("Ali", ""),
    }
    ranks = {
        name: rank(read_question("li"), Candidate(id=1, texts=[fold(text) for text in texts]))
        for name, texts in rows.items()
    }
    found = {name: held for name, held in ranks.items() if held}
    assert sorted(found, key=found.__getitem__) == ["Li", "Li Wei", "Wang Li", "li@", "wang.li@"]


def test_pages_are_found_by_all_words_of_a_question() -> None:
    assert has_all(read_question("imp con"), ("Import contacts", "导入联系人"))
    assert has_all(read_question("导入"), ("Import contacts", "导入联系人"))
    assert not has_all(read_question("import accounts"), ("Import contacts",))
