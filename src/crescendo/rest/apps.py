from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "crescendo.rest"
    label = "rest"
