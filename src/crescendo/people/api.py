"""people's public door: the verbs. The nouns are in `types`."""

from crescendo.people.accepting import (
    accept_suggestion,
    accept_suggestions,
    accepting_progress,
    list_recent_merges,
    measure_suggestions,
)
from crescendo.people.access import JOB as ACCESS_JOB
from crescendo.people.access import (
    ask_bundle,
    bundles_of,
    fetch_bundle,
    find_making,
    note_access,
    note_made,
    personal_data,
    trim_bundles,
)
from crescendo.people.account_editing import create_account, edit_account
from crescendo.people.account_matching import MatchCompanies, match_companies
from crescendo.people.account_merging import (
    merge_accounts,
    merges_of_account,
    preview_account_merge,
    unmerge_account,
)
from crescendo.people.account_suggestions import (
    accept_account_suggestion,
    accept_account_suggestions,
    count_account_suggestions,
    list_account_suggestions,
    look_for_accounts,
    reject_account_suggestion,
    reopen_account_suggestion,
)
from crescendo.people.account_tree import buying_roles, missing_roles, roles_of, set_role, set_roles, tree_of
from crescendo.people.accounts import family_of, survivors_of
from crescendo.people.blocking import blocked_among, is_anybody_blocked, lift_block, refuse_blocked, unblock
from crescendo.people.bulk.deeds import Own as BulkDeed
from crescendo.people.bulk.deeds import register as register_deed
from crescendo.people.bulk.deeds import register_whom
from crescendo.people.bulk.running import (
    get_change,
    list_changes,
    list_refused,
    reasons_of_refused,
    stop_change,
    undo_change,
)
from crescendo.people.bulk.setting import FIELDS as BULK_FIELDS
from crescendo.people.bulk.starting import change_many, preview_changes
from crescendo.people.carrying import carry_bans, erase_blocked, read_bans
from crescendo.people.claims import first_claims
from crescendo.people.class_fields import country_options, industry_options, province_options
from crescendo.people.classes import codes_of as classes_of
from crescendo.people.companies import (
    contacts_of_account,
    count_accounts,
    domains_of,
    find_account,
    find_accounts,
    get_account,
    list_accounts,
    people_of_accounts,
)
from crescendo.people.consent_fields import CHANNELS, CONSENT_STATES, REACH_STATES
from crescendo.people.consenting import pause_contact, record_consent, resume_contact, withdraw_consent
from crescendo.people.contacts import (
    count_contacts,
    find_contacts,
    get_contact,
    known_identities,
    label_of_identities,
    list_contacts,
    list_near,
    name_of_contacts,
    note_seen,
    set_seen,
    set_touches,
    tally_contacts,
    visible_contacts,
)
from crescendo.people.directory import contacts_of as contacts_of_identities
from crescendo.people.directory import unknown_identities
from crescendo.people.domains import company_domain, registrable_domain
from crescendo.people.doubles import DoublesSought
from crescendo.people.doubles_search import can_search, cancel_search, list_searches, search_doubles
from crescendo.people.editing import create_contact, edit_contact
from crescendo.people.erasing import erase_contacts
from crescendo.people.erasing import handlers as erasure_handlers
from crescendo.people.erasures import find_erasure_of, get_erasure, list_erasures
from crescendo.people.exports.slices import under_erasure as contacts_under_erasure
from crescendo.people.following import register_follower, stretches_of
from crescendo.people.hands import register_forgetter, register_hand
from crescendo.people.imports.columns import CONTACT_COLUMNS as CONTACT_IMPORT_COLUMNS
from crescendo.people.imports.contacts import prepare as prepare_contact_rows
from crescendo.people.imports.contacts import write_rows as write_contact_rows
from crescendo.people.imports.naming import NAMING, NAMING_COLUMNS
from crescendo.people.imports.naming import find_named as find_named_contacts
from crescendo.people.imports.own import contact_columns as own_contact_columns
from crescendo.people.imports.undoing import PeopleUndo
from crescendo.people.jobs import handlers as job_handlers
from crescendo.people.list_views import ACCOUNT_COLUMNS, CONTACT_COLUMNS, offer_column
from crescendo.people.masking import shown_identity
from crescendo.people.merge_many import merge_many, merging_progress
from crescendo.people.merge_preview import preview_merge, register_attached
from crescendo.people.merges import homes_of, list_merges, living_of, parts_among, parts_of
from crescendo.people.merging import merge_contacts, unmerge_contacts
from crescendo.people.moments import moments_of
from crescendo.people.notes.files import add_file, fetch_file, list_files, remove_file, restore_file
from crescendo.people.notes.holdings import files_held
from crescendo.people.notes.reading import get_note, last_notes, list_notes
from crescendo.people.notes.trimming import trim_notes
from crescendo.people.notes.writing import edit_note, remove_note, restore_note, write_note
from crescendo.people.own_fields import (
    change_field,
    declare_field,
    declared,
    get_own_field,
    retire_field,
    ship_fields,
)
from crescendo.people.own_values import own_values_in_list, own_values_of, own_values_of_account
from crescendo.people.personhood import person_of
from crescendo.people.placing import assign_contacts, placed, survivors_of_contacts
from crescendo.people.preferring import preferences_of, set_preferences
from crescendo.people.purposes import change_purposes, consent_purposes, versions_of_purposes
from crescendo.people.quality.looking import keep_fresh as keep_figures_fresh
from crescendo.people.quality.looking import (
    list_figures,
    list_problem,
    look_for_problems,
    looking_progress,
)
from crescendo.people.quality.repairing import preview_repair, repair_contacts
from crescendo.people.reach_count import count_reachable
from crescendo.people.reaching import consents_now_of, pause_of, reachability_of
from crescendo.people.reading import read_identity
from crescendo.people.records import (
    consents_of,
    field_history,
    has_consent,
    identities_of,
    suggestions_of,
    suppress,
    suppressions_of,
)
from crescendo.people.sampling import fitting, sample
from crescendo.people.search.filling import rebuild_search, search_progress
from crescendo.people.search.finding import search_accounts, search_contacts
from crescendo.people.sighting import confirm, sight
from crescendo.people.streams import (
    stream_accounts,
    stream_consents,
    stream_contacts,
    stream_identities,
    user_ids_of,
)
from crescendo.people.submissions import (
    answers_of,
    find_submission,
    find_submissions,
    hold_submissions,
    submission_keys_of,
    trim_held,
)
from crescendo.people.suggestions import (
    doubles_of,
    list_suggestions,
    reject_suggestion,
    reopen_suggestion,
    suggest,
)
from crescendo.people.suppression_list import (
    add_suppression,
    check_suppression,
    get_suppression,
    lift_suppression,
    list_suppressions,
    reasons_for_suppression,
)
from crescendo.people.tag_rules import TagRules, settle_by_the_hour
from crescendo.people.tags import (
    change_tag,
    create_tag,
    get_tag,
    list_tags,
    remove_tag,
    tag_contacts,
    tags_around,
    tags_in_list,
    tags_of,
    untag_contacts,
)
from crescendo.people.touched import touched_by
from crescendo.people.turn import take_turn
from crescendo.people.visibility import (
    living_after,
    living_after_by_account,
    living_before_by_account,
    scope_of,
)

