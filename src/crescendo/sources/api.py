"""The verbs of sources. Each change is one transaction with its audit line; `collect.json` follows the
commit.
"""

from __future__ import annotations

from crescendo.sources.collecting import publish_collect_document
from crescendo.sources.forgetting import blank_touches, cut_touches
from crescendo.sources.keys import (
    actor_of_key,
    create_api_key,
    find_by_secret,
    list_api_keys,
    note_key_used,
    revoke_api_key,
)
from crescendo.sources.keywords import keyword_names, knowledge, upsert_keywords
from crescendo.sources.registry import (
    create_source,
    disable_source,
    get_source,
    list_sources,
    names_of_sources,
    note_received,
    rotate_key,
    update_source,
)
from crescendo.sources.touches import channels_of, touch_ids, touches

__all__ = [
    "actor_of_key",
    "blank_touches",
    "channels_of",
    "create_api_key",
    "create_source",
    "cut_touches",
    "disable_source",
    "find_by_secret",
    "get_source",
    "keyword_names",
    "knowledge",
    "list_api_keys",
    "list_sources",
    "names_of_sources",
    "note_key_used",
    "note_received",
    "publish_collect_document",
    "revoke_api_key",
    "rotate_key",
    "touch_ids",
    "touches",
    "update_source",
    "upsert_keywords",
]
