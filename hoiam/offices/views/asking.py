"""Who may see these pages, and how a form tells why a verb refused."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hoiam.offices.actions.holding import Conflict, require_administrator
from hoiam.offices.models import Role
from hoiam.places.queries import communes_today, provinces_today


def require_desk(request: HttpRequest) -> None:
    """People of the desk may look at offices and duties."""
    if not request.user.is_of_desk or request.user.role == Role.CHECKER:
        raise PermissionDenied(_("Only people of the desk see offices and their duties here."))


def require_admin(request: HttpRequest) -> None:
    require_administrator(request.user)


def unit_names() -> list[str]:
    """Units of today to choose from: the communes of the desk's own province, and the provinces."""
    provinces = provinces_today()
    own = provinces.filter(code=settings.OFFICE_PLACE).first()
    communes = communes_today(own) if own else ()
    return [unit.whole_name for unit in (*communes, *provinces)]


def attempt(form: forms.Form, verb: Callable[[], object]) -> int:
    """Run a verb if the form is whole; its refusals stand in the form then.

    The status to answer with: 200 where all is well, 409 where somebody else was quicker.
    """
    if not form.is_valid():
        return 422
    try:
        verb()
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            form.add_error(None, error)
            return 409 if isinstance(error, Conflict) else 422
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
        return 422
    return 200
