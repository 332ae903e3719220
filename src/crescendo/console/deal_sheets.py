"""A form of a deal with its tables: fields, products, criteria of a POC, and who decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms

from crescendo.console import refused
from crescendo.console.deal_forms import CriterionForm, DealForm, LineForm
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor
from crescendo.lifecycle.types import DealLine, DealPage

_LINES = forms.formset_factory(LineForm, extra=2, max_num=50)
_CRITERIA = forms.formset_factory(CriterionForm, extra=2, max_num=20)
LINES, CRITERIA = "lines", "poc_criteria"


@dataclass(slots=True, kw_only=True)
class Sheet:
    """What a screen asks for: the form, and the tables where it asks for them."""

    form: DealForm
    lines: Any = None
    criteria: Any = None

    def is_valid(self) -> bool:
        """Whether all that was typed can be read; each place says what is wrong."""
        parts = [self.form, *(part for part in (self.lines, self.criteria) if part is not None)]
        # Each part is asked, so that each says what is wrong with it.
        answers = [part.is_valid() for part in parts]
        return all(answers)

    def values(self, *, changed: bool) -> dict[str, Any]:
        """Field to value, criteria among them."""
        given = self.form.values(changed=changed)
        if self.criteria is not None and (self.criteria.has_changed() or not changed):
            rows = [row.cleaned_data for row in self.criteria if row.cleaned_data.get("title")]
            given[CRITERIA] = [
                {name: row.get(name) if name == "is_met" else row.get(name) or "" for name in row}
                for row in rows
            ]
        return given

    def products(self) -> tuple[DealLine, ...] | None:
        """The products as they were typed; None where the screen does not ask for them or nothing changed."""
        if self.lines is None or not self.lines.has_changed():
            return None
        currency = self.form.cleaned_data.get("currency") or self.form.currency
        digits = get_currency_precision(currency)
        return tuple(
            DealLine(
                product=row["product"],
                quantity=row.get("quantity") or 1,
                unit_amount=None if row.get("price") is None else int(row["price"].scaleb(digits)),
            )
            for row in (one.cleaned_data for one in self.lines)
            if row.get("product")
        )

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal at its place; what concerns a table stands above all."""
        refused.onto(self.form, refusal)

    @property
    def status(self) -> int:
        """422 for a form that was sent and refused."""
        parts = [part for part in (self.lines, self.criteria) if part is not None]
        is_refused = self.form.errors or any(any(one) for part in parts for one in part.errors)
        return 422 if self.form.is_bound and is_refused else 200


def sheet(
    data: Any,
    *,
    by: Actor,
    names: Iterable[str],
    shown: DealPage | None = None,
    initial: Mapping[str, Any] | None = None,
    required: Iterable[str] = (),
) -> Sheet:
    """The form of these fields; `lines` and `poc_criteria` become tables."""
    wanted = list(names)
    plain = [name for name in wanted if name not in {LINES, CRITERIA}]
    form = DealForm(data, by=by, names=plain, shown=shown, initial=initial, required=required)
    return Sheet(
        form=form,
        lines=_LINES(data, prefix="lines", initial=_lines(shown, form.currency)) if LINES in wanted else None,
        criteria=_CRITERIA(data, prefix="criteria", initial=_criteria(shown)) if CRITERIA in wanted else None,
    )


def _lines(shown: DealPage | None, currency: str) -> list[dict[str, Any]]:
    digits = get_currency_precision(currency)
    return [
        {
            "product": line.product,
            "quantity": line.quantity,
            "price": None if line.unit_amount is None else Decimal(line.unit_amount).scaleb(-digits),
        }
        for line in (shown.lines if shown else ())
    ]


def _criteria(shown: DealPage | None) -> list[dict[str, Any]]:
    met = {True: "yes", False: "no", None: ""}
    poc = shown.poc if shown else None
    return [
        {"title": one.title, "target": one.target, "result": one.result, "is_met": met[one.is_met]}
        for one in (poc.criteria if poc else ())
    ]
