from django.apps import AppConfig


class OfficesRoom(AppConfig):
    name = "hoiam.offices"
    label = "offices"
