from django.apps import AppConfig


class ReceiptsRoom(AppConfig):
    name = "hoiam.receipts"
    label = "receipts"

    def ready(self) -> None:
        from hoiam.receipts import tasks  # noqa: F401 - its job registers itself
