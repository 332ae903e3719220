"""The addresses of staff, teams, invitations and absences; `urls` has all others."""

from __future__ import annotations

from django.urls import URLPattern, path

from crescendo.console import absences, handing_over, invitations, roles, sessions, staff, teams


def addresses() -> list[URLPattern]:
    """Made once the words for ids in addresses are known to Django."""
    return [
        path("staff/<staff:staff_id>/absence/", absences.absence, name="staff-absence"),
        path("staff/<staff:staff_id>/absence/new/", absences.create, name="absence-new"),
        path(
            "staff/<staff:staff_id>/absence/<int:absence_id>/remove/", absences.remove, name="absence-remove"
        ),
        path("staff/", staff.staff, name="staff"),
        path("staff/new/", staff.create, name="staff-new"),
        path("staff/roles/", roles.roles, name="roles"),
        path("staff/invite/", invitations.create, name="staff-invite"),
        path(
            "staff/invitations/<invitation:invitation_id>/again/", invitations.again, name="invitation-again"
        ),
        path(
            "staff/invitations/<invitation:invitation_id>/withdraw/",
            invitations.withdraw,
            name="invitation-withdraw",
        ),
        path("staff/<staff:staff_id>/", staff.member, name="staff-member"),
        path("staff/<staff:staff_id>/password/", staff.password, name="staff-password"),
        path("staff/<staff:staff_id>/second-factor/", staff.reset_second_factor, name="staff-second-factor"),
        path("staff/<staff:staff_id>/hand-over/", handing_over.hand_over, name="staff-hand-over"),
        path("staff/<staff:staff_id>/unlock/", staff.unlock, name="staff-unlock"),
        path("staff/<staff:staff_id>/sessions/end/", sessions.end_colleague, name="staff-sessions-end"),
        path(
            "staff/<staff:staff_id>/sessions/<session:session_id>/end/",
            sessions.end_one_of_colleague,
            name="staff-session-end",
        ),
        path("staff/<staff:staff_id>/activate/", staff.activate, name="staff-activate"),
        path("staff/teams/new/", teams.create, name="team-new"),
        path("staff/teams/<team:team_id>/", teams.team, name="team"),
        path("staff/teams/<team:team_id>/remove/", teams.remove, name="team-remove"),
    ]
