"""Fields of contacts and accounts that conditions may ask about."""

from __future__ import annotations

from crescendo.conditions.api import Rows
from crescendo.conditions.api import register as _register
from crescendo.conditions.api import register_leaf as _register_leaf
from crescendo.conditions.api import register_rows as _register_rows
from crescendo.conditions.api import register_source as _register_source
from crescendo.conditions.types import Entity, Field, FieldType, Stored, TouchedBy
from crescendo.core.ids import Prefix
from crescendo.core.refusals import mark
from crescendo.people import consent_fields, own_fields, tag_fields
from crescendo.people.class_fields import class_fields
from crescendo.people.has_contact import HAS_CONTACT
from crescendo.people.masking import PERSONAL
from crescendo.people.of_account import OF_ACCOUNT
from crescendo.people.role_fields import role_field

CONTACT_TABLE = "people_contact"
ACCOUNT_TABLE = "people_account"
_CHANGED = frozenset({TouchedBy(kind="contact.created"), TouchedBy(kind="contact.changed")})
_SEEN = _CHANGED | {TouchedBy(kind="event.recorded"), TouchedBy(kind="identity.moved")}
_TEXT, _NUMBER, _INSTANT = FieldType.TEXT, FieldType.NUMBER, FieldType.INSTANT
_FLAG, _REFERENCE = FieldType.FLAG, FieldType.REFERENCE


def register() -> None:
    """Make them known; called once the apps stand."""
    _register(*contact_fields(), *account_fields())
    _register(*class_fields(Entity.CONTACT), *class_fields(Entity.ACCOUNT))
    _register(role_field())
    _register_leaf(HAS_CONTACT)
    _register_leaf(OF_ACCOUNT)
    _register_rows(Entity.CONTACT, Rows(table=CONTACT_TABLE, living="merged_into_id"))
    _register_rows(Entity.ACCOUNT, Rows(table=ACCOUNT_TABLE, living="merged_into_id"))
    _register_source(own_fields.condition_fields)
    _register_source(tag_fields.tag_fields)
    _register_source(consent_fields.condition_fields)


def contact_fields() -> tuple[Field, ...]:
    """The fields of a contact, in the order in which a person looks for them."""
    return (
        _contact("name", _TEXT, mark("Name"), fold="name_fold"),
        _contact("email", _TEXT, mark("E-mail address"), fold="email_fold"),
        _contact("phone", _TEXT, mark("Phone")),
        _contact("title", _TEXT, mark("Job title"), fold="title_fold"),
        _contact("company", _TEXT, mark("Company"), column="company_name", fold="company_fold"),
        _contact("industry", _TEXT, mark("Industry"), fold="industry_fold"),
        _contact("employees", _NUMBER, mark("Employees")),
        _contact("country", _TEXT, mark("Country"), fold="country_fold"),
        _contact("region", _TEXT, mark("Region"), fold="region_fold"),
        _contact("city", _TEXT, mark("City"), fold="city_fold"),
        _contact("is_verified", _FLAG, mark("Verified")),
        _contact("owner", _REFERENCE, mark("Owner"), column="owner_id", target=Prefix.STAFF),
        _contact("account", _REFERENCE, mark("Account"), column="account_id", target=Prefix.ACCOUNT),
        _contact("created_at", _INSTANT, mark("Created")),
        _contact("id", _REFERENCE, mark("Contact"), target=Prefix.CONTACT),
        _contact("import", _NUMBER, mark("Import that added it"), column="import_id"),
        _contact("first_seen_at", _INSTANT, mark("First seen"), touched_by=_SEEN),
        _contact("last_seen_at", _INSTANT, mark("Last seen"), touched_by=_SEEN),
        _contact("event_count", _NUMBER, mark("Number of events"), touched_by=_SEEN),
    )


def account_fields() -> tuple[Field, ...]:
    """The fields of an account."""
    return (
        _account("name", _TEXT, mark("Account name"), fold="name_fold"),
        _account("id", _REFERENCE, mark("Account"), target=Prefix.ACCOUNT),
        _account("domain", _TEXT, mark("Mail domain")),
        _account("industry", _TEXT, mark("Industry"), fold="industry_fold"),
        _account("employees", _NUMBER, mark("Employees")),
        _account("country", _TEXT, mark("Country"), fold="country_fold"),
        _account("region", _TEXT, mark("Region"), fold="region_fold"),
        _account("city", _TEXT, mark("City"), fold="city_fold"),
        _account("owner", _REFERENCE, mark("Owner"), column="owner_id", target=Prefix.STAFF),
        _account("parent", _REFERENCE, mark("Parent company"), column="parent_id", target=Prefix.ACCOUNT),
        _account("created_at", _INSTANT, mark("Created")),
    )


def _contact(
    key: str,
    kind: FieldType,
    label: str,
    *,
    column: str = "",
    fold: str | None = None,
    target: Prefix | None = None,
    touched_by: frozenset[TouchedBy] = _CHANGED,
) -> Field:
    return Field(
        key=key,
        entity=Entity.CONTACT,
        type=kind,
        label=label,
        stored=Stored(table=CONTACT_TABLE, column=column or key, fold_column=fold),
        target=target,
        personal=key in PERSONAL,
        touched_by=touched_by,
    )


def _account(
    key: str,
    kind: FieldType,
    label: str,
    *,
    column: str = "",
    fold: str | None = None,
    target: Prefix | None = None,
) -> Field:
    return Field(
        key=key,
        entity=Entity.ACCOUNT,
        type=kind,
        label=label,
        stored=Stored(table=ACCOUNT_TABLE, column=column or key, fold_column=fold),
        target=target,
    )
