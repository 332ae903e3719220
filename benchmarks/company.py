"""A company far larger than a demo, made set-wise by SQL: figures only, not made through the doors."""

from __future__ import annotations

from typing import Any

from crescendo.core import sets

NOW = 1_770_000_000_000
DAY = 86_400_000
HEAVY = 1
_NUMBERS = (
    """WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < %(most)s)"""
)
_ACTS = ("page.viewed", "asset.downloaded", "form.submitted", "video.watched", "link.followed", "custom")
_COUNTRIES = "CASE i %% 5 WHEN 0 THEN 'China' WHEN 1 THEN 'Japan' WHEN 2 THEN 'Germany' ELSE 'Singapore' END"
# Multiplying by a prime spreads neighbours, so that names and times do not follow the row's number.
_SPREAD = "(i * 7919) %% 1000003"

_ACCOUNTS = f"""{_NUMBERS}
INSERT INTO people_account (
    name, name_fold, domain, industry, industry_fold, employees, country, country_fold, region, region_fold,
    city, city_fold, website, traits, created_at
)
SELECT
    'Company ' || CAST({_SPREAD} AS text), 'company ' || CAST({_SPREAD} AS text),
    'company' || CAST(i AS text) || '.example.com', 'Software', 'software', i %% 5000,
    {_COUNTRIES}, lower({_COUNTRIES}), '', '', '', '', '', '{{}}', %(now)s - i * 60000
FROM n"""

_CONTACTS = f"""{_NUMBERS}
INSERT INTO people_contact (
    name, name_fold, first_name, last_name, email, email_fold, phone, title, title_fold, company_name,
    company_fold, industry, industry_fold, employees, country, country_fold, region, region_fold, city, city_fold,
    language, time_zone, website, traits, account_id, created_at, first_seen_at, last_seen_at, event_count,
    is_verified
)
SELECT
    'Person ' || CAST({_SPREAD} AS text), 'person ' || CAST({_SPREAD} AS text), 'Person', CAST({_SPREAD} AS text),
    'person' || CAST(i AS text) || '@company' || CAST(i %% %(accounts)s + 1 AS text) || '.example.com',
    'person' || CAST(i AS text) || '@company' || CAST(i %% %(accounts)s + 1 AS text) || '.example.com',
    '', 'Head of Marketing', 'head of marketing',
    'Company ' || CAST(i %% %(accounts)s AS text), 'company ' || CAST(i %% %(accounts)s AS text), '', '', i %% 5000,
    {_COUNTRIES}, lower({_COUNTRIES}), '', '', '', '', 'zh', '', '', '{{"plan":"team"}}', i %% %(accounts)s + 1,
    %(now)s - {_SPREAD} * 30000, %(now)s - {_SPREAD} * 30000, %(now)s - {_SPREAD} * 20000, i %% 300, i %% 2 = 0
FROM n"""

# As `people.search` reads these names and addresses; a test of that room says that it keeps them so itself.
_CONTACT_GRAMS = f"""{_NUMBERS}
INSERT INTO people_contactgram (gram, contact_id)
SELECT 'person', i FROM n UNION SELECT 'example', i FROM n UNION SELECT CAST({_SPREAD} AS text), i FROM n
UNION SELECT 'person' || CAST(i AS text), i FROM n UNION SELECT CAST(i %% %(accounts)s AS text), i FROM n
UNION SELECT 'company' || CAST(i %% %(accounts)s + 1 AS text), i FROM n ORDER BY 1, 2"""

_ACCOUNT_GRAMS = f"""{_NUMBERS}
INSERT INTO people_accountgram (gram, account_id)
SELECT 'example', i FROM n UNION SELECT CAST({_SPREAD} AS text), i FROM n
UNION SELECT 'company' || CAST(i AS text), i FROM n ORDER BY 1, 2"""

_IDENTITIES = f"""{_NUMBERS}
INSERT INTO people_identity (kind, space, value, contact_id, home_id, is_verified, first_seen_at)
SELECT 5, '', 'person' || CAST(i AS text) || '@example.com', i, i, i %% 2 = 0, %(now)s - i FROM n"""

_NAMES = "INSERT INTO activity_name (text, first_seen_at, hidden) SELECT %(text)s, %(now)s, 1 = 0"
_SUBJECTS = f"""{_NUMBERS}
INSERT INTO activity_subject (digest, kind, text)
SELECT 'bench' || CAST(i AS text), 'page', '/docs/page-' || CAST(i AS text) FROM n"""

# Half a year of acts, the newest an hour ago; `first` keeps the keys of two calls apart.
_EVENTS = f"""{_NUMBERS}
INSERT INTO activity_event (
    "key", message, source_id, name_id, raw_name_id, "at", received_at, identity_id, visitor_id, contact_id,
    subject_id, value, touch_id, own_touch_id, judgement, is_visit, props
)
SELECT
    %(first)s || CAST(i AS text), 'message-' || CAST(i AS text), %(source)s,
    CASE WHEN i %% 10 < 7 THEN 1 ELSE i %% 6 + 1 END, CASE WHEN i %% 10 < 7 THEN 1 ELSE i %% 6 + 1 END,
    %(now)s - 3600000 - {_SPREAD} * 15000, %(now)s - 3600000 - {_SPREAD} * 15000,
    CASE WHEN %(contact)s = 0 THEN i %% %(most)s + 1 ELSE %(contact)s END,
    CASE WHEN %(contact)s = 0 THEN i %% %(most)s + 1 ELSE %(contact)s END,
    CASE WHEN %(contact)s = 0 THEN i %% %(most)s + 1 ELSE %(contact)s END,
    i %% 1000 + 1, i %% 90000, %(touch)s, %(touch)s, i %% 50 / 49, 1 = 1,
    '{{"url":"https://www.example.com/docs/page-' || CAST(i %% 1000 AS text)
        || '","title":"Pricing and plans","referrer":"https://www.google.example/search","plan":"team"}}'
FROM n"""

