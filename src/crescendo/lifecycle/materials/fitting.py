"""In which order materials are offered: pure. Those for this stage first, and of those what was not sent yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crescendo.core.text import fold
from crescendo.lifecycle.materials.nouns import Fit, Material, Offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where somebody stands: stage, industry, language, the products that it is about."""

    stage: str
    industry: str = ""
    language: str = ""
    products: frozenset[str] = frozenset()


def ordered(
    materials: Iterable[Material], standing: Standing, sent: Mapping[int, int]
) -> tuple[Offered, ...]:
    """All of them. What says nothing of stages stands behind what names this one, and before what names others."""
    offered = [
        Offered(material=one, fits=_fits(one, standing), sent_at=sent.get(one.id)) for one in materials
    ]
    return tuple(sorted(offered, key=lambda one: _place(one, standing)))


def _fits(one: Material, standing: Standing) -> frozenset[Fit]:
    products = {fold(product) for product in one.products}
    held = {
        Fit.STAGE: standing.stage in one.stages,
        Fit.INDUSTRY: standing.industry in one.industries,
        Fit.PRODUCT: bool(products & {fold(product) for product in standing.products}),
    }
    return frozenset(fit for fit, holds in held.items() if holds)


def _place(one: Offered, standing: Standing) -> tuple[int, ...]:
    material = one.material
    others = (
        bool(material.stages) and Fit.STAGE not in one.fits,
        # What is for another industry, product or language helps less than what is for all.
        bool(material.industries) and Fit.INDUSTRY not in one.fits,
        bool(material.products) and Fit.PRODUCT not in one.fits,
        bool(material.language and standing.language and material.language != standing.language),
    )
    return (
        int(others[0]),
        -int(Fit.STAGE in one.fits),
        int(one.sent_at is not None),
        *(int(other) for other in others[1:]),
        -len(one.fits),
        -material.changed_at,
        -material.id,
    )
