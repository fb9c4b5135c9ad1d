from django.apps import AppConfig


class DocumentsRoom(AppConfig):
    name = "hoiam.documents"
    label = "documents"

    def ready(self) -> None:
        from hoiam.documents.kinds import DOCUMENT
        from hoiam.publishing import kinds

        kinds.register(DOCUMENT)
