from django.apps import AppConfig


class DocumentsRoom(AppConfig):
    name = "hoiam.documents"
    label = "documents"
