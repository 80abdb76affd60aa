"""Makes the town in a migrated database: a scheme, twelve people enrolled."""

PEOPLE = 12


def main() -> None:
    """Run in a process of its own: the fault tests change nothing in theirs."""
    from gongqiao.mutualaid.tests import world

    world.enrol(world.scheme(), world.people(PEOPLE))
