from django.apps import AppConfig


class TopicsRoom(AppConfig):
    name = "hoiam.topics"
    label = "topics"
