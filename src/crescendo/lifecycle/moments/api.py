"""The inner door of what colleagues did."""

from __future__ import annotations

from crescendo.lifecycle.moments.reading import sales_moments_of, sales_moments_of_account

__all__ = ["sales_moments_of", "sales_moments_of_account"]
