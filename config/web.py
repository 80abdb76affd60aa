"""The page server: a child of `gongqiao serve`."""

import os

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from gongqiao.platform.embedded.process import die_with_parent

MOST_WORKERS = 4
THREADS = 4
STOP_SECONDS = 5


def main() -> None:
    """Listen on GONGQIAO_BIND until told to stop."""
    die_with_parent(int(os.environ["GONGQIAO_PARENT"]))
    os.environ["GONGQIAO_WEB"] = str(os.getpid())  # config.wsgi ties the workers to this process
    from django.conf import settings

    from config.serve import parse_address

    host, port = parse_address(settings.BIND)
    Granian(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=min(os.cpu_count() or 1, MOST_WORKERS),
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
