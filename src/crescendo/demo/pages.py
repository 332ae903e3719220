"""The demo site as its visitors see it: pages with their weights, and how somebody gets there."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from crescendo.sources.types import KeywordKind, KeywordName

SITE = "https://www.zhichuan.example"
WHITE_PAPER = "/white-paper/"
TRIAL = "/trial/"


class Page(NamedTuple):
    """A page: its weight among pages that follow, and how many seconds it usually holds somebody."""

    path: str
    chinese: str
    english: str
    weight: int
    seconds: int


PAGES = (
    Page("/", "让所有系统汇成一川", "All your systems, one stream of data", 10, 25),
    Page("/product/", "产品概览", "Product overview", 14, 55),
    Page("/product/real-time/", "实时同步", "Real-time sync", 11, 70),
    Page("/product/quality/", "数据质量", "Data quality", 9, 60),
    Page("/solutions/manufacturing/", "制造业数据集成", "Data integration for manufacturing", 9, 65),
    Page("/solutions/software/", "软件行业数据集成", "Data integration for software companies", 5, 60),
    Page("/solutions/finance/", "金融数据集成", "Data integration for finance", 4, 60),
    Page("/pricing/", "价格", "Pricing", 13, 50),
    Page("/customers/", "客户案例", "Customers", 9, 75),
    Page("/docs/", "文档：快速入门", "Documentation: quick start", 7, 150),
    Page("/articles/", "文章", "Articles", 5, 25),
    Page(
        "/articles/cost-of-silos/", "为什么第十张报表比前九张都贵", "Why the tenth report costs more", 8, 160
    ),
    Page("/articles/change-capture/", "变更捕获实战", "Change capture in practice", 8, 190),
    Page("/articles/ten-rules/", "十条规则，找出九成错误", "Ten rules that find nine of ten errors", 7, 140),
    Page(WHITE_PAPER, "白皮书：2026 数据集成", "White paper: data integration in 2026", 8, 45),
    Page(TRIAL, "申请试用", "Start a trial", 5, 60),
    Page("/about/", "关于我们", "About us", 3, 30),
    Page("/careers/", "招聘", "Careers", 2, 40),
)
BY_PATH = {page.path: page for page in PAGES}
FORMS = {"trial": TRIAL, "white-paper": WHITE_PAPER}
_WEIGHTS = [page.weight for page in PAGES]
_ARTICLES = [page for page in PAGES if page.path.startswith("/articles/") and page.path != "/articles/"]
_LANDINGS = [page for page in PAGES if page.path.startswith(("/product", "/solutions"))]

_PLANS = (
    ("数据集成-品牌词", "品牌", ("织川数据", "织川 数据集成", "织川 试用")),
    ("数据集成-产品词", "CDC", ("数据库实时同步", "cdc 工具", "mysql 实时同步 数仓", "oracle 增量同步")),
    ("数据集成-产品词", "ETL", ("etl 工具", "数据集成平台", "数据抽取 工具", "kettle 替代")),
    ("行业-制造", "制造", ("erp mes 数据打通", "工厂数据采集 平台", "制造业 数据中台")),
    ("行业-金融", "金融", ("监管报送 数据血缘", "国产数据库 迁移")),
    ("竞品词", "竞品", ("datax 商业版", "informatica 国产替代")),
)


class Keyword(NamedTuple):
    """A bought keyword with the ids that its clicks carry."""

    plan: str
    unit: str
    word: str
    plan_id: int
    unit_id: int
    keyword_id: int


KEYWORDS = tuple(
    Keyword(plan, unit, word, 50_010_000 + number, 60_010_000 + number, 70_010_000 + number * 100 + place)
    for number, (plan, unit, words) in enumerate(_PLANS, 1)
    for place, word in enumerate(words, 1)
)


def keyword_names() -> list[KeywordName]:
    """The words behind the ids, as the company imports them from its ad reports."""
    return [
        KeywordName(
            engine="baidu",
            kind=KeywordKind.KEYWORD,
            id=str(word.keyword_id),
            keyword=word.word,
            unit=word.unit,
            plan=word.plan,
        )
        for word in KEYWORDS
    ]


class Arrival(NamedTuple):
    """How a visit begins: the landing page with its query, the referrer, and whether WeChat shows it."""

    page: Page
    query: str
    referrer: str
    in_wechat: bool = False


FIRST = {
    "baidu": 24, "so360": 6, "organic": 22, "wechat": 13, "direct": 14, "linkedin": 4, "partner": 4, "zhihu": 6,
    "assistant": 3, "mail": 4,
}  # fmt: skip
AGAIN = {"direct": 44, "organic": 16, "mail": 20, "wechat": 12, "baidu": 8}


def arrive(rng: Random, ways: dict[str, int], *, month: str) -> Arrival:  # noqa: PLR0911 - a line a way
    """Draw one way to the site."""
    way = rng.choices(list(ways), list(ways.values()))[0]
    match way:
        case "baidu":
            return _baidu(rng)
        case "so360":
            click = f"{rng.getrandbits(64):016x}"
            query = f"?qhclickid={click}&utm_source=360&utm_medium=cpc&utm_campaign=brand"
            return Arrival(
                rng.choice(_LANDINGS), query, "https://www.so.com/s?q=%E6%95%B0%E6%8D%AE%E9%9B%86%E6%88%90"
            )
        case "organic":
            engines = (
                "https://www.baidu.com/link?url=q7X",
                "https://cn.bing.com/",
                "https://www.google.com/",
            )
            referrer = rng.choices(engines, (70, 20, 10))[0]
            return Arrival(rng.choice((*_ARTICLES, *_LANDINGS, PAGES[0])), "", referrer)
        case "wechat":
            page = rng.choice(_ARTICLES)
            name = page.path.strip("/").rpartition("/")[2]
            query = f"?utm_source=wechat&utm_medium=wechat&utm_campaign=article-{month}&utm_content={name}"
            return Arrival(page, query, "", in_wechat=True)
        case "linkedin":
            click = f"{rng.getrandbits(48):012x}"
            query = f"?li_fat_id={click}&utm_source=linkedin&utm_medium=paid-social&utm_campaign=cio-{month}"
            return Arrival(BY_PATH[WHITE_PAPER], query, "https://www.linkedin.com/")
        case "partner":
            query = f"?partner_code={rng.choice(('hangrui', 'dongxin', 'mittel'))}"
            return Arrival(rng.choice(_LANDINGS), query, "")
        case "zhihu":
            return Arrival(rng.choice(_ARTICLES), "", "https://zhuanlan.zhihu.com/p/690010001")
        case "assistant":
            return Arrival(rng.choice((*_ARTICLES, *_LANDINGS)), "", "https://chat.deepseek.com/")
        case "mail":
            page = rng.choice((*_ARTICLES, BY_PATH[WHITE_PAPER], BY_PATH["/customers/"]))
            query = f"?utm_source=newsletter&utm_medium=email&utm_campaign=news-{month}"
            return Arrival(page, query, "")
        case _:
            return Arrival(PAGES[0] if rng.random() < 0.6 else rng.choice(_LANDINGS), "", "")


def follow(rng: Random, count: int) -> list[Page]:
    """The pages that somebody reads after the first."""
    return rng.choices(PAGES, _WEIGHTS, k=count)


def _baidu(rng: Random) -> Arrival:
    word = rng.choice(KEYWORDS)
    # The platform leaves some clicks without their ids, and fills placeholders in others.
    keyword = str(word.keyword_id) if rng.random() < 0.92 else "{keywordid}"
    query = (
        f"?utm_source=baidu&utm_medium=cpc&e_planid={word.plan_id}&e_unitid={word.unit_id}"
        f"&e_keywordid={keyword}&e_creative={word.unit_id % 1000}&bd_vid={rng.getrandbits(62)}"
    )
    return Arrival(rng.choice(_LANDINGS), query, "https://www.baidu.com/baidu.php?url=0s00")