# Evenly over all contacts: turn by turn one act of each.
_EVEN = f"""{_NUMBERS}
INSERT INTO activity_event (
    "key", message, source_id, name_id, raw_name_id, "at", received_at, identity_id, visitor_id, contact_id,
    subject_id, value, touch_id, own_touch_id, judgement, is_visit, props
)
SELECT %(first)s || CAST(i AS text), 'm' || CAST(i AS text), %(source)s,
    CASE WHEN (i * 31 + %(turn)s * 17) %% 10 < 7 THEN 1 ELSE (i + %(turn)s) %% 6 + 1 END, 1,
    %(now)s - 3600000 - (i * 7919 + %(turn)s * 104729) %% 1000003 * 15000,
    %(now)s - 3600000, i, i, i, i %% 1000 + 1, i %% 90000, %(touch)s, %(touch)s, i %% 50 / 49, 1 = 1,
    '{{"url":"https://www.example.com/docs/page-' || CAST(i %% 1000 AS text)
        || '","title":"Pricing and plans","plan":"' || CASE i %% 3 WHEN 0 THEN 'team' ELSE 'free' END || '"}}'
FROM n"""

_SESSIONS = f"""{_NUMBERS}
INSERT INTO activity_session (visitor_id, started_at, ended_at, touch_id, last_touch_id, events, judgement)
SELECT i %% %(visitors)s + 1, %(now)s - 3700000 - {_SPREAD} * 15000,
    %(now)s - 3600000 - {_SPREAD} * 15000, %(touch)s, %(touch)s, 4, i %% 50 / 49
FROM n"""

_TOUCHES = """INSERT INTO activity_contacttouches
    (contact_id, first_at, first_touch_id, first_known, last_at, last_touch_id, last_known)
VALUES (%(contact)s, %(now)s, %(touch)s, 1 = 1, %(now)s, %(touch)s, 1 = 1)"""

_COUNTED = "UPDATE people_contact SET event_count = %(events)s WHERE id = %(contact)s"


def found(*, contacts: int, heavy: int, others: int) -> None:
    """Make accounts, contacts and events; contact 1 has `heavy` events, the rest `others` together."""
    source, touch = _source(), _touch()
    accounts = max(1, contacts // 20)
    _unsynced()
    _run(_ACCOUNTS, most=accounts)
    _run(_CONTACTS, most=contacts, accounts=accounts)
    _run(_ACCOUNT_GRAMS, most=accounts)
    _run(_CONTACT_GRAMS, most=contacts, accounts=accounts)
    _run(_IDENTITIES, most=min(contacts, 200_000))
    for act in _ACTS:
        _run(_NAMES, text=act)
    _run(_SUBJECTS, most=1_000)
    _run(_EVENTS, most=others, first="a", source=source, touch=touch, contact=0)
    _run(_EVENTS, most=heavy, first="b", source=source, touch=touch, contact=HEAVY)
    _run(_SESSIONS, most=max(1, others), visitors=contacts, touch=touch)
    _run(_TOUCHES, contact=HEAVY, touch=touch)
    _run(_COUNTED, contact=HEAVY, events=heavy)
    _run("ANALYZE")


def add_history(contact: int, events: int, *, first: str) -> None:
    """Give another contact a long history; `first` begins the keys of its events."""
    touch = _touch()
    _run(_EVENTS, most=events, first=first, source=1, touch=touch, contact=contact)
    _run(_TOUCHES, contact=contact, touch=touch)
    _run(_COUNTED, contact=contact, events=events)
    _run("ANALYZE")


def add_acts(*, contacts: int, each: int) -> None:
    """Give every contact so many acts of half a year, most of them pages."""
    for turn in range(each):
        _run(_EVEN, most=contacts, first=f"t{turn}-", turn=turn, touch=1, source=1)
    _run("ANALYZE")


def _run(sql: str, **params: Any) -> None:
    sets.execute(sql, {"now": NOW, **params})


def _unsynced() -> None:
    if sets.vendor() == "sqlite":
        for pragma in ("synchronous=OFF", "cache_size=-400000", "wal_autocheckpoint=100000"):
            sets.fetch(f"PRAGMA {pragma}")


def _source() -> int:
    from crescendo.core.types import Actor  # noqa: PLC0415 - needs Django
    from crescendo.sources import api as sources  # noqa: PLC0415
    from crescendo.sources.types import CreateSource, Protocol, Trust  # noqa: PLC0415

    request = CreateSource(name="Bench", protocol=Protocol.SEGMENT, trust=Trust.SERVER)
    return sources.create_source(Actor.system("benchmark"), request, now=NOW).id


def _touch() -> int:
    from crescendo.sources import api as sources  # noqa: PLC0415 - needs Django
    from crescendo.sources.types import Channel, Touch  # noqa: PLC0415

    return sources.touch_ids([Touch(channel=Channel.DIRECT)])[0]
