"""Settings of the test run: fast hashing, plain static files, one cast of keys."""

from config.testing import give_home

give_home()

from config.settings import *  # noqa: E402, F403  # the test run differs from the real one in what follows only

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# one plain connection: pools outlive test databases
DATABASES["default"]["OPTIONS"].pop("pool", None)  # noqa: F405
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PACE = {}  # tests walk hundreds of pages in a minute that stands still
INSTALLED_APPS = [*INSTALLED_APPS, "tests.journeys"]  # noqa: F405  # the gallery of components
