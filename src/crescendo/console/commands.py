"""What the search palette knows besides people: screens, settings, and what one can begin with one click.

Who may open each is read from the screen itself, so that nothing is offered that would be refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from crescendo.console import habits, navigation
from crescendo.console.screen import Rule
from crescendo.core import api as core
from crescendo.core.terms import Question, has_all
from crescendo.core.types import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """An address with its name; `words` are what else people call it, in both languages, and are never shown."""

    name: str
    label: Any
    icon: str
    words: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(f"console:{self.name}", kwargs=dict(self.parts))


ACTIONS = (
    Command(
        name="contact-new", label=_("Add a contact"), icon="user-plus", words="create new lead 新建 创建 线索"
    ),
    Command(
        name="import-new",
        label=_("Import contacts or accounts"),
        icon="upload",
        words="upload csv excel xlsx list file 上传 表格 名单 批量 文件",
    ),
    Command(
        name="staff-invite",
        label=_("Add a colleague"),
        icon="users-group",
        words="invite user seller member staff 邀请 员工 成员 销售 账号",
    ),
    Command(
        name="source-new",
        label=_("Connect a source"),
        icon="plug",
        words="install tracker website sdk code segment 安装 跟踪 埋点 网站 代码 接入",
    ),
    Command(
        name="links", label=_("Build a tracked link"), icon="link", words="utm url ad campaign 广告 推广 投放"
    ),
    Command(
        name="account-new",
        label=_("Add an account"),
        icon="building",
        words="create new company 新建 创建 公司",
    ),
    Command(
        name="export-new",
        parts={"kind": "contacts"},
        label=_("Export contacts"),
        icon="download",
        words="download csv excel xlsx 下载 表格",
    ),
    Command(
        name="export-new",
        parts={"kind": "accounts"},
        label=_("Export accounts"),
        icon="download",
        words="download csv excel xlsx company 下载 表格 公司",
    ),
    Command(name="tag-new", label=_("Add a tag"), icon="tag", words="create new label 新建 标签 标记"),
    Command(
        name="suppression-new",
        label=_("Put an address on the suppression list"),
        icon="ban",
        words="unsubscribe block blacklist stop 退订 黑名单 屏蔽 拉黑",
    ),
    Command(
        name="doubles",
        label=_("Look for doubles"),
        icon="copy",
        words="duplicates merge dedupe 重复 合并 去重",
    ),
    Command(name="team-new", label=_("Add a team"), icon="users", words="create new group 新建 部门 小组"),
    Command(
        name="field-new",
        label=_("Add an own field"),
        icon="adjustments",
        words="create new custom property column 新建 自定义 属性",
    ),
    Command(
        name="key-new",
        label=_("Make an API key"),
        icon="key",
        words="create token integration 密钥 接口 集成",
    ),
)
SETTINGS = (
    Command(
        name="profile",
        label=_("Your profile and password"),
        icon="user-circle",
        words="account language theme sign-in 语言 主题 登录 个人",
    ),
    Command(
        name="settings",
        label=_("Company, time zone and currency"),
        icon="settings",
        words="settings configuration 设置 配置 货币 公司",
    ),
    Command(
        name="retention",
        label=_("How long things are kept"),
        icon="clock",
        words="retention delete trim 清理 删除 期限",
    ),
    Command(name="sending", label=_("Sending"), icon="send", words="freeze mail restore smtp 冻结 邮件 发信"),
    Command(name="roles", label=_("Roles"), icon="shield-lock", words="permissions rights access 权限 角色"),
    Command(
        name="alerts",
        label=_("When to call"),
        icon="bell",
        words="alerts thresholds monitoring 告警 监控 阈值",
    ),
)


def find_commands(by: Actor, commands: tuple[Command, ...], question: Question) -> list[Command]:
    """Those that this person may open and that have each word of the question."""
    known = _vocabulary()
    return [one for one in commands if _may(by, one) and has_all(question, known[one.url])]


def find_screens(by: Actor, question: Question) -> list[navigation.Open]:
    """The screens of the navigation, by name."""
    doors = [door for group in navigation.for_actor(by, "") for door in group.doors]
    names = _in_both([door.label for door in doors])
    return [door for door, texts in zip(doors, names, strict=True) if has_all(question, texts)]


def _may(by: Actor, command: Command) -> bool:
    rule: Rule = resolve(command.url).func.rule  # type: ignore[attr-defined]
    return rule.permission is None or core.may(by, rule.permission)


@cache
def _vocabulary() -> Mapping[str, tuple[str, ...]]:
    """What each address is called."""
    every = (*ACTIONS, *SETTINGS)
    names = _in_both([one.label for one in every])
    return {one.url: (*texts, one.words) for one, texts in zip(every, names, strict=True)}


def _in_both(labels: Sequence[Any]) -> list[tuple[str, ...]]:
    """Labels in each language: who reads Chinese may type English, and the other way round."""
    found = []
    for code, _name in habits.LANGUAGES:
        with override(code):
            found.append([str(label) for label in labels])
    return list(zip(*found, strict=True))
