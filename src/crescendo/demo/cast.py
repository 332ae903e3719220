"""Who lives in the demo company's world: accounts, and the people who work there. Drawn from one seed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from crescendo.demo import words

_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
_APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
_ANDROID = "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko)"
_LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
_AGENTS = (
    (f"{_WINDOWS} Chrome/131.0.0.0 Safari/537.36", 34),
    (f"{_WINDOWS} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", 18),
    (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_APPLE} Version/17.6 Safari/605.1.15", 12),
    (f"{_WINDOWS} Chrome/122.0.0.0 Safari/537.36 QQBrowser/19.1", 5),
    (
        f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) {_APPLE} Version/17.6 Mobile/15E148 Safari/604.1",
        12,
    ),
    (f"{_ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36", 12),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", 4),
)
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Mobile/15E148 MicroMessenger/8.0.53(0x18003531) NetType/WIFI Language/zh_CN"
)
MACHINES = (
    ("Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", 34),
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", 18),
    ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", 12),
    ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", 12),
    (f"{_LINUX} HeadlessChrome/120.0.0.0 Safari/537.36", 14),
    ("python-requests/2.32.3", 10),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """An account: its number in the company's CRM, and what the CRM says of it."""

    number: int
    name: str
    domain: str
    industry: str
    employees: int
    country: str
    region: str
    city: str
    is_foreign: bool

    @property
    def key(self) -> str:
        return f"crm-{self.number:04d}"

    def traits(self) -> dict[str, object]:
        """What the CRM's `group` call says."""
        names = ("name", "domain", "industry", "employees", "country", "region", "city")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who will become a contact. `firm` is None for those who write from a private mailbox."""

    number: int
    name: str
    email: str
    phone: str
    title: str
    company: str
    firm: Firm | None
    language: str
    devices: tuple[str, ...]
    agents: tuple[str, ...]
    ip: str
    interest: float


def device(rng: Random) -> str:
    """A device id as our tracker makes them."""
    text = f"{rng.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def agent(rng: Random, *, in_wechat: bool = False) -> str:
    """A person's browser."""
    return WECHAT if in_wechat else _drawn(rng, _AGENTS)


def machine(rng: Random) -> str:
    """A crawler's user agent."""
    return _drawn(rng, MACHINES)


def address(rng: Random) -> str:
    """A network as the collector keeps it: the last part is cut; ranges for documentation."""
    return rng.choice(("192.0.2.0", "198.51.100.0", "203.0.113.0"))


def draw_firms(rng: Random, count: int) -> list[Firm]:
    """Accounts of unlike industries and regions; names and domains are unique."""
    firms: list[Firm] = []
    pairs = [(p, i) for p in range(len(words.PREFIXES)) for i in range(len(words.INDUSTRIES))]
    rng.shuffle(pairs)
    taken: dict[str, int] = {}
    for number in range(1, count + 1):
        prefix = words.PREFIXES[pairs[number % len(pairs)][0]]
        industry = rng.choices(words.INDUSTRIES, words.INDUSTRY_WEIGHTS)[0]
        firms.append(_firm(rng, number, prefix, industry, taken))
    return firms


def draw_people(rng: Random, firms: list[Firm], count: int) -> list[Person]:
    """People, some firms with many and some with few; addresses and numbers are unique."""
    sizes = [1 / (place + 4) ** 0.7 for place in range(len(firms))]
    rng.shuffle(sizes)
    taken: dict[str, int] = {}
    people: list[Person] = []
    for number in range(1, count + 1):
        # Each account has somebody before any has many.
        firm = firms[number - 1] if number <= len(firms) else rng.choices(firms, sizes)[0]
        is_private = number > len(firms) and rng.random() < 0.08
        people.append(_person(rng, number, firm, taken, is_private=is_private))
    rng.shuffle(people)
    return people


def _firm(
    rng: Random, number: int, prefix: tuple[str, str, str], industry: words.Industry, taken: dict[str, int]
) -> Firm:
    trade, short, english = rng.choice(industry.trades)
    is_foreign = rng.random() < 0.12
    chinese, pinyin, foreign = prefix
    region, city = rng.choices(words.REGIONS, words.REGION_WEIGHTS)[0]
    country = "CN"
    stem = f"{foreign.lower()}-{english.lower()}" if is_foreign else f"{pinyin}-{short}"
    again = taken[stem] = taken.get(stem, 0) + 1
    if is_foreign:
        region, city, country = rng.choice(words.ABROAD)
        name = f"{foreign} {english}" + ("" if again == 1 else f" {city}")
    else:
        name = (
            f"{city if again > 1 else ''}{chinese}{trade}{rng.choice(('有限公司', '股份有限公司', '集团'))}"
        )
    ending = "com" if is_foreign else rng.choice(("cn", "com.cn", "com"))
    return Firm(
        number=number,
        name=name,
        domain=f"{stem}{'' if again == 1 else again}-demo.{ending}",
        industry=industry.english if is_foreign else industry.name,
        employees=rng.choice(words.EMPLOYEES),
        country=country,
        region=region,
        city=city,
        is_foreign=is_foreign,
    )


def _person(rng: Random, number: int, firm: Firm, taken: dict[str, int], *, is_private: bool) -> Person:
    if firm.is_foreign:
        first, last = rng.choice(words.ENGLISH_FIRST), rng.choice(words.ENGLISH_LAST)
        name, local = f"{first} {last}", f"{first}.{last}".lower()
    else:
        surname, given = rng.choice(words.SURNAMES), rng.choice(words.GIVEN)
        name, local = surname[0] + given[0], f"{surname[1]}.{given[1]}"
    host = rng.choice(words.FREE_MAIL) if is_private else firm.domain
    if is_private:
        # A private address could be somebody's: the number in it makes that as good as impossible.
        local = f"demo.{local.replace('.', '')}.{number:05d}.zc"
    again = taken[f"{local}@{host}"] = taken.get(f"{local}@{host}", 0) + 1
    chinese, english = rng.choices(words.TITLES, words.TITLE_WEIGHTS)[0]
    count = 2 if rng.random() < 0.25 else 1
    return Person(
        number=number,
        name=name,
        email=f"{local}{'' if again == 1 else again}@{host}",
        phone=f"+86{rng.choice(words.MOBILE)}{number:08d}",
        title=english if firm.is_foreign else chinese,
        company=firm.name,
        firm=None if is_private else firm,
        language="en" if firm.is_foreign else "zh-CN",
        devices=tuple(device(rng) for _ in range(count)),
        agents=tuple(agent(rng, in_wechat=place == 1 and rng.random() < 0.5) for place in range(count)),
        ip=address(rng),
        interest=rng.betavariate(1.3, 3.0),
    )


def _drawn(rng: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([text for text, _ in weighted], [weight for _, weight in weighted])[0]
