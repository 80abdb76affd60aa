"""Carries messages out of the house at a moment, given as its argument."""

import sys
from datetime import datetime


def main() -> None:
    """Run as a program, so that it can be killed on its way."""
    from config.cli import setup

    setup()
    from gongqiao.notices import api

    done = api.deliver_due(datetime.fromisoformat(sys.argv[1]))
    print(done.sent, done.again, done.failed)


if __name__ == "__main__":
    main()
