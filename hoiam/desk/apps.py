from django.apps import AppConfig


class DeskRoom(AppConfig):
    name = "hoiam.desk"
    label = "desk"
