"""Addresses of the checkers' pages, under /desk/checks/."""

from __future__ import annotations

app_name = "checks"
urlpatterns: list = []
