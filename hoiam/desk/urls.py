from django.urls import path

from hoiam.desk.views import today
from hoiam.offices.views import signing_in

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("sign-in/", signing_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", signing_in.SignOut.as_view(), name="sign-out"),
]
