"""Human, doubtful or machine."""

from __future__ import annotations

import json
from collections import Counter
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.activity import agents
from crescendo.activity.judge import HUMAN, VERSION, judge
from crescendo.activity.types import Judgement
from tests.shared import shared_path

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/142.0.0.0 Safari/537.36"
PHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) {KIT} Mobile/15E148"


@pytest.mark.parametrize(
    "agent",
    [
        CHROME,
        CHROME + " Edg/142.0.0.0",
        CHROME + " SE 2.X MetaSr 1.0",
        CHROME
        + " MicroMessenger/7.0.20.1781(0x6700143B) NetType/WIFI WindowsWechat(0x63090a13) XWEB/9129 Flue",
        CHROME + " dingtalk-win/1.0.0 nw(0.14.7) DingTalk(6.5.40) Mojo/1.0.0",
        CHROME + " wxwork/4.0.0 (MicroMessenger/6.2) WeChat/2.0.4",
        PHONE + " MicroMessenger/8.0.42(0x18002a2f) NetType/WIFI Language/zh_CN",
        PHONE + " Safari/604.1 baiduboxapp/13.1.0.10 (Baidu; P2 16.0)",
        "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
        f"Mozilla/5.0 (Linux; Android 12; CUBOT NOTE 20) {KIT} Chrome/100 Mobile Safari/537.36",
        "Dalvik/2.1.0 (Linux; U; Android 11; Pixel 4 Build/RP1A)",
    ],
)
def test_people_are_people(agent: str) -> None:
    assert judge(agent).judgement is Judgement.HUMAN


@pytest.mark.parametrize(
    ("agent", "reason"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "crawler_word"),
        ("curl/8.4.0", "crawler_word"),
        ("python-requests/2.31", "crawler_word"),
        ("Go-http-client/1.1", "crawler_word"),
        (CHROME.replace("Chrome/", "HeadlessChrome/"), "headless"),
        ("Mozilla/5.0 (Windows NT 5.1) Gecko GoogleImageProxy", "mail_scanner"),
        ("Mozilla/5.0 (compatible; Anything)", "compatible_only"),
        ("SomeThing/1.0 more words here", "no_browser"),
        (CHROME + " https://who-we-are.example", "address_in_agent"),
    ],
)
def test_machines_are_told_with_a_reason(agent: str, reason: str) -> None:
    judged = judge(agent)
    assert (judged.judgement, judged.reason, judged.version) == (Judgement.MACHINE, reason, VERSION)


@pytest.mark.parametrize(
    ("agent", "reason"),
    [
        ("", "no_agent"),
        ("Mozilla/5.0", "short_agent"),
        ("Mozilla/5.0 (Unheard; of) Thing/1", "no_platform"),
        (CHROME + " Sindup/1.0.0", "unknown_product"),
        (CHROME.replace("142", "14200"), "impossible_browser"),
    ],
)
def test_what_could_be_either_is_doubtful(agent: str, reason: str) -> None:
    judged = judge(agent)
    assert (judged.judgement, judged.reason) == (Judgement.DOUBTFUL, reason)


def test_a_browser_that_says_it_is_driven_is_a_machine() -> None:
    assert judge(CHROME, is_driven=True).reason == "webdriver"


def test_a_server_speaks_for_people_unless_it_names_a_crawler() -> None:
    assert judge("", trust="server").judgement is Judgement.HUMAN
    assert judge("Mozilla/5.0 (Test)", trust="server").judgement is Judgement.HUMAN
    assert judge("MyApp/1.0 (internal build)", trust="server").judgement is Judgement.HUMAN
    assert judge("Googlebot/2.1", trust="server").judgement is Judgement.MACHINE


def test_a_clients_library_is_no_crawler() -> None:
    assert judge("analytics-python/2.4.0").judgement is Judgement.HUMAN


@given(st.text(max_size=300), st.sampled_from(["browser", "server"]))
def test_judging_never_raises_and_gives_a_reason_for_every_doubt(agent: str, trust: str) -> None:
    judged = judge(agent, trust=trust)
    assert judged.judgement is Judgement.HUMAN or judged.reason


UNHEARD_OF = [
    "Mozilla/5.0 (compatible; Quenlo/3.1; +mailto:ops@quenlo.example)",
    "Mozilla/5.0 (compatible; Quenlo)",
    f"{CHROME} (quenlo; +https://quenlo.example/why)",
    f"{CHROME} Quenlo/2",
    f"{CHROME} (Quenlo)",
    CHROME.replace("Gecko)", "Gecko, Quenlo)"),
    CHROME.replace("Chrome/142", "Quenlo/1.0 Chrome/142"),
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {KIT} Quenlo/0.1 Safari/537.36",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1) Quenlo/1.0",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:66.0) Quenlo/1.0",
    "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0 Quenlo/7",
    "Mozilla/5.0 (Windows NT 11.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    CHROME.replace("142.0.0.0", "12.0.742.100"),
    "quenlo-http/0.4.1",
    "Quenlo 2.0 (Linux; x86_64)",
    "Mozilla/5.0 Quenlo",
]


@pytest.mark.parametrize("agent", UNHEARD_OF)
def test_agents_of_no_list_are_told_by_their_shape(agent: str) -> None:
    found = [reason for _, reason in agents.signs(agent)]
    assert found
    assert not {"crawler", "crawler_word"} & set(found)
    assert judge(agent).judgement is not Judgement.HUMAN


