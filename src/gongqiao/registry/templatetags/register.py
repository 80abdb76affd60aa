"""`{{ organisation.kind|label:"kind" }}`, `{{ finding|reason_of }}`, `{{ row|shown:"certno" }}`."""

from django import template
from django.utils.functional import Promise

from gongqiao.registry import labels
from gongqiao.registry.models import BankAccount, Certificate, ImportFinding
from gongqiao.registry.reasons import reason, repair

register = template.Library()


@register.filter
def label(code: str, family: str) -> str | Promise:
    """The words for a code of `labels`."""
    return labels.label(family, code)


@register.filter
def reason_of(finding: ImportFinding) -> str:
    """What a finding says."""
    return reason(finding.code, finding.figure)


@register.filter
def repair_of(finding: ImportFinding) -> str:
    """What would make the cell right."""
    return repair(finding.repair, finding.becomes)


@register.filter
def shown(finding: ImportFinding, key: str) -> str:
    """A cell of the row that a finding is about, masked where it must be, known codes in words."""
    text = str(finding.shown.get(key, ""))
    return str(labels.CERTIFICATE_TYPES.get(text, text)) if key == "cert_type" else text


@register.filter
def depth(path: str) -> str:
    """How far down the tree an organisation stands, as thin strokes before its name."""
    return "— " * (path.count(".") - 1)


@register.filter
def sealed_as(row: Certificate | BankAccount, kind: str) -> str:
    """How the address names a sealed number: `certificate:12`."""
    return f"{kind}:{row.pk}"
