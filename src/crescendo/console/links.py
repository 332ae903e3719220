"""The builder of UTM links: every inbound link says where it stands, in one spelling."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.console import page, refused
from crescendo.console.screen import screen
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.sources import links as room
from crescendo.sources.types import label


class LinkForm(forms.Form):
    """What fixes a registration channel."""

    url = forms.CharField(
        label=gettext_lazy("Address of the page"),
        widget=forms.URLInput(attrs={"placeholder": "https://www.example.com/trial"}),
    )
    source = forms.CharField(
        label=pgettext_lazy("utm", "Source"), help_text=gettext_lazy("Where it stands, as baidu or zhihu.")
    )
    medium = forms.CharField(
        label=pgettext_lazy("utm", "Medium"),
        widget=forms.TextInput(attrs={"list": "mediums"}),
        help_text=gettext_lazy("What kind of place it is; it decides the channel."),
    )
    campaign = forms.CharField(
        label=pgettext_lazy("utm", "Campaign"), help_text=gettext_lazy("What it is for, as spring-webinar.")
    )
    content = forms.CharField(
        label=pgettext_lazy("utm", "Content"),
        required=False,
        help_text=gettext_lazy("Tells two places of one campaign apart."),
    )
    term = forms.CharField(label=pgettext_lazy("utm", "Keyword"), required=False)


@screen(Permission.SOURCES_READ)
def links(request: HttpRequest, by: Actor) -> HttpResponse:
    """Nothing is stored: the address of this page holds the form, so a link can be shared for mending."""
    form = LinkForm(request.GET or None)
    link = None
    if form.is_bound and form.is_valid():
        try:
            link = room.build(room.LinkRequest(**form.cleaned_data))
        except Refusal as refusal:
            refused.onto(form, refusal)
    language = get_language() or "en"
    context = {
        "form": form,
        "link": link,
        "channel": label(link.channel, language) if link and link.channel else "",
        "warnings": [_(one.sentence) % one.data for one in link.warnings] if link else [],
        "mediums": [(word, label(channel, language)) for word, channel in room.known_mediums()],
    }
    return page.show(request, by, "console/links.html", context)
