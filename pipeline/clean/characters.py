"""Characters: look-alikes mapped one to one, what has no width dropped; the places stay.

In: a Text. Out: the Text as it is read, and which rules changed it. Refuses: whole NFKC (10² is not 102, ① is not 1).
"""

import re
import unicodedata
from typing import Final

from pipeline.model import Text

_FULL: Final[dict[int, int | str]] = {
    **{0xFF10 + i: 0x30 + i for i in range(10)},
    **{0xFF21 + i: 0x41 + i for i in range(26)},
    **{0xFF41 + i: 0x61 + i for i in range(26)},
    0xFF05: "%",
    0xFE6A: "%",
    0xFF0B: "+",
    0xFF0D: "-",
    0xFF04: "$",
    0xFF0F: "/",
    0xFF0A: "*",
    0xFFE5: "¥",
}
_SUPPLEMENT: Final = dict(
    zip("⻓⻔⻋⻅⻉⻘⻚⻛⻜⻝⻢⻥⻦⻩⻬⻮⻰⻳⻄⻆⺟⺠", "长门车见贝青页风飞食马鱼鸟黄齐齿龙龟西角母民", strict=True)
)
_RADICALS: Final = {  # PDFs print 工 and 人 as radicals; Unicode maps Kangxi and compatibility ones, not the supplement
    **{ord(radical): letter for radical, letter in _SUPPLEMENT.items()},
    **{
        c: unicodedata.normalize("NFKC", chr(c))
        for c in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAFF))
        if len(unicodedata.normalize("NFKC", chr(c))) == 1
    },
}
_BLANKS: Final = dict.fromkeys((9, 11, 12, 13, 160, 5760, *range(8192, 8203), 8239, 8287, 12288), " ")
_FOLD: Final[dict[int, int | str]] = {**_FULL, **_RADICALS, **_BLANKS}
_IGNORED: Final = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
)
_IGNORE: Final = re.compile(f"[{_IGNORED}]+")
_WIDE: Final = re.compile("[０-９Ａ-Ｚａ-ｚ％﹪＋－＄／＊￥]")
_ODD: Final = re.compile("[\u2e80-\u2fd5\uf900-\ufaff]")
_BLANK: Final = re.compile("[\t\x0b\x0c\r\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_POINT: Final = re.compile("(?<=[0-9])．(?=[0-9])")
_COMMA: Final = re.compile(r"(?<![0-9.，,])[0-9]{1,3}(?:，[0-9]{3}){1,6}(?![0-9，])")
_QUOTE: Final = re.compile(
    r"[（(]-?[0-9.]{1,10}, ?-?[0-9.]{1,10}, ?-?[0-9.]{1,10}%[）)]"
)  # a portal's price, change, rate after a name
_CODE: Final = re.compile(r"<U\+([0-9A-Fa-f]{4,6})>")
_REFERENCE: Final = re.compile(
    r"&(nbsp|ensp|emsp|thinsp|ldquo|rdquo|lsquo|rsquo|mdash|ndash|hellip|middot|amp|quot|lt|gt|#160|#12288|#8220|#8221);"
)


def repair(text: Text) -> tuple[Text, tuple[str, ...]]:
    """Return the text with its characters made plain, and the names of the rules that did it."""
    rules: list[str] = []
    if "<U+" in text.chars and _CODE.search(text.chars):
        text = text.edited([(*m.span(), _printed(int(m.group(1), 16))) for m in _CODE.finditer(text.chars)])
        rules.append("printed_code_point")
    if "&" in text.chars and _REFERENCE.search(text.chars):
        import html

        text = text.edited([(*m.span(), html.unescape(m.group())) for m in _REFERENCE.finditer(text.chars)])
        rules.append("printed_reference")
    if "%" in text.chars and _QUOTE.search(text.chars):
        text = text.edited([(*m.span(), "") for m in _QUOTE.finditer(text.chars)])
        rules.append("stock_quote")
    if _IGNORE.search(text.chars):
        text = text.edited([(*m.span(), "") for m in _IGNORE.finditer(text.chars)])
        rules.append("no_width")
    chars = text.chars
    wide, odd = _WIDE.search(chars), _ODD.search(chars)
    if wide:
        rules.append("full_width")
    if odd:
        rules.append("radical")
    if wide or odd or _BLANK.search(chars):
        chars = chars.translate(_FOLD)
    if "．" in chars:
        chars = _POINT.sub(".", chars)
    if "，" in chars:
        chars = _COMMA.sub(lambda m: m.group().replace("，", ","), chars)
    return (Text(chars, text.starts, text.ends) if chars is not text.chars else text), tuple(rules)


def _printed(code: int) -> str:
    """Return the character that a tool printed as <U+00A0>; nothing for one without width or meaning."""
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or code < 0x20:
        return ""
    return chr(code)
