"""A wrong question about acts says where and why; a right one can be read in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from crescendo.conditions import api
from crescendo.conditions.types import ConditionNotValid, Entity

WEEK = {"count": 7, "unit": "days"}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"event": []}, "/event"),
        ({"event": {"filter": {"all": []}}}, "/event"),
        ({"event": "a", "at_least": "3"}, "/at_least"),
        ({"event": "a", "at_least": 3, "at_most": 2}, "/at_most"),
        ({"event": "a", "measure": {"sum": "value"}}, ""),
        ({"event": "a", "measure": {"sum": "subject"}, "at_least": 1}, "/measure/sum"),
        (
            {"event": "a", "measure": {"sum": {"property": "p", "type": "text"}}, "at_least": 1},
            "/measure/sum/type",
        ),
        ({"event": "a", "window": "someday"}, "/window"),
        ({"event": "a", "window": {"last": {"count": 0, "unit": "days"}}}, "/window/last/count"),
        ({"event": "a", "window": {"between": ["2026-02-30", "2026-03-01"]}}, "/window/between/0"),
        ({"event": {"names": "a", "filter": {"field": "name", "operator": "is_set"}}}, "/event/filter/field"),
        (
            {"event": {"names": "a", "filter": {"field": "at", "operator": "within_last", "value": WEEK}}},
            "/event/filter",
        ),
        ({"event": {"names": "a", "judgement": "machine"}}, "/event/judgement"),
        ({"occasion": "middle", "of": "a", "is": {"all": []}}, "/occasion"),
        ({"occasion": "first", "of": "a"}, ""),
        ({"sequence": {"first": "a"}}, "/sequence"),
        ({"sequence": {"first": "a", "then": "b"}, "gap": {"at_most": 7}}, "/gap/at_most"),
        ({"sequence": {"first": "a", "then": "b"}, "at_least": 0}, "/at_least"),
        ({"sequence": {"first": "a", "never": "b"}, "at_least": 2}, "/at_least"),
        ({"share": {"percent": 101, "salt": "x"}}, "/share/percent"),
        ({"property": "p", "type": "text", "operator": "is_set"}, ""),
        ({"any": [{"of_account": {"event": "a"}}]}, "/any/0/of_account"),
        ({"of_account": {"has_contact": {"event": "a"}, "at_least": 0}}, "/of_account/at_least"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(document: dict[str, Any], path: str) -> None:
    with pytest.raises(ConditionNotValid) as refused:
        api.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    assert [problem.path for problem in refused.value.problems] == [path]
    assert all(problem.detail for problem in refused.value.problems)


def test_questions_nest_only_so_deep() -> None:
    document: dict[str, Any] = {"event": "a"}
    for _ in range(8):
        document = {"of_account": {"has_contact": document}}
    with pytest.raises(ConditionNotValid) as refused:
        api.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    assert refused.value.problems[0].code == "too_deep"


@pytest.mark.parametrize(
    ("document", "english", "chinese"),
    [
        (
            {
                "event": {
                    "names": "page.viewed",
                    "filter": {"field": "subject", "operator": "is", "value": "/price"},
                },
                "at_least": 2,
                "window": {"last": {"count": 90, "unit": "days"}},
            },
            "did “Viewed a page” (where about is “/price”) at least 2 times in the last 90 days",
            "最近90天内有过“浏览页面”（其中对象为“/price”）至少2次",
        ),
        (
            {"event": "meeting.watched", "measure": {"sum": "value"}, "at_least": 10, "window": "this_month"},
            "did “Watched a live stream” with value in total at least 10 minutes this month",
            "本月有过“观看直播”，计量值合计至少10分钟",
        ),
        (
            {"sequence": {"first": "demo.asked", "never": "trial.started"}, "gap": {"at_most": WEEK}},
            "did “Asked for a demo” and then not “Started a trial” within 7 days after it",
            "有过“申请演示”，之后7天内没有“开始试用”",
        ),
        (
            {"sequence": {"first": "demo.asked", "then": "trial.started"}, "at_least": 2},
            "did “Asked for a demo”, then “Started a trial” at least 2 times at any time after it",
            "有过“申请演示”，之后又有“开始试用”至少2次",
        ),
        (
            {
                "event": {
                    "names": "page.viewed",
                    "filter": {"field": "value", "operator": "greater", "value": 9_999},
                }
            },
            "did “Viewed a page” (where duration at least 10 seconds)",
            "有过“浏览页面”（其中时长至少10秒）",
        ),
        (
            {
                "event": {
                    "names": "meeting.watched",
                    "filter": {"field": "value", "operator": "between", "value": [1, 90]},
                }
            },
            "did “Watched a live stream” (where duration from 1 minute to 90 minutes)",
            "有过“观看直播”（其中时长介于1分钟至90分钟）",
        ),
        ({"event": "demo.asked", "at_most": 0}, "did not do “Asked for a demo”", "没有过“申请演示”"),
        (
            {"of_account": {"has_contact": {"event": "demo.asked"}, "at_least": 3}},
            "the account: has at least 3 contacts for whom: did “Asked for a demo”",
            "所属企业：至少有3位联系人满足：有过“申请演示”",
        ),
    ],
)
def test_a_question_reads_as_a_sentence(document: dict[str, Any], english: str, chinese: str) -> None:
    asked = api.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    assert api.words(asked, language="en", zone="UTC") == english
    assert api.words(asked, language="zh-hans", zone="UTC") == chinese
