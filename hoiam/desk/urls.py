from django.urls import path

from hoiam.desk.views import board, office, today
from hoiam.offices.views import signing_in

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("start/", board.start, name="start"),
    path("board/", board.board, name="board"),
    path("board/assign/", board.assign_many, name="assign-many"),
    path("board/offices/<slug:code>/", board.office, name="office"),
    path("settings/", office.settings, name="settings"),
    path("log/", office.log, name="log"),
    path("sign-in/", signing_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", signing_in.SignOut.as_view(), name="sign-out"),
]
