"""Click ids and platform ids that advertising systems put on a landing URL (PROTOCOLS, ad click
conventions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crescendo.sources.taxonomy import Channel
from crescendo.sources.words import meant


@dataclass(frozen=True, slots=True)
class Kind:
    """A click id: whose it is and what it proves; fbclid stands on unpaid links too, so it proves no
    payment.
    """

    engine: str
    channel: Channel | None


KINDS: dict[str, Kind] = {
    "bd_vid": Kind("baidu", Channel.SEM),
    "qhclickid": Kind("so360", Channel.SEM),
    "gclid": Kind("google", Channel.SEM),
    "gbraid": Kind("google", Channel.SEM),
    "wbraid": Kind("google", Channel.SEM),
    "msclkid": Kind("bing", Channel.SEM),
    "gdt_vid": Kind("tencent", Channel.FEED_ADS),
    "qz_gdt": Kind("tencent", Channel.FEED_ADS),
    "li_fat_id": Kind("linkedin", Channel.PAID_SOCIAL),
    "ttclid": Kind("tiktok", Channel.PAID_SOCIAL),
    "fbclid": Kind("facebook", None),
    # Last: other networks use this plain word too.
    "clickid": Kind("oceanengine", Channel.FEED_ADS),
}

_KEYWORD_IDS = ("e_keywordid", "keywordid", "keyword_id", "wordid")
_UNIT_IDS = (
    "e_unitid",
    "unitid",
    "unit_id",
    "e_adgroupid",
    "adgroupid",
    "groupid",
    "promotionid",
    "promotion_id",
)
_PLAN_IDS = ("e_planid", "planid", "plan_id", "campaignid", "campaign_id", "projectid", "project_id")
_CREATIVE_IDS = ("e_creative", "e_creativeid", "creativeid", "creative_id", "creative")
_KEYWORDS = ("e_keyword", "keyword", "kw")
_UNITS = ("e_unit", "unit", "unitname", "adgroup", "ad_group")
_PLANS = ("e_plan", "plan", "planname")


@dataclass(frozen=True, slots=True)
class Click:
    """What an advertising system left on the URL."""

    kind: str = ""
    id: str = ""
    engine: str = ""
    channel: Channel | None = None
    keyword_id: str = ""
    unit_id: str = ""
    plan_id: str = ""
    creative_id: str = ""
    keyword: str = ""
    unit: str = ""
    plan: str = ""

    def key(self, kind: str) -> str:
        """The id of a kind, as the map of an ad report names it; a 360 word id is unique only within its
        group.
        """
        if kind == "keyword" and self.engine == "so360" and self.unit_id and self.keyword_id:
            return f"{self.unit_id}/{self.keyword_id}"
        return str(getattr(self, f"{kind}_id"))


NO_CLICK = Click()


def click(query: Mapping[str, str], *, paid: bool) -> Click:
    """The click on a URL. Plain names (`planid`, `unit`) count only beside other proof of an ad: sites use
    them too.
    """
    if not query:
        return NO_CLICK
    kind, given_id = next(((name, text) for name in KINDS if (text := _first(query, (name,)))), ("", ""))
    keyword_id = _first(query, _KEYWORD_IDS)
    conventional = any(name.startswith("e_") for name in query)
    channel = KINDS[kind].channel if kind else None
    engine = KINDS[kind].engine if kind else ""
    if not (channel or paid or keyword_id or conventional):
        return Click(kind, given_id, engine) if kind else NO_CLICK
    ids = (_first(query, _UNIT_IDS), _first(query, _PLAN_IDS), _first(query, _CREATIVE_IDS))
    if channel is None and (keyword_id or (conventional and any(ids))):
        channel, engine = (
            Channel.SEM,
            engine or ("so360" if "wordid" in query else "baidu" if not paid else ""),
        )
    names = (_first(query, _KEYWORDS), _first(query, _UNITS), _first(query, _PLANS))
    return Click(kind, given_id, engine, channel, keyword_id, *ids, *names)


def _first(query: Mapping[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        raw = query.get(name)
        if raw and (text := meant(raw)):
            return text
    return ""
