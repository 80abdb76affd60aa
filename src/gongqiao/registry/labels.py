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
    "chamber_federation": _("Federation of a chamber of commerce"),
    "grassroots": _("Grassroots union"),
    "joint_grassroots": _("Joint grassroots union"),
    "group": _("Union group"),
}
POSTS: Labels = {
    "chair": _("Chair"),
    "acting_chair": _("Acting chair"),
    "vice_chair": _("Vice-chair"),
    "audit_chair": _("Chair of the audit committee"),
    "women_chair": _("Chair of the women's committee"),
    "standing_member": _("Member of the standing committee"),
    "committee": _("Committee member"),
    "audit_member": _("Member of the audit committee"),
    "women_member": _("Member of the women's committee"),
    "organiser": _("Union organiser"),
    "staff": pgettext_lazy("post", "Staff"),  # not how many workers there are
}
NATURES: Labels = {
    "full_time": _("full-time"),
    "seconded": _("seconded"),
    "part_time": _("part-time"),
}
SOURCES: Labels = {
    "enterprise": _("from the enterprise"),
    "party_government": _("from Party or government"),
    "model_worker": _("model worker"),
    "contracted": _("contracted union worker"),
}
INDUSTRIES: Labels = {
    "A": _("Farming, forestry, fishery"),
    "B": _("Mining"),
    "C": _("Manufacturing"),
    "D": _("Power, heat, gas and water"),
    "E": _("Construction"),
    "F": _("Wholesale and retail"),
    "G": _("Transport, storage and post"),
    "H": _("Hotels and catering"),
    "I": _("Software and information"),
    "J": _("Financial services"),
    "K": _("Real estate"),
    "L": _("Leasing and business services"),
    "M": _("Research and technical services"),
    "N": _("Water, environment and public facilities"),
    "O": _("Services for residents and repairs"),
    "P": _("Education"),
    "Q": _("Health and social work"),
    "R": _("Culture, sport and entertainment"),
    "S": _("Public administration and associations"),
    "T": _("International organisations"),
}
OWNERSHIPS: Labels = {
    "110": _("state-owned"),
    "120": _("collective"),
    "130": _("joint-stock cooperative"),
    "140": _("joint operation"),
    "151": _("solely state-owned company"),
    "159": _("other limited company"),
    "161": _("state-controlled stock company"),
    "169": _("other stock company"),
    "170": _("private"),
    "190": _("other domestic"),
    "200": _("Hong Kong, Macao or Taiwan"),
    "300": _("foreign"),
    "400": _("public institution"),
    "500": _("government office"),
    "600": _("self-employed"),
    "700": _("private non-enterprise unit"),
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
    "employers": _("Employers"),
}
IMPORT_STATES: Labels = {
    "previewed": pgettext_lazy("import", "looked through, not brought in"),
    "applied": pgettext_lazy("import", "brought in"),
    "undone": pgettext_lazy("import", "taken back"),
}
REPAIRS: Labels = {
    "cert_signs": _("Signs in certificate numbers"),
    "cert_birth": _("Certificate numbers by the date of birth"),
    "cert_turned": _("Turned digits in certificate numbers"),
    "cert_last": _("Last digit of certificate numbers"),
    "cert_other": _("Another type of certificate"),
    "birth_number": _("Dates of birth by the certificate number"),
    "name_signs": _("Look-alikes in names"),
    "name_known": _("Names as the register has them"),
    "mobile_signs": _("Signs in mobile numbers"),
    "mobile_first": _("First of several mobile numbers"),
    "mobile_blank": _("Rows without a mobile number"),
    "place_code": _("Spelling of organisation codes"),
    "place_name": _("Names in place of organisation codes"),
    "place_near": _("Organisations that come near"),
    "place_into": _("Merged organisations"),
    "code_signs": _("Signs in credit codes"),
    "code_last": _("Last sign of credit codes"),
    "code_blank": _("Employers' codes left out"),
    "date_signs": _("Signs in dates"),
    "date_turned": _("Turned dates"),
    "date_serial": _("Day numbers of a spreadsheet program"),
    "count_signs": _("Signs in counts"),
    "account_signs": _("Signs in account numbers"),
    "word_near": _("Nearest of the known words"),
}
GENDERS: Labels = {"": _("not said"), "m": _("male"), "f": _("female")}
ALL: dict[str, Labels] = {
    "gender": GENDERS,
    "kind": ORGANISATION_KINDS,
    "post": POSTS,
    "nature": NATURES,
    "source": SOURCES,
    "industry": INDUSTRIES,
    "ownership": OWNERSHIPS,
    "membership": MEMBERSHIP_STATES,
    "ground": GROUNDS,
    "account_kind": ACCOUNT_KINDS,
    "account": ACCOUNT_STATES,
    "certificate": CERTIFICATE_TYPES,
    "merge": MERGE_STATES,
    "roster": ROSTER_KINDS,
    "import": IMPORT_STATES,
    "repair": REPAIRS,
}


def label(family: str, code: str) -> str | Promise:
    """The words for a code; an unknown code stands for itself."""
    return ALL[family].get(code, code)
