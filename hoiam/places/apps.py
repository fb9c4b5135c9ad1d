from django.apps import AppConfig


class PlacesRoom(AppConfig):
    name = "hoiam.places"
    label = "places"
