"""Background jobs of accounts."""

from procrastinate.contrib.django import app

from gongqiao.accounts import services
from gongqiao.platform.context import now


@app.periodic(cron="*/5 * * * *")
@app.task(name="accounts.attempts", queueing_lock="accounts.attempts", pass_context=False)
def tell_attempts(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Every five minutes: who was tried for many times hears of it."""
    return services.tell_attempts(now())


@app.periodic(cron="47 3 * * *")
@app.task(name="accounts.forget", queueing_lock="accounts.forget", pass_context=False)
def forget(timestamp: int) -> int:  # noqa: ARG001  # procrastinate hands the planned moment in
    """Each night: attempts of the days before yesterday go, old recovery codes become digests."""
    services.digest_older_codes(now())
    return services.forget_attempts(now())
