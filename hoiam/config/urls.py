from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from hoiam.offices.urls import OWN_ACCOUNT
from hoiam.publishing.urls import file_urls

urlpatterns = [
    path("desk/", include("hoiam.desk.urls")),
    path("desk/", include(OWN_ACCOUNT)),
    path("desk/", include("hoiam.offices.urls")),
    path("desk/checks/", include("hoiam.checks.urls")),
    path("desk/issues/", include("hoiam.issues.urls")),
    path("desk/", include("hoiam.publishing.urls")),
    path("desk/documents/", include("hoiam.documents.urls")),
    path("files/", include(file_urls)),
    path("desk/stories/", include("hoiam.stories.urls")),
    path("desk/sources/", include("hoiam.sources.urls")),
    path("desk/post/", include("hoiam.post.urls")),
    path("desk/language/", login_not_required(set_language), name="set_language"),
    path("", include("hoiam.portal.root_urls")),
    path("", include("hoiam.portal.urls", namespace="portal"), {"language": "vi"}),
    path("en/", include("hoiam.portal.urls", namespace="portal_en"), {"language": "en"}),
]
handler404 = "hoiam.config.errors.not_found"
handler500 = "hoiam.config.errors.broken"
