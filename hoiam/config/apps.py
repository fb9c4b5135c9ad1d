from django.apps import AppConfig


class ConfigRoom(AppConfig):
    name = "hoiam.config"
    label = "config"
