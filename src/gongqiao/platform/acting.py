"""Which pages a clerk may open for a worker who stands at the counter (consents.middleware).

An app allows its own pages in AppConfig.ready(); all others of /me/ stay closed meanwhile. A page
that is allowed asks `registry.api.person_of(actor_of(request))` whose it is.
"""

_allowed: set[str] = set()


def allow(*url_names: str) -> None:
    """These pages of /me/ serve the worker in an assisted session."""
    _allowed.update(url_names)


def is_allowed(url_name: str) -> bool:
    """May this page be opened for somebody else?"""
    return url_name in _allowed
