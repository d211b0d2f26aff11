"""The one Django application of this program."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Users, roles and sessions; everything else belongs to `store`."""

    name = "capthe.web"
    label = "web"
    verbose_name = "capthe"
