from django.apps import AppConfig


class OfficesRoom(AppConfig):
    name = "hoiam.offices"
    label = "offices"

    def ready(self) -> None:
        from hoiam.offices import tasks  # noqa: F401 - its jobs register themselves
