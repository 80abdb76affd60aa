"""Cities that several tests look at, built once."""

from datetime import date
from functools import cache

from gongqiao.synthetic.rules.city import City, build
from gongqiao.synthetic.rules.profiles import city, village

TODAY = date(2026, 3, 5)
SEED = 2020


@cache
def small() -> City:
    """The village."""
    return build(village(TODAY), SEED)


@cache
def twentieth() -> City:
    """A twentieth of the city, by the construction of the whole."""
    return build(city(TODAY, part=20), SEED)
