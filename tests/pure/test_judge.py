"""Human, doubtful or machine."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.activity.judge import VERSION, judge, judge_agent
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


@pytest.mark.real
def test_precision_and_recall_on_known_agents() -> None:
    folder = shared_path("data", "user_agents")
    crawlers = json.loads((folder / "crawler_user_agents.json").read_text(encoding="utf-8"))
    browsers = json.loads((folder / "browser_user_agents.json").read_text(encoding="utf-8"))
    agents = [agent for crawler in crawlers for agent in crawler["instances"]]
    caught = sum(judge_agent(agent).judgement is not Judgement.HUMAN for agent in agents)
    alarms = sum(judge_agent(agent).judgement is not Judgement.HUMAN for agent in browsers)
    recall, precision = caught / len(agents), caught / (caught + alarms)
    print(f"crawlers: recall {recall:.4f}, precision {precision:.4f}, alarms {alarms} of {len(browsers)}")  # noqa: T201
    assert recall >= 0.97
    assert precision >= 0.99
    assert alarms / len(browsers) <= 0.03
