"""The words of the screens for the codes of the rooms: acts, judgements, roles. Codes reach no reader."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crescendo.activity import api as activity
from crescendo.activity.types import Advice, EventRow
from crescendo.core.clock import DAY, HOUR, MINUTE, SECOND

ACTS: dict[str, Any] = {code: _(words) for code, words in activity.ACT_TITLES.items()}
_FAMILY_ICONS = {
    "page": "browser",
    "link": "external-link",
    "asset": "file-download",
    "video": "video",
    "form": "forms",
    "meeting": "presentation",
    "trial": "bolt",
    "product": "puzzle",
    "message": "mail",
    "wechat": "brand-wechat",
    "wecom": "brand-wechat",
    "share": "share",
    "referral": "gift",
    "identified": "fingerprint",
    "call": "phone",
    "note": "note",
    "chat": "message",
}
JUDGEMENTS: dict[str, Any] = {code: _(words) for code, words in activity.JUDGEMENT_TITLES.items()}
JUDGEMENT_TONES = {"human": "bg-green-lt", "doubtful": "bg-orange-lt", "machine": "bg-secondary-lt"}
KINDS: dict[str, Any] = {code: _(words) for code, words in activity.KIND_TITLES.items()}
ROLES: dict[str, Any] = {
    "administrator": _("Administrator"),
    "marketing": _("Marketing"),
    "sales": _("Sales"),
    "sdr": _("SDR"),
    "sales_manager": _("Sales manager"),
    "analyst": _("Analyst"),
}
SCOPES: dict[str, Any] = {
    "own": pgettext_lazy("scope", "Own contacts"),
    "team": pgettext_lazy("scope", "The team's contacts"),
    "all": pgettext_lazy("scope", "All contacts"),
}
FREEZES: dict[str, Any] = {
    "restored": _(
        "This installation was restored from a backup. What waited in it may have been sent since the backup was made."
    ),
    "by_hand": _("Somebody of the administrators stopped all sending."),
}
IDENTITIES: dict[str, Any] = {
    "device": _("Device"),
    "openid": _("WeChat OpenID"),
    "unionid": _("WeChat UnionID"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "user": _("User id"),
}
SUGGESTERS: dict[str, Any] = {
    "same_mailbox": _("One mailbox"),
    "typed_wrong": _("A slip in the address"),
    "same_phone": _("One telephone"),
    "same_name": _("One name, one employer"),
    "swapped_name": _("Name in the other order, one employer"),
    "model": _("Comparison of all contacts"),
    "by_hand": _("Told apart by a colleague"),
    "link": _("One message named both, but each is somebody known already"),
}
AGREEMENTS: dict[str, Any] = {
    "same": _("%(field)s: the same"),
    "similar": _("%(field)s: similar"),
    "said": _("%(field)s: said of both"),
    "same_mailbox": _("%(field)s: the same mailbox"),
    "one_slip": _("%(field)s: one slip apart"),
    "swapped": _("%(field)s: in the other order"),
    "same_local": _("%(field)s: the same before the @"),
    "same_domain": _("%(field)s: the same provider or company"),
    "same_account": _("%(field)s: the same account"),
}
IDENTITY_ICONS = {
    "device": "device-desktop",
    "openid": "brand-wechat",
    "unionid": "brand-wechat",
    "phone": "phone",
    "email": "mail",
    "user": "id",
}
PROTOCOLS: dict[str, Any] = {
    "tracker": _("Website (our tracker)"),
    "segment": _("Segment or RudderStack SDK"),
    "sensors": _("Sensors Analytics SDK"),
}
TRUSTS: dict[str, Any] = {
    "browser": pgettext_lazy("trust", "Browser: what it says about known people is a claim"),
    "server": pgettext_lazy("trust", "Server: what it says is proof; keep the key secret"),
}
PERMISSIONS: dict[str, Any] = {
    "contacts_read": _("Read contacts"),
    "contacts_edit": _("Edit contacts"),
    "accounts_read": _("Read accounts"),
    "accounts_edit": _("Edit accounts"),
    "deals_read": _("Read deals"),
    "deals_edit": _("Edit deals"),
    "events_read": _("Read events"),
    "events_raw": _("Read raw events"),
    "sources_read": _("Read sources"),
    "sources_manage": _("Manage sources and keys"),
    "staff_read": _("Read staff"),
    "staff_manage": _("Manage staff and teams"),
    "settings_manage": _("Manage settings"),
    "definitions_read": _("Read definitions"),
    "definitions_edit": _("Edit definitions"),
    "definitions_publish": _("Publish definitions"),
    "audit_read": _("Read the audit"),
    "operations": _("Operations"),
    "export": pgettext_lazy("permission", "Export"),
    "import": pgettext_lazy("permission", "Import"),
    "personal_data": _("See personal data"),
    "erase": _("Erase persons"),
    "suppressions_lift": _("Lift suppressions"),
    "webhooks_manage": _("Manage webhooks"),
    "leads_assign": _("Give out leads, judge rejections"),
}
ENGINES: dict[str, Any] = {
    "baidu": _("Baidu"),
    "google": "Google",
    "bing": _("Bing"),
    "so": _("360 Search"),
    "sogou": _("Sogou"),
    "shenma": _("Shenma"),
    "toutiao": _("Toutiao"),
    "yandex": "Yandex",
}
PURPOSES: dict[str, Any] = {
    "marketing": pgettext_lazy("consent", "Marketing messages"),
    "profiling": pgettext_lazy("consent", "Profiling"),
    "analytics": pgettext_lazy("consent", "Analytics"),
    "sharing": pgettext_lazy("consent", "Sharing with partners"),
    "terms": pgettext_lazy("consent", "Terms and privacy policy"),
}
CONSENT_CHANNELS: dict[str, Any] = {
    "email": _("E-mail"),
    "sms": pgettext_lazy("consent", "SMS"),
    "phone": _("Phone"),
    "wechat": _("WeChat"),
    "wecom": _("WeCom"),
    "onsite": _("On the website"),
    "push": pgettext_lazy("consent", "Push"),
    "web": pgettext_lazy("consent", "Website"),
}
SUPPRESSION_REASONS_BY_HAND: dict[str, Any] = {
    "by_hand": pgettext_lazy("suppression", "Added by hand"),
    "asked": pgettext_lazy("suppression", "Asked not to be written to"),
    "complaint": pgettext_lazy("suppression", "Complaint"),
    "competitor": pgettext_lazy("suppression", "Competitor"),
    "invalid": pgettext_lazy("suppression", "The address does not work"),
}
SUPPRESSION_REASONS: dict[str, Any] = SUPPRESSION_REASONS_BY_HAND | {
    "imported": pgettext_lazy("suppression", "Imported"),
    "unsubscribed": pgettext_lazy("suppression", "Unsubscribed"),
    "bounce": pgettext_lazy("suppression", "Mail came back"),
    "bounced": pgettext_lazy("suppression", "Mail came back"),
    "hard_bounce": pgettext_lazy("suppression", "Mail came back"),
}
FREQUENCIES: dict[str, Any] = {
    "each": pgettext_lazy("frequency", "Each one"),
    "weekly": pgettext_lazy("frequency", "Once a week"),
    "monthly": pgettext_lazy("frequency", "Once a month"),
    "never": pgettext_lazy("frequency", "Never"),
}
PROPERTY_KINDS: dict[str, Any] = {
    "text": pgettext_lazy("type", "Text"),
    "number": pgettext_lazy("type", "Number"),
    "flag": pgettext_lazy("type", "Yes or no"),
    "instant": pgettext_lazy("type", "Time"),
}

QUARANTINE_REASONS: dict[str, Any] = {code: _(words) for code, words in activity.QUARANTINE_TITLES.items()}
QUARANTINE_ADVICE: dict[str, Any] = {code: _(words) for code, words in activity.QUARANTINE_ADVICE.items()}
REFUSALS: dict[str, Any] = {code: _(words) for code, words in activity.REFUSAL_TITLES.items()}
REFUSAL_ADVICE: dict[str, Any] = {code: _(words) for code, words in activity.REFUSAL_ADVICE.items()}
# Between the codes of a judgement that rests on several signs stands a plus.
MACHINE_REASONS: dict[str, Any] = {code: _(words) for code, words in activity.REASON_TITLES.items()}
FIELDS: dict[str, Any] = {
    "name": pgettext_lazy("person", "Name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "title": pgettext_lazy("contact", "Title"),
    "company": _("Company"),
    "company_name": _("Company"),
    "industry": _("Industry"),
    "employees": _("Employees"),
    "country": _("Country"),
    "region": pgettext_lazy("place", "Region"),
    "city": _("City"),
    "language": _("Language"),
    "time_zone": _("Time zone"),
    "website": _("Website"),
    "owner_id": _("Owner"),
    "account_id": pgettext_lazy("contact", "Account"),
    "domain": _("Domain"),
    "role": _("Role"),
    "scope": pgettext_lazy("access", "Sees"),
    "scopes": _("What it may do"),
    "sees_personal_data": _("May see personal data"),
    "team_id": _("Team"),
    "parent": _("Above it"),
    "protocol": _("What sends the events"),
    "trust": _("Trust"),
    "origins": _("Allowed origins"),
    "enabled": pgettext_lazy("source", "Open"),
    "write_key": _("Key"),
    "user_id_space": _("Space of user ids"),
    "currency": _("Currency"),
}


def act(name: str, raw_name: str = "") -> str:
    """What somebody did, in words; an act of the company's own keeps the name it was sent with."""
    title = activity.title_of(name)
    return gettext(title) if title else (raw_name or name)


