"""What people write of an industry, a place and a size, and the codes that it comes to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.people.china import areas, provinces
from crescendo.people.class_fields import industry_options
from crescendo.people.classes import SIZES, codes_of, size_of
from crescendo.people.industries import industries, industry_of
from crescendo.people.places import countries, country_of, place_of

SECTIONS = set("ABCDEFGHIJKLMNOPQRS")
TEXTS = st.text() | st.sampled_from(
    ("广东省深圳市", "江苏 苏州", "Guangdong, China", "GD", "吉林市", "朝阳区", "CN-", "市")
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("制造业", "manufacturing"),
        ("汽车零部件制造", "manufacturing"),
        ("Automotive parts manufacturing", "manufacturing"),
        ("Software & IT", "software"),
        ("SaaS", "software"),
        ("软件和信息技术", "software"),
        ("信息传输、软件和信息技术服务业", "software"),
        ("互联网金融", "finance"),
        ("Financial Services", "finance"),
        ("Hospital & Health Care", "healthcare"),
        ("生物医药", "healthcare"),
        ("电力、热力、燃气及水生产和供应业", "energy"),
        ("Oil & Gas", "mining"),
        ("real_estate", "real_estate"),
        ("物流", "logistics"),
        ("其他", None),
        ("Kestrel", None),
        ("", None),
    ],
)
def test_an_industry_is_read_in_both_languages(text: str, code: str | None) -> None:
    assert industry_of(text) == code


def test_each_section_of_the_standard_has_an_industry_and_each_name_says_its_own() -> None:
    assert {one.section for one in industries()} == SECTIONS
    for one in industries():
        assert {industry_of(one.code), industry_of(one.en), industry_of(one.zh)} == {one.code}
    assert all(dict(option.labels).keys() == {"en", "zh-hans"} for option in industry_options())


@pytest.mark.parametrize(
    ("country", "region", "city", "place"),
    [
        ("", "广东省深圳市", "", ("CN", "CN-GD", "深圳")),
        ("", "廣東", "", ("CN", "CN-GD", "")),
        ("", "GD", "", ("CN", "CN-GD", "")),
        ("", "Guangdong", "", ("CN", "CN-GD", "")),
        ("", "", "Shenzhen", ("CN", "CN-GD", "深圳")),
        ("Shenzhen, Guangdong, China", "", "", ("CN", "CN-GD", "深圳")),
        ("", "江苏 苏州", "", ("CN", "CN-JS", "苏州")),
        ("CN", "", "", ("CN", "", "")),
        ("CHN", "Zhejiang Province", "Hangzhou City", ("CN", "CN-ZJ", "杭州")),
        ("", "Jiangsu", "Taizhou", ("CN", "CN-JS", "泰州")),
        ("", "", "Taizhou", ("CN", "CN-ZJ", "台州")),
        ("", "", "吉林市", ("CN", "CN-JL", "吉林市")),
        ("", "", "海南州", ("CN", "CN-QH", "海南州")),
        ("", "上海市浦东新区", "", ("CN", "CN-SH", "上海")),
        ("", "", "朝阳区", ("", "", "朝阳区")),
        ("", "北京", "朝阳区", ("CN", "CN-BJ", "北京")),
        ("", "江苏", "广州", ("CN", "CN-JS", "")),
        ("China", "Hong Kong", "", ("HK", "CN-HK", "香港")),
        ("台湾", "", "台北", ("TW", "CN-TW", "台北")),
        ("CN", "HI", "", ("CN", "CN-HI", "")),
        ("US", "HI", "Honolulu", ("US", "", "Honolulu")),
        ("", "HI", "", ("", "", "")),
        ("", "Georgia", "Atlanta", ("", "", "Atlanta")),
        ("Deutschland", "Bayern", "München", ("DE", "", "München")),
        ("", "", "Singapore", ("SG", "", "Singapore")),
    ],
)
def test_a_place_is_read_as_people_write_it(
    country: str, region: str, city: str, place: tuple[str, str, str]
) -> None:
    found = place_of(country, region, city)
    assert (found.country, found.region, found.city) == place


def test_each_province_and_city_is_found_by_what_it_is_called() -> None:
    for province in provinces().values():
        for name in (province.zh, province.full, province.code, *province.english):
            assert place_of("", name, "").region == province.code, name
        for zh, en in province.cities.items():
            for city in (zh, en):
                found = place_of("CN", province.zh, city)
                assert (found.region, found.city) == (province.code, zh)
    assert set(areas()) == set(provinces())
    assert len(provinces()) == 34


def test_countries_are_read_by_code_and_in_several_languages() -> None:
    for words, code in (
        (("China", "中国", "cn", "CHN", "P.R. China", "中华人民共和国"), "CN"),
        (("USA", "U.S.", "United States of America", "美国", "États-Unis"), "US"),
        (("香港", "Hong Kong", "中国香港特别行政区"), "HK"),
    ):
        assert {country_of(word) for word in words} == {code}
    assert next(iter(countries())) == "CN"
    assert all(country_of(en) == code for code, (en, _) in countries().items())


def test_sizes_leave_no_gap() -> None:
    edges = [least for least, _ in SIZES.values()]
    assert [most for _, most in SIZES.values()][:-1] == [least - 1 for least in edges[1:]]
    assert [size_of(number) for number in (None, -3, 0, 1, 9, 10, 4_999, 5_000, 2**53)] == [
        *(None, None, None, "1-9", "1-9", "10-49", "1000-4999", "5000+", "5000+")
    ]


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.integers() | st.none())
def test_nothing_that_somebody_writes_breaks_the_reading(
    country: str, region: str, city: str, industry: str, employees: int | None
) -> None:
    said = {"country": country, "region": region, "city": city, "industry": industry, "employees": employees}
    codes = codes_of(said)
    assert codes == codes_of(said)
    assert codes["region_code"] is None or codes["region_code"] in provinces()
    assert (codes["area_code"] is None) == (codes["region_code"] is None)
    assert codes["country_code"] is None or len(codes["country_code"]) == 2
