"""The columns of the roster files: English keys of the contract, Chinese labels, aliases."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongqiao.platform.spreadsheet import Column, ColumnMap

NAME = Column(
    "name", "姓名", ("会员姓名", "职工姓名", "名字"), says=pgettext_lazy("person", "Name")
)
CERTNO = Column(
    "certno",
    "证件号码",
    ("证件号", "身份证", "身份证号", "身份证号码", "公民身份号码", "身份证件号码"),
    says=_("Certificate number"),
)

ORGANISATIONS: ColumnMap = (
    Column(
        "org_code", "组织代码", ("工会代码", "组织编码", "工会编码", "单位代码"), says=_("Code")
    ),
    Column("name", "组织名称", ("工会名称", "单位名称", "名称"), says=_("Name")),
    Column("kind", "组织类型", ("工会类型", "类型", "类别"), says=_("Kind")),
    Column(
        "parent_code",
        "上级代码",
        ("上级组织代码", "上级工会代码", "上级编码", "上级"),
        required=False,
        says=_("Code of the organisation above"),
    ),
    Column(
        "region_code",
        "行政区划代码",
        ("区划代码", "行政区划", "地区代码"),
        required=False,
        says=_("Region code"),
    ),
    Column(
        "uscc",
        "统一社会信用代码",
        ("工会统一社会信用代码", "信用代码", "社会信用代码"),
        required=False,
        says=_("Credit code"),
    ),
    Column(
        "employer_name", "用人单位名称", ("用人单位", "单位"), required=False, says=_("Employer")
    ),
    Column(
        "employer_uscc",
        "用人单位统一社会信用代码",
        ("用人单位信用代码", "单位信用代码", "单位统一社会信用代码"),
        required=False,
        says=_("Credit code of the employer"),
    ),
    Column(
        "staff_count", "职工人数", ("职工数", "人数", "员工人数"), required=False, says=_("Staff")
    ),
    Column("founded_on", "建会日期", ("成立日期", "建会时间"), required=False, says=_("Founded")),
)

MEMBERS: ColumnMap = (
    NAME,
    Column(
        "cert_type",
        "证件类型",
        ("证件种类", "证件类别"),
        required=False,
        says=_("Certificate type"),
    ),
    CERTNO,
    Column(
        "mobile",
        "手机号",
        ("手机", "手机号码", "电话", "联系电话", "移动电话"),
        required=False,
        says=_("Mobile number"),
    ),
    Column(
        "org_code",
        "组织代码",
        ("工会代码", "组织编码", "工会编码", "单位代码"),
        says=_("Code of the union"),
    ),
    Column(
        "joined_on", "入会日期", ("入会时间", "加入日期"), required=False, says=_("Member since")
    ),
    Column(
        "birth_date", "出生日期", ("出生年月日", "生日"), required=False, says=_("Date of birth")
    ),
    Column("gender", "性别", ("男女",), required=False, says=_("Gender")),
)

ACCOUNTS: ColumnMap = (
    CERTNO,
    NAME,
    Column("bank_name", "开户银行", ("银行", "银行名称", "开户行"), says=_("Bank")),
    Column(
        "bank_branch",
        "开户网点",
        ("支行", "开户支行", "网点", "开户行网点"),
        required=False,
        says=_("Branch"),
    ),
    Column(
        "account_no",
        "银行账号",
        ("账号", "银行卡号", "卡号", "账户号码", "社保卡账号", "帐号", "银行帐号"),
        says=_("Account number"),
    ),
    Column(
        "holder_name",
        "户名",
        ("账户名", "开户名", "账户名称", "持卡人"),
        required=False,
        says=_("Account holder"),
    ),
    Column("kind", "账户类型", ("卡类型", "账户种类", "类型"), required=False, says=_("Kind")),
)

EMPLOYERS: ColumnMap = (
    Column("name", "用人单位名称", ("单位名称", "企业名称", "名称"), says=_("Name")),
    Column(
        "uscc",
        "统一社会信用代码",
        ("用人单位统一社会信用代码", "信用代码", "社会信用代码"),
        says=_("Credit code of the employer"),
    ),
    Column(
        "town_code",
        "镇街工会代码",
        ("镇街代码", "所属镇街", "镇（街道）总工会代码"),
        says=_("Code of the town's federation"),
    ),
    Column("industry", "行业门类", ("行业", "国民经济行业"), required=False, says=_("Trade")),
    Column(
        "ownership", "经济类型", ("所有制", "登记注册类型"), required=False, says=_("Ownership")
    ),
    Column(
        "staff_count", "职工人数", ("职工数", "人数", "员工人数"), required=False, says=_("Staff")
    ),
)
