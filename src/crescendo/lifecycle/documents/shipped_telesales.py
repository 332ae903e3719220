"""The telesales that Crescendo ships: PLAYBOOK 6 (the SDR's cells of the matrix), 8 (tries), J5 (a seller's calls)."""

from __future__ import annotations

from typing import Any

from crescendo.lifecycle.documents.shipped_contacts import RAISED

_Doc = dict[str, Any]


def _title(english: str, chinese: str) -> _Doc:
    return {"en": english, "zh-hans": chinese}


def _grade(*grades: str) -> _Doc:
    return {"field": "grade", "operator": "is_any_of", "value": list(grades)}


def _script(key: str, title: _Doc, english: str, chinese: str) -> _Doc:
    return {"key": key, "title": title, "text": _title(english, chinese)}


def _step(kind: str, script: str, after: str | None = None) -> _Doc:
    return {"kind": kind, "script": script, **({"after": after} if after else {})}


_SCRIPTS = [
    _script(
        "hand_raise",
        _title("Raised a hand", "主动举手"),
        "Good day {name}, this is {me}. You asked us to get in touch, so I call at once.\n"
        "1. What made you ask just now, and what should become better?\n"
        "2. Which company and department is it for, and what is your part in it?\n"
        "3. Who else decides, and by when?\n"
        "Then: offer two times for the next talk, or say honestly that we do not fit.",
        "{name}您好，我是{me}。您在我们这里留了需求，我第一时间给您回电。\n"
        "1. 是什么让您现在来了解？最想改善的是什么？\n"
        "2. 是哪家公司、哪个部门要用？您在其中负责什么？\n"
        "3. 还有谁一起决定？希望什么时候定下来？\n"
        "然后：给出两个可约的时间；若不匹配，也坦诚说明。",
    ),
    _script(
        "complete_data",
        _title("Hot, data to complete", "高热度，补全资料"),
        "Good day {name}, this is {me}. You have been reading about our solutions; may I ask two things so that the "
        "right colleague calls you?\n"
        "1. Which company are you with, in which industry, how large?\n"
        "2. What is your role in the choice, and which product interests you?\n"
        "3. Is there a project, and a date?",
        "{name}您好，我是{me}。看到您最近在了解我们的方案，想确认两点，好安排合适的同事和您沟通。\n"
        "1. 您在哪家公司？什么行业、多大规模？\n"
        "2. 您在选型中是什么角色？关注哪款产品？\n"
        "3. 有没有立项？预计什么时间？",
    ),
    _script(
        "invite",
        _title("Warm and fits: invitation", "有兴趣且匹配：邀约"),
        "Good day {name}, this is {me}. We have a session with customers of your industry soon.\n"
        "1. Which question would make it worth your time?\n"
        "2. May I send you the agenda, and a case of your industry?",
        "{name}您好，我是{me}。我们近期有一场同行业客户的交流会。\n"
        "1. 您最想听哪个问题的答案？\n"
        "2. 我把议程和一份同行业案例发给您，可以吗？",
    ),
    _script(
        "not_reached",
        _title("After a call in vain", "未接通后的留言"),
        "{name}, I could not reach you by phone. One question only: is the matter still open with you, and which day "
        "suits for ten minutes? {me}",
        "{name}您好，刚才电话没有联系上您。只想确认一下：这件事您还在考虑吗？哪天方便聊十分钟？——{me}",
    ),
    _script(
        "qualify",
        _title("Reached: qualify", "已接通：判断是否合格"),
        "Need: how is it done today, what hurts most?\nProject: approved, when decided, when live?\n"
        "People: who decides, who pays, who uses it?\nNext step: what, who, when? Repeat it before you hang up.",
        "需求：现在怎么做？最痛的是什么？\n项目：立项了吗？何时定、何时上线？\n"
        "人：谁拍板、谁出钱、谁使用？\n下一步：谁在什么时间做什么？挂电话前复述一遍。",
    ),
]

_CADENCES = [
    {
        "key": "first_calls",
        "title": _title("Five calls in ten working days", "十个工作日五次电话"),
        "stops": ["reached", "reply", "stage"],
        "steps": [
            _step("call", "hand_raise"),
            _step("call", "hand_raise", "4 wh"),
            _step("mail", "not_reached", "1 wd"),
            _step("call", "hand_raise", "2 wd"),
            _step("wecom", "not_reached", "4 wd"),
            _step("call", "hand_raise", "5 wd"),
            _step("call", "hand_raise", "9 wd"),
        ],
    },
    {
        "key": "complete_data",
        "title": _title("Complete the data", "补全资料"),
        "stops": ["reached", "reply", "stage"],
        "steps": [
            _step("call", "complete_data"),
            _step("call", "complete_data", "4 wh"),
            _step("mail", "not_reached", "1 wd"),
            _step("call", "complete_data", "2 wd"),
            _step("call", "complete_data", "5 wd"),
            _step("call", "complete_data", "9 wd"),
        ],
    },
    {
        "key": "until_reached",
        "title": _title("Seller's calls until reached", "销售跟进直到接通"),
        "stops": ["reached", "reply"],
        "steps": [
            _step("call", "qualify"),
            _step("wecom", "not_reached", "1 wd"),
            _step("call", "qualify", "3 wd"),
            _step("mail", "not_reached", "6 wd"),
            _step("call", "qualify", "10 wd"),
        ],
    },
    {
        "key": "invitation",
        "title": _title("Invitation by phone", "电话邀约"),
        "stops": ["reached", "reply", "stage"],
        "steps": [
            _step("call", "invite"),
            _step("mail", "not_reached", "1 wd"),
            _step("call", "invite", "3 wd"),
        ],
    },
]

SHIPPED_TELESALES: _Doc = {
    "order": ["call_back", "hand_raise", "hot", "late", "oldest", "next_attempt"],
    "entries": [
        {
            "key": "raised_no_fit",
            "title": _title(
                "Raised a hand, fit D: check within 1 working day", "主动举手、匹配度 D：1 个工作日内核实"
            ),
            "from": ["visitor", "lead", "recycled", "lost"],
            "condition": {"all": [RAISED, _grade("D")]},
            "raised": True,
            "cadence": "first_calls",
            "script": "hand_raise",
        },
        {
            "key": "warm_fit",
            "title": _title("Warm, fit A: invite by phone", "有兴趣、匹配度 A：电话邀约"),
            "from": ["lead", "recycled"],
            "condition": {"all": [{"field": "band", "operator": "is", "value": "warm"}, _grade("A")]},
            "cadence": "invitation",
            "script": "invite",
        },
    ],
    "scripts": _SCRIPTS,
    "cadences": _CADENCES,
    "again": ["4 wh", "1 wd", "2 wd", "3 wd"],
    "lead_cadence": "complete_data",
    "lead_script": "complete_data",
    "reached_script": "qualify",
    "lapse_days": 60,
}
