"""Addresses of the checkers' pages, under /desk/checks/."""

from __future__ import annotations

from django.urls import path

from hoiam.checks.views import (
    claim,
    correcting,
    evidence,
    near,
    others,
    pages,
    parties,
    queue,
    rating,
    splitting,
    writing,
)

app_name = "checks"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("new/", claim.new, name="new"),
    path("others/", others.others, name="others"),
    path("others/add/", others.add_list, name="add-list"),
    path("others/file/", others.take_file, name="take-file"),
    path("others/<int:pk>/", others.change_list, name="change-list"),
    path("<int:pk>/", claim.claim, name="claim"),
    path("<int:pk>/near/", near.near, name="near"),
    path("<int:pk>/do/<slug:code>/", claim.act, name="act"),
    path("<int:pk>/tips/<int:tip>/split/", splitting.split, name="split-tip"),
    path("<int:pk>/parties/", parties.state, name="parties"),
    path("<int:pk>/evidence/", evidence.add, name="evidence"),
    path("<int:pk>/evidence/counts/", evidence.counts, name="counts"),
    path("<int:pk>/evidence/<int:key>/remove/", evidence.remove, name="remove-evidence"),
    path("<int:pk>/evidence/<int:key>/page/", pages.page, name="page"),
    path("<int:pk>/evidence/<int:key>/read/", pages.read, name="read-page"),
    path("<int:pk>/evidence/<int:key>/stop/", pages.stop, name="stop-page"),
    path("<int:pk>/evidence/<int:key>/upload/", pages.upload, name="upload-page"),
    path("<int:pk>/evidence/<int:key>/quote/", pages.quote, name="correct-quote"),
    path("<int:pk>/rating/", rating.rate, name="rating"),
    path("<int:pk>/check/", writing.start, name="start"),
    path("check/<int:pk>/", writing.check, name="check"),
    path("check/<int:pk>/claims/", writing.add_claim, name="add-claim"),
    path("check/<int:pk>/claims/<int:claim>/remove/", writing.remove_claim, name="remove-claim"),
    path("check/<int:pk>/answer/", writing.answer, name="answer"),
    path("check/<int:pk>/rated/", writing.rated, name="rated"),
    path("check/<int:pk>/drop/", writing.drop, name="drop"),
    path("check/<int:pk>/withhold/", writing.withhold, name="withhold"),
    path("check/<int:pk>/correct/", correcting.correct, name="correct"),
]
