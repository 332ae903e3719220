"""How somebody came, from what the landing left behind. Pure; the rules are those of EVENTS, first that
fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Any

from crescendo.sources import query
from crescendo.sources.clicks import Click, click
from crescendo.sources.mediums import SOURCES, channel_of
from crescendo.sources.referrers import SITES, Referrer, look
from crescendo.sources.taxonomy import PAID, Channel
from crescendo.sources.types import Evidence, KeywordName, KeywordNames, Touch
from crescendo.sources.words import given, is_nothing, meant

UTM = ("source", "medium", "campaign", "term", "content")
_READ = (*UTM, "name")
REFERRAL_PARAMETERS = ("referral_code", "ref_code")
PARTNER_PARAMETERS = ("partner_code", "partner_id")
_BY_KIND = {
    "search": Channel.SEO,
    "social": Channel.SOCIAL,
    "email": Channel.EMAIL,
    "wechat": Channel.WECHAT,
    "wecom": Channel.WECOM,
    "assistant": Channel.ASSISTANT,
}
LONGEST_RECALLED = 2_000
_NO_CAMPAIGN: tuple[tuple[str, str], ...] = ()
_NO_NAMES: KeywordNames = {}


def classify(evidence: Evidence, names: KeywordNames = _NO_NAMES) -> Touch | None:
    """The touch, or None where nothing tells (the caller decides whether that is direct or a session going
    on).

    `names` gives the words behind an ad platform's ids; unknown ids are kept as ids. Never raises on any
    text.
    """
    url, referrer, campaign = evidence.landing_url, evidence.referrer, evidence.campaign
    if evidence.explicit is not None:
        said = evidence.explicit
        return Touch(
            channel=said.channel,
            source=said.source,
            medium=said.medium,
            campaign=said.campaign,
            content=said.content,
            landing_url=url,
            referrer=referrer,
        )
    told = _told(campaign) if campaign else _NO_CAMPAIGN
    if not referrer and not told and "?" not in url and "#" not in url:
        return None
    # Endless addresses come from broken pages; one of them must not push a thousand others out of the memory.
    length = len(url) + len(referrer) + sum(map(len, chain.from_iterable(told)))
    recall = _recall if length < LONGEST_RECALLED else _classify
    touch = recall(url, referrer, told, evidence.own_hosts)
    if touch is None or not names or not (touch.keyword_id or touch.unit_id or touch.plan_id):
        return touch
    return _named(touch, names)


def _told(campaign: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What is read of a client's campaign; ids and times beside it would make each one a campaign of its own."""
    return tuple([(name, value) for name in _READ if isinstance(value := campaign.get(name), str)])


def _classify(
    url: str, referrer: str, campaign: tuple[tuple[str, str], ...], own_hosts: frozenset[str]
) -> Touch | None:
    pairs = query.of_url(url) if "?" in url or "#" in url else {}
    tags = _tags(pairs, dict(campaign))
    came = _outside(referrer, url, own_hosts)
    said = channel_of(tags["medium"]) if tags["medium"] else None
    found = click(pairs, paid=said in PAID)
    channel = _channel(tags, said, found, came, pairs)
    if channel is None:
        return None
    return _touch(channel, tags, found, came, url=url, referrer=referrer)


_recall = lru_cache(maxsize=20_000)(_classify)


def _tags(pairs: Mapping[str, str], campaign: Mapping[str, str]) -> dict[str, str]:
    """The five utm words, the URL's before the client's: the URL is nearest to what the advertiser wrote."""
    tags = {name: meant(pairs[key]) if (key := f"utm_{name}") in pairs else "" for name in UTM}
    for name in UTM if campaign else ():
        if not tags[name]:
            value = campaign.get(name) or (campaign.get("name") if name == "campaign" else "")
            tags[name] = given(value) if isinstance(value, str) else ""
    return tags


