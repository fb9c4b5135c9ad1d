from django.urls import path

from hoiam.stories.views import pages as views

app_name = "stories"
urlpatterns = [
    path("type-in/", views.type_in_article, name="type-in"),
    path("typed-in/<int:pk>/", views.typed_in, name="typed-in"),
    path("<int:pk>/", views.story, name="story"),
    path("<int:pk>/mark/", views.mark, name="mark"),
    path("<int:pk>/merge/", views.merge, name="merge"),
    path("<int:pk>/split/", views.split, name="split"),
    path("<int:pk>/place/", views.set_place, name="place"),
    path("<int:pk>/topic/", views.set_topic, name="topic"),
]
