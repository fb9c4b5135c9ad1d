from django.apps import AppConfig


class PostRoom(AppConfig):
    name = "hoiam.post"
    label = "post"

    def ready(self) -> None:
        from hoiam.post import recipients, tasks  # noqa: F401 - its jobs register themselves

        recipients.register("user", recipients.address_of_user)
        recipients.register("office", recipients.address_of_office)
