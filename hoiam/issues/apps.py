from django.apps import AppConfig


class IssuesRoom(AppConfig):
    name = "hoiam.issues"
    label = "issues"
