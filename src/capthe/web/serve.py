"""The site behind granian: one worker process, a few threads, loopback unless told otherwise."""

from functools import partial

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from whitenoise import WhiteNoise

from capthe.web.config import SiteConfig
from capthe.web.wsgi import application

THREADS = 4


def serve(config: SiteConfig, port: int, *, address: str = "127.0.0.1") -> None:
    """Serve until a SIGINT or SIGTERM; returns after open requests are answered."""
    server = Granian(
        "capthe.web.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backlog=512,
        log_level=LogLevels.warning,
        workers_kill_timeout=10,
        respawn_failed_workers=True,
        websockets=False,
    )
    server.serve(target_loader=partial(_load, config), wrap_loader=False)


def _load(config: SiteConfig) -> WhiteNoise:
    """Build the application inside the worker process."""
    return application(config)
