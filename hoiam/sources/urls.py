from django.urls import path

from hoiam.sources.views import newsroom
from hoiam.sources.views import pages as views

app_name = "sources"
urlpatterns = [
    path("", views.list_sources, name="list"),
    path("add/", views.add, name="add"),
    path("opml/", views.export_opml, name="opml"),
    path("opml/in/", views.import_opml, name="opml-in"),
    path("<int:pk>/", views.source, name="source"),
    path("<int:pk>/switch/", views.switch, name="switch"),
    path("<int:pk>/newsroom/", newsroom.newsroom, name="newsroom"),
    path("feeds/<int:pk>/follow/", views.follow, name="follow"),
]
