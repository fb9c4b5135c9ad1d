"""What the shell of every page shows."""

from django.conf import settings
from django.http import HttpRequest

from hoiam.sources.models import Source


def shell(request: HttpRequest) -> dict[str, object]:
    """The office's name, and whether the desk shows the sample press."""
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "office_name": settings.OFFICE_NAME,
        "has_sample": signed_in and Source.objects.filter(is_sample=True).exists(),
    }
