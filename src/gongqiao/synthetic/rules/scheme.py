"""The scheme files of the demo: well-formed, invented, and saying so."""

from gongqiao.kernel.money import yuan
from gongqiao.synthetic.rules.profiles import AUTO_APPROVE, PREMIUM, Period

CODE = "tongxiang-demo"


def scheme_file(period: Period, code: str = CODE) -> str:
    """The YAML of one period (contract, section 4)."""
    terms = period.terms
    tiers = ", ".join(
        f'{{upto: "{yuan(upto)}", rate: "{rate / 10_000:.2f}"}}'
        if upto is not None
        else f'{{rate: "{rate / 10_000:.2f}"}}'
        for upto, rate in terms.tiers
    )
    levels = '["01", "02", "03", "04", "05", "06", "07"]' if terms.second_level_only else "null"
    return f"""\
# Demonstration only. Tongxiang's own tiers, cap and dates are not published: every parameter
# below is invented. Only the premium of 50 yuan is real (2020 feature on the federation).
code: {code}
title:
  zh-hans: 桐乡市职工医疗互助（演示参数）
  en: Tongxiang mutual aid (invented parameters)
source: 演示数据：除每期 50 元外，本方案参数均为虚构，桐乡市的实际标准未公布
period: {{no: {period.no}, cover_from: {period.cover_from}, cover_to: {period.cover_to}}}
premium: [{{category: default, amount: "{yuan(PREMIUM)}"}}]
enrolment: {{shares_max: 1, waiting_days: {{new: 0, lapsed: {terms.waiting_lapsed}, renewal: 0}}}}
benefits:
  - code: inpatient
    kind: share
    insutype: ["310"]
    med_type: ["21", "22", "23", "24", "25", "26", "27", "28", "21*"]
    hosp_lv: {levels}
    count_date: enddate
    base: inscp_scp_amt - fund_pay_sumamt - act_pay_dedc
    accumulate: stay
    tiers: [{tiers}]
    minimum: null
    cap_per_period: "{yuan(terms.cap)}"
review: {{auto_approve_upto: "{yuan(AUTO_APPROVE)}", sample_rate: "0.02"}}
"""
