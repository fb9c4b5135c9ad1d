from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingRoom(AppConfig):
    name = "hoiam.publishing"
    label = "publishing"

    def ready(self) -> None:
        # The job registers itself.
        from hoiam.publishing.actions import reviewing, signing  # noqa: F401
        from hoiam.receipts.registry import register

        register(
            reviewing.RECEIPT_KIND,
            reviewing.erase_words,
            show=reviewing.show_review,
            label=_("request to look again"),
        )
