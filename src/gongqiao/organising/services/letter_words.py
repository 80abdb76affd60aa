"""Words that the official letters share, in Chinese whatever the page's language."""

from datetime import date

BODIES = {"assembly": "会员大会", "congress": "会员代表大会", "committee": "工会委员会全体会议"}
COMMITTEES = {"union": "工会委员会", "standing": "常务委员会", "audit": "经费审查委员会",
              "women": "女职工委员会"}  # fmt: skip
VOTERS = {"assembly": "会员", "congress": "会员代表", "committee": "委员"}
POSTS = {
    "chair": "主席", "vice_chair": "副主席", "standing_member": "常务委员", "committee": "委员",
    "audit_chair": "经费审查委员会主任", "audit_member": "经费审查委员会委员",
    "women_chair": "女职工委员会主任", "women_member": "女职工委员会委员",
}  # fmt: skip

UNIT = {"township_federation": "本辖区", "sector_federation": "本行业",
        "area_federation": "本区域", "chamber_federation": "商会会员企业",
        "joint_grassroots": "各单位"}  # fmt: skip
"""Whose workers they are, by the kind of union that is founded; otherwise 本单位."""


def written_day(day: date) -> str:
    """2026年6月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def ordinal(number: int) -> str:
    """第三届, 第十二届: without 第 and 届."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
