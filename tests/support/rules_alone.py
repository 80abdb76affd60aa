"""`make rules`: settings and words without pytest-django, which prepares nine things a test."""

import gc
import os

import django
import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The key of pytest-django, which is not here to know it."""
    parser.addini("DJANGO_SETTINGS_MODULE", "of the other tests")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Settings that install no app, before the first import of a rule."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_rules"
    django.setup()


def pytest_collection_finish() -> None:
    """What was imported stays: the garbage collector need not walk it each time."""
    gc.collect()
    gc.freeze()
