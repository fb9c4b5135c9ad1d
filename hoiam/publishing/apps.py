from django.apps import AppConfig


class PublishingRoom(AppConfig):
    name = "hoiam.publishing"
    label = "publishing"
