"""Every address of the console. The table can be walked: each view carries its rule (`view.rule`)."""

from __future__ import annotations

from django.urls import path

from crescendo.console import (
    accounts,
    audit,
    company,
    contact,
    contacts,
    converters,
    home,
    keys,
    links,
    live,
    preferences,
    profile,
    quarantine,
    search,
    signing,
    sources,
    staff,
    teams,
)

converters.register()
app_name = "console"

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("language/", preferences.set_language, name="language"),
    path("theme/", preferences.set_theme, name="theme"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password, name="profile-password"),
    path("search/", search.search, name="search"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/count/", contacts.count, name="contacts-count"),
    path("contacts/<contact:contact_id>/", contact.contact, name="contact"),
    path("contacts/<contact:contact_id>/interest/", contact.interest, name="contact-interest"),
    path("contacts/<contact:contact_id>/timeline/", contact.timeline, name="contact-timeline"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/count/", accounts.count, name="accounts-count"),
    path("accounts/<account:account_id>/", accounts.account, name="account"),
    path("events/", live.live, name="live"),
    path("events/stream/", live.stream, name="stream"),
    path("events/<event:event_id>/body/", live.body, name="event-body"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("sources/", sources.sources, name="sources"),
    path("sources/new/", sources.create, name="source-new"),
    path("sources/<source:source_id>/", sources.source, name="source"),
    path("sources/<source:source_id>/state/", sources.state, name="source-state"),
    path("sources/<source:source_id>/rotate/", sources.rotate, name="source-rotate"),
    path("sources/<source:source_id>/enable/", sources.enable, name="source-enable"),
    path("sources/keys/new/", keys.create, name="key-new"),
    path("sources/keys/<key:key_id>/revoke/", keys.revoke, name="key-revoke"),
    path("links/", links.links, name="links"),
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.create, name="staff-new"),
    path("staff/<staff:staff_id>/", staff.member, name="staff-member"),
    path("staff/<staff:staff_id>/password/", staff.password, name="staff-password"),
    path("staff/<staff:staff_id>/activate/", staff.activate, name="staff-activate"),
    path("staff/teams/new/", teams.create, name="team-new"),
    path("staff/teams/<team:team_id>/", teams.team, name="team"),
    path("staff/teams/<team:team_id>/remove/", teams.remove, name="team-remove"),
    path("audit/", audit.audit, name="audit"),
    path("settings/", company.company, name="settings"),
]
