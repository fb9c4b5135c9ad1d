"""Choosing a unit of today by its name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hoiam.places.models import Place
from hoiam.reading.fold import fold

MOST_NAMES = 6


class UnitField(forms.CharField):
    """A unit by its name ("xã Ea Kly, Đắk Lắk"), with or without accents; empty: nowhere."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Place"))
        kwargs.setdefault(
            "help_text", _("For instance: xã Ea Kly, Đắk Lắk. Empty: nowhere in particular.")
        )
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": "units", "autocomplete": "off"}))
        super().__init__(required=False, max_length=120, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.whole_name if isinstance(value, Place) else value

    def clean(self, value: Any) -> Place | None:
        """The unit. Raises ValidationError where no unit or more than one has the name."""
        text = super().clean(value).strip()
        if not text:
            return None
        wanted = " ".join(fold(text).replace(",", " ").split())
        units = Place.objects.filter(valid_to=None).select_related("province")
        found = [place for place in units if wanted in _written(place)]
        if not found:
            raise forms.ValidationError(_("No unit of today has this name."))
        if len(found) > 1:
            names = "; ".join(f"{p.full_name}, {_province(p)}" for p in found[:MOST_NAMES])
            raise forms.ValidationError(
                _("Several units have this name. Write it with its province: %(names)s.")
                % {"names": names}
            )
        return found[0]


def _written(place: Place) -> set[str]:
    """How a unit is written, folded, alone and with its province behind it."""
    names = {place.folded_name, fold(place.full_name)}
    if place.province is None:
        return names
    province = place.province.folded_name
    behind = (province, fold(place.province.full_name), f"tp {province}", f"tp. {province}")
    return names | {f"{name} {unit}" for name in names for unit in behind}


def _province(place: Place) -> str:
    return place.province.name if place.province else ""
