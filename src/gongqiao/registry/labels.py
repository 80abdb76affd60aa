"""Words for people that stand for the codes of `enums`."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Labels = dict[str, str | Promise]

ORGANISATION_KINDS: Labels = {
    "national": _("All-China federation"),
    "local_federation": _("Local federation"),
    "industrial_union": _("Industrial union"),
    "township_federation": _("Township federation"),
    "sector_federation": _("Sector federation"),
    "area_federation": _("Area federation"),
    "grassroots": _("Grassroots union"),
    "joint_grassroots": _("Joint grassroots union"),
    "group": _("Union group"),
}
POSTS: Labels = {
    "chair": _("Chair"),
    "vice_chair": _("Vice-chair"),
    "audit_chair": _("Chair of the audit committee"),
    "women_chair": _("Chair of the women's committee"),
    "committee": _("Committee member"),
    "staff": _("Staff"),
}
NATURES: Labels = {
    "full_time": _("full-time"),
    "seconded": _("seconded"),
    "part_time": _("part-time"),
}
MEMBERSHIP_STATES: Labels = {
    "active": pgettext_lazy("membership", "member"),
    "retained": pgettext_lazy("membership", "membership kept"),
    "left": pgettext_lazy("membership", "has left"),
}
GROUNDS: Labels = {
    "retired": pgettext_lazy("membership", "retired"),
    "unemployed": pgettext_lazy("membership", "out of work"),
    "army": pgettext_lazy("membership", "in the army"),
    "study": pgettext_lazy("membership", "studying for long"),
    "unit_closed": pgettext_lazy("membership", "the employer has closed"),
    "transferred": pgettext_lazy("membership", "moved to another union"),
    "resigned": pgettext_lazy("membership", "resigned"),
    "deemed_resigned": pgettext_lazy("membership", "counts as resigned"),
    "expelled": pgettext_lazy("membership", "expelled"),
    "died": pgettext_lazy("membership", "died"),
}
ACCOUNT_KINDS: Labels = {"social_card": _("Social security card"), "bank_card": _("Bank card")}
ACCOUNT_STATES: Labels = {
    "active": pgettext_lazy("account", "in use"),
    "failed": pgettext_lazy("account", "the bank sent money back"),
    "replaced": pgettext_lazy("account", "replaced"),
}
CERTIFICATE_TYPES: Labels = {
    "01": _("Resident identity card"),
    "02": _("Officer's card"),
    "03": _("Armed police card"),
    "04": _("Hong Kong permit"),
    "05": _("Macao permit"),
    "06": _("Taiwan permit"),
    "07": _("Permanent residence card"),
    "08": _("Foreign passport"),
    "16": _("Chinese passport"),
    "90": _("Social security card"),
    "99": _("Other certificate"),
}
MERGE_STATES: Labels = {
    "proposed": pgettext_lazy("merge", "waits for a decision"),
    "confirmed": pgettext_lazy("merge", "merged"),
    "refused": pgettext_lazy("merge", "refused"),
    "undone": pgettext_lazy("merge", "taken back"),
}
ROSTER_KINDS: Labels = {
    "organisations": _("Organisations"),
    "members": _("Members"),
    "accounts": _("Bank accounts"),
}
IMPORT_STATES: Labels = {
    "previewed": pgettext_lazy("import", "looked through, not brought in"),
    "applied": pgettext_lazy("import", "brought in"),
    "undone": pgettext_lazy("import", "taken back"),
}
ALL: dict[str, Labels] = {
    "kind": ORGANISATION_KINDS,
    "post": POSTS,
    "nature": NATURES,
    "membership": MEMBERSHIP_STATES,
    "ground": GROUNDS,
    "account_kind": ACCOUNT_KINDS,
    "account": ACCOUNT_STATES,
    "certificate": CERTIFICATE_TYPES,
    "merge": MERGE_STATES,
    "roster": ROSTER_KINDS,
    "import": IMPORT_STATES,
}


def label(family: str, code: str) -> str | Promise:
    """The words for a code; an unknown code stands for itself."""
    return ALL[family].get(code, code)
