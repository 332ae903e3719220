"""Forms of deals, made of the fields that a screen or a stage asks for. Money is typed as people write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.conditions.api import Choice
from crescendo.console import deal_words, suggesting
from crescendo.console.picked_field import Picked
from crescendo.console.templatetags.wording import person
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import DealPage, FieldOf, Reads, ReasonList
from crescendo.people import api as people
from crescendo.sources.types import CHANNELS, label

_DECIMALS = gettext_lazy("This currency has fewer decimals.")
MAIN = (
    *("name", "account_id", "owner_id", "source", "amount", "list_amount", "currency", "close_on"),
    *("budget_state", "competitors", "has_no_known_decision_maker"),
    *("factor_function", "factor_brand", "factor_price", "factor_service"),
    *("region", "industry", "keyword"),
)
POC = (
    *("poc_starts_on", "poc_planned_end_on", "presales_id", "technical_owner_id"),
    *("poc_result", "poc_ended_on", "poc_failure"),
)
CONTRACT = (
    *("signed_on", "starts_on", "ends_on", "term_months", "contract_amount", "recurring_amount"),
    *("win_reason", "delivery_owner_id", "live_on"),
)
NO_COMPETITORS = "no_competitors"
_OFFERED = 5


class DealForm(forms.Form):
    """The fields of these names, filled with what the deal says."""

    def __init__(
        self,
        data: Any,
        *,
        by: Actor,
        names: Iterable[str],
        shown: DealPage | None = None,
        initial: Mapping[str, Any] | None = None,
        required: Iterable[str] = (),
    ) -> None:
        self.currency = shown.deal.currency if shown else core.get_company().currency
        told = (_said(by, shown, self.currency) if shown else {}) | dict(initial or {})
        super().__init__(data, initial=told)
        must = set(required)
        for name in names:
            field = _control(by, name, lifecycle.DEAL_FIELDS[name], shown)
            if field is not None:
                field.label, field.required = deal_words.FIELDS[name], name in must
                self.fields[name] = field
            if name == "competitors":
                self.fields[NO_COMPETITORS] = forms.BooleanField(
                    label=gettext_lazy("There are no competitors"), required=False
                )

    def clean(self) -> dict[str, Any]:
        """Amounts in the smallest unit of the currency that is chosen here, or that the deal has."""
        given: dict[str, Any] = super().clean() or {}
        currency = given.get("currency") or self.currency
        for name, value in list(given.items()):
            of = lifecycle.DEAL_FIELDS.get(name)
            if of is not None and of.reads is Reads.AMOUNT and value is not None:
                minor = value.scaleb(get_currency_precision(currency))
                if minor != minor.to_integral_value():
                    self.add_error(name, _DECIMALS)
                else:
                    given[name] = int(minor)
        return given

    def values(self, *, changed: bool) -> dict[str, Any]:
        """Field to value, None for an empty one: what was changed, or what was filled."""
        given = {name: None if value == "" else value for name, value in self.cleaned_data.items()}
        told_none = given.pop(NO_COMPETITORS, False)
        if "competitors" in given:
            names = [
                one.strip() for one in re.split(r"[,，、;；]", given["competitors"] or "") if one.strip()
            ]
            given["competitors"] = names or ([] if told_none else None)
        if not changed:
            return {name: value for name, value in given.items() if value is not None}
        touched = set(self.changed_data)
        if NO_COMPETITORS in touched:
            touched.add("competitors")
        if "currency" in touched:
            touched |= {name for name in given if lifecycle.DEAL_FIELDS[name].reads is Reads.AMOUNT}
        return {name: value for name, value in given.items() if name in touched}


class LineForm(forms.Form):
    """One product."""

    product = forms.CharField(label=gettext_lazy("Product"), max_length=255, required=False)
    quantity = forms.IntegerField(label=gettext_lazy("Quantity"), min_value=1, required=False, initial=1)
    price = forms.DecimalField(label=gettext_lazy("Unit price"), min_value=0, required=False)


class CriterionForm(forms.Form):
    """One criterion of a POC, with what came out."""

    title = forms.CharField(label=gettext_lazy("What is to be shown"), max_length=255, required=False)
    target = forms.CharField(label=gettext_lazy("Measurable target"), max_length=255, required=False)
    result = forms.CharField(label=pgettext_lazy("POC", "Result"), max_length=255, required=False)
    is_met = forms.TypedChoiceField(
        label=gettext_lazy("Met"),
        choices=[("", "—"), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
        required=False,
        empty_value=None,
        coerce=lambda text: text == "yes",
    )


_PLAIN: Mapping[Reads, Callable[[], forms.Field]] = {
    Reads.DAY: lambda: forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")),
    Reads.AMOUNT: lambda: forms.DecimalField(min_value=0, max_digits=18),
    Reads.MONTHS: lambda: forms.IntegerField(min_value=1, max_value=600),
    Reads.WEIGHT: lambda: forms.IntegerField(min_value=0, max_value=100),
    Reads.FLAG: forms.BooleanField,
    Reads.CURRENCY: lambda: forms.CharField(max_length=3, min_length=3),
}
_SUGGESTED: Mapping[str, Callable[[], forms.Widget]] = {
    "industry": suggesting.industry,
    "region": suggesting.province,
}


def _control(by: Actor, name: str, of: FieldOf, shown: DealPage | None) -> forms.Field | None:
    """The control of a field; None where the reader cannot choose it."""
    plain = _PLAIN.get(of.reads)
    if plain is not None:
        return plain()
    if of.reads is Reads.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *_choices(name, of)])
    if of.reads is Reads.REASON:
        return forms.ChoiceField(choices=[("", "—"), *deal_words.reasons(ReasonList(of.reasons))])
    if of.is_reference:
        return _reference(by, of, shown)
    return forms.CharField(max_length=255, widget=_SUGGESTED.get(name, forms.TextInput)())


def _reference(by: Actor, of: FieldOf, shown: DealPage | None) -> forms.Field | None:
    if of.reads is Reads.STAFF:
        colleagues = [("", _("Nobody")), *core.colleagues().items()]
        return forms.TypedChoiceField(choices=colleagues, coerce=int, empty_value=None)
    return _account_field(by) if of.reads is Reads.ACCOUNT else contact_field(by, shown)


def _account_field(by: Actor) -> forms.Field | None:
    if not core.may(by, Permission.ACCOUNTS_READ):
        return None
    return Picked(by, Prefix.ACCOUNT)


def contact_field(by: Actor, shown: DealPage | None, *, is_new: bool = False) -> forms.Field | None:
    """A contact: some of the deal and of its account are offered, of its account alone where it is to be a new one."""
    if not core.may(by, Permission.CONTACTS_READ):
        return None
    return Picked(by, Prefix.CONTACT, offered=_offered(by, shown, is_new=is_new), required=False)


def _choices(name: str, of: FieldOf) -> list[tuple[str, Any]]:
    if name == "source":
        language = get_language() or "en"
        return [(channel.value, label(channel, language)) for channel in CHANNELS]
    return [(code, deal_words.CODES[code]) for code in of.choices]


def _said(by: Actor, shown: DealPage, currency: str) -> dict[str, Any]:
    """What the deal says, as its controls show it."""
    deal, poc = shown.deal, shown.poc
    contract = shown.contracts[-1] if shown.contracts else None
    said: dict[str, Any] = {
        name: getattr(row, name.removeprefix(prefix))
        for row, prefix, names in (
            (deal, "", MAIN),
            (poc, "poc_", POC),
            (deal, "", CONTRACT),
            (contract, "", CONTRACT),
        )
        for name in names
        if row is not None and hasattr(row, name.removeprefix(prefix))
    }
    said |= {f"factor_{factor}": weight for factor, weight in deal.factors.items()}
    if poc is not None:
        said |= {
            "presales_id": poc.presales_id,
            "technical_owner_id": _numbered(Prefix.CONTACT, poc.technical_owner_id),
        }
    if contract is not None:
        said["contract_amount"] = contract.amount
    for name, value in said.items():
        if lifecycle.DEAL_FIELDS[name].reads is Reads.AMOUNT and value is not None:
            said[name] = Decimal(value).scaleb(-get_currency_precision(currency))
    account = people.find_account(by, deal.account_id) if deal.account_id and _may_see_accounts(by) else None
    said["account_id"] = _numbered(Prefix.ACCOUNT, account.id if account else None)
    said["competitors"] = ", ".join(deal.competitors or ())
    said[NO_COMPETITORS] = deal.competitors == ()
    return said


def _may_see_accounts(by: Actor) -> bool:
    return core.may(by, Permission.ACCOUNTS_READ)


def _numbered(prefix: Prefix, number: int | None) -> str:
    return "" if number is None else write_id(prefix, number)


def _offered(by: Actor, shown: DealPage | None, *, is_new: bool) -> tuple[Choice, ...]:
    """Who is on the deal, then who was last seen of its account."""
    if shown is None:
        return ()
    on_it = [one.contact_id for one in shown.people]
    named = {} if is_new else people.name_of_contacts(on_it, by=by)
    if shown.deal.account_id is not None:
        those = people.contacts_of_account(by, shown.deal.account_id, limit=_OFFERED + len(on_it))
        named |= {row.id: person(row) for row in those if row.id not in on_it}
    found = list(named.items())[:_OFFERED]
    return tuple(Choice(value=write_id(Prefix.CONTACT, number), label=name) for number, name in found)