__all__ = [
    "ACCESS_JOB",
    "ACCOUNT_COLUMNS",
    "BULK_FIELDS",
    "CHANNELS",
    "CONSENT_STATES",
    "CONTACT_COLUMNS",
    "CONTACT_IMPORT_COLUMNS",
    "NAMING",
    "NAMING_COLUMNS",
    "REACH_STATES",
    "BulkDeed",
    "DoublesSought",
    "MatchCompanies",
    "PeopleUndo",
    "TagRules",
    "accept_account_suggestion",
    "accept_account_suggestions",
    "accept_suggestion",
    "accept_suggestions",
    "accepting_progress",
    "add_file",
    "add_suppression",
    "answers_of",
    "ask_bundle",
    "assign_contacts",
    "blocked_among",
    "bundles_of",
    "buying_roles",
    "can_search",
    "cancel_search",
    "carry_bans",
    "change_field",
    "change_many",
    "change_purposes",
    "change_tag",
    "check_suppression",
    "classes_of",
    "company_domain",
    "confirm",
    "consent_purposes",
    "consents_now_of",
    "consents_of",
    "contacts_of_account",
    "contacts_of_identities",
    "contacts_under_erasure",
    "count_account_suggestions",
    "count_accounts",
    "count_contacts",
    "count_reachable",
    "country_options",
    "create_account",
    "create_contact",
    "create_tag",
    "declare_field",
    "declared",
    "domains_of",
    "doubles_of",
    "edit_account",
    "edit_contact",
    "edit_note",
    "erase_blocked",
    "erase_contacts",
    "erasure_handlers",
    "family_of",
    "fetch_bundle",
    "fetch_file",
    "field_history",
    "files_held",
    "find_account",
    "find_accounts",
    "find_contacts",
    "find_erasure_of",
    "find_making",
    "find_named_contacts",
    "find_submission",
    "find_submissions",
    "first_claims",
    "fitting",
    "get_account",
    "get_change",
    "get_contact",
    "get_erasure",
    "get_note",
    "get_own_field",
    "get_suppression",
    "get_tag",
    "has_consent",
    "hold_submissions",
    "homes_of",
    "identities_of",
    "industry_options",
    "is_anybody_blocked",
    "job_handlers",
    "keep_figures_fresh",
    "known_identities",
    "label_of_identities",
    "last_notes",
    "lift_block",
    "lift_suppression",
    "list_account_suggestions",
    "list_accounts",
    "list_changes",
    "list_contacts",
    "list_erasures",
    "list_figures",
    "list_files",
    "list_merges",
    "list_near",
    "list_notes",
    "list_problem",
    "list_recent_merges",
    "list_refused",
    "list_searches",
    "list_suggestions",
    "list_suppressions",
    "list_tags",
    "living_after",
    "living_after_by_account",
    "living_before_by_account",
    "living_of",
    "look_for_accounts",
    "look_for_problems",
    "looking_progress",
    "match_companies",
    "measure_suggestions",
    "merge_accounts",
    "merge_contacts",
    "merge_many",
    "merges_of_account",
    "merging_progress",
    "missing_roles",
    "moments_of",
    "name_of_contacts",
    "note_access",
    "note_made",
    "note_seen",
    "offer_column",
    "own_contact_columns",
    "own_values_in_list",
    "own_values_of",
    "own_values_of_account",
    "parts_among",
    "parts_of",
    "pause_contact",
    "pause_of",
    "people_of_accounts",
    "person_of",
    "personal_data",
    "placed",
    "preferences_of",
    "prepare_contact_rows",
    "preview_account_merge",
    "preview_changes",
    "preview_merge",
    "preview_repair",
    "province_options",
    "reachability_of",
    "read_bans",
    "read_identity",
    "reasons_for_suppression",
    "reasons_of_refused",
    "rebuild_search",
    "record_consent",
    "refuse_blocked",
    "register_attached",
    "register_deed",
    "register_follower",
    "register_forgetter",
    "register_hand",
    "register_whom",
    "registrable_domain",
    "reject_account_suggestion",
    "reject_suggestion",
    "remove_file",
    "remove_note",
    "remove_tag",
    "reopen_account_suggestion",
    "reopen_suggestion",
    "repair_contacts",
    "restore_file",
    "restore_note",
    "resume_contact",
    "retire_field",
    "roles_of",
    "sample",
    "scope_of",
    "search_accounts",
    "search_contacts",
    "search_doubles",
    "search_progress",
    "set_preferences",
    "set_role",
    "set_roles",
    "set_seen",
    "set_touches",
    "settle_by_the_hour",
    "ship_fields",
    "shown_identity",
    "sight",
    "stop_change",
    "stream_accounts",
    "stream_consents",
    "stream_contacts",
    "stream_identities",
    "stretches_of",
    "submission_keys_of",
    "suggest",
    "suggestions_of",
    "suppress",
    "suppressions_of",
    "survivors_of",
    "survivors_of_contacts",
    "tag_contacts",
    "tags_around",
    "tags_in_list",
    "tags_of",
    "take_turn",
    "tally_contacts",
    "touched_by",
    "tree_of",
    "trim_bundles",
    "trim_held",
    "trim_notes",
    "unblock",
    "undo_change",
    "unknown_identities",
    "unmerge_account",
    "unmerge_contacts",
    "untag_contacts",
    "user_ids_of",
    "versions_of_purposes",
    "visible_contacts",
    "withdraw_consent",
    "write_contact_rows",
    "write_note",
]
