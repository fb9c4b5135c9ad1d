from django.apps import AppConfig


class StoriesRoom(AppConfig):
    name = "hoiam.stories"
    label = "stories"
