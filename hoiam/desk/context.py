"""What the shell of every page shows."""

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    return {"office_name": settings.OFFICE_NAME}
