"""What this room brings to the rooms below: kinds of publication, receipts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from hoiam.checks.actions.asking import RECEIPT_KIND
from hoiam.checks.actions.erasing import erase_words
from hoiam.checks.demo.filling import start
from hoiam.checks.kinds import FACTCHECK
from hoiam.checks.kinds_notice import NOTICE
from hoiam.checks.queries.receipt import show_tip
from hoiam.checks.views import beside
from hoiam.issues.demo import more
from hoiam.publishing.kinds import register
from hoiam.receipts import registry as receipts


def register_all() -> None:
    """Called once from `apps.ready()`."""
    register(FACTCHECK)
    register(NOTICE)
    receipts.register(
        RECEIPT_KIND, erase_words, show=show_tip, label=gettext_lazy("“Is this true?”")
    )
    beside.register()
    more.register(start)
