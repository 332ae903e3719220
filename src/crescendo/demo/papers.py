"""What stands in the papers of the demo company's deals: the products, a POC's criteria, a contract's terms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

PRODUCTS = (("织川数据平台", 60_000_00), ("实时看板", 28_000_00), ("数据治理套件", 45_000_00))
"""Names and prices, in hundredths of the company's currency."""
FAILURES = ("performance", "integration", "environment")
WINS = ("function", "price", "service", "relationship")


def trial(
    starts_on: str,
    planned_end_on: str,
    *,
    seller: int,
    technical_owner: int,
    met: tuple[bool | None, bool | None] = (None, None),
) -> dict[str, Any]:
    """The fields of a POC; `met` says of each criterion whether it was, None while nobody knows."""
    return {
        "poc_criteria": [
            {"title": "千人并发查询", "target": "95% < 200 ms", "is_met": met[0]},
            {"title": "对接 ERP", "target": "3 个接口", "is_met": met[1]},
        ],
        "poc_starts_on": starts_on,
        "poc_planned_end_on": planned_end_on,
        "presales_id": seller,
        "technical_owner_id": technical_owner,
    }


def contract(signed: date, *, amount: int, win_reason: str) -> dict[str, Any]:
    """The fields of a contract over a year; four fifths of the amount recur."""
    return {
        "signed_on": signed.isoformat(),
        "starts_on": signed.isoformat(),
        "ends_on": (signed + timedelta(days=364)).isoformat(),
        "term_months": 12,
        "contract_amount": amount,
        "recurring_amount": amount * 4 // 5,
        "win_reason": win_reason,
    }
