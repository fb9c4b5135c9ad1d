from django.apps import AppConfig


class SourcesRoom(AppConfig):
    name = "hoiam.sources"
    label = "sources"
