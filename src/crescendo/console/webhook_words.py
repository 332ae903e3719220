"""The words of webhooks: states, why not, what a try met."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crescendo.channels.types import Announced, Attempt, Delivery, Endpoint, EndpointState

STATES: dict[str, tuple[Any, str]] = {
    "active": (pgettext_lazy("webhook", "Active"), "green"),
    "paused": (pgettext_lazy("webhook", "Paused"), "orange"),
    "gone": (pgettext_lazy("webhook", "Gone"), "red"),
}
BECAUSE: dict[str, Any] = {
    "by_hand": _("A colleague paused it. What happens meanwhile is listed below and can be sent afterwards."),
    "failing": _(
        "It failed for three days, so it was paused. See what its receiver answered, then let it go on."
    ),
    "answered_gone": _("Its receiver answered 410: it is gone for good. Let it go on if that was a mistake."),
}
DELIVERY_STATES: dict[str, tuple[Any, str]] = {
    "waiting": (pgettext_lazy("delivery", "Waits"), "blue"),
    "sending": (pgettext_lazy("delivery", "Being sent"), "blue"),
    "delivered": (pgettext_lazy("delivery", "Delivered"), "green"),
    "failed": (pgettext_lazy("delivery", "Failed"), "red"),
    "skipped": (pgettext_lazy("delivery", "Skipped"), "secondary"),
}
REASONS: dict[str, Any] = {
    "tries_spent": _("All tries are spent"),
    "answered_gone": _("The receiver answered 410: gone for good"),
    "endpoint_paused": _("The webhook was paused"),
    "discarded": _("Discarded after a restore"),
}
TROUBLES: dict[str, Any] = {
    "url_not_usable": _("The address cannot be used."),
    "not_resolved": _("The name of the host is not known."),
    "address_refused": _("The address belongs to an inner network; an operator may list it."),
    "plain_refused": _("Only https:// leaves for the open internet."),
    "no_connection": _("Nobody answers at the address."),
    "not_trusted": _("TLS failed: the certificate is not trusted, or none is spoken there."),
    "too_slow": _("No answer within 15 seconds."),
    "no_http": _("The answer is no HTTP."),
    "secret_unreadable": _("The secret cannot be opened with this installation's key. Make a new one."),
}
FIELDS: dict[str, Any] = {
    "name": pgettext_lazy("person", "Name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "title": _("Job title"),
    "company_name": _("Company"),
    "industry": _("Industry"),
    "country": _("Country"),
    "region": pgettext_lazy("place", "Region"),
    "city": _("City"),
}
_GROUPS: dict[str, Any] = {
    "account": _("Accounts"),
    "band": _("Scores"),
    "consent": pgettext_lazy("audit", "Consent"),
    "contact": _("Contacts"),
    "contract": _("Contracts"),
    "deal": _("Deals"),
    "lead": _("Leads"),
    "preference": pgettext_lazy("audit", "Consent"),
    "score": _("Scores"),
    "segment": _("Segments"),
    "suppression": pgettext_lazy("audit", "Consent"),
}


def kinds_in_groups(kinds: Iterable[Announced]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Kinds of facts with their titles, by what they are about."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in kinds:
        group = str(_GROUPS.get(one.kind.partition(".")[0], pgettext("kinds of facts", "Other")))
        groups.setdefault(group, []).append((one.kind, gettext(one.title)))
    return sorted(groups.items())


def why_not(endpoint: Endpoint) -> str:
    """Why an endpoint is told nothing; empty while it is."""
    return "" if endpoint.state is EndpointState.ACTIVE else str(BECAUSE.get(endpoint.because, ""))


def outcome(delivery: Delivery) -> str:
    """What came of a delivery, beside its state."""
    if delivery.reason:
        return str(REASONS.get(delivery.reason, delivery.reason))
    return f"HTTP {delivery.status}" if delivery.status else ""


def tried(attempt: Attempt) -> str:
    """What a try met."""
    if attempt.status is not None:
        return f"HTTP {attempt.status}"
    if attempt.trouble:
        return str(TROUBLES.get(attempt.trouble, attempt.trouble))
    return gettext("Under way, or cut off: then nobody knows whether it arrived, and it was sent again.")
