from django.apps import AppConfig


class ReceiptsRoom(AppConfig):
    name = "hoiam.receipts"
    label = "receipts"
