from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "crescendo.site"
    label = "site"
