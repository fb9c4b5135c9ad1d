from django.apps import AppConfig


class StoriesRoom(AppConfig):
    name = "hoiam.stories"
    label = "stories"

    def ready(self) -> None:
        from hoiam.stories import tasks  # noqa: F401 - its jobs register themselves
