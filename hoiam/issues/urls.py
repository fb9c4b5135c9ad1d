from django.urls import path

from hoiam.issues.views import answering, days, pages

app_name = "issues"
urlpatterns = [
    path("open/", pages.open_issue, name="open"),
    path("days/", days.days, name="days"),
    path("days/<int:pk>/remove/", days.remove, name="remove-day"),
    path("<int:pk>/", pages.issue, name="issue"),
    path("<int:pk>/edit/", pages.edit, name="edit"),
    path("<int:pk>/answer/", answering.answer, name="answer"),
    path("<int:pk>/do/<slug:code>/", pages.act, name="act"),
    path("<int:pk>/requests/<int:key>/", pages.decide_request, name="decide"),
    path("<int:pk>/objections/<int:key>/", pages.objection, name="objection"),
]
