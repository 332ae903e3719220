"""The keys under which contacts stand, kept so that a changed contact finds who looks like it. Set-wise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b

import msgspec

from crescendo.core.sets import batch_json, execute_each, fetch, insert_ignore, statement
from crescendo.core.settings import current
from crescendo.people.likeness import Profile, keys_of
from crescendo.people.likeness_models import Likeness
from crescendo.people.models import Contact

# A key that more contacts share tells nobody: a switchboard, a name as common as 王伟 at a large provider.
CROWD = 12
_TABLE = "people_likeness"


def profiles_of(contact_ids: Iterable[int]) -> dict[int, Profile]:
    """What is compared of living contacts. One query."""
    rows = Contact.objects.filter(pk__in=set(contact_ids), merged_into=None).values_list(
        "pk", "name", "email", "phone", "company_name", "country", "account_id"
    )
    return {
        number: Profile(
            id=number,
            name=name,
            email=email,
            phone=phone,
            company=company,
            country=country,
            account_id=account,
        )
        for number, name, email, phone, company, country, account in rows
    }


def rewrite(contact_ids: Iterable[int], profiles: Mapping[int, Profile]) -> set[int]:
    """Keep the keys of these contacts as they are now; returns the keys that are new. Three statements."""
    wanted = {
        number: {_digest(key) for key in keys_of(profiles[number])} if number in profiles else set()
        for number in contact_ids
    }
    held: dict[int, set[int]] = defaultdict(set)
    for contact, key in Likeness.objects.filter(contact_id__in=list(wanted)).values_list("contact_id", "key"):
        held[contact].add(key)
    stale = [(key, number) for number, keys in wanted.items() for key in held[number] - keys]
    execute_each(__package__, "drop_likeness", stale)
    fresh = [(key, number) for number, keys in wanted.items() for key in sorted(keys - held[number])]
    insert_ignore(_TABLE, ("key", "contact_id"), fresh)
    return {key for key, _ in fresh}


def sharers(keys: Iterable[int]) -> list[list[int]]:
    """Who stands under each of these keys, crowds left out. One statement."""
    places = {"keys": batch_json(sorted(keys)), "most": CROWD + 1}
    groups = [
        msgspec.json.decode(text, type=list[int])
        for (text,) in fetch(statement(__package__, "sharers"), places)
    ]
    return [group for group in groups if 1 < len(group) <= CROWD]


def _digest(key: str) -> int:
    """Keyed, so that a stolen table tells no address, and short, for there are five a contact."""
    secret = current().hash_key.encode()[:64]
    return int.from_bytes(blake2b(key.encode(), digest_size=8, key=secret).digest(), "big", signed=True)
