from django.apps import AppConfig


class PortalRoom(AppConfig):
    name = "hoiam.portal"
    label = "portal"
