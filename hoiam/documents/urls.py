from django.urls import path

from hoiam.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.document_list, name="list"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.document, name="document"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/submit/", views.submit, name="submit"),
]