def act_icon(name: str) -> str:
    """The icon of an act's family."""
    if name.endswith(".asked"):
        return "flag"
    return _FAMILY_ICONS.get(name.partition(".")[0], "activity")


def who(event: EventRow) -> str:
    """Whose act it is: the contact, else a visitor without a name, told apart by a few letters."""
    if event.contact_name:
        return event.contact_name
    if event.identity_kind == "device" and event.identity_label:
        return gettext("Visitor %(mark)s") % {"mark": event.identity_label.removesuffix("***")[-6:]}
    return event.identity_label or "—"


def length(milliseconds: int) -> str:
    """How long something is, in its largest unit: `3 days`, `20 minutes`."""
    for unit, count in ((DAY, _days), (HOUR, _hours), (MINUTE, _minutes)):
        if milliseconds >= unit:
            return count(milliseconds // unit)
    return _seconds(milliseconds // SECOND)


def advice(one: Advice) -> str:
    """A sentence about what to do."""
    places = dict(one.places)
    if isinstance(passed := places.get("length"), int):
        places["length"] = length(passed)
    if "reason" in places:
        places["reason"] = of(QUARANTINE_REASONS, places["reason"])
    if "refusal" in places:
        places["refusal"] = of(REFUSALS, places["refusal"])
    return gettext(activity.SOURCE_ADVICE[one.code]) % places


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def _minutes(count: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def _seconds(count: int) -> str:
    return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}


def of(words: dict[str, Any], code: object) -> str:
    """The word for a code, or the code itself where a newer room knows more than this page."""
    return str(words.get(str(code), code))


def because(reason: str | None) -> str:
    """What a judgement rests on; signs that count together stand beside one another."""
    return " + ".join(of(MACHINE_REASONS, code) for code in (reason or "").split("+") if code)
