"""Addresses of the checkers' pages, under /desk/checks/."""

from __future__ import annotations

from django.urls import path

from hoiam.checks.views import claim, near, queue

app_name = "checks"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("new/", claim.new, name="new"),
    path("<int:pk>/", claim.claim, name="claim"),
    path("<int:pk>/near/", near.near, name="near"),
    path("<int:pk>/do/<slug:code>/", claim.act, name="act"),
]
