from django.urls import path

from hoiam.issues.views import answering, days, digests, opening, pages, tasks

app_name = "issues"
urlpatterns = [
    path("open/", opening.open_issue, name="open"),
    path("propose/", opening.propose, name="propose"),
    path("tasks/<int:pk>/", tasks.add_task, name="add-task"),
    path("days/", days.days, name="days"),
    path("days/<int:pk>/remove/", days.remove, name="remove-day"),
    path("digests/", digests.digests, name="digests"),
    path("digests/draft/", digests.draft, name="draft-digest"),
    path("digests/<int:pk>/", digests.digest, name="digest"),
    path("digests/<int:pk>/edit/", digests.edit, name="edit-digest"),
    path("digests/<int:pk>/add/", digests.add, name="add-to-digest"),
    path("digests/<int:pk>/entries/", digests.entries, name="digest-entries"),
    path("digests/<int:pk>/entries/<int:key>/", digests.entry, name="digest-entry"),
    path("digests/<int:pk>/do/<slug:code>/", digests.act, name="act-on-digest"),
    path("digests/<int:pk>/memo.<slug:ending>", digests.memo, name="digest-memo"),
    path("<int:pk>/", pages.issue, name="issue"),
    path("<int:pk>/edit/", opening.edit, name="edit"),
    path("<int:pk>/answer/", answering.answer, name="answer"),
    path("<int:pk>/do/<slug:code>/", pages.act, name="act"),
    path("<int:pk>/requests/<int:key>/", pages.decide_request, name="decide"),
    path("<int:pk>/objections/<int:key>/", pages.objection, name="objection"),
]
