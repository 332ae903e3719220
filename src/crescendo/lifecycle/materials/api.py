"""The inner door of materials."""

from __future__ import annotations

from crescendo.lifecycle.materials.library import (
    get_material,
    list_materials,
    names_of_materials,
    put_material,
    restore_material,
    retire_material,
)
from crescendo.lifecycle.materials.sending import list_sent, offer_materials, record_sent, take_back_sent

__all__ = [
    "get_material",
    "list_materials",
    "list_sent",
    "names_of_materials",
    "offer_materials",
    "put_material",
    "record_sent",
    "restore_material",
    "retire_material",
    "take_back_sent",
]
