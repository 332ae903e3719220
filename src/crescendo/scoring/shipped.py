"""The model that an empty install has: PLAYBOOK 6, as far as the acts exist that it speaks of."""

from __future__ import annotations

from typing import Any

_Doc = dict[str, Any]


def _about(*words: str) -> _Doc:
    return {"any": [{"field": "subject", "operator": "contains", "value": word} for word in words]}


def _longer(milliseconds: int) -> _Doc:
    return {"field": "value", "operator": "greater", "value": milliseconds - 1}


def _all(*parts: _Doc) -> _Doc:
    return {"all": list(parts)}


def _channel(*values: str) -> _Doc:
    return {"property": "channel", "type": "text", "operator": "is_any_of", "value": list(values)}


def _title(*words: str) -> _Doc:
    return {"any": [{"field": "title", "operator": "contains", "value": word} for word in words]}


def _size(*codes: str) -> _Doc:
    """The contact's own word, or its account's."""
    leaf = {"field": "size_code", "operator": "is_any_of", "value": list(codes)}
    return {"any": [leaf, {"of_account": leaf}]}


def _tier(points: int, *acts: str, only: _Doc | None = None) -> _Doc:
    return {"acts": list(acts), "points": points, **({"filter": only} if only else {})}


def _rule(key: str, english: str, chinese: str, *tiers: _Doc, **more: Any) -> _Doc:
    return {"key": key, "title": {"en": english, "zh-hans": chinese}, "tiers": list(tiers), **more}


def _fit(key: str, english: str, chinese: str, points: int, condition: _Doc) -> _Doc:
    return {
        "key": key,
        "title": {"en": english, "zh-hans": chinese},
        "points": points,
        "condition": condition,
    }


def _listed(key: str, english: str, chinese: str, points: int, name: str, **more: Any) -> _Doc:
    """Whoever is in a list of the company's own; an empty one fits nobody."""
    return {"key": key, "title": {"en": english, "zh-hans": chinese}, "points": points, "list": name, **more}


def _role(*roles: str) -> _Doc:
    return {"field": "buying_role", "operator": "is_any_of", "value": list(roles)}


_PRICING = _about("/pricing", "/price", "价格")
_EVALUATION = _about("/roi", "roi-", "/compar", "comparison", "对比", "/docs", "/api")
_PRODUCT = _about("/product", "/solution", "/case", "/customers")
_CAREERS = _about("/careers", "/jobs", "招聘")
_HEAVY = {"any": [_PRICING, _EVALUATION, _PRODUCT, _CAREERS]}
_ASKING = _about("trial", "demo", "quote", "contact-sales", "试用", "演示", "报价")
# A product server names the act that shows what the trial is for, as `{"key_act": "first report"}`.
_KEY_ACT = {"property": "key_act", "type": "text", "operator": "is_set"}
_REGISTERED = {"property": "registrations", "type": "number", "operator": "greater", "value": 0}
_IN_MEETING = {"property": "meeting", "type": "text", "operator": "is_set"}
_SOON = {"property": "project_months", "type": "number", "operator": "between", "value": [0, 6]}
_VP = ("director", "vp", "vice president", "chief", "ceo", "cto", "cio", "cfo", "coo", "president", "founder")
_HEADS = ("总监", "总经理", "副总", "总裁", "董事", "首席", "创始人", "合伙人")

