"""The inner door of standing."""

from __future__ import annotations

from crescendo.lifecycle.standing.consumer import Standings
from crescendo.lifecycle.standing.filling import FILL, USE, fill, look_at_use, reckon_use

__all__ = ["FILL", "USE", "Standings", "fill", "look_at_use", "reckon_use"]
