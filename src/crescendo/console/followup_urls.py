"""The addresses of what colleagues did and wrote down about people and companies."""

from __future__ import annotations

from django.urls import URLPattern, path

from crescendo.console import contact_rest, materials, materials_sent, sales_moments, talks


def addresses() -> list[URLPattern]:
    """Made once the words for ids in addresses are known to Django."""
    return [
        path("contacts/<contact:contact_id>/rest/", contact_rest.rest, name="contact-rest"),
        path("accounts/<account:account_id>/done/", sales_moments.of_account, name="account-done"),
        path("contacts/<contact:contact_id>/talks/<talkkind:kind>/", talks.with_contact, name="contact-talk"),
        path("deals/<deal:deal_id>/talks/<talkkind:kind>/", talks.about_deal, name="deal-talk"),
        path("talks/<talk:talk_id>/", talks.change, name="talk"),
        path("talks/<talk:talk_id>/remove/", talks.remove, name="talk-remove"),
        path("materials/", materials.library, name="materials"),
        path("materials/new/", materials.create, name="material-new"),
        path("materials/<material:material_id>/", materials.change, name="material"),
        path("materials/<material:material_id>/retire/", materials.retire, name="material-retire"),
        path("materials/<material:material_id>/restore/", materials.restore, name="material-restore"),
        path("materials/sent/<int:sent_id>/back/", materials_sent.take_back, name="material-sent-back"),
        path("contacts/<contact:contact_id>/materials/", materials_sent.of_contact, name="contact-materials"),
        path(
            "contacts/<contact:contact_id>/materials/sent/",
            materials_sent.send_to_contact,
            name="contact-material-sent",
        ),
        path("deals/<deal:deal_id>/materials/", materials_sent.of_deal, name="deal-materials"),
        path("deals/<deal:deal_id>/materials/sent/", materials_sent.send_for_deal, name="deal-material-sent"),
    ]