SHIPPED: _Doc = {
    "bands": {"warm": 150, "hot": 301},
    "grades": {"A": 60, "B": 30, "C": 0},
    "lift": {"to": 340, "half_life": 60},
    "rules": [
        _rule(
            "page",
            "Looked at a page for 10 seconds",
            "浏览页面（10 秒以上）",
            _tier(1, "page.viewed", only=_all(_longer(10_000), {"not": _HEAVY})),
            day=8,
            month=30,
            half_life=14,
        ),
        _rule(
            "mail_opened",
            "Opened a mail",
            "打开邮件",
            _tier(1, "message.opened"),
            day=2,
            month=10,
            half_life=14,
        ),
        _rule(
            "mail_clicked",
            "Clicked in a mail",
            "点击邮件",
            _tier(4, "message.clicked", only={"not": _channel("onsite", "push")}),
            day=8,
            month=24,
            half_life=14,
        ),
        _rule(
            "onsite_clicked",
            "Clicked a bar, pop-up or push",
            "点击站内或推送消息",
            _tier(2, "message.clicked", only=_channel("onsite", "push")),
            day=4,
            month=12,
            half_life=14,
        ),
        _rule(
            "wechat_read",
            "Read on WeChat",
            "公众号阅读、菜单",
            _tier(2, "wechat.article_read", "wechat.menu_used"),
            day=4,
            month=16,
            half_life=14,
        ),
        _rule(
            "wechat_followed",
            "Followed on WeChat",
            "关注公众号",
            _tier(5, "wechat.followed"),
            life=5,
            half_life=14,
        ),
        _rule(
            "deep_page",
            "Read a product, solution or case page for a minute",
            "深读产品、方案或案例页",
            _tier(8, "page.viewed", only=_all(_longer(60_000), _PRODUCT)),
            day=24,
            month=64,
            half_life=30,
        ),
        _rule(
            "returned",
            "Came back within 7 days",
            "7 天内再访",
            _tier(10, "page.viewed"),
            kind="returns",
            day=10,
            month=20,
            half_life=30,
        ),
        _rule(
            "from_wechat",
            "Came from WeChat and stayed a minute, or registered",
            "微信二级行为",
            _tier(
                15,
                "page.viewed",
                only=_all(_longer(60_000), {"field": "source", "operator": "contains", "value": "wechat"}),
            ),
            _tier(15, "form.submitted", only={"field": "source", "operator": "contains", "value": "wechat"}),
            day=15,
            month=45,
            half_life=30,
        ),
        _rule(
            "paper",
            "Took a white paper",
            "下载白皮书",
            _tier(20, "asset.downloaded", only={"not": _EVALUATION}),
            day=20,
            month=40,
            half_life=30,
        ),
        _rule(
            "paper_read",
            "Read a paper for 3 minutes",
            "阅读白皮书（3 分钟以上）",
            _tier(10, "asset.viewed", only=_longer(180_000)),
            day=20,
            month=20,
            half_life=30,
        ),
        _rule(
            "video",
            "Watched a video",
            "观看视频",
            _tier(
                25,
                "video.watched",
                only={"property": "percent", "type": "number", "operator": "greater", "value": 89},
            ),
            _tier(
                15,
                "video.watched",
                only={"property": "percent", "type": "number", "operator": "greater", "value": 49},
            ),
            kind="highest",
            day=30,
            month=60,
            half_life=30,
        ),
        _rule(
            "registered",
            "Registered for a meeting",
            "报名会议",
            _tier(10, "meeting.registered"),
            day=10,
            month=20,
            half_life=30,
        ),
        _rule(
            "watched",
            "Watched a live stream or its replay",
            "观看直播或回放",
            _tier(60, "meeting.watched", only=_longer(20)),
            _tier(40, "meeting.watched", only=_longer(5)),
            _tier(20, "meeting.watched", only=_longer(3)),
            _tier(36, "meeting.replayed", only=_longer(20)),
            _tier(24, "meeting.replayed", only=_longer(5)),
            _tier(12, "meeting.replayed", only=_longer(3)),
            kind="highest",
            day=60,
            month=120,
            half_life=30,
        ),
        _rule(
            "stream_asked",
            "Asked or voted in a stream",
            "直播提问或投票",
            _tier(10, "chat.asked", "survey.answered", only=_IN_MEETING),
            day=20,
            month=40,
            half_life=30,
        ),
        _rule(
            "asked_bot",
            "Asked the bot",
            "咨询机器人",
            _tier(5, "chat.asked", only={"not": _IN_MEETING}),
            day=10,
            month=20,
            half_life=30,
        ),
        _rule(
            "shared",
            "Brought a visit or a registration by sharing",
            "转发带来访问或注册",
            _tier(20, "share.brought", only=_REGISTERED),
            _tier(5, "share.brought"),
            day=20,
            month=60,
            half_life=30,
        ),
        _rule(
            "profile",
            "Said something about herself",
            "完善资料",
            _tier(5, "title", "company_name", "phone", "industry", "employees", "city"),
            kind="volunteered",
            day=15,
            life=40,
            half_life=60,
        ),
        _rule("bound", "Became a member", "绑定会员", _tier(10, "wechat.bound"), life=10, half_life=60),
        _rule(
            "pricing",
            "Looked at prices for 15 seconds",
            "查看价格（15 秒以上）",
            _tier(25, "page.viewed", only=_all(_longer(15_000), _PRICING)),
            day=25,
            month=75,
            half_life=30,
            serious=True,
        ),
        _rule(
            "evaluation",
            "Took an ROI sheet, a comparison or technical papers",
            "查看评估内容",
            _tier(20, "asset.downloaded", "page.viewed", only=_EVALUATION),
            day=20,
            month=40,
            half_life=30,
            serious=True,
        ),
        _rule(
            "checked_in",
            "Checked in at a meeting",
            "线下签到",
            _tier(80, "meeting.checked_in"),
            day=80,
            month=160,
            half_life=60,
        ),
        _rule(
            "wecom_added",
            "Added a seller on WeCom",
            "添加企业微信",
            _tier(20, "wecom.added"),
            life=20,
            half_life=60,
        ),
        _rule(
            "together",
            "Three people of the company active in 14 days",
            "同企业 14 天内三人活跃",
            _tier(
                30,
                "page.viewed",
                "asset.downloaded",
                "asset.viewed",
                "video.watched",
                "form.submitted",
                "meeting.registered",
                "meeting.checked_in",
                "meeting.watched",
                "meeting.replayed",
                "message.clicked",
                "trial.started",
                "trial.used",
                "demo.asked",
                "quote.asked",
                "call.asked",
            ),
            kind="colleagues",
            day=30,
            month=30,
            half_life=30,
        ),
        _rule(
            "project",
            "States a project within 6 months",
            "半年内有项目",
            _tier(60, "form.submitted", "survey.answered", "chat.asked", only=_SOON),
            day=60,
            month=60,
            half_life=60,
            serious=True,
        ),
        _rule(
            "hand_raised",
            "Raised a hand: trial, demo, quote or call",
            "举手：试用、演示、报价或回电",
            _tier(90, "trial.started", "demo.asked", "quote.asked", "call.asked"),
            _tier(90, "form.submitted", only=_ASKING),
            day=90,
            month=90,
            half_life=60,
            raises=True,
            serious=True,
        ),
        _rule(
            "trial_key_act",
            "Did what a trial is for, for the first time",
            "试用：首次关键行为",
            _tier(40, "trial.used", only=_KEY_ACT),
            life=40,
            half_life=30,
            serious=True,
        ),
        _rule(
            "trial_used",
            "Used the trial that day",
            "当日使用试用",
            _tier(10, "trial.used"),
            day=10,
            month=60,
            half_life=30,
            serious=True,
        ),
        _rule(
            "unread",
            "Five delivered mails in a row without an answer",
            "连续五封邮件未读",
            _tier(-10, "message.delivered"),
            kind="unanswered",
            answers=["message.opened", "message.clicked", "message.replied"],
            day=10,
            month=20,
        ),
        _rule(
            "careers",
            "Looked at open jobs",
            "查看招聘页",
            _tier(-10, "page.viewed", only=_CAREERS),
            day=20,
            month=40,
        ),
        _rule(
            "missed", "Did not come to a meeting", "报名后缺席", _tier(-5, "meeting.missed"), day=5, month=10
        ),
        _rule("unsubscribed", "Unsubscribed from all", "退订", _tier(-50, "message.unsubscribed"), month=50),
        _rule("complained", "Complained", "投诉", _tier(-100, "message.complained"), month=100),
    ],
    "fit": [
        _fit("decides", "Decision maker", "决策者", 30, _role("decision_maker")),
        _fit("influences", "Influencer or champion", "影响者或支持者", 20, _role("influencer", "champion")),
        _fit("uses", "User", "使用者", 10, _role("user")),
        _fit("learns", "Learner", "学习者", -60, _role("learner")),
        _fit("senior", "Director or above", "总监及以上", 20, _title(*_VP, *_HEADS)),
        _fit(
            "manager",
            "Manager",
            "经理",
            10,
            _all(_title("manager", "经理", "主管", "部长"), {"not": _title(*_VP, *_HEADS)}),
        ),
        _fit("intern", "Intern or student", "实习生或学生", -20, _title("intern", "student", "实习", "学生")),
        _fit(
            "large",
            "200 employees or more",
            "200 人及以上",
            20,
            _size("200-499", "500-999", "1000-4999", "5000+"),
        ),
        _fit(
            "middle",
            "50 to 199 employees",
            "50 至 199 人",
            10,
            _size("50-199"),
        ),
        _fit(
            "small",
            "Under 10 employees",
            "不足 10 人",
            -10,
            _size("1-9"),
        ),
        _fit(
            "known_company",
            "Belongs to a company by mail or name",
            "已归属企业",
            10,
            {"field": "account", "operator": "is_set"},
        ),
        _listed("target", "Target industry", "目标行业", 20, "target_industries"),
        _listed("adjacent", "Adjacent industry", "相邻行业", 10, "adjacent_industries"),
        _listed("excluded", "Excluded industry", "排除行业", -20, "excluded_industries"),
        _listed("served", "Region served", "服务区域", 10, "served_regions"),
        _listed("not_served", "Region not served", "非服务区域", -30, "served_regions", outside=True),
        _listed("competes", "Competitor", "竞争对手", -100, "competitors"),
        _listed("supplies", "Supplier", "供应商", -100, "suppliers"),
        _listed("own_staff", "Own staff", "本公司员工", -100, "own_companies"),
    ],
    "lists": {},
    "overrides": [
        {
            "industries": ["manufacturing"],
            "points": {"checked_in": 1.25, "trial_used": 0.5},
            "half_lives": 1.5,
        },
        {
            "industries": ["software", "internet"],
            "points": {"pricing": 1.5, "evaluation": 1.5, "trial_used": 1.5, "checked_in": 0.75},
            "half_lives": 0.75,
        },
        {
            "industries": ["finance", "government"],
            "points": {"paper": 1.25, "paper_read": 1.25, "checked_in": 1.25},
            "half_lives": 1.5,
        },
    ],
}
