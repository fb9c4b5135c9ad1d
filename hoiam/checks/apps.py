from django.apps import AppConfig


class ChecksRoom(AppConfig):
    name = "hoiam.checks"
    label = "checks"

    def ready(self) -> None:
        from hoiam.checks import tasks  # noqa: F401 - its jobs register themselves
        from hoiam.checks.registering import register_all

        register_all()
