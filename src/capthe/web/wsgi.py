"""The site as a WSGI application, with its static files in front."""

import re

from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

from capthe.web.built import built_folder
from capthe.web.config import SiteConfig
from capthe.web.settings import configure

HASHED = re.compile(r"-[A-Z0-9]{8}\.\w+$")


def application(config: SiteConfig) -> WhiteNoise:
    """Set Django up and return the application; needs the built assets."""
    configure(config)
    files = WhiteNoise(get_wsgi_application(), immutable_file_test=is_hashed, max_age=3600)
    files.add_files(str(built_folder()), prefix="static/")
    return files


def is_hashed(_path: str, url: str) -> bool:
    """Tell whether a static address carries a hash of its content and may be kept for ever."""
    return HASHED.search(url) is not None
