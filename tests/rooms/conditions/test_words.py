"""Trees as sentences, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from crescendo.conditions import api
from crescendo.conditions.types import Entity
from crescendo.core.ids import Prefix


def _said(document: Any, language: str) -> str:
    tree = api.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    return api.words(tree, language=language, zone="Asia/Shanghai", names={(Prefix.STAFF, 2): "Chen"})


def _leaf(field: str, operator: str, *value: Any) -> dict[str, Any]:
    return {"field": f"try.{field}", "operator": operator, **({"value": value[0]} if value else {})}


ACME = _leaf("company", "contains", "Acme")
SEEN = _leaf("seen_at", "within_last", {"count": 7, "unit": "days"})


@pytest.mark.parametrize(
    ("document", "english", "chinese"),
    [
        (
            {"all": [ACME, SEEN]},
            "company contains “Acme” and last seen within 7 days",
            "Company包含“Acme”且Last seen在7天内",
        ),
        (
            {"all": [{"any": [ACME, SEEN]}, {"not": SEEN}]},
            "(company contains “Acme” or last seen within 7 days) and not (last seen within 7 days)",
            "（Company包含“Acme”或Last seen在7天内）且非（Last seen在7天内）",
        ),
        ({"all": [{"any": [{"all": [ACME]}]}]}, "company contains “Acme”", "Company包含“Acme”"),
        ({"all": []}, "everything", "全部"),
        ({"any": []}, "nothing", "无"),
        (
            _leaf("seen_at", "more_than_ago", {"count": 1, "unit": "hours"}),
            "last seen more than 1 hour ago",
            "Last seen在1小时以前",
        ),
        (
            _leaf("owner", "is_any_of", ["usr_2", "usr_3"]),
            "owner is one of “Chen”, “usr_3”",
            "Owner为“Chen”、“usr_3”之一",
        ),
        (_leaf("stage", "is", "mql"), "stage is “MQL”", "Stage为“MQL”"),
        (
            _leaf("revenue", "greater", {"amount": 123456, "currency": "CNY"}),
            "revenue is more than CN¥1,234.56",
            "Revenue大于¥1,234.56",
        ),
        (
            _leaf("renewal_on", "on_day", "2026-11-21"),
            "renewal on Nov 21, 2026",
            "Renewal在2026年11月21日当天",
        ),
        (_leaf("is_active", "is", False), "active is no", "Active为否"),
        (_leaf("company", "is", "100% %(x)s"), "company is “100% %(x)s”", "Company为“100% %(x)s”"),
    ],
)
def test_a_tree_reads_as_a_sentence(document: Any, english: str, chinese: str) -> None:
    assert _said(document, "en") == english
    said = _said(document, "zh-hans")
    # Labels belong to other rooms' catalogues, which may know these by chance.
    for label in ("Company", "Last seen", "Owner", "Revenue", "Renewal", "Stage", "Active"):
        chinese = chinese.replace(label, _label(label))
    assert said == chinese


def _label(label: str) -> str:
    from django.utils.translation import gettext, override

    with override("zh-hans"):
        return gettext(label)
