"""Human, doubtful or machine, from the user agent and what the tracker saw. Pure and versioned: a better rule
judges the stored user agents anew, so an event keeps the agent and only points at its judgement.

Lists alone miss a fifth of all crawlers, so shape decides as well: a browser begins with `Mozilla/`, names a
platform, carries no address of a page that explains it, and ends in product names that browsers have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crawlerdetect import CrawlerDetect

from crescendo.activity.types import Judgement

VERSION = 1
SHORTEST = 20
# As much of a user agent as an event keeps, so that judging it again later sees what was seen at first.
LONGEST = 500
WEBDRIVER = "webdriver"

_LIBRARY = re.compile(
    r"^(?:analytics-(?:python|node|ruby|java|go|php|net|rust|android|ios|swift|kotlin)|rudder"
    r"|Segment|SensorsAnalytics|SA-SDK|Crescendo)",
    re.IGNORECASE,
)
_DRIVEN = re.compile(
    r"headless|phantomjs|selenium|webdriver|puppeteer|playwright|slimerjs|splash|cypress|synthetic|lighthouse",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"barracuda|proofpoint|mimecast|safelinks|symantec|messagelabs|fireeye|trellix|trend ?micro|ironport"
    r"|zscaler|sophos|forcepoint|googleimageproxy|yahoomailproxy|twinwave|mailscanner|vadesecure|hornetsecurity"
    r"|urldefense",
    re.IGNORECASE,
)
# CUBOT and others make telephones; "bot" is looked for where a word ends, the longer ones anywhere.
_WORDS = re.compile(
    r"(?<!cu)bots?(?![a-z])|crawl|spider|slurp|fetch|monitor|preview|scan|scrap|curl/|wget|python|go-http-client"
    r"|java/|okhttp/\S+$|perl|ruby/|axios|node-|libwww|guzzle|archiv|validat|verif|check"
    r"|index(?:er|ing)|search(?!box|craft)"
    r"|prefetch|prerender|proxy|probe|research|screenshot|harvest|parser|feed|rss|uptime|audit|securit"
    r"|server|analyz|agent(?:s|core)?\b|watch(?:er|ful|towr)|test(?:er|ing|locally)| api\b|webhook|hunter"
    r"|sift|measure",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.|[\w.-]@[\w-]|\+\w[\w-]*\.\w|\b[\w-]{3,}\.(?:com|org|net|io|ai|ly|gy)\b")
_APPLICATION = re.compile(r"^(?:Dalvik/|[^ /]+/\S+ CFNetwork/|Mozilla/|Opera/|UCWEB|NokiaN|BlackBerry|Apple)")
_PLATFORM = re.compile(
    r"Windows|Macintosh|Mac OS|X11|Linux|iPhone|iPad|iPod|Android|CrOS|Harmony|PlayStation|Nintendo"
    r"|TV\b|Tizen|Symbian"
    r"|Series ?[4-6]0|BlackBerry|BB10|KAIOS|Mobile; rv|Tablet; rv|webOS|FreeBSD|OpenBSD|Darwin|Xbox",
    re.IGNORECASE,
)
_COMPATIBLE = re.compile(r"\bcompatible;(?! (?:MSIE|Konqueror))", re.IGNORECASE)
_IMPOSSIBLE = re.compile(r"Windows (?:95|98|NT 4|CE)|(?:Chrome|Firefox)/(?:0|[5-9]\d{2}|\d{4,})\.")
# Names of their own without end: applications on telephones, and those that show pages on a desk.
_SHELLS = re.compile(r"Mobile|Android|Electron|MicroMessenger|WeChat|wxwork|DingTalk|Lark|Feishu|QQ/|nw\(")
_TAIL = re.compile(r"\) (?:Chrome/\S+|Version/\S+) (?:Safari/[\d.]+)(.*)$")
_KNOWN_TAIL = re.compile(
    r"^(?:(?:Edg[AiOS]*|Edge|OPR|Opera|Vivaldi|YaBrowser|Yowser|Brave|SamsungBrowser|\w*QQBrowser|TIM|SE|"
    r"MetaSr|360\w*|QIHU|LBBROWSER|Maxthon|2345Explorer|TheWorld|Quark\w*|UBrowser|UCBrowser|baidu\w*|BIDUBrowser"
    r"|Avast|AVG|CCleaner|Norton|Avira|DuckDuckGo|Ddg|Whale|Coc_Coc\w*|Iron|Epiphany|Sidekick|Sleipnir|Electron"
    r"|AliApp|Aweme|NewsArticle|Weibo|Zhihu\w*|bili\w*|GSA|FBAN|FBAV|Instagram|LinkedIn\w*|Slack\w*|Teams"
    r"|Mobile|Safari|Version|Core|Windows|X)"
    r"(?:[/(.\d].*)?|\(\S*\)|\S*\)|[\d.]+X?|\S+=\S+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement with its reason (a stable code, None for a plain human) and the version of the rules."""

    judgement: Judgement
    reason: str | None = None
    version: int = VERSION


HUMAN = Judged(Judgement.HUMAN)
_LIBRARY_SPEAKS = Judged(Judgement.HUMAN, "library")
_NO_AGENT = Judged(Judgement.DOUBTFUL, "no_agent")
_WEBDRIVER = Judged(Judgement.MACHINE, WEBDRIVER)


def judge(agent: str, *, trust: str = "browser", is_driven: bool = False) -> Judged:
    """Judge an act by the person's user agent.

    `is_driven` is the browser's own word that a program drives it (`navigator.webdriver`). A server key
    speaks for people its owner knows, so a missing or odd agent is no reproach there, a crawler's name is.
    """
    if is_driven:
        return _WEBDRIVER
    if trust == "server":
        found = judge_agent(agent) if agent else HUMAN
        return found if found.judgement is Judgement.MACHINE and found.reason != "no_browser" else HUMAN
    return judge_agent(agent)


@lru_cache(maxsize=20_000)
def judge_agent(agent: str) -> Judged:
    """What a user agent alone tells."""
    agent = agent.strip()[:LONGEST]
    if not agent:
        return _NO_AGENT
    if _LIBRARY.match(agent):
        return _LIBRARY_SPEAKS
    reason = _machine(agent)
    if reason is not None:
        return Judged(Judgement.MACHINE, reason)
    reason = _doubt(agent)
    return Judged(Judgement.DOUBTFUL, reason) if reason is not None else HUMAN


def _machine(agent: str) -> str | None:
    for pattern, reason in ((_DRIVEN, "headless"), (_MAIL, "mail_scanner"), (_WORDS, "crawler_word")):
        if pattern.search(agent):
            return reason
    if _ADDRESS.search(agent):
        return "address_in_agent"
    if _COMPATIBLE.search(agent):
        return "compatible_only"
    if _detector().isCrawler(agent):
        return "crawler"
    return None if _APPLICATION.match(agent) else "no_browser"


def _doubt(agent: str) -> str | None:
    if len(agent) < SHORTEST:
        return "short_agent"
    if not _PLATFORM.search(agent):
        return "no_platform"
    if _IMPOSSIBLE.search(agent):
        return "impossible_browser"
    tail = None if _SHELLS.search(agent) else _TAIL.search(agent)
    if tail is not None and any(not _KNOWN_TAIL.match(word) for word in tail.group(1).split()):
        return "unknown_product"
    return None


@lru_cache(maxsize=1)
def _detector() -> CrawlerDetect:
    return CrawlerDetect()
