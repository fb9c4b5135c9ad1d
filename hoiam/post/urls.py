from django.urls import path

from hoiam.post import views

app_name = "post"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("retry/", views.retry_all, name="retry-all"),
    path("<int:pk>/retry/", views.retry, name="retry"),
]
