"""The two-level list of channels: groups for the cockpit, one channel per way in. Codes never change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crescendo.core.refusals import mark


class ChannelGroup(StrEnum):
    """The first level."""

    PAID = "paid"
    ORGANIC = "organic"
    REACH = "reach"
    MEETINGS = "meetings"
    ALLIANCES = "alliances"
    STAFF = "staff"
    OTHER = "other"
    DIRECT = "direct"


class Channel(StrEnum):
    """The second level; each belongs to one group."""

    SEM = "sem"
    FEED_ADS = "feed_ads"
    PAID_SOCIAL = "paid_social"
    DISPLAY = "display"
    SEO = "seo"
    SOCIAL = "social"
    CONTENT = "content"
    ASSISTANT = "assistant"
    EMAIL = "email"
    SMS = "sms"
    WECHAT = "wechat"
    WECOM = "wecom"
    PUSH = "push"
    MEETING_ONLINE = "meeting_online"
    MEETING_OFFLINE = "meeting_offline"
    REFERRAL = "referral"
    PARTNER = "partner"
    BUSINESS_DEVELOPMENT = "business_development"
    SALES_SOURCED = "sales_sourced"
    EXECUTIVE = "executive"
    OTHER_SITE = "other_site"
    OTHER_CAMPAIGN = "other_campaign"
    DIRECT = "direct"

    @property
    def group(self) -> ChannelGroup:
        return CHANNELS[self].group


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: the group and the two names, equals."""

    group: ChannelGroup
    english: str
    chinese: str


GROUPS: dict[ChannelGroup, tuple[str, str]] = {
    ChannelGroup.PAID: (mark("Paid"), "付费推广"),
    ChannelGroup.ORGANIC: (mark("Organic"), "自然流量"),
    ChannelGroup.REACH: (mark("Own messages"), "自有触达"),
    ChannelGroup.MEETINGS: (mark("Meetings"), "会议"),
    ChannelGroup.ALLIANCES: (mark("Alliances"), "合作与推荐"),
    ChannelGroup.STAFF: (mark("Own people"), "内部拓展"),
    ChannelGroup.OTHER: (mark("Other"), "其他来源"),
    ChannelGroup.DIRECT: (mark("Direct"), "直接访问"),
}

CHANNELS: dict[Channel, Entry] = {
    Channel.SEM: Entry(ChannelGroup.PAID, mark("Search ads (SEM)"), "搜索广告 (SEM)"),
    Channel.FEED_ADS: Entry(ChannelGroup.PAID, mark("Feed ads"), "信息流广告"),
    Channel.PAID_SOCIAL: Entry(ChannelGroup.PAID, mark("Paid social"), "社交广告"),
    Channel.DISPLAY: Entry(ChannelGroup.PAID, mark("Display ads"), "展示广告"),
    Channel.SEO: Entry(ChannelGroup.ORGANIC, mark("Organic search (SEO)"), "自然搜索 (SEO)"),
    Channel.SOCIAL: Entry(ChannelGroup.ORGANIC, mark("Social"), "社交媒体"),
    Channel.CONTENT: Entry(ChannelGroup.ORGANIC, mark("Content"), "内容营销"),
    Channel.ASSISTANT: Entry(ChannelGroup.ORGANIC, mark("AI assistant"), "AI 助手"),
    Channel.EMAIL: Entry(ChannelGroup.REACH, mark("E-mail messages"), "邮件"),
    Channel.SMS: Entry(ChannelGroup.REACH, mark("SMS"), "短信"),
    Channel.WECHAT: Entry(ChannelGroup.REACH, mark("WeChat"), "微信"),
    Channel.WECOM: Entry(ChannelGroup.REACH, mark("WeCom"), "企业微信"),
    Channel.PUSH: Entry(ChannelGroup.REACH, mark("Push"), "推送"),
    Channel.MEETING_ONLINE: Entry(ChannelGroup.MEETINGS, mark("Online meeting"), "线上会议"),
    Channel.MEETING_OFFLINE: Entry(ChannelGroup.MEETINGS, mark("Offline meeting"), "线下会议"),
    Channel.REFERRAL: Entry(ChannelGroup.ALLIANCES, mark("Referral"), "转介绍"),
    Channel.PARTNER: Entry(ChannelGroup.ALLIANCES, mark("Partner"), "合作伙伴"),
    Channel.BUSINESS_DEVELOPMENT: Entry(ChannelGroup.ALLIANCES, mark("Business development"), "商务拓展"),
    Channel.SALES_SOURCED: Entry(ChannelGroup.STAFF, mark("Sales-sourced"), "销售自拓"),
    Channel.EXECUTIVE: Entry(ChannelGroup.STAFF, mark("Executive"), "高管资源"),
    Channel.OTHER_SITE: Entry(ChannelGroup.OTHER, mark("Other site"), "其他网站"),
    Channel.OTHER_CAMPAIGN: Entry(ChannelGroup.OTHER, mark("Other campaign"), "其他推广"),
    Channel.DIRECT: Entry(ChannelGroup.DIRECT, mark("Direct"), "直接访问"),
}

PAID = frozenset(channel for channel, entry in CHANNELS.items() if entry.group is ChannelGroup.PAID)


def label(channel: Channel, language: str) -> str:
    """The name of a channel in the reader's language (`zh-hans` or anything else for English)."""
    entry = CHANNELS[channel]
    return entry.chinese if language.startswith("zh") else entry.english
