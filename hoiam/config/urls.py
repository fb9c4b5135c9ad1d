from django.urls import include, path

urlpatterns = [
    path("", include("hoiam.desk.urls")),
    path("stories/", include("hoiam.stories.urls")),
    path("sources/", include("hoiam.sources.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
