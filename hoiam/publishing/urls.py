from django.urls import path

from hoiam.publishing.views import deciding, files, pages, writing

app_name = "publishing"
urlpatterns = [
    path("approvals/", pages.approvals, name="approvals"),
    path("publications/<int:pk>/", pages.publication, name="publication"),
    path("publications/<int:pk>/history/", pages.history, name="history"),
    path("publications/<int:pk>/approve/", deciding.approve, name="approve"),
    path("publications/<int:pk>/take-back/", deciding.take_back, name="take-back"),
    path("publications/<int:pk>/return/", deciding.give_back, name="return"),
    path("publications/<int:pk>/publish/", deciding.publish, name="publish"),
    path("publications/<int:pk>/unschedule/", deciding.unschedule, name="unschedule"),
    path("publications/<int:pk>/withdraw/", deciding.withdraw, name="withdraw"),
    path("publications/<int:pk>/correct/", writing.correct, name="correct"),
    path(
        "publications/<int:pk>/corrections/<int:correction>/sign/",
        deciding.sign_correction,
        name="sign-correction",
    ),
    path(
        "publications/<int:pk>/corrections/<int:correction>/refuse/",
        deciding.refuse_correction,
        name="refuse-correction",
    ),
    path("publications/<int:pk>/translate/<str:language>/", writing.translate, name="translate"),
    path(
        "publications/<int:pk>/translations/<int:translation>/sign/",
        deciding.sign_translation,
        name="sign-translation",
    ),
    path("publications/<int:pk>/files/", deciding.attach, name="attach"),
    path("publications/<int:pk>/files/<int:file>/remove/", deciding.remove, name="remove"),
    path("publications/<int:pk>/reviews/<int:review>/", deciding.decide, name="decide"),
]
# Outside the desk: what is public is there for anyone, under an address of its own.
file_urls = ([path("<int:pk>/<str:name>", files.file, name="file")], "files")
