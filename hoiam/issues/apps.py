from django.apps import AppConfig


class IssuesRoom(AppConfig):
    name = "hoiam.issues"
    label = "issues"

    def ready(self) -> None:
        from hoiam.issues import tasks  # noqa: F401 - its jobs register themselves
        from hoiam.issues.registering import register_all
        from hoiam.issues.views import beside
        from hoiam.issues.views import tasks as given

        register_all()
        beside.register()
        given.register()
