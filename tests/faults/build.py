"""Makes the town in the database of DATABASE_URL: migrations, a scheme, twelve people enrolled."""

PEOPLE = 12


def main() -> None:
    """Run as a program: the fault tests change nothing in their own process."""
    from config.cli import setup

    setup()
    from django.core.management import call_command

    from gongqiao.mutualaid.tests import world

    call_command("migrate", verbosity=0)
    world.enrol(world.scheme(), world.people(PEOPLE))


if __name__ == "__main__":
    main()
