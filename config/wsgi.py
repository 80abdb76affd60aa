"""The WSGI application that the server loads."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from gongqiao.platform.embedded.process import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if server := os.environ.get("GONGQIAO_WEB"):
    die_with_parent(int(server))  # a worker of `gongqiao serve` never outlives it
application = get_wsgi_application()
gc.freeze()  # what was imported stays: no collection during a request walks it
