"""Names of people, for comparing: one key for the ways in which a name is written.

The original spelling is kept by whoever stores it; keys are only compared. Two keys are equal when
the names differ in blanks, full-width letters, the interpunct of minority names (· • . and others),
letter case, or traditional against simplified characters of the table below.
"""

import re
import unicodedata

_NOISE = re.compile(
    r"[\s\u200b-\u200f\ufeff.\u00b7\u2022\u2027\u2219\u22c5\u25cf\u25e6\u30fb\uff65\u3002\ufe52"
    r"\u2e31\u2e33\u0387\u16eb'\u2019\u2018`\u2010-\u2015-]+"
)
_PAIRS = (
    "張张陳陈劉刘楊杨黃黄趙赵吳吴鄭郑馬马許许鄧邓蕭萧馮冯葉叶蔣蒋盧卢蘇苏閻阎譚谭鄒邹陸陆賈贾韋韦"
    "閆闫龍龙萬万錢钱湯汤賴赖龔龚顧顾華华國国偉伟麗丽鳳凤蘭兰嚴严孫孙羅罗謝谢鐘钟鍾钟葛葛範范鮑鲍"
    "費费聶聂齊齐龐庞紀纪項项關关莊庄溫温歐欧陽阳連连魯鲁畢毕賀贺樂乐裴裴勞劳儲储單单竇窦寧宁應应"
    "麥麦滿满藍蓝顏颜實实傑杰強强軍军東东學学慶庆貴贵寶宝蓮莲瓊琼嬌娇豔艳艷艳靜静穎颖瑩莹紅红雲云"
    "銀银鋒锋銘铭鑫鑫鋼钢錦锦鵬鹏飛飞輝辉燁烨煒炜曉晓昇升榮荣義义禮礼賢贤書书畫画詩诗詠咏愛爱"
    "倫伦億亿優优備备兒儿兩两劍剑動动勝胜區区協协廣广廠厂後后從从德德惠惠憲宪懷怀戰战擁拥"
)
_SIMPLE = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))

SHORTEST_CUT = 4
"""Characters that must be left of a name for it to pass as the beginning of a longer one."""


def name_key(name: str | None) -> str:
    """The key under which two spellings of a name are the same; "" for a blank one."""
    if not name:
        return ""
    key = _NOISE.sub("", unicodedata.normalize("NFKC", name)).upper()
    return unicodedata.normalize("NFKC", key).translate(_SIMPLE)


def is_cut_off(shorter: str, longer: str) -> bool:
    """True when one name is the beginning of the other, as banks and files cut long names."""
    a, b = sorted((name_key(shorter), name_key(longer)), key=len)
    return SHORTEST_CUT <= len(a) < len(b) and b.startswith(a)


def same_name(one: str | None, other: str | None) -> bool:
    """True when the keys are equal and not blank."""
    key = name_key(one)
    return bool(key) and key == name_key(other)
