"""What a user agent alone tells: signs of a machine first, then signs that could mean either. Pure.

Lists alone miss a fifth of all crawlers, so words and shape decide before the list does: a browser begins with
`Mozilla/`, names a platform, carries no address that explains it, and beside its engine names only products that
browsers have. Televisions, telephones of old and browsers inside applications have shapes of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from crawlerdetect import CrawlerDetect

from crescendo.activity.types import Judgement

SHORTEST = 20

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
    r"(?<!cu)bots?(?![a-z])|crawl|spider|slurp|fetch|monitor|preview|thumbnail|scan|scrap|curl/|wget|python"
    r"|go-http-client|java/|okhttp/\S+$|perl|ruby/|axios|node-|libwww|guzzle|archiv|validat|verif|check|inspect"
    r"|index(?:er|ing)|(?<!yandex)search(?!box|craft|browser|app|;)"
    r"|prefetch|prerender|proxy|probe|research|screenshot|harvest|prospect|parser|feed|rss|uptime|audit|securit"
    r"|server|analyz|agent(?:s|core)?\b|watch(?:er|ful|tow)|test(?:er|ing)(?![a-z])| api\b|webhook|hunter"
    r"|measure|embedly",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"https?:|www\.|[\w.-]@[\w-]|\+\w[\w-]*\.\w|(?<!air\.)\b[\w-]{3,}\.(?:com|org|net|io|ai|ly|gy)\b(?!\.)"
)
_COMPATIBLE = re.compile(r"\bcompatible;(?! ?(?:MSIE|Konqueror|(?:U; )?Linux))", re.IGNORECASE)
# Whoever made a telephone named it, so the words of its model say nothing about who looks, unless they say it openly.
_MODEL = re.compile(r"\((?:Linux|Android)[^()]*Android[^()]*(?:\([^()]*\)[^()]*)*\)|\(iP[^()]*\)")
_OPENLY = re.compile(r"https?:|crawl|spider[/;)-]|(?<=[a-z])(?<!cu)bots?(?![a-z ])|\w-Google/", re.IGNORECASE)
_HARMLESS = re.compile(r" \(Ecosia \w+@[\d.]+\)$|QQDownload \d+|securitypay,|securityinstalled")

_APPLICATION = re.compile(
    r"^(?:Dalvik/|[^/]+/\S+ CFNetwork/|Mozilla/|Opera/|UCWEB|Nokia|BlackBerry|Apple|Roku/)"
    r"|MIDP|CLDC|UP\.Browser|UP\.Link|HbbTV/|CE-HTML|Obigo|NetFront/|Maui|Teleca|WAP.Browser"
    r"|Browser/AppleWebKit|Mozilla/5\.0 Mobile|^dv\(|; Build/\w+"
    r"|Mozilla/[45]\.0 \((?:compatible; MSIE|Windows|Macintosh|Linux|iP)",
)
_PLATFORM = re.compile(
    r"Windows|Macintosh|Mac OS|X11|Linux|iPhone|iPad|iPod|Android|CrOS|Harmony|PlayStation|Nintendo"
    r"|TV\b|Tizen|Symbian|MIDP|J2ME|BREW|\bAdr \d|SmartHub|Maemo|MeeGo|OpenVMS|Haiku|AmigaOS|SunOS|OS/2"
    r"|Series ?[4-6]0|S60;|BlackBerry|BB10|KAIOS|\((?:Mobile|Tablet);|webOS|FreeBSD|OpenBSD|NetBSD|Darwin|Xbox"
    r"|MSIE|Kindle|PS3|CrKey|Cloud Phone|PlayBook|Palm|\biPh|Nokia|SAMSUNG|SonyEricsson|UP\.Browser|NetFront|Web0S",
    re.IGNORECASE,
)
# Pocket PCs ran Windows CE; on a desk it never had a browser.
_POCKET = re.compile(r"IEMobile|PPC|Smartphone|Mobile|Zune|Palm", re.IGNORECASE)
_IMPOSSIBLE = re.compile(
    r"Windows (?:95|98|NT 4|CE)|Windows NT (?:[789]|1[1-9]|[2-9]\d)|(?:Chrome|Firefox)/(?:0|[5-9]\d{2}|\d{4,})\."
)
_DESK = re.compile(r"\((?:Windows NT|Macintosh|X11)")
_OLD = re.compile(r"(?:Chrome|Firefox)/(?:[1-9]|1\d)\.|MSIE [1-5]\.")

# Television sets and old telephones call themselves compatible, and their makers' names trouble the list.
_SET = re.compile(r"TV|PlayStation|Viera|NetFront|Kindle|BREW|Brew|BrightSign|Series ?[46]0")
# Names of their own without end: applications on telephones, television sets, and what shows pages on a desk.
_SHELLS = re.compile(
    r"Mobile|Android|Electron|MicroMessenger|WeChat|wxwork|DingTalk|Lark|Feishu|QQ/|nw\("
    r"|TV|Web0S|CrKey|CE-HTML|\bBravia|Viera|PlayStation|Nintendo|Xbox|QtWebEngine|FBAN|Tesla|osmeta|Kindle|Tablet|Andr0id"
    r"|QtEmbedded|webOS|OMI/"
)
# What stands behind the engine. Chinese browsers put letters there that no list holds, so short marks pass.
_ENGINE = re.compile(r"AppleWebKit/\S+ \(KHTML, like [Gg]ecko([^)]*)\)(.*)$")
_GECKO = re.compile(r"Gecko/\d+ (.*)$")
_MSIE = re.compile(r"^Mozilla/\d\.\d+ \(compatible; MSIE [^()]*(?:\([^()]*\)[^()]*)*\)(.*)$")
_BARE = re.compile(r"^Mozilla/5\.0 \((?:Windows|Macintosh|X11)[^()]*\) (?!Gecko|like Gecko)(.*)$")
_PRODUCT = re.compile(
    r"^(?:(?:Chrome|Chromium|CriOS|FxiOS|Safari|Version|Mobile|Edg\w*|OPR|OPX|OPT|OPiOS|Opera|Vivaldi|YaBrowser|Yowser"
    r"|Ya\w*|Brave\w*|SamsungBrowser|\w*QQBrowser\w*|TIM|SE|MetaSr|360\w*|QIHU|LBBROWSER|Maxthon|MxBrowser|2345\w*"
    r"|TheWorld|Quark\w*|UBrowser|UCBrowser|baidu\w*|BIDUBrowser|BIDU\w*|Sogou\w*|SLBrowser|SLBChan|Avast|AVG|CCleaner"
    r"|Norton|Avira|DuckDuckGo|Ddg|Whale|Coc_Coc\w*|coc_coc\w*|Iron|Epiphany|Sidekick|Sleipnir|Electron|Silk"
    r"|HuaweiBrowser|MiuiBrowser|XiaoMi|VivoBrowser|HeyTapBrowser|Puffin|Falkon|QupZilla|Iridium|Otter|Arora|OmniWeb"
    r"|Midori|Konqueror|Shiira|Comodo\w*|Dragon|RockMelt|Flock|Superbird|Perk|Orca|Ghost\w*|Swing|WebExplorer"
    r"|Ubuntu|Raspbian|Debian|Fedora|SUSE|openSUSE|Mint|Gentoo|Arch|Mageia|Kubuntu|Red|Seznam\w*|Waterfox|PaleMoon"
    r"|Goanna|Basilisk|SeaMonkey|Iceweasel|IceCat|Iceape|GNU|K-Meleon|Camino|Netscape\w*|Navigator|Thunderbird|Firefox"
    r"|LibreWolf|Cyberfox|Light|Floorp|Gecko|Zen|Minefield|Namoroka|Shiretoko|BonEcho|GranParadiso|Lunascape|Swiftfox"
    r"|Opera|Oculus\w*|OculusBrowser|Obsidian|Postbox|Atom|Slack\w*|Teams|Viber|Discord|Notion"
    r"|AliApp|Aweme|NewsArticle|Weibo|Zhihu\w*|bili\w*|GSA|FBAN|FBAV|Instagram|LinkedIn\w*|Core|Windows|X|MSIE|Trident"
    r"|AOL|GTB\d|Kapiko|Ant|Flock|Chedot|Ecosia|Nichrome|Amigo|Kinza|Wave|Wavebox|Hola\w*|Mypal|Sailfish\w*|SRWare"
    r"|AppleWebKit|Presto|KHTML|U2|Tesla|PrivacyWall|BrowserNG|Series60|NokiaBrowser)"
    r"(?:[/(.\d;,].*)?|\((?:\.NET|like|(?-i:[a-z]+)\)|\W).*|[^(]*\)|[\d.]+X?|\S+=\S+|\.NET\S*|CLR|like|Gecko.*|[A-Z]{2,6}|\d\S*)$",
    re.IGNORECASE,
)


def signs(agent: str) -> Iterator[tuple[Judgement, str]]:
    """Every sign against a person in this agent, the surest first; nothing where a person's browser speaks."""
    agent = _HARMLESS.sub("", agent)
    plain = _MODEL.sub(_without_model, agent)
    for pattern, reason in _SAID:
        if pattern.search(plain):
            yield Judgement.MACHINE, reason
    is_set = _SET.search(agent) is not None
    if not is_set and _COMPATIBLE.search(agent):
        yield Judgement.MACHINE, "compatible_only"
    if not is_set and _detector().isCrawler(plain):
        yield Judgement.MACHINE, "crawler"
    if not _APPLICATION.search(agent):
        yield Judgement.MACHINE, "no_browser"
    for reason, holds in _DOUBTS:
        if holds(agent):
            yield Judgement.DOUBTFUL, reason


