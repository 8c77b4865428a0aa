"""What is known of names from elsewhere: families by which an origin is told, spellings that mean one name.

Sources: the 2024 statistics of foreign residents (在留外国人統計) for which origins matter here, and the ways their
passports spell names.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VIETNAMESE = _words(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh dao doan trinh truong mai cao luong"
    " luu ta chu thai ha to vuong lam trieu quach"
)
VIETNAMESE_MIDDLE = frozenset({"thi", "van"})
"""Middle names that only tell woman or man and are often left out."""

CHINESE = _words(
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang deng"
    " feng han cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei lu ding shen yao"
)

KOREAN = _words(
    "kim lee yi park pak choi choe jung jeong chung kang gang cho jo yoon yun jang chang lim im han oh seo suh shin"
    " kwon hwang ahn an song ryu yoo hong moon bae baek"
)
KOREAN_SPELLINGS = (
    ("^(lee|yi|rhee|rhie)$", "i"), ("^(park|pak|bak)$", "bak"), ("^(choi|choe)$", "choe"), ("^(suh|seo)$", "seo"),
    ("^(jung|jeong|chung)$", "jeong"), ("^(ahn|an)$", "an"), ("^(lim|im|rim)$", "im"), ("young", "yeong"),
    ("hyun", "hyeon"), ("kyung", "gyeong"), ("jung", "jeong"), ("sung", "seong"), ("sun$", "seon"), ("joon", "jun"),
    ("woo|wu", "u"), ("oo", "u"), ("ee|ui", "i"), ("^k(?=[aeiou])", "g"), ("^ch(?=o$|ang$)", "j"),
    ("^y[u]n$", "yun"), ("uhn", "un"),
)  # fmt: skip
"""Older spellings on the left, the Revised Romanization, more or less, on the right."""

SOUTH_ASIAN = _words(
    "shrestha thapa gurung tamang rai magar lama sherpa"
    " karki basnet poudel adhikari bhattarai koirala khadka limbu"
    " maharjan pokharel bista chaudhary sharma singh patel gupta yadav subedi acharya dahal ghimire neupane"
)
SOUTH_ASIAN_SPELLINGS = (
    ("x", "ks"), ("ksh", "ks"), ("sh", "s"), ("[vw]", "b"), ("ou|au", "o"), ("ee|ii|iy", "i"), ("oo|uu", "u"),
    ("aa", "a"), ("(?<=[bdgkpt])h", ""), ("ry$|ri$", "ri"), ("yal$", "el"), ("(.)\\1", "\\1"),
)  # fmt: skip
"""Devanagari comes into Latin letters in several ways: Laxmi, Lakshmi; Bishnu, Vishnu; Paudel, Poudyal."""

LEFT_OUT = frozenset(
    {"de", "da", "do", "dos", "das", "del", "la", "los", "e", "y", "fnu", "lnu", "xxx", "bin", "binti"}
)
"""Particles, and what visas write for a missing family or given name."""

GENERATION = {
    "jr": "2", "junior": "2", "filho": "2", "ii": "2", "sr": "1", "senior": "1", "iii": "3", "neto": "3", "iv": "4",
}  # fmt: skip

WRITTEN_AS_HEARD = (("^nguyen$", "guen"), ("^tr", "ch"), ("^gi(?=[aou])", "z"), ("ao$", "an"))
"""Sounds that Japanese writes its own way."""

BROUGHT_FROM_ELSEWHERE = (
    ("ゔぁ", "ば"), ("ゔぃ", "び"), ("ゔぇ", "べ"), ("ゔぉ", "ぼ"), ("ゔ", "ぶ"), ("てぃ", "ち"), ("でぃ", "じ"),
    ("とぅ", "つ"), ("どぅ", "ず"), ("うぃ", "い"), ("うぇ", "え"), ("うぉ", "お"), ("しぇ", "せ"), ("じぇ", "ぜ"),
    ("ちぇ", "て"), ("ふぁ", "は"), ("ふぃ", "ひ"), ("ふぇ", "へ"), ("ふぉ", "ほ"), ("つぁ", "さ"), ("っ", ""),
)  # fmt: skip
"""Kana that exist for foreign names only, and those they were written with before."""

_FORMS = (
    "陈陳 张張 刘劉 杨楊 赵趙 吴呉 孙孫 马馬 郑鄭 罗羅 谢謝 韩韓 许許 邓鄧 冯馮 叶葉 蒋蔣 苏蘇 吕呂 伟偉 丽麗 华華"
    " 红紅 军軍 强強 东東 龙竜 凤鳳 兰蘭 颖穎 黃黄 萧蕭 钟鐘 邹鄒 陆陸 贾賈 阎閻 宁寧 云雲 飞飛 刚剛 杰傑 艳艶 凯凱"
    " 晓暁 庆慶 荣栄 梦夢 诗詩"
)
SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in _FORMS.split()})
"""Simplified characters of China and those of Japan: the residence card has the latter."""
