"""Template filters for money and masked data."""

from django import template

from gongqiao.kernel import masking, money

register = template.Library()


@register.filter
def yuan(amount: int | None) -> str:
    """146077 → 1,460.77 (blank for nothing)."""
    return "" if amount is None else money.yuan_grouped(amount)


@register.filter
def masked_certno(number: str | None) -> str:
    """The ID number as it is shown by default."""
    return masking.mask_certno(number or "")


@register.filter
def masked_mobile(number: str | None) -> str:
    """The mobile number as it is shown by default."""
    return masking.mask_mobile(number or "")


@register.filter
def masked_account(number: str | None) -> str:
    """The bank account as it is shown by default."""
    return masking.mask_account(number or "")
