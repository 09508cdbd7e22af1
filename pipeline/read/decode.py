"""Bytes to characters: BOM, strict UTF-8, what is declared, then what the bytes themselves say; strict errors throughout.

In: bytes and, for markup, what they declare. Out: text, encoding, how it was found, flags. Refuses (Rejected bad_encoding):
bytes that no encoding reads, and text that two ways of looking do not agree on in a way that would change its words.
"""

import codecs
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
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "gb2312-80": "gb18030", "gbk": "gb18030", "cp936": "gb18030",
    "ms936": "gb18030", "x-gbk": "gb18030", "chinese": "gb18030", "euc-cn": "gb18030", "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs", "cp950": "big5hkscs", "utf8": "utf-8", "unicode": "utf-16-le",
    "utf-16": "utf-16-le", "iso-8859-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "shift_jis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
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
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f]")
_STRANGE: Final = re.compile("[\x80-\x9f\ue000-\uf8ff]")
_SAMPLE: Final = 4_096  # bytes that show UTF-16
_LETTERS: Final = 20_000  # characters that show whether a decoding is right
_CHINESE: Final = 0.2  # share of common letters: right decodings have 0.25 and more, wrong ones up to 0.11 (hostile/chardet)
_FEW: Final = 20  # Chinese letters, below which shares say little
_CHINESE_CODECS: Final = ("gb18030", "big5hkscs", "cp950")
_LOOSE: Final = frozenset({"big5", "gbk", "gb2312", "johab", "hz"})
_DOUBT: Final = ("encoding_doubtful",)


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
    if b"\0" in data[:_SAMPLE] and (wide := _wide(data)):
        return wide
    text = _strict(data, "utf-8")
    if text is None:
        return _wide(data) or _legacy(data)
    if text.isascii() and (escaped := _escaped(data)):
        return escaped
    if len(_CONTROL.findall(text, 0, _LETTERS)) > max(8, min(len(text), _LETTERS) // 20):
        raise Rejected("unknown_format", "binary data")
    return Decoded(text, "utf-8", "utf-8", _declared_flags(data, "utf-8", text))


def declared(data: bytes) -> str:
    """Return the codec that markup declares in its first 4,096 bytes, "" where none or an unknown one."""
    found = _DECLARED.search(data[:4096])
    if not found:
        return ""
    label = (found.group(1) or found.group(2)).decode("ascii").lower()
    codec = _codec(_LABELS.get(label, label))
    return "" if codec.startswith(("utf-16", "utf-32")) else codec  # a label that reads as ASCII cannot be right about that


def commonness(text: str) -> float:
    """Return the share of very common letters among the Chinese ones of the first characters; 0 where there are none."""
    letters = _HAN.findall(text, 0, _LETTERS)
    return sum(map(COMMON.__contains__, letters)) / len(letters) if letters else 0.0


def _codec(label: str) -> str:
    try:
        "".encode(label)  # refuses codecs that are no encodings of text
        return codecs.lookup(label).name
    except (LookupError, UnicodeError, TypeError):
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
    """UTF-16 or UTF-32 without a BOM: zeros stand in fixed places for ASCII text, 4E..9F for Chinese."""
    sample = data[:_SAMPLE]
    if len(data) % 4 == 0 and len(sample) >= 8:
        for codec, zeros in (("utf-32-le", (sample[2::4], sample[3::4])), ("utf-32-be", (sample[0::4], sample[1::4]))):
            if all(z.count(0) > 0.95 * len(z) for z in zeros) and (text := _strict(data, codec)) is not None:
                return Decoded(text, codec, "detected")
    if len(data) < 4 or len(data) % 2:
        return None
    half = len(sample) // 2
    for codec, high, low in (("utf-16-le", sample[1::2], sample[0::2]), ("utf-16-be", sample[0::2], sample[1::2])):
        zeros_share = high.count(0) / half
        letters = sum(0x4E <= b <= 0x9F or b in (0, 0x30, 0xFF, 0x20) for b in high) / half
        if low.count(0) > half // 4 or (zeros_share < 0.4 and letters < 0.95):
            continue
        text = _strict(data, codec)
        if text is not None and not _controls(text) and (commonness(text) > _CHINESE or zeros_share >= 0.4):
            return Decoded(text, codec, "detected")
    return None


def _legacy(data: bytes) -> Decoded:
    """Neither UTF: what is declared and how common its letters are must agree; where nothing is declared a second guess must."""
    label = declared(data)
    read: dict[str, str] = {}
    for codec in dict.fromkeys(c for c in (label, *_CHINESE_CODECS) if c):
        text = _strict(data, codec)
        if text is not None and not _controls(text):
            read[codec] = text
    scores = {codec: commonness(text) for codec, text in read.items()}
    best = max((c for c in _CHINESE_CODECS if c in scores), key=lambda c: scores[c], default="")
    sure = (
        bool(best)
        and scores[best] >= _CHINESE
        and all(scores[best] > v + 0.1 for c, v in scores.items() if read[c] != read[best])
    )
    if label in read:
        if label == best or read.get(best) == read[label]:
            if sure or len(_HAN.findall(read[label])) < _FEW:
                return Decoded(read[label], label, "declared")
        elif not (sure and len(_HAN.findall(read[best])) >= _FEW and scores[best] > scores[label] + 0.15):
            return Decoded(read[label], label, "declared", () if label not in _CHINESE_CODECS else _DOUBT)
    if sure and (len(_HAN.findall(read[best])) >= _FEW or _guess(data) == best):
        return Decoded(read[best], best, "detected", _DOUBT if label else ())
    guess = _guess(data)
    if guess == best and guess and scores[best] >= _CHINESE / 2:
        return Decoded(read[best], best, "detected", _DOUBT)
    if guess and guess not in _CHINESE_CODECS and guess not in _LOOSE:
        text = _strict(data, guess)
        if text is not None and not _controls(text):
            return Decoded(text, guess, "detected", _DOUBT)
    raise Rejected("bad_encoding", "neither UTF-8 nor a declared encoding, and no two ways of reading the bytes agree")


def _escaped(data: bytes) -> Decoded | None:
    """Seven-bit codes that look like ASCII: HZ, ISO-2022."""
    if b"~{" in data:
        text = _strict(data, "hz")
        if text is not None and commonness(text) >= _CHINESE:
            return Decoded(text, "hz", "detected")
    if b"\x1b$" in data:
        for codec in ("iso2022_jp_2", "iso2022_kr", "iso2022_jp"):
            text = _strict(data, codec)
            if text is not None:
                return Decoded(text, codec, "detected", _DOUBT)
        raise Rejected("bad_encoding", "an ISO-2022 code that cannot be read")
    return None


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:65_536]).best()
    return _codec(_LABELS.get(best.encoding.replace("_", "-"), best.encoding)) if best else ""


def _controls(text: str) -> bool:
    """Whether a decoding left more C1 controls or private-use characters than a text has by accident."""
    return len(_STRANGE.findall(text, 0, _LETTERS)) > 2 + min(len(text), _LETTERS) // 200
