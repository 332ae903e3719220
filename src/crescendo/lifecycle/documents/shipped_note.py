"""The section `note` that an empty install has: PLAYBOOK 9."""

from __future__ import annotations

from typing import Any

_Doc = dict[str, Any]


def _title(english: str, chinese: str) -> _Doc:
    return {"en": english, "zh-hans": chinese}


def _text(key: str, english: str, chinese: str) -> _Doc:
    return {"key": key, "title": _title(english, chinese), "kind": "text"}


def _choice(key: str, english: str, chinese: str, *options: tuple[str, str, str]) -> _Doc:
    return {
        "key": key,
        "title": _title(english, chinese),
        "kind": "choice",
        "options": [{"key": name, "title": _title(en, zh)} for name, en, zh in options],
    }


def _topic(key: str, title: _Doc, english: list[str], chinese: list[str], *fields: _Doc) -> _Doc:
    return {
        "key": key,
        "title": title,
        "questions": {"en": english, "zh-hans": chinese},
        "fields": list(fields),
    }


SHIPPED_NOTE: _Doc = {
    "characters": 15,
    "letters": 40,
    "asked_days": 14,
    "topics": [
        _topic(
            "business",
            _title("Business", "业务情况"),
            [
                "What do they do, who asks?",
                "How is it done today, what hurts most?",
                "How big (people, data, sites)?",
            ],
            ["主营什么、哪个部门提出?", "现在怎么做、最痛在哪?", "规模多大?"],
            _text("need", "Need", "需求"),
            _text("size", "Size", "规模"),
        ),
        _topic(
            "trigger",
            _title("Trigger", "项目触发点"),
            ["Why now?", "Who started it?", "What if nothing is done?"],
            ["为什么是现在?", "由谁发起?", "不做会怎样?"],
            _choice(
                "trigger_kind",
                "Kind of trigger",
                "触发类型",
                ("pain", "A pain that grew", "业务痛点"),
                ("strategy", "Strategy from above", "战略要求"),
                ("regulation", "Law or audit", "监管合规"),
                ("replacement", "Old system ends", "旧系统替换"),
                ("growth", "Growth, new site", "业务扩张"),
                ("person", "New leadership", "负责人变动"),
                ("other", "Something else", "其他"),
            ),
        ),
        _topic(
            "cycle",
            _title("Cycle", "项目周期"),
            ["Approved?", "When decide, when live?", "Which steps and people?"],
            ["立项了吗?", "何时决策、何时上线?", "要经过哪些环节和人?"],
            {"key": "decision_on", "title": _title("Decision date", "决策日期"), "kind": "date"},
        ),
        _topic(
            "risk",
            _title("Risk", "项目风险点"),
            ["What could stop it?", "Who is against?", "What do we do about it?"],
            ["什么会让项目停下?", "谁反对?", "我们如何应对?"],
            _choice(
                "risk_level",
                "Risk level",
                "风险等级",
                ("low", "Low", "低"),
                ("middle", "Middle", "中"),
                ("high", "High", "高"),
            ),
        ),
        _topic(
            "competitor",
            _title("Competitor", "竞品情况"),
            [
                "Who else, self-built included?",
                "How far, who is preferred, why?",
                "Where are we better, worse?",
            ],
            ["还在看谁(含自研)?", "进展如何、倾向谁、为何?", "我们强弱在哪?"],
            _text("competitors", "Competitors", "竞品"),
        ),
        _topic(
            "progress",
            _title("Progress", "项目推进情况"),
            ["Whom did we meet?", "What was agreed?", "Next step, who, when?"],
            ["见了谁?", "达成什么?", "下一步谁在何时做?"],
            _text("next_step", "Next step", "下一步"),
        ),
        _topic(
            "commercial",
            _title("Commercial", "商务情况"),
            [
                "How much, from which budget?",
                "How do they buy (tender, direct, framework)?",
                "Who signs, on what terms?",
            ],
            ["预算多少、出自哪里?", "怎么采购?", "谁签、什么条款?"],
            _choice(
                "budget_state",
                "Budget",
                "预算状态",
                ("none", "None yet", "尚无预算"),
                ("planned", "In planning", "规划中"),
                ("applied", "Applied for", "申请中"),
                ("approved", "Approved", "已批复"),
            ),
        ),
    ],
}
