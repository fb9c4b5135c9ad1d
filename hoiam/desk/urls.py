from django.urls import path

from hoiam.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
]
