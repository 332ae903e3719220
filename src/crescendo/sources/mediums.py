"""What people write into utm_medium and utm_source, as channels. Unknown words are left to other rules."""

from __future__ import annotations

from crescendo.sources.taxonomy import Channel

_WORDS: dict[Channel, str] = {
    Channel.SEM: "sem cpc ppc paidsearch paid-search paid_search search-ads searchads adwords 搜索推广 竞价",
    Channel.FEED_ADS: "feed feeds infeed in-feed feed-ads feed_ads xinxiliu 信息流 oceanengine 原生广告",
    Channel.PAID_SOCIAL: "paidsocial paid-social paid_social social-ads social_ads cpf sponsored socialpaid",
    Channel.DISPLAY: "display banner cpm cpv cpa programmatic dsp rtb retargeting remarketing gdn 展示广告",
    Channel.SEO: "seo organic organic-search natural",
    Channel.SOCIAL: "social social-media social_media socialmedia sns sm weibo zhihu douyin 社交",
    Channel.CONTENT: "content blog article whitepaper white-paper ebook pr media news video 内容 软文",
    Channel.ASSISTANT: "assistant ai chatbot llm",
    Channel.EMAIL: "email e-mail e_mail mail edm newsletter mailing drip 邮件",
    Channel.SMS: "sms mms text-message 短信",
    Channel.WECHAT: "wechat weixin wx gzh mp moments miniprogram 微信 公众号 朋友圈 小程序 视频号",
    Channel.WECOM: "wecom qywx wework work-wechat 企业微信 企微",
    Channel.PUSH: "push web-push webpush notification app-push 推送",
    Channel.MEETING_ONLINE: "webinar live livestream live-stream online-event online-meeting"
    " online_meeting 直播 线上会议",
    Channel.MEETING_OFFLINE: "event conference expo exhibition trade-show tradeshow salon offline meetup"
    " offline-meeting offline_meeting booth 展会 线下会议 沙龙",
    Channel.REFERRAL: "friend refer-a-friend word-of-mouth customer-referral mgm 转介绍 老带新",
    Channel.PARTNER: "partner partners affiliate reseller distributor channel-partner alliance 合作伙伴 渠道",
    Channel.BUSINESS_DEVELOPMENT: "bd business-development business_development 商务",
    Channel.SALES_SOURCED: "sales sdr bdr sales-sourced sales_sourced outbound cold-call 销售",
    Channel.EXECUTIVE: "executive ceo founder exec 高管",
    Channel.OTHER_SITE: "referral referrer website link backlink",
}

MEDIUMS: dict[str, Channel] = {word: channel for channel, words in _WORDS.items() for word in words.split()}

SOURCES: dict[str, str] = {
    "百度": "baidu", "bd": "baidu", "baidu-sem": "baidu", "baidusem": "baidu", "baidu_sem": "baidu",
    "360": "so360",
    "qihoo": "so360", "haosou": "so360", "360sem": "so360", "搜狗": "sogou", "神马": "shenma", "sm": "shenma",
    "uc": "shenma", "adwords": "google", "googleads": "google", "google-ads": "google", "msn": "bing",
    "必应": "bing",
    "微信": "wechat", "weixin": "wechat", "wx": "wechat", "gzh": "wechat", "公众号": "wechat",
    "企业微信": "wecom",
    "微博": "weibo", "知乎": "zhihu", "抖音": "douyin", "头条": "toutiao", "今日头条": "toutiao",
    "小红书": "xiaohongshu",
    "b站": "bilibili", "twitter": "x", "fb": "facebook", "ig": "instagram", "领英": "linkedin",
    "脉脉": "maimai",
}  # fmt: skip
"""Other spellings of the codes in the list of sites."""


def channel_of(medium: str) -> Channel | None:
    """The channel that a medium names; `paid…` of any spelling is paid."""
    word = medium.lower().replace(" ", "-")
    found = MEDIUMS.get(word)
    if found is None and word.startswith("paid"):
        return Channel.PAID_SOCIAL if "social" in word else Channel.SEM
    return found
