"""Addresses that stand once, in no language."""

from django.urls import path

from hoiam.portal.views import root

urlpatterns = [
    path("sitemap.xml", root.site_map, name="site-map"),
    path("sitemap-<int:part>.xml", root.site_map_part, name="site-map-part"),
    path("robots.txt", root.robots, name="robots"),
    path(".well-known/security.txt", root.security, name="security"),
]
