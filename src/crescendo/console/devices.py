"""The device behind a request, as a person recognises it: `Chrome · Windows`. Pure."""

from __future__ import annotations

# The first that is found counts: most browsers call themselves Safari and Chrome too.
_BROWSERS = (
    ("wxwork", "WeCom"),
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Lark", "Feishu"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser", "QQ"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(agent: str) -> str:
    """Browser and system, as far as known; empty where neither is."""
    found = (next((name for sign, name in table if sign in agent), "") for table in (_BROWSERS, _SYSTEMS))
    return " · ".join(name for name in found if name)
