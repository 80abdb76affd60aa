"""What is wrong with a scheme file, as sentences: Chinese and English, with figures."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SchemeFinding:
    """One thing to mend. `line` is 1-based (None when the text has no lines), `path` the field."""

    code: str
    line: int | None
    path: str
    zh: str
    en: str


class SchemeRefused(ValueError):
    """The scheme was not taken; `findings` says everything that is to be mended."""

    def __init__(self, findings: list[SchemeFinding]) -> None:
        self.findings = findings
        super().__init__("; ".join(f"line {f.line}: {f.path}: {f.en}" for f in findings))


SENTENCES: Mapping[str, tuple[str, str]] = {
    # the text as a whole
    "too_big": ("文件太大（上限 {most} 字节）。", "The file is too big (at most {most} bytes)."),
    "not_text_file": ("文件不是 UTF-8 或 GB18030 文本。", "The file is not UTF-8 or GB18030 text."),
    "not_yaml": (
        "这里不合 YAML 的写法（程序的提示：{problem}）。",
        "This is not valid YAML: {problem}",
    ),
    "empty": ("文件是空的。", "The file is empty."),
    "several_documents": ("一个文件只能写一个方案。", "A file holds one scheme only."),
    "alias": ("不允许使用锚点和引用（& 和 *）。", "Anchors and aliases (& and *) are not allowed."),
    "tag": ("不允许使用类型标记（!）。", "Tags (!) are not allowed."),
    "too_deep": ("嵌套太深。", "This is nested too deeply."),
    "key_twice": ("“{key}”写了两次。", "“{key}” is written twice."),
    "key_not_text": ("键名必须是文字。", "A key must be plain text."),
    # shape
    "missing_key": ("缺少“{key}”。", "“{key}” is missing."),
    "unknown_key": ("不认识的键“{key}”。", "Unknown key “{key}”."),
    "unknown_kind": (
        "不认识的补助方式，只能是 share、per_diem、day_band、lump_sum。",
        "Unknown kind: it must be share, per_diem, day_band or lump_sum.",
    ),
    "not_one_of": ("只能是 {expected}。", "It must be {expected}."),
    "not_a_list": ("这里应当是一个列表。", "A list is expected here."),
    "empty_list": ("列表不能为空。", "The list must not be empty."),
    "list_too_long": ("列表太长。", "The list is too long."),
    "not_a_mapping": ("这里应当是若干“键： 值”。", "Keys with values are expected here."),
    "not_text": (
        "应当是一段文字（不超过 500 字）。",
        "A text of at most 500 characters is expected.",
    ),
    "not_a_code": (
        "“{value}”不是代码：只能用小写字母、数字、- 和 _。",
        "“{value}” is not a code: lower-case letters, digits, - and _ only.",
    ),
    "not_a_value_code": (
        "“{value}”不是医保代码：应是带引号的字母数字，末尾可加 *。",
        "“{value}” is not a code value: quoted letters and digits, with a * at the end at most.",
    ),
    "not_a_number": ("“{value}”不是数。", "“{value}” is not a number."),
    "binary_fraction": (
        "{value} 是二进制小数，会丢失精度：请写成带引号的文字。",
        "{value} is a binary fraction and loses precision: write it as quoted text.",
    ),
    "negative": ("{value} 是负数，这里不允许。", "{value} is negative, which is not allowed here."),
    "finer_than_fen": ("{value} 比一分还小。", "{value} is finer than one fen."),
    "too_large": ("{value} 太大。", "{value} is too large."),
    "rate_above_one": (
        "比例 {value} 大于 1(100 %)。",
        "The rate {value} is above 1 (100 %).",
    ),
    "rate_too_fine": (
        "比例 {value} 最多保留四位小数。",
        "The rate {value} has more than four decimals.",
    ),
    "not_whole": ("“{value}”不是整数。", "“{value}” is not a whole number."),
    "not_a_day": ("“{value}”不是日期（年-月-日）。", "“{value}” is not a date (YYYY-MM-DD)."),
    "not_yes_or_no": ("只能是 true 或 false。", "It must be true or false."),
    "not_a_base": (
        "“{value}”不是算式：只能是金额字段的加减。",
        "“{value}” is not a base: only sums and differences of feed amounts.",
    ),
    "unknown_column": (
        "算式里的“{column}”不是结算数据的金额字段。",
        "“{column}” in the base is not an amount of the feed.",
    ),
    "column_twice": ("算式里“{column}”出现了两次。", "“{column}” stands twice in the base."),
    "not_days": (
        "“{value}”不是天数：只能写整数或 min(d,整数)。",
        "“{value}” is not a number of days: write a whole number or min(d,N).",
    ),
    "days_out_of_range": ("天数应在 1 到 {most} 之间。", "Days must be between 1 and {most}."),
    # several fields together
    "below_one": ("至少是 1。", "It must be at least 1."),
    "zero": ("不能是 0。", "It must not be 0."),
    "ends_before_start": (
        "保障期的结束日必须晚于开始日 {cover_from}。",
        "Cover must end after it starts on {cover_from}.",
    ),
    "code_twice": ("“{code}”重复了。", "“{code}” is repeated."),
    "base_only_subtracts": (
        "算式只有减项，结果总是 0。",
        "The base only subtracts: it would always be 0.",
    ),
    "all_rates_zero": ("所有分段的比例都是 0。", "All tiers have the rate 0."),
    "minimum_with_period": (
        "按期累计（accumulate: period）时不能设每次最低补助。",
        "A minimum per stay does not go with accumulate: period.",
    ),
    "minimum_above_cap": ("最低补助高于封顶线。", "The minimum is above the cap."),
    "not_above_previous": (
        "分段重叠或次序不对：上限必须大于前一段。",
        "Tiers overlap or are out of order: the bound must be above the previous one.",
    ),
    "open_before_last": (
        "只有最后一段可以没有上限，后面的分段被盖住了。",
        "Only the last one may be open above: those after it are overlapped.",
    ),
    "not_open_above": (
        "最后一段必须没有上限（以上不补助时写比例 0）。",
        "The last one must be open above (write the rate 0 if nothing is paid there).",
    ),
    "longer_pays_less": (
        "住院 {days} 天反而比少一天补得少。",
        "A stay of {days} days would pay less than one day fewer.",
    ),
    "other": ("这里的值不对。", "The value is not right here."),
}
"""By code: the sentence in Chinese and in English; braces are figures."""


def finding(
    code: str, line: int | None, path: tuple[str | int, ...], figures: Mapping[str, object]
) -> SchemeFinding:
    """A finding with its sentences filled in."""
    zh, en = SENTENCES[code]
    where = ""
    for step in path:
        where += f"[{step + 1}]" if isinstance(step, int) else ("." if where else "") + step
    return SchemeFinding(code, line, where, zh.format(**figures), en.format(**figures))
