"""Every address of the site."""

from __future__ import annotations

from django.urls import path

from crescendo.site import confirmation, content, outbox, showing, trial

app_name = "site"

urlpatterns = [
    path("", showing.home, name="home"),
    path("trial/", trial.trial, name="trial"),
    path("trial/sent/", trial.sent, name="sent"),
    path("tracker/", showing.tracker, name="tracker"),
    path("confirm/<str:token>", confirmation.confirm, name="confirm"),
    path("confirmed/", confirmation.confirmed, name="confirmed"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<str:key>/", outbox.mail, name="mail"),
    path("language/<str:code>/", showing.choose_language, name="language"),
    *(
        path(content.find_page(name, content.LANGUAGES[0]).path, showing.page, {"name": name}, name=name)
        for name in content.page_names()
        if name != "home"
    ),
]
