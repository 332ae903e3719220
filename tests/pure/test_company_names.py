"""Company names: the normal form, what two names share, and that a chance is a chance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import companies
from crescendo.people.company_blocks import Blocks, block_keys
from crescendo.people.company_likeness import compare
from crescendo.people.company_names import Kind, read_company_name
from crescendo.people.company_rarity import Rarity, rarity_of
from tests.shared import shared_path

READ = read_company_name
SURE = 0.9
_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
_NAMES = _TEXT | st.lists(
    st.sampled_from(
        [
            "acme",
            "华为",
            "技术",
            "gmbh",
            "& co",
            "有限公司",
            "北京",
            "tech",
            "s. r. o.",
            "ltd",
            "2",
            "Österreich",
            "(中国)",
        ]
    ),
    max_size=6,
).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme GmbH & Co. KG", "ACME"),
        ("Acme, spol. s r.o.", "acme"),
        ("Acme S.p.A.", "Acme SRL"),
        ("ACME SDN. BHD.", "Acme Pty Ltd"),
        ("PT Acme Tbk", "Acme K.K."),
        ("ООО Ромашка", "Ромашка"),
        ("株式会社トヨタ", "トヨタ"),
        ("Société Générale S.A.", "SOCIETE GENERALE"),
        ("ＨＵＡＷＥＩ Technologies Co., Ltd.", "Huawei Tech"),
        ("I.B.M. Corp", "ibm"),
        ("华为技术有限责任公司", "华为技术股份有限公司"),
        ("臺灣鋼鐵股份有限公司", "台湾钢铁有限公司"),
        ("X Y Service S.r.l.", "XY Service"),
        ("Johnson & Johnson", "Johnson and Johnson, Inc."),
    ],
)
def test_legal_forms_width_case_and_accents_do_not_make_a_company(one: str, other: str) -> None:
    assert READ(one).key == READ(other).key != ""


def test_a_chinese_name_falls_into_place_name_trade_and_form() -> None:
    name = READ("江苏省苏州市汇川技术（中国）股份有限公司")
    assert [(word.text, word.kind) for word in name.words] == [
        ("江苏", Kind.PLACE),
        ("苏州", Kind.PLACE),
        ("汇川", Kind.NAME),
        ("技术", Kind.TRADE),
        ("中国", Kind.PLACE),
    ]
    assert READ("上海银行").key == "上海银行"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华为", "华为技术有限公司"),
        ("腾讯", "深圳市腾讯计算机系统有限公司"),
        ("阿里巴巴", "阿里巴巴（中国）网络技术有限公司"),
        ("Siemens", "Siemens AG Österreich"),
        ("Data Bricks", "Databricks, Inc."),
        ("Müller GmbH", "Mueller GmbH"),
    ],
)
def test_a_trade_name_is_found_inside_the_legal_name(one: str, other: str) -> None:
    assert compare(READ(one), READ(other), Rarity()).score > 0.8


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Global Solutions", "Global Services Ltd"),
        ("Silver Fund I", "Silver Fund II"),
        ("北京银行", "南京银行"),
        ("深圳航空", "山东航空"),
        ("Acme Steel", "Apex Steel"),
    ],
)
def test_what_only_sounds_alike_is_not_one_company(one: str, other: str) -> None:
    assert compare(READ(one), READ(other), Rarity()).score < 0.5


def test_the_same_name_in_the_same_country_is_sure_and_in_another_is_not() -> None:
    here, there = READ("Acme Ltd", "GB"), READ("ACME GmbH", "DE")
    assert compare(here, READ("acme", "GB"), Rarity()).score == 1
    assert compare(here, there, Rarity()).score < 0.5


def test_the_installations_own_names_say_which_words_are_common() -> None:
    fruit = rarity_of(READ(f"{tree} Orchard Ltd") for tree in ("Apple", "Pear", "Plum", "Fig") * 60)
    before = compare(READ("Quince"), READ("Quince Orchard"), Rarity()).score
    assert compare(READ("Quince"), READ("Quince Orchard"), fruit).score > before


def test_initials_stand_for_the_name() -> None:
    found = compare(READ("BMW"), READ("Bayerische Motoren Werke AG"), Rarity())
    assert found.slips == (("bmw", "bayerische motoren werke"),)


@given(_NAMES, _NAMES, st.sampled_from(["", "CN", "DE"]))
def test_a_score_is_a_chance_and_does_not_ask_who_is_first(one: str, other: str, country: str) -> None:
    left, right = READ(one, country), READ(other)
    rarity = rarity_of([left, right])
    there, back = compare(left, right, rarity), compare(right, left, rarity)
    assert 0 <= there.score <= 1
    assert there.is_exact == back.is_exact
    assert set(there.shared) == set(back.shared)


@given(_NAMES)
def test_a_normal_form_is_its_own_and_finds_itself(text: str) -> None:
    name = READ(text)
    assert bool(name.key) == bool(block_keys(name))
    if name.key:
        assert compare(name, READ(text.upper().lower()), Rarity()).score > SURE or not text.isascii()
        assert Blocks([(1, name)]).candidates(name) == [1]


@pytest.mark.real
@pytest.mark.long
def test_names_not_seen_before_are_matched_as_well_as_promised() -> None:
    promised = {True: 0.97, False: 0.95}
    data = shared_path("data")
    for name, with_country, figures, _ in companies.measure(data, most=1_500):
        assert figures.f1 >= promised[with_country], (name, with_country, figures)
