"""The settlement feed's columns: names of the national interface, what they are here.

Source: contract section 3; meanings in interface 2304 `setlinfo` and table `setl_d`.
"""

from django.utils.translation import gettext_lazy as _

from gongqiao.platform.spreadsheet import Column, ColumnMap

REQUIRED_TEXT = ("setl_id", "psn_cert_type", "certno", "psn_name", "insutype", "med_type")
REQUIRED_DATES = ("begndate", "enddate")
REQUIRED_AMOUNTS = ("medfee_sumamt", "inscp_scp_amt", "fund_pay_sumamt")
REQUIRED = (*REQUIRED_TEXT, *REQUIRED_DATES, "setl_time", *REQUIRED_AMOUNTS, "refd_setl_flag")

OPTIONAL_TEXT = ("init_setl_id", "mdtrt_id", "psn_no", "hosp_lv", "fixmedins_code", "pay_loc")
OPTIONAL_AMOUNTS = (
    "fulamt_ownpay_amt",
    "overlmt_selfpay",
    "preselfpay_amt",
    "act_pay_dedc",
    "hifp_pay",
    "hifob_pay",
    "hifes_pay",
    "cvlserv_pay",
    "maf_pay",
    "oth_pay",
    "hosp_part_amt",
    "psn_part_amt",
    "acct_pay",
    "acct_mulaid_pay",
    "psn_cash_pay",
    "aid_paid_at_source",
)
OPTIONAL = (*OPTIONAL_TEXT, *OPTIONAL_AMOUNTS, "vali_flag")
USED = (*REQUIRED, *OPTIONAL)
AMOUNTS = (*REQUIRED_AMOUNTS, *OPTIONAL_AMOUNTS)

TEXT_LENGTHS = {
    "setl_id": 40,
    "init_setl_id": 40,
    "mdtrt_id": 40,
    "psn_cert_type": 6,
    "certno": 50,
    "psn_name": 80,
    "psn_no": 40,
    "insutype": 6,
    "med_type": 6,
    "hosp_lv": 6,
    "fixmedins_code": 40,
    "pay_loc": 6,
}

CHINESE = {
    "结算ID": "setl_id",
    "原结算ID": "init_setl_id",
    "就诊ID": "mdtrt_id",
    "人员编号": "psn_no",
    "人员证件类型": "psn_cert_type",
    "证件类型": "psn_cert_type",
    "证件号码": "certno",
    "身份证号": "certno",
    "人员姓名": "psn_name",
    "姓名": "psn_name",
    "险种类型": "insutype",
    "险种": "insutype",
    "医疗类别": "med_type",
    "医院等级": "hosp_lv",
    "定点医药机构编号": "fixmedins_code",
    "开始日期": "begndate",
    "入院日期": "begndate",
    "结束日期": "enddate",
    "出院日期": "enddate",
    "结算时间": "setl_time",
    "医疗费总额": "medfee_sumamt",
    "全自费金额": "fulamt_ownpay_amt",
    "超限价自费费用": "overlmt_selfpay",
    "先行自付金额": "preselfpay_amt",
    "符合政策范围金额": "inscp_scp_amt",
    "实际支付起付线": "act_pay_dedc",
    "基本医疗保险统筹基金支出": "hifp_pay",
    "职工大额医疗费用补助基金支出": "hifob_pay",
    "企业补充医疗保险基金支出": "hifes_pay",
    "公务员医疗补助资金支出": "cvlserv_pay",
    "医疗救助基金支出": "maf_pay",
    "其他支出": "oth_pay",
    "基金支付总额": "fund_pay_sumamt",
    "医院负担金额": "hosp_part_amt",
    "个人负担总金额": "psn_part_amt",
    "个人账户支出": "acct_pay",
    "个人账户共济支付金额": "acct_mulaid_pay",
    "个人现金支出": "psn_cash_pay",
    "退费结算标志": "refd_setl_flag",
    "有效标志": "vali_flag",
    "支付地点": "pay_loc",
    "出院时已付互助金": "aid_paid_at_source",
}

HOSPITALS: ColumnMap = (
    Column(
        "code",
        "定点医药机构编号",
        ("定点医药机构代码", "医药机构编号", "医院代码", "医院编号", "机构编号", "fixmedins_code"),
        says=_("Code"),
    ),
    Column(
        "name",
        "定点医药机构名称",
        ("医药机构名称", "医院名称", "机构名称", "名称", "fixmedins_name"),
        says=_("Hospital"),
    ),
    Column(
        "valid_from",
        "启用日期",
        ("名称启用日期", "生效日期", "开始日期"),
        required=False,
        says=_("Name since"),
    ),
)
"""The table of hospitals' names."""
