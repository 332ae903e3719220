from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "crescendo.activity"
    label = "activity"
