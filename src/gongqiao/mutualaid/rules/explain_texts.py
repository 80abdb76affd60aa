"""The words of an explanation: Chinese and English, with figures in braces."""

from collections.abc import Mapping

Words = tuple[str, str]

COLUMNS: Mapping[str, Words] = {
    "medfee_sumamt": ("医疗费总额", "total cost"),
    "inscp_scp_amt": ("政策范围内费用", "cost within policy"),
    "fund_pay_sumamt": ("医保基金已付", "paid by the insurance funds"),
    "fulamt_ownpay_amt": ("全自费", "wholly self-paid items"),
    "overlmt_selfpay": ("超限价自费", "self-paid above price limits"),
    "preselfpay_amt": ("先行自付", "paid first by the patient"),
    "act_pay_dedc": ("医保起付线", "deductible of the insurance"),
    "hifp_pay": ("统筹基金支出", "paid by the pooled fund"),
    "hifob_pay": ("大额医疗费用补助支出", "paid by the large-cost fund"),
    "hifes_pay": ("企业补充医疗保险支出", "paid by the employer's insurance"),
    "cvlserv_pay": ("公务员医疗补助支出", "paid by the civil servants' fund"),
    "maf_pay": ("医疗救助支出", "paid by medical relief"),
    "oth_pay": ("其他支出", "paid by others"),
    "hosp_part_amt": ("医院负担", "borne by the hospital"),
    "psn_part_amt": ("个人负担", "borne by the patient"),
    "acct_pay": ("个人账户支出", "paid from the personal account"),
    "acct_mulaid_pay": ("家庭共济账户支出", "paid from the family account"),
    "psn_cash_pay": ("个人现金支出", "paid in cash"),
    "aid_paid_at_source": ("出院时已结补", "aid paid at discharge"),
}
"""What a money column of the feed is called."""

TEXTS: Mapping[str, Words] = {
    "own_share": ("自付", "Own share"),
    # sentences
    "share": (
        "{label} {base} 元：{products} = {result} 元",
        "{label} {base} yuan: {products} = {result}",
    ),
    "period": (
        "本期累计{label} {total} 元（此前 {before} 元，这次 {base} 元）：{products} = {result} 元，"
        "减去此前的 {earlier} 元 = {raw} 元",
        "{label} of the period so far {total} yuan (before {before}, now {base}): "
        "{products} = {result}, less {earlier} for the stays before = {raw}",
    ),
    "rounded": ("{exact} 元，四舍五入为 {amount}", "{exact}, rounded to {amount}"),
    "minimum": (
        "；不足 {minimum} 元的按 {minimum} 元补",
        "; less than {minimum} is paid as {minimum}",
    ),
    "per_diem": (
        "住院 {days} 天，前 {skip} 天不补：{paid} 天 × {per_day} 元 = {raw} 元",
        "{days} days, the first {skip} are not paid: {paid} days × {per_day} = {raw}",
    ),
    "day_band": (
        "住院 {days} 天，按 {paid} 天补：{paid} 天 × {per_day} 元 × {shares} 份 = {raw} 元",
        "{days} days, {paid} are paid: {paid} days × {per_day} × {shares} shares = {raw}",
    ),
    "day_band_merged": (
        "住院 {days} 天，与此前的 {before} 天合并为 {total} 天，按 {together} 天补，"
        "此前已按 {earlier} 天补：{paid} 天 × {per_day} 元 × {shares} 份 = {raw} 元",
        "{days} days and {before} before make {total}, of which {together} are paid, {earlier} of "
        "them before: {paid} days × {per_day} × {shares} shares = {raw}",
    ),
    "cap": (
        "；封顶 {cap} 元，此前已补 {before} 元，这次最多 {room} 元",
        "; at most {cap} in a period, {before} before this, so at most {room} now",
    ),
    "at_source": (
        "；出院时已结补 {amount} 元，不重复补",
        "; {amount} was paid at discharge and is not paid again",
    ),
    "payable": ("；补 {amount} 元", "; paid: {amount}"),
    "nothing": ("不补：{reasons}", "Nothing is paid: {reasons}"),
    "nothing_of": (
        "{label} {base} 元，不补：{reasons}",
        "{label} {base} yuan, nothing is paid: {reasons}",
    ),
    "basis": ("依据《{title}》第 {no} 期", "by “{title}”, period {no}"),
    "note": ("说明：{reasons}", "Note: {reasons}"),
    # steps
    "total_base": ("本期累计{label}", "{label} of the period so far"),
    "before_base": ("此前的{label}", "{label} of the stays before"),
    "tier": ("{lo}到{upto}元，补{rate}", "{lo} to {upto}, pays {rate}"),
    "tier_open": ("{lo}元以上，补{rate}", "above {lo}, pays {rate}"),
    "tier_first": ("{upto}元以内，补{rate}", "up to {upto}, pays {rate}"),
    "tier_all": ("全部，补{rate}", "all of it, pays {rate}"),
    "used": ("这一段用到{amount}元", "{amount} of it falls in here"),
    "earlier": ("此前各次应得", "for the stays before"),
    "raw": ("按办法应补", "by the scheme"),
    "half_up": ("{exact}四舍五入到分", "{exact}, rounded to the fen"),
    "lifted": ("不足{minimum}元，按{minimum}元", "less than {minimum}, paid as {minimum}"),
    "over_cap": ("超过封顶线的部分", "above the most of a period"),
    "cap_note": (
        "封顶{cap}元，此前已补{before}元，这次最多{room}元",
        "at most {cap} in a period, {before} before this, so at most {room} now",
    ),
    "source_step": ("出院时已结补", "paid at discharge"),
    "result": ("补给您", "Paid to you"),
    "days": ("住院天数", "Days in hospital"),
    "days_before": ("同一原因此前住院", "days before for the same case"),
    "skipped": ("前{skip}天不补", "the first {skip} days are not paid"),
    "paid_days": ("可补天数", "days that are paid"),
    "paid_before": ("此前已补天数", "days paid before"),
    "a_day": ("每天{per_day}元", "{per_day} a day"),
    "a_day_shares": ("每天{per_day}元，{shares}份", "{per_day} a day, {shares} shares"),
    "day_unit": ("{n}天", "{n} days"),
}
"""By key: Chinese and English."""


def say(key: str, language: str, **figures: object) -> str:
    """A text with its figures. `language`: zh… is Chinese, everything else English."""
    return TEXTS[key][0 if language.startswith("zh") else 1].format(**figures)


def column_name(column: str, language: str) -> str:
    """What a money column is called."""
    return COLUMNS[column][0 if language.startswith("zh") else 1]
