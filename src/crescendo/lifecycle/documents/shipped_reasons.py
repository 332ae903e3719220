"""The reasons that Crescendo ships, and where each goes: PLAYBOOK 8."""

from __future__ import annotations

from typing import Any

_Doc = dict[str, Any]


def _reason(key: str, english: str, chinese: str, **more: Any) -> _Doc:
    return {"key": key, "title": {"en": english, "zh-hans": chinese}, **more}


def _later(days: int) -> _Doc:
    return {"goes_to": "recycled", "after_days": days, "returns_to": "lead"}


_UNTIL: _Doc = {"goes_to": "recycled", "asks": ["return_on"], "returns_to": "mql"}
_OUT: _Doc = {"goes_to": "disqualified"}

_REJECT = [
    _reason("not_reached", "Not reached after 5 tries", "5 次联系不上", **_later(30)),
    _reason("wrong_data", "Wrong or false data", "信息错误", **_OUT),
    _reason("no_need", "No need", "无需求", **_later(180)),
    _reason(
        "only_learning",
        "Only learning",
        "仅学习了解",
        goes_to="recycled",
        hands_to="nurture",
        sets={"role": "learner"},
    ),
    _reason("project_later", "Project later", "项目未到时间", **_UNTIL),
    _reason("no_budget", "No budget", "无预算", **_later(90)),
    _reason("not_a_target", "Not a target customer", "不符合目标客户", **_OUT),
    _reason("not_served", "Region or industry not served", "区域或行业不覆盖", hands_to="partner", **_OUT),
    _reason("in_hand", "Already in somebody's hand", "重复或已有人跟进", hands_to="owner"),
    _reason("competitor", "Competitor, supplier or job seeker", "同行、供应商或求职者", **_OUT),
    _reason("service", "A customer's service question", "老客户服务咨询", goes_to="lead", hands_to="service"),
    _reason("wants_to_partner", "Wants to be a partner", "渠道合作", hands_to="bd", **_OUT),
]
_LOST = [
    _reason("chose_competitor", "Chose a competitor", "选择竞品", asks=["competitor"]),
    _reason("price", "Price", "价格", factor="price"),
    _reason("budget_cut", "Budget cut", "预算取消", factor="price"),
    _reason("shelved", "Project shelved", "项目搁置"),
    _reason("function_gap", "Function gap", "功能不满足", factor="function"),
    _reason("poc_failed", "POC failed", "POC 未通过", factor="function"),
    _reason("references", "References or brand", "品牌案例不足", factor="brand"),
    _reason("service_in_doubt", "Delivery or service in doubt", "服务交付不放心", factor="service"),
    _reason("relationship", "Relationship", "关系因素"),
    _reason("person_left", "Key person left", "关键人变动"),
    _reason("builds_itself", "Builds it itself", "客户自研"),
    _reason("compliance", "Procurement or compliance", "采购合规要求"),
    _reason("we_withdrew", "We withdrew", "我方放弃"),
    _reason("silent", "Silent for 60 days", "客户失联 60 天"),
]
_POC = [
    _reason("function_missing", "Function missing", "功能缺失"),
    _reason("performance", "Performance", "性能不足"),
    _reason("unstable", "Unstable, defects", "不稳定或缺陷"),
    _reason("integration", "Does not fit their systems", "集成困难"),
    _reason("environment", "Customer's data or environment not ready", "客户环境未就绪"),
    _reason("security", "Security or compliance", "安全合规未过"),
    _reason("criteria", "Criteria unclear or changed", "标准不清或变更"),
    _reason("no_sponsor", "No sponsor or staff", "客户无人投入"),
    _reason("deployment", "Deployment too hard or long", "部署复杂"),
    _reason("competitor_better", "Competitor did better", "竞品更优"),
    _reason("support_slow", "Our support slow", "我方支持不力"),
    _reason("stopped", "Stopped by the customer", "客户中止"),
]
_CHURN = [
    _reason("closed", "Company closed", "企业停业"),
    _reason("new_leadership", "New leadership", "领导更换"),
    _reason("defects", "Defects, immature", "产品不成熟"),
    _reason("little_used", "Little used", "使用率低"),
    _reason("service", "Service", "服务不满"),
    _reason("competitor", "Went to a competitor", "转向竞品", asks=["competitor"]),
    _reason("price", "Price or budget", "价格或预算"),
    _reason("need_gone", "Need gone", "业务变化"),
]
_RECYCLE = [
    _reason("not_reached", "Not reached after 5 tries", "5 次联系不上", **_later(30)),
    _reason("no_need", "No need now", "暂无需求", **_later(180)),
    _reason("only_learning", "Only learning", "仅学习了解", goes_to="recycled", sets={"role": "learner"}),
    _reason("project_later", "Project later", "项目未到时间", **_UNTIL),
    _reason("no_budget", "No budget", "无预算", **_later(90)),
    _reason("lost_deal", "Deal lost, worth another try", "输单后再培育", **_later(90)),
    _reason("no_verdict", "No verdict in time", "超期未判定", goes_to="recycled"),
]
_BACK = [
    _reason("mistake", "Moved by mistake", "误操作"),
    _reason("data_corrected", "Data was corrected", "资料更正"),
    _reason("not_confirmed", "Need was not confirmed", "需求未确认"),
    _reason("came_back", "Came back", "重新激活"),
    _reason("other", "Another reason, see the note", "其他，见备注"),
]
_SKIP = [
    _reason("small_deal", "Small deal", "小额订单"),
    _reason("tested_in_trial", "Tested in a trial already", "试用中已验证"),
    _reason("not_wanted", "The customer wants none", "客户不需要"),
    _reason("existing_customer", "Existing customer", "老客户增购"),
]

REASONS: _Doc = {
    "reject": _REJECT,
    "lost": _LOST,
    "poc": _POC,
    "churn": _CHURN,
    "recycle": _RECYCLE,
    "back": _BACK,
    "skip": _SKIP,
}
