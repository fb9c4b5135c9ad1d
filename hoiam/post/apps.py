from django.apps import AppConfig


class PostRoom(AppConfig):
    name = "hoiam.post"
    label = "post"
