"""What each reason says to people: Chinese and English, worker-facing, without codes."""

from collections.abc import Mapping

from gongqiao.mutualaid.enums import Reason, reasons_in

SENTENCES: Mapping[Reason, tuple[str, str]] = {
    Reason.NOT_ENROLLED: ("没有参加这一期互助。", "Not enrolled in this period."),
    Reason.OUTSIDE_COVER: (
        "住院日期不在您的保障期内。",
        "The date of the stay lies outside your days of cover.",
    ),
    Reason.WAITING: ("还在等待期内。", "The waiting period had not ended."),
    Reason.INSUTYPE: (
        "这次结算的医保险种不在本办法范围内。",
        "The kind of medical insurance of this settlement is not in this scheme.",
    ),
    Reason.MED_TYPE: (
        "这次就医的类别（如门诊）不在本办法范围内。",
        "The kind of visit (such as outpatient) is not in this scheme.",
    ),
    Reason.HOSPITAL: (
        "就诊医院的等级不在本办法范围内，或不是定点医院。",
        "The hospital's level is not in this scheme, or it is not a designated one.",
    ),
    Reason.BELOW_DEDUCTIBLE: ("没有超过起付线。", "It does not exceed the deductible."),
    Reason.CAP_REACHED: ("本期补助已到封顶线。", "The most that a period pays has been reached."),
    Reason.DUPLICATE: (
        "同一次住院疑似重复送来，需要人工核对。",
        "The same stay seems to have been sent twice: a person checks it.",
    ),
    Reason.REVERSED: (
        "医院已经退费，这笔结算作废。",
        "The hospital refunded it: it no longer counts.",
    ),
    Reason.NAME_DIFFERS: (
        "姓名与参保登记的不一致，需要人工核对。",
        "The name differs from the enrolment: a person checks it.",
    ),
    Reason.SEVERAL_PERSONS: (
        "这个证件号对应多人，需要人工核对。",
        "Several persons are on file with this number: a person checks it.",
    ),
    Reason.TOO_LATE: ("超过了申报期限。", "It came after the deadline."),
    Reason.EXCLUDED: ("属于办法规定的不补助情形。", "It is a case that the scheme excludes."),
    Reason.PAID_AT_SOURCE: (
        "出院结算时已经补过，不重复补。",
        "It was already paid at discharge and is not paid again.",
    ),
    Reason.IDENTITY_OFF: (
        "结算单上的金额对不拢，需要人工核对。",
        "The amounts of the settlement do not add up: a person checks it.",
    ),
    Reason.NO_ACCOUNT: ("还没有登记收款账户。", "No account to pay to is on file."),
    Reason.HOLDER_DIFFERS: (
        "收款账户的户名与本人姓名不一致。",
        "The account is held under another name.",
    ),
    Reason.CASES_USED: (
        "本期可以补助的次数已经用完。",
        "The number of times in a period is used up.",
    ),
    Reason.ZERO: ("没有可以补助的金额。", "There is no amount to pay on."),
    Reason.DECEASED: ("本人已身故，由继承人办理。", "The person has died: the heirs are asked."),
    Reason.FEE_NOT_RECEIVED: (
        "住院时互助费还没有到账。",
        "The fee had not been received at the date of the stay.",
    ),
    Reason.READMISSION: (
        "离上次出院时间较近，暂按同一原因再次住院合并计算，需要人工核对。",
        "Soon after an earlier discharge, so counted as one case for now: a person checks it.",
    ),
    Reason.BEGAN_BEFORE_COVER: (
        "入院时还没有参保，需要人工核对。",
        "The stay began before cover: a person checks it.",
    ),
    Reason.INCOMPLETE: (
        "结算数据缺少计算要用的金额，需要人工核对。",
        "The settlement lacks an amount that the rule needs: a person checks it.",
    ),
}
"""Each reason as one sentence (Chinese, English)."""

NAMES: Mapping[Reason, tuple[str, str]] = {
    Reason.NOT_ENROLLED: ("未参保", "not enrolled"),
    Reason.OUTSIDE_COVER: ("不在保障期", "outside cover"),
    Reason.WAITING: ("等待期内", "waiting period"),
    Reason.INSUTYPE: ("险种不符", "insurance type"),
    Reason.MED_TYPE: ("医疗类别不符", "kind of visit"),
    Reason.HOSPITAL: ("医院等级/非定点", "hospital level"),
    Reason.BELOW_DEDUCTIBLE: ("低于起付线", "below deductible"),
    Reason.CAP_REACHED: ("达到期内封顶", "cap reached"),
    Reason.DUPLICATE: ("重复结算", "duplicate settlement"),
    Reason.REVERSED: ("已退费/冲正", "refunded"),
    Reason.NAME_DIFFERS: ("姓名不一致", "name differs"),
    Reason.SEVERAL_PERSONS: ("证件多主档", "several persons"),
    Reason.TOO_LATE: ("超申报期限", "too late"),
    Reason.EXCLUDED: ("免责情形", "excluded"),
    Reason.PAID_AT_SOURCE: ("已在出院时结补", "paid at discharge"),
    Reason.IDENTITY_OFF: ("结算勾稽不符", "amounts do not add up"),
    Reason.NO_ACCOUNT: ("无收款账户", "no account"),
    Reason.HOLDER_DIFFERS: ("账户户名不符", "account holder differs"),
    Reason.CASES_USED: ("次数上限", "number of cases"),
    Reason.ZERO: ("金额为零", "zero amount"),
    Reason.DECEASED: ("身故待继承人", "deceased"),
    Reason.FEE_NOT_RECEIVED: ("单位缴费未到账", "fee not received"),
    Reason.READMISSION: ("疑似同因再入院", "possible readmission"),
    Reason.BEGAN_BEFORE_COVER: ("跨期住院", "cross-period stay"),
    Reason.INCOMPLETE: ("材料不全", "incomplete"),
}
"""The field's term for each reason, for lists and filters (Chinese, English)."""


def reason_sentences(mask: int, language: str) -> list[str]:
    """The sentences of a mask by code. `language`: zh… is Chinese, everything else English."""
    side = 0 if language.startswith("zh") else 1
    return [SENTENCES[reason][side] for reason in reasons_in(mask)]


def reason_name(reason: Reason, language: str) -> str:
    """The field's term for a reason."""
    return NAMES[reason][0 if language.startswith("zh") else 1]
