"""Commands of the trail."""

from gongqiao.audit import services
from gongqiao.audit.services import Verdict
from gongqiao.platform import console

audit = console.group("audit", "The audit trail.")


@audit.command("verify")
def verify() -> Verdict:
    """Recompute the whole chain; exit 1 with the list of breaks."""
    return services.verify()


@audit.command("seal")
def seal() -> dict[str, int]:
    """Chain the events committed since the last time."""
    return {"sealed": services.seal()}


commands = [audit]
