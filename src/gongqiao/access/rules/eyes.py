"""Four eyes."""

from collections.abc import Iterable


def same_person(user_id: int, earlier: Iterable[int | None]) -> bool:
    """Did this user take one of the earlier steps?"""
    return user_id in {step for step in earlier if step is not None}