def _without_model(comment: re.Match[str]) -> str:
    return comment.group() if _OPENLY.search(comment.group()) else "()"


def _is_impossible(agent: str) -> bool:
    return _IMPOSSIBLE.search(agent) is not None and _POCKET.search(agent) is None


def _is_old(agent: str) -> bool:
    return _DESK.search(agent) is not None and _OLD.search(agent) is not None


def _has_strange_product(agent: str) -> bool:
    engine = _ENGINE.search(agent)
    if engine is not None and engine.group(1) and not _SET.search(agent):
        return True
    if _SHELLS.search(agent):
        return False
    tail = engine.group(2) if engine is not None else None
    if tail is None:
        found = _GECKO.search(agent) or _MSIE.search(agent) or _BARE.search(agent)
        tail = found.group(1) if found is not None else ""
    return any(not _PRODUCT.match(word) for word in tail.split())


_SAID: Sequence[tuple[re.Pattern[str], str]] = (
    (_DRIVEN, "headless"),
    (_MAIL, "mail_scanner"),
    (_WORDS, "crawler_word"),
    (_ADDRESS, "address_in_agent"),
)
_DOUBTS: Sequence[tuple[str, Callable[[str], bool]]] = (
    ("short_agent", lambda agent: len(agent) < SHORTEST),
    ("no_platform", lambda agent: _PLATFORM.search(agent) is None),
    ("impossible_browser", _is_impossible),
    ("old_browser", _is_old),
    ("unknown_product", _has_strange_product),
)


@lru_cache(maxsize=1)
def _detector() -> CrawlerDetect:
    return CrawlerDetect()
