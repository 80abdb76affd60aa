"""The worker of background jobs: a child of `gongqiao serve`."""

import os

import django

from gongqiao.platform.embedded.process import die_with_parent

CONCURRENCY = 2
STOP_SECONDS = 10.0


def main() -> None:
    """Work off jobs until told to stop; a job under way gets a few seconds to end."""
    die_with_parent(int(os.environ["GONGQIAO_PARENT"]))
    django.setup()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(
            concurrency=CONCURRENCY,
            shutdown_graceful_timeout=STOP_SECONDS,
            delete_jobs="never",
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
