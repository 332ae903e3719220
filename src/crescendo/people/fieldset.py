"""The fields of contacts and accounts: how a client's traits are read into them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from crescendo.core.text import clean, fold
from crescendo.people.classes import codes_of
from crescendo.people.reading import read_email, read_phone

LONGEST = 255
LONGEST_TRAIT = 8_000
CONTACT_TEXTS = (
    *("name", "first_name", "last_name", "email", "phone", "title", "company_name", "industry"),
    *("country", "region", "city", "language", "time_zone", "website"),
)
ACCOUNT_TEXTS = ("name", "industry", "country", "region", "city", "website")
FOLDED = {
    **{name: f"{name}_fold" for name in ("name", "email", "title", "industry", "country", "region", "city")},
    "company_name": "company_fold",
}
NUMBERS = ("employees",)
REFERENCES = ("owner_id", "account_id")
# What clients call our fields; lower-cased, without spaces, hyphens and underscores.
_OTHER_NAMES = {
    **{name.replace("_", ""): name for name in (*CONTACT_TEXTS, *NUMBERS)},
    "company": "company_name",
    "companyname": "company_name",
    "organization": "company_name",
    "givenname": "first_name",
    "familyname": "last_name",
    "surname": "last_name",
    "fullname": "name",
    "jobtitle": "title",
    "position": "title",
    "mobile": "phone",
    "phonenumber": "phone",
    "tel": "phone",
    "state": "region",
    "province": "region",
    "locale": "language",
    "lang": "language",
    "timezone": "time_zone",
    "tz": "time_zone",
    "url": "website",
    "emailaddress": "email",
    "employeecount": "employees",
    "numemployees": "employees",
}
_SHADOWED = frozenset({"id", "createdat", "anonymousid", "userid", "avatar"})
_names: dict[str, str | None] = {}


def read_traits(traits: Mapping[str, Any]) -> dict[str, str | None]:
    """Field name to JSON text (None clears), as a client sent them. An own trait is named `trait.<name>`."""
    fields: dict[str, str | None] = {}
    for name, given in traits.items():
        field = _names[name] if name in _names else _field_of(name)
        # A company may come as a document of its own.
        is_document = isinstance(given, Mapping) and field == "company_name"
        value = given.get("name") if is_document else given
        if field is None or (isinstance(value, str) and not value.strip()):
            continue
        text = None if value is None else read_field(field, value)
        if text is not None or value is None:
            fields[field] = text
    return fields


def _field_of(name: str) -> str | None:
    plain = name.replace("_", "").replace("-", "").replace(" ", "").lower()
    known = _OTHER_NAMES.get(plain)
    field = known or (None if plain in _SHADOWED or not plain else f"trait.{clean(name)[:200]}")
    if len(_names) < 10_000:
        _names[name] = field
    return field


def is_own_trait(field: str) -> bool:
    """Whether the field is a trait that no field of ours is for, named as history can keep it."""
    name = field.removeprefix("trait.")
    return field != name and clean(name)[:200] == name != ""


def read_field(field: str, value: Any) -> str | None:
    """The value as JSON text, or None where it cannot be this field's."""
    if field.startswith("trait."):
        text = encode(_cleaned(value))
        return text if len(text) <= LONGEST_TRAIT else None
    if field in NUMBERS:
        number = read_number(value)
        return None if number is None else str(number)
    if isinstance(value, (Mapping, list, tuple, bool)):
        return None
    text = clean(str(value)).strip()[:LONGEST]
    if field == "email":
        text = read_email(text)
    elif field == "phone":
        text = read_phone(text)
    return encode(text) if text else None


def read_number(value: Any) -> int | None:
    """A whole number that a database can hold, or None."""
    try:
        number = int(str(value).strip())
    except ValueError:
        return None
    return number if abs(number) < 2**53 else None


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(name)): _cleaned(part) for name, part in value.items()}
    return [_cleaned(part) for part in value] if isinstance(value, (list, tuple)) else value


_encoder = msgspec.json.Encoder(enc_hook=str)


def encode(value: Any) -> str:
    """JSON text as history keeps it."""
    return _encoder.encode(value).decode()


decode = msgspec.json.Decoder().decode


def project(fields: Mapping[str, str | None], texts: tuple[str, ...]) -> dict[str, Any]:
    """Column to value, shadows and own traits included, from what each field's history says now."""
    row: dict[str, Any] = {}
    for name in texts:
        said = fields.get(name)
        row[name] = decode(said) if said is not None else ""
    if row.get("name") == "":
        row["name"] = _whole_name(row)
    for name in texts:
        if name in FOLDED:
            row[FOLDED[name]] = fold(row[name])[:LONGEST]
    for name in (*NUMBERS, *REFERENCES):
        said = fields.get(name)
        row[name] = decode(said) if said is not None else None
    row.update(codes_of(row))
    own = {name[6:]: decode(said) for name, said in sorted(fields.items()) if said and name[:6] == "trait."}
    row["traits"] = encode(own)
    return row


def _whole_name(row: Mapping[str, Any]) -> str:
    """Family name first where it is written in Chinese, else last."""
    first, last = row.get("first_name", ""), row.get("last_name", "")
    if any("\u3400" <= letter <= "\u9fff" for letter in last):
        return f"{last}{first}"[:LONGEST]
    return f"{first} {last}".strip()[:LONGEST]
