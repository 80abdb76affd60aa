"""What each finding about a row says to people. `{figure}` is what the check handed over."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongqiao.platform.sentences import fill

REASONS: dict[str, str | Promise] = {
    "ROW_SHAPE": _("The row has more cells than the header."),
    "ROW_QUOTES": _("A quotation mark is opened or closed in the wrong place."),
    "ROW_NUL": _("The row contains characters that are not text."),
    "ROW_ENCODING": _("The row contains characters that cannot be read."),
    "CELL_TOO_LONG": _("A cell in this row is far too long."),
    "NUMBER_LOST_DIGITS": _(
        "The spreadsheet program turned this into a number and dropped its last digits. "
        "Format the column as text and type it again."
    ),
    "BLANK": _("This must not be blank."),
    "TOO_LONG": _("At most {figure} characters fit here."),
    "NAME_SHAPE": _("This is not a name."),
    "CERT_BLANK": _("The certificate number is blank."),
    "CERT_TYPE": _("There is no such certificate type."),
    "CERT_SHAPE": _("The number does not look like one of this certificate type."),
    "CERT_DATE": _("The date of birth in the number does not exist."),
    "CERT_CHECK_DIGIT": _("The check digit is wrong: one of the digits was mistyped."),
    "CERT_LOST_DIGITS": _(
        "The last three digits have become 000: the spreadsheet program took the number for an "
        "amount. Format the column as text and type them again."
    ),
    "MOBILE_SHAPE": _("A mobile number has eleven digits."),
    "DATE_IMPOSSIBLE": _("There is no such date."),
    "DATE_FUTURE": _("{figure} is still to come."),
    "DATE_BEFORE_BIRTH": _("The date lies before the date of birth."),
    "COUNT_SHAPE": _("This is not a whole number."),
    "COUNT_NEGATIVE": _("A count cannot be negative."),
    "DUPLICATE": _("Row {figure} is about the same; that one counts."),
    "DUPLICATE_REFUSED": _(
        "Row {figure} is about the same, but was not taken either: put that one right, or leave "
        "only this one in the file."
    ),
    "DUPLICATE_NAME": _("Row {figure} has the same certificate number with another name."),
    "CODE_SHAPE": _("A code consists of letters, digits, hyphens and dots."),
    "KIND_UNKNOWN": _("There is no kind of organisation called {figure}."),
    "REGION_SHAPE": _("A region code has six to twelve digits."),
    "USCC_CHECK": _("The credit code is wrong: eighteen signs, the last one checks the others."),
    "USCC_EMPLOYER": _(
        "This is not a union's code: those begin with 8. The employer's code has its own field."
    ),
    "USCC_UNION": _("This is a union's code; the employer has another one."),
    "ORG_CLOSED": _("This organisation has been closed."),
    "ORG_MERGED": _("This organisation has gone up in {figure}: write that code."),
    "PARENT_CLOSED": _("The organisation {figure} above this one has been closed."),
    "PARENT_KIND": _(
        "The organisation {figure} above this one is a basic union: no federation stands below it."
    ),
    "KIND_BELOW": _(
        "The federation {figure} stands below this one: none does below a basic union."
    ),
    "TOWN_UNKNOWN": _("There is no federation of a town with the code {figure}."),
    "INDUSTRY_UNKNOWN": _("There is no trade called {figure} in GB/T 4754."),
    "OWNERSHIP_UNKNOWN": _("There is no kind of ownership called {figure}."),
    "PARENT_UNKNOWN": _("There is no organisation {figure} above this one."),
    "PARENT_REFUSED": _("The organisation {figure} above this one was refused too."),
    "PARENT_CYCLE": _("The organisation would end up below itself."),
    "TOO_DEEP": _("The tree would be more than {figure} levels deep."),
    "ORG_UNKNOWN": _("There is no organisation with the code {figure}."),
    "ORG_OUT_OF_SCOPE": _("This organisation is not in your charge."),
    "NAME_CONFLICT": _("This certificate number belongs to someone with another name."),
    "MEMBER_ELSEWHERE": _("Is a member of {figure} at present."),
    "MEMBER_MOVES": _("Is a member of {figure} at present and will be moved here."),
    "PERSON_UNKNOWN": _("Nobody in your charge has this certificate number."),
    "ACCOUNT_SHAPE": _("An account number has 8 to 30 digits."),
    "ACCOUNT_KIND": _("The kind is social_card or bank_card."),
    "GENDER_WORD": _("Write 男 or 女, or leave it blank."),
    "BIRTH_DIFFERS": _(
        "The date of birth in the certificate number is another one; that one counts."
    ),
    "NAME_LOOKALIKE": _("One of the signs in this name only looks like a character."),
    "HOLDER_DIFFERS": _("The account holder has another name than the member."),
    "ACCOUNT_SHARED": _("Several members use this account."),
}

REPAIRS: dict[str, Promise] = {
    "cert_signs": _("Without the signs that are no digits: {becomes}"),
    "cert_birth": _("With the date of birth of its own column the number is right: {becomes}"),
    "cert_turned": _("Two digits have changed places: {becomes}"),
    "cert_last": _("If only the last digit is wrong: {becomes}. Compare it with the card."),
    "cert_other": _("By its shape this is another certificate: {becomes}"),
    "birth_number": _("The date of birth that the number holds: {becomes}"),
    "name_signs": _("With characters in place of look-alikes: {becomes}"),
    "name_known": _("The register has it under a name that sounds the same: {becomes}"),
    "mobile_signs": _("The mobile number in this cell: {becomes}"),
    "mobile_first": _("The first of the numbers in this cell: {becomes}"),
    "mobile_blank": _("Bring the row in without a mobile number."),
    "place_code": _("The same code as the register writes it: {becomes}"),
    "place_name": _("The organisation of this name: {becomes}"),
    "place_near": _("The only organisation that comes near: {becomes}"),
    "place_into": _("The organisation in which it has gone up: {becomes}"),
    "code_signs": _("With the signs that a credit code may hold: {becomes}"),
    "code_last": _("If only the last sign is wrong: {becomes}. Compare it with the licence."),
    "code_blank": _("Leave the union's code blank until it has its own."),
    "date_signs": _("The date in this cell: {becomes}"),
    "date_turned": _("With day and month turned: {becomes}"),
    "date_serial": _("The spreadsheet program's day number is {becomes}"),
    "count_signs": _("The number in this cell: {becomes}"),
    "account_signs": _("The digits in this cell: {becomes}"),
    "word_near": _("The nearest of the known words: {becomes}"),
}


def repair(kind: str, becomes: str) -> str:
    """What a proposed repair says in the active language."""
    return fill(str(REPAIRS[kind]), {"becomes": becomes})


def reason(code: str, figure: str | None) -> str:
    """The sentence in the active language; an unknown code stands for itself."""
    says = REASONS.get(code)
    return fill(str(says), {"figure": figure}) if says is not None else gettext(code)
