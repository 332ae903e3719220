"""The one typed settings object, read from `CRESCENDO_*` variables. No Django here: the collector imports it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from crescendo.core.clock import SystemClock
from crescendo.core.keyring import KeyFileEmpty, Keys, read_keys

PREFIX = "CRESCENDO_"


class SettingRefused(ValueError):
    """A setting has a value that nothing can be started with."""

    def __init__(self, name: str, value: str, allowed: str) -> None:
        super().__init__(f"{name}={value!r} cannot be used. Allowed: {allowed}.")
        self.name, self.value, self.allowed = name, value, allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind:
    """Where the web process listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator can set. URLs have no trailing slash; `home` exists and is absolute."""

    home: Path
    database_url: str
    log_url: str
    smtp_url: str
    mail_from: str
    public_url: str
    console_url: str
    bind: Bind
    secret_key: str
    old_secret_keys: tuple[str, ...]
    hash_key: str
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    language: str
    time_zone: str
    log_format: str = "line"
    outbound_networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @property
    def collect_document(self) -> Path:
        """The file that tells collectors what they may accept."""
        return self.home / "collect.json"

    @property
    def is_tls(self) -> bool:
        return self.console_url.startswith("https://")


def read(environ: Mapping[str, str]) -> Settings:
    """Read and check all settings; the home folder is made if absent, and the secret key in it.

    Raises SettingRefused with name, value and what is allowed.
    """
    home = Path(environ.get(PREFIX + "HOME") or "var").resolve()
    _make_home(home, environ)
    bind = _bind(environ)
    local = f"http://{bind}"
    public = _url(environ, "PUBLIC_URL", local, ("http", "https")).rstrip("/")
    database = _url(
        environ, "DATABASE_URL", f"sqlite:///{home / 'crescendo.sqlite3'}", ("sqlite", "postgresql")
    )
    keys = _keys(home, environ)
    return Settings(
        home=home,
        database_url=database,
        log_url=_url(environ, "LOG_URL", _default_log(database, home), ("sqlite", "postgresql")),
        smtp_url=_url(environ, "SMTP_URL", f"maildir://{home / 'mail'}", ("smtp", "smtps", "maildir")),
        mail_from=environ.get(PREFIX + "MAIL_FROM") or "Crescendo <crescendo@localhost>",
        public_url=public,
        console_url=_url(environ, "CONSOLE_URL", public, ("http", "https")).rstrip("/"),
        bind=bind,
        secret_key=keys.secret,
        old_secret_keys=keys.old,
        hash_key=keys.hashing,
        trusted_proxies=_networks(environ, "TRUSTED_PROXIES"),
        language=_choice(environ, "LANGUAGE", "zh-hans", ("zh-hans", "en")),
        time_zone=_zone(environ),
        log_format=_choice(environ, "LOG_FORMAT", "line", ("line", "json")),
        outbound_networks=_networks(environ, "OUTBOUND_NETWORKS"),
    )


@cache
def current() -> Settings:
    """The settings of this process, read once from its environment."""
    return read(os.environ)


def _default_log(database: str, home: Path) -> str:
    return database if database.startswith("postgresql") else f"sqlite:///{home / 'raw.sqlite3'}"


def _make_home(home: Path, environ: Mapping[str, str]) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as cause:
        raise SettingRefused(
            PREFIX + "HOME", environ.get(PREFIX + "HOME", str(home)), "a folder that can be written"
        ) from cause


def _keys(home: Path, environ: Mapping[str, str]) -> Keys:
    try:
        return read_keys(home, environ, now=SystemClock().now())
    except KeyFileEmpty as cause:
        allowed = f"a text, or {cause} with the installation's key in it"
        raise SettingRefused(PREFIX + "SECRET_KEY", "", allowed) from cause


def _bind(environ: Mapping[str, str]) -> Bind:
    value = environ.get(PREFIX + "BIND") or "127.0.0.1:8000"
    host, colon, port = value.rpartition(":")
    if not colon or not port.isdigit() or not 0 <= int(port) <= 65535:
        raise SettingRefused(PREFIX + "BIND", value, "host:port, as 127.0.0.1:8000")
    return Bind(host=host.strip("[]") or "127.0.0.1", port=int(port))


def _url(environ: Mapping[str, str], name: str, default: str, schemes: tuple[str, ...]) -> str:
    value = environ.get(PREFIX + name) or default
    if urlsplit(value).scheme not in schemes:
        raise SettingRefused(
            PREFIX + name, _without_password(value), " or ".join(f"{scheme}://…" for scheme in schemes)
        )
    return value


def _without_password(url: str) -> str:
    """The address as a log may show it."""
    address, at, place = url.rpartition("@")
    start, slashes, login = address.rpartition("//")
    user, colon, _ = login.partition(":")
    return f"{start}{slashes}{user}{colon and ':***'}{at}{place}"


def _choice(environ: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(PREFIX + name) or default
    if value not in allowed:
        raise SettingRefused(PREFIX + name, value, " or ".join(allowed))
    return value


def _zone(environ: Mapping[str, str]) -> str:
    from zoneinfo import available_timezones  # noqa: PLC0415 - costs 10 ms, only where the zone is set

    value = environ.get(PREFIX + "TIME_ZONE") or "Asia/Shanghai"
    if value != "Asia/Shanghai" and value not in available_timezones():
        raise SettingRefused(PREFIX + "TIME_ZONE", value, "an IANA name, as Asia/Shanghai")
    return value


def _networks(environ: Mapping[str, str], name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    value = environ.get(PREFIX + name, "")
    parse: Callable[[str], IPv4Network | IPv6Network] = ip_network
    try:
        return tuple(parse(part.strip()) for part in value.split(",") if part.strip())
    except ValueError as cause:
        raise SettingRefused(PREFIX + name, value, "networks, as 10.0.0.0/8, ::1/128") from cause
