"""Bytes to characters: BOM, strict UTF-8, what is declared, then what the bytes themselves say; strict errors throughout.

In: bytes and, for markup, what they declare. Out: text, encoding, how it was found, flags. Refuses (Rejected bad_encoding): bytes
that no encoding reads, and text that two ways of looking do not agree on in a way that would change its words.
"""

import re
from typing import Final, NamedTuple

from pipeline.errors import Rejected

_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# Real pages label GB18030 as gb2312 or gbk, and Big5 with the Hong Kong supplement as big5: WHATWG Encoding, 4.2.
_LABELS: Final = {
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gb2312-80": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "ms936": "gb18030",
    "x-gbk": "gb18030", "chinese": "gb18030", "euc-cn": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs",
    "cp950": "big5hkscs", "utf8": "utf-8", "unicode": "utf-16-le", "utf-16": "utf-16-le", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "ascii": "cp1252", "us-ascii": "cp1252", "shift_jis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
}  # fmt: skip
_DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9_.:\-]{2,40})
    |<meta[^>]{0,400}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_.:\-]{2,40})""",
    re.IGNORECASE | re.VERBOSE,
)
# The hundred letters that any Chinese text is mostly made of, and those of them that are written otherwise in traditional text.
# A wrong decoding of Chinese hits them no more often than chance.
COMMON: Final = frozenset(
    "的一是在了不和有大这主中人上为们地个用工时要动国产以我到他会作来分生对于学下级义就年阶发成部民可出能方进同行面说"
    "种过命度革而多子后自社加小机也经力线本电高量长党得实家定深法表着水理化争现所二起政三好十战无农使性前等反体合斗路图"
    "業發展會國產經濟這為們個時動來對學級義階進過後機線電長黨實著現戰無農體開關們說增第一年月日市区省全建设新企全业资收万亿元比"
    "開全建設資萬億區"
)
_HAN: Final = re.compile("[一-鿿]")


class Decoded(NamedTuple):
    """Text without its BOM; `start` is 1 where a BOM stood before it, so that offsets count from the text itself."""

    text: str
    encoding: str
    found: str  # bom, utf-8, declared, detected
    flags: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """Return the text of `data`. Raises Rejected bad_encoding."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                return Decoded(data[len(bom) :].decode(name), name, "bom")
            except UnicodeDecodeError as e:
                raise Rejected("bad_encoding", f"the bytes start as {name} and break it at byte {e.start}") from e
    wide = _wide(data)
    if wide:
        return wide
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return Decoded(text, "utf-8", "utf-8", _declared_flags(data, "utf-8", text))
    return _legacy(data)


def declared(data: bytes) -> str:
    """Return the codec that markup declares in its first 4,096 bytes, "" where none or an unknown one."""
    found = _DECLARED.search(data[:4096])
    if not found:
        return ""
    label = (found.group(1) or found.group(2)).decode("ascii").lower()
    return _codec(_LABELS.get(label, label))


def commonness(text: str) -> float:
    """Return the share of very common letters among the Chinese ones of the first 20,000 characters; 0 where there are none."""
    letters = _HAN.findall(text[:20_000])
    return sum(c in COMMON for c in letters) / len(letters) if letters else 0.0


def _codec(label: str) -> str:
    import codecs

    try:
        return codecs.lookup(label).name if codecs.lookup(label)._is_text_encoding else ""
    except LookupError:
        return ""


def _declared_flags(data: bytes, codec: str, text: str) -> tuple[str, ...]:
    """Bytes that are good UTF-8 by accident: a short text whose label says otherwise and whose words then read better."""
    label = declared(data)
    if label in ("", codec) or text.isascii():
        return ()
    other = _strict(data, label)
    return ("encoding_doubtful",) if other is not None and commonness(other) > commonness(text) + 0.2 else ()


def _strict(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except (UnicodeDecodeError, UnicodeError, LookupError):
        return None
    return text


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without a BOM: one of two byte places is zero for ASCII text, or 4E..9F for Chinese."""
    if len(data) < 4 or len(data) % 2:
        return None
    sample = data[:4096]
    half = len(sample) // 2
    for codec, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        other = sample[0::2] if codec == "utf-16-le" else sample[1::2]
        ascii_share = high.count(0) / half
        letters = sum(0x4E <= b <= 0x9F or b in (0, 0x30, 0xFF, 0x20) for b in high) / half
        if other.count(0) > half // 4 or (ascii_share < 0.4 and letters < 0.95):
            continue
        text = _strict(data, codec)
        if text is not None and (commonness(text) > 0.25 or (ascii_share >= 0.4 and text.isprintable() | ("\n" in text))):
            return Decoded(text, codec, "detected")
    return None


def _legacy(data: bytes) -> Decoded:
    """Neither UTF: what is declared, what charset-normalizer says and how common the letters are must come to the same text."""
    label = declared(data)
    scored: dict[str, tuple[float, str]] = {}
    for codec in dict.fromkeys(c for c in (label, "gb18030", "big5hkscs", "cp950") if c):
        text = _strict(data, codec)
        if text is not None and not _controls(text):
            scored[codec] = (commonness(text), text)
    chinese = sorted(((score, codec) for codec, (score, _) in scored.items()), reverse=True)
    if label in scored and (scored[label][0] >= 0.3 or label not in ("gb18030", "big5hkscs")):
        best = chinese[0]
        doubt = best[1] != label and best[0] > scored[label][0] + 0.15 and best[0] > 0.3
        if not doubt:
            return Decoded(scored[label][1], label, "declared")
        return Decoded(scored[best[1]][1], best[1], "detected", ("encoding_doubtful",))
    if (
        chinese
        and chinese[0][0] >= 0.3
        and (len(chinese) < 2 or chinese[0][0] > chinese[1][0] + 0.1 or scored[chinese[0][1]] == scored[chinese[1][1]])
    ):
        return Decoded(
            scored[chinese[0][1]][1], chinese[0][1], "detected", () if label in ("", chinese[0][1]) else ("encoding_doubtful",)
        )
    guess = _guess(data)
    if guess and guess not in ("gb18030", "big5hkscs", "big5", "cp950", "johab"):
        text = _strict(data, guess)
        if text is not None and not _controls(text):
            return Decoded(text, guess, "detected", ("encoding_doubtful",))
    if chinese and chinese[0][0] >= 0.12 and guess == chinese[0][1]:
        return Decoded(scored[guess][1], guess, "detected", ("encoding_doubtful",))
    raise Rejected("bad_encoding", "neither UTF-8 nor a declared encoding, and no two ways of reading the bytes agree")


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:65_536]).best()
    return _codec(_LABELS.get(best.encoding.replace("_", "-"), best.encoding)) if best else ""


def _controls(text: str) -> bool:
    """Whether a decoding left more C1 controls or private-use characters than a text has by accident."""
    bad = sum("\x80" <= c <= "\x9f" or "\ue000" <= c <= "\uf8ff" for c in text[:20_000])
    return bad > 2 + len(text[:20_000]) // 200