def _outside(referrer: str, url: str, own_hosts: frozenset[str]) -> Referrer | None:
    """The referrer, unless it says nothing or is a page of ours."""
    if not referrer or is_nothing(referrer):
        return None
    came = look(referrer)
    if came is None:
        return None
    host = came.host
    if host == query.host_of(url) or any(host == own or host.endswith("." + own) for own in own_hosts):
        return None
    return came


def _channel(  # noqa: PLR0911 - the list of rules, first that fits
    tags: Mapping[str, str],
    said: Channel | None,
    found: Click,
    came: Referrer | None,
    pairs: Mapping[str, str],
) -> Channel | None:
    site = SITES.get(_code(tags["source"]))
    if found.channel is not None or said in PAID:
        return _paid(said, found, site.kind if site else "")
    if said is not None and said is not Channel.OTHER_SITE:
        return said
    if any(meant(pairs.get(name, "")) for name in REFERRAL_PARAMETERS):
        return Channel.REFERRAL
    if any(meant(pairs.get(name, "")) for name in PARTNER_PARAMETERS):
        return Channel.PARTNER
    if tags["source"] and (own := channel_of(tags["source"])) is not None and own not in PAID:
        return own
    if came is not None and came.site is not None:
        return _BY_KIND[came.site.kind]
    # A tag that names a site, with no medium beside it, stands in for a referrer that the browser dropped.
    if site is not None and site.kind != "search":
        return _BY_KIND[site.kind]
    if found.kind == "fbclid":
        return Channel.SOCIAL
    if said is not None or (came is not None and not any(tags.values())):
        return Channel.OTHER_SITE
    return Channel.OTHER_CAMPAIGN if any(tags.values()) else None


def _paid(said: Channel | None, found: Click, site_kind: str) -> Channel:
    """Which kind of paid: the medium is nearer to the truth than the click id, which all formats of a
    platform share.
    """
    if said in PAID and said is not Channel.SEM:
        return said
    if said is Channel.SEM and site_kind in {"social", "wechat"}:
        return Channel.PAID_SOCIAL
    return found.channel or said or Channel.SEM


def _touch(
    channel: Channel, tags: Mapping[str, str], found: Click, came: Referrer | None, *, url: str, referrer: str
) -> Touch:
    code = _code(tags["source"])
    site = came.site if came else None
    engine = found.engine
    if not engine and (channel in PAID or channel is Channel.SEO):
        engine = code if code in SITES else site.code if site else ""
    organic = came.keyword if came and channel in {Channel.SEO, *PAID} else ""
    return Touch(
        channel=channel,
        source=tags["source"] or engine or (site.code if site else came.host if came else ""),
        medium=tags["medium"],
        campaign=tags["campaign"] or found.plan,
        ad_group=found.unit,
        keyword=tags["term"] or found.keyword or organic,
        content=tags["content"],
        click_id=found.id,
        click_id_kind=found.kind,
        engine=engine,
        landing_url=url,
        referrer=referrer,
        plan_id=found.plan_id,
        unit_id=found.unit_id,
        keyword_id=found.key("keyword") if channel in PAID else "",
        creative_id=found.creative_id,
    )


def _code(source: str) -> str:
    word = source.lower()
    return SOURCES.get(word, word)


def _named(touch: Touch, names: KeywordNames) -> Touch:
    """Words for ids, the narrowest id first: a keyword's line of the report knows its unit and plan."""
    keyword, ad_group, plan, content = touch.keyword, touch.ad_group, touch.campaign, touch.content
    ids = (
        ("keyword", touch.keyword_id),
        ("creative", touch.creative_id),
        ("unit", touch.unit_id),
        ("plan", touch.plan_id),
    )
    for kind, id_ in ids:
        known: KeywordName | None = names.get((touch.engine, kind, id_)) if id_ else None
        if known is not None:
            keyword, ad_group = keyword or known.keyword, ad_group or known.unit
            plan, content = plan or known.plan, content or known.creative
    return replace(touch, keyword=keyword, ad_group=ad_group, campaign=plan, content=content)