@pytest.mark.parametrize(
    "agent",
    [
        f"Mozilla/5.0 (Linux; Android 11; A455; wv) {KIT} Chrome/95.0 Mobile Safari/537.36 YaSearchBrowser/22.3",
        f"Mozilla/5.0 (Linux; Android 7.0; M bot 51) {KIT} Chrome/81.0.4044.138 Mobile Safari/537.36",
        f"{CHROME.replace('142', '150')} (Ecosia windows@150.0.0.0)",
        f"Mozilla/5.0 (Web0S; Linux/SmartTV) {KIT} Chrome/87.0 Safari/537.36 HbbTV/1.6.1 (+DRM; LGE; OV5; WEBOS22;)",
        "HbbTV/1.1.1 (; Vestel; MB70; 1.0; 1.0;) NetFront/4.1",
        f"Mozilla/5.0 (PlayStation; PlayStation 5/6.50) {KIT} Version/16.4 Safari/605.1.15",
        f"Mozilla/5.0 (Nintendo Switch; WifiWebAuthApplet) {KIT} NF/6.0.2.21.3 NintendoBrowser/5.1",
        "UCWEB/2.0 (MIDP-2.0; U; Adr 4.2.2; en-US; Primo_D4) U2/1.0.0 UCBrowser/9.0.2.389 U2/1.0.0 Mobile",
        "NOKIA-RH-27/V H190V0800.nep.0 UP.Browser/6.2.2.1.c.1.102 (GUI) Profile/MIDP-1.0 Configuration/CLDC-1.0",
        "Mozilla/4.0 (compatible; MSIE 6.0; Windows CE; IEMobile 8.12; MSIEMobile 6.0) T-Mobile_LEO",
        "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; Trident/4.0; QQDownload 691; .NET CLR 2.0.50727)",
        f"{PHONE} AliApp(DingTalk/7.0.40) com.laiwang.DingTalk/26986 Channel/201200 language/zh-Hans-CN",
        f"{PHONE} Lark/7.4.6 LarkLocale/zh_CN ChannelName/Feishu",
        f"{PHONE} QQ/9.0.20.614 V1_IPH_SQ_9.0.20_1_APP_A Pixel/1170 MiniAppEnable SimpleUISwitch/0",
        f"{PHONE} MQQBrowser/14.6.5 QBWebViewType/1 WKType/1",
        "Bose Music/16654 CFNetwork/1240.0.4 Darwin/20.5.0",
    ],
)
def test_odd_browsers_of_people_stay_human(agent: str) -> None:
    assert judge(agent) == HUMAN


@pytest.mark.slow
def test_an_agent_that_is_known_costs_next_to_nothing() -> None:
    many = [CHROME, PHONE, *UNHEARD_OF] * 3_000
    for agent in many[:20]:
        judge(agent)
    best = min(_seconds(many) for _ in range(3))
    assert best / len(many) < 5e-6


def _seconds(many: list[str]) -> float:
    began = perf_counter()
    for agent in many:
        judge(agent)
    return perf_counter() - began


LISTS = frozenset({"crawler"})
LISTS_AND_WORDS = LISTS | {"crawler_word", "headless", "mail_scanner"}


@pytest.mark.real
def test_precision_and_recall_on_known_agents() -> None:
    """Also without the list and without our words: so it fares on agents that nobody has named yet."""
    folder = shared_path("data", "user_agents")
    crawlers = json.loads((folder / "crawler_user_agents.json").read_text(encoding="utf-8"))
    browsers = json.loads((folder / "browser_user_agents.json").read_text(encoding="utf-8"))
    machines = [agent for crawler in crawlers for agent in crawler["instances"]]
    all_signs = _report("all signs", machines, browsers, without=frozenset())
    no_list = _report("without the list", machines, browsers, without=LISTS)
    shape = _report("shape and address alone", machines, browsers, without=LISTS_AND_WORDS)
    for tag in sorted({tag for crawler in crawlers for tag in crawler.get("tags", ())}):
        some = [
            agent for crawler in crawlers if tag in crawler.get("tags", ()) for agent in crawler["instances"]
        ]
        _report(f"  {tag}", some, browsers, without=frozenset())
    assert all_signs >= 0.995
    assert no_list >= 0.985
    assert shape >= 0.95


def _report(title: str, machines: list[str], browsers: list[str], *, without: frozenset[str]) -> float:
    told = Counter(_told(agent, without) for agent in machines)
    alarms = Counter(_told(agent, without) for agent in browsers)
    caught, false = len(machines) - told[Judgement.HUMAN], len(browsers) - alarms[Judgement.HUMAN]
    recall, precision = caught / len(machines), caught / max(1, caught + false)
    strict = told[Judgement.MACHINE] / len(machines)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(  # noqa: T201
        f"{title}: {len(machines)} crawlers, recall {recall:.4f} (machine {strict:.4f},"
        f" doubtful {recall - strict:.4f}), precision {precision:.4f}, F1 {f1:.4f};"
        f" {false} of {len(browsers)} browsers doubted"
    )
    assert false / len(browsers) <= 0.01
    return recall


def _told(agent: str, without: frozenset[str]) -> Judgement:
    return next((judged for judged, reason in agents.signs(agent) if reason not in without), Judgement.HUMAN)
