"""Prove that no event was changed, taken out or slipped in since it was sealed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from gongqiao.audit import queries
from gongqiao.audit.rules import chain
from gongqiao.audit.rules.chain import HeadMark
from gongqiao.audit.services.seal import seal
from gongqiao.kernel.findings import Finding

MOST_FINDINGS = 1_000


@dataclass(frozen=True)
class Verdict:
    """What verification found; `exit_code` is the command's."""

    events: int
    head_position: int
    head_hash: str
    findings: tuple[Finding, ...]

    @property
    def intact(self) -> bool:
        """Nothing was found."""
        return not self.findings

    @property
    def exit_code(self) -> int:
        """0 intact, 1 broken."""
        return 0 if self.intact else 1

    def lines(self) -> Iterator[str]:
        """For a terminal."""
        yield _("%(events)s events sealed, last link %(hash)s") % {
            "events": self.events,
            "hash": self.head_hash,
        }
        yield _("The chain is intact.") if self.intact else _("The chain is broken:")
        for finding in self.findings:
            yield f"  {finding.code} " + ", ".join(f"{k} {v}" for k, v in finding.figures.items())


def verify(known: HeadMark | None = None) -> Verdict:
    """Seal what is waiting, then recompute every link from the events as they are now.

    `known` is a head noted earlier outside this system (the daily root): with it even a chain that
    was rewritten from end to end is found. At most 1,000 findings are returned.
    """
    seal()
    with transaction.atomic():
        head = queries.head()
        findings = tuple(islice(chain.check(queries.links(), head, known), MOST_FINDINGS))
    return Verdict(head.position, head.position, head.hash.hex(), findings)
