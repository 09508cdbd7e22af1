"""Forms of an indicator's name: what two wordings must share to be one name.

In: a Chinese phrase. Out: its folded form, and the forms with less and less of what does not tell indicators apart.
Refuses: meaning; which form is an indicator is the catalog's to say. The words are those of rules/names.toml.
"""

import functools
import re
from collections.abc import Iterator
from typing import Final

from pipeline import rules

_WIDE: Final = {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)}
_DROP: Final = re.compile(r"[\s\u200b\ufeff“”‘’\"'`「」『』《》〈〉<>【】\[\]·•,，。;；:：!！?？—–~\-_*|]+")
_BRACKET: Final = re.compile(r"\(([^()]{0,40})\)")
_SO_MANY: Final = re.compile(r"^[二三四五六七八九十两]{1,3}大(?=..)")  # 六大优势产业
_LETTERS: Final = re.compile(r"(?<=[\u4e00-\u9fff]{2})[a-z][a-z0-9.]{1,6}$")  # 居民消费价格指数CPI
_YEARLY: Final = re.compile(r"(?<=.)年(?=[\u4e00-\u9fff]{0,3}(?:量|额|产值|收入|产能|面积)$)")  # 快递年业务量
_REMARK: Final = re.compile(r"(?:扣除|剔除|不含|按|与.{1,12}之比$|.{2,8}年价格$|[一二三四ⅰⅱⅲⅳⅴivx、和]{1,8}类)")
_LONGEST: Final = 60  # a longer phrase is a sentence, not a name


@functools.cache
def _words(key: str) -> tuple[str, ...]:
    """Return a word list of names.toml, longest first."""
    return tuple(sorted(rules.table("names")[key], key=lambda w: (-len(w), w)))


def _union(words: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, words))


@functools.cache
def _synonyms() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {k.lower(): v for k, v in rules.table("names")["synonyms"].items()}
    return re.compile(_union(tuple(sorted(table, key=lambda w: (-len(w), w))))), table


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        "area": re.compile(f"^(?:{_union(_words('areas'))})(?=.)"),
        "changing": re.compile(f"^(?:{_union(_words('changing'))})(?=.)"),
        "lead": re.compile(f"^(?:{_union(_words('leading'))})(?=.)"),
        "growth": re.compile(f"(?<=.)(?:{_union(_words('growth'))})$"),
        "amount": re.compile(f"(?<=..)(?:{_union(_words('amount'))})$" + "".join(f"(?<!{w})" for w in _words("not_amount"))),
        "count": re.compile(f"(?<=..)(?:{_union(_words('counts'))})$"),
        "stock": re.compile(f"(?<=.)(?:{_union(_words('stock'))})$"),
        "hedge": re.compile(f"(?:{_union(_words('hedges'))})"),
    }


@functools.lru_cache(maxsize=65536)
def fold(phrase: str) -> str:
    """Return `phrase` with width, case, blanks, quotes and synonyms levelled: 规上工业“利润” → 规模以上工业利润.

    Brackets stay, as half-width ones. Two aliases that fold alike are one alias.
    """
    text = _DROP.sub("", phrase.translate(_WIDE).lower())
    pattern, table = _synonyms()
    return pattern.sub(lambda m: table[m[0]], text)


def _strip(form: str, which: str) -> str:
    """Take one kind of word off repeatedly, leaving at least a character."""
    pattern = _patterns()[which]
    for _ in range(4):
        shorter = pattern.sub("", form, count=1)
        if shorter == form:
            break
        form = shorter
    return form


def loose(form: str) -> str:
    """Return a folded form without its word for an amount: 利润总额 → 利润, 进出口总值 → 进出口; 利润率 stays.

    A word for a count is levelled, not dropped (医院总数 → 医院数): a bare noun counts only where an alias has it.
    """
    counted = _patterns()["count"].sub("", form)
    return counted + "数" if counted != form else _strip(form, "amount")


def uncounted(form: str) -> str:
    """Return a folded form without a word for a count at its end, or nothing where it has none: 充电设施总数 → 充电设施."""
    shorter = _patterns()["count"].sub("", form)
    return shorter if shorter != form else ""


def unstocked(form: str) -> str:
    """Return a folded form without a word for a stock at its end, or nothing where it has none: 外债余额 → 外债."""
    shorter = _patterns()["stock"].sub("", form)
    return shorter if shorter != form else ""


@functools.lru_cache(maxsize=65536)
def forms(phrase: str, change: bool = False) -> tuple[str, ...]:
    """Return the folded forms of `phrase` from the fullest to the barest, without repeats; empty where it is no name.

    全国规模以上工业增加值增速 → (itself, without 全国, without 增速, without both); brackets that say nothing go in the second
    place. `change`: the figure is a change, so that 新增 or 压减 in front may go too.
    """
    first = fold(phrase)
    if not first or len(first) > _LONGEST:
        return ()
    found = tuple(dict.fromkeys(f for f in _forms(first) if f))
    return tuple(dict.fromkeys((*found, *(_strip(f, "changing") for f in found)))) if change else found


def _forms(first: str) -> Iterator[str]:
    plain = _BRACKET.sub(lambda m: "" if _says_nothing(m[1]) else m[0], first)
    for form in (first, plain):
        yield form
        yield _strip(form, "area")
        ungrown = _strip(form, "growth")
        yield ungrown
        yield _strip(ungrown, "area")
    led = _strip(_strip(_strip(plain, "area"), "lead"), "area")
    yield led
    yield _strip(led, "growth")
    yield _SO_MANY.sub("", led)
    yield _LETTERS.sub("", led)
    yield _YEARLY.sub("", led)


def _says_nothing(words: str) -> bool:
    """Say whether words in brackets leave a name what it is: an abbreviation (PMI), a price basis (一九五七年价格), a remark."""
    return words.isascii() or words in _words("bracket_words") or bool(_REMARK.match(words))


def bracketed(phrase: str) -> tuple[str, str] | None:
    """Return what stands before and in the brackets that end `phrase`: 全省经济总量（地区生产总值）, or None."""
    found = re.fullmatch(r"([^()]+)\(([^()]{2,40})\)", fold(phrase))
    return (found[1], found[2]) if found else None


def key(phrase: str, area_name: str = "") -> str:
    """Return the stable part of a `zh:` key: a phrase without area, hedges, brackets, quotes, blanks and growth words."""
    plain = _BRACKET.sub("", fold(phrase)) or fold(phrase)
    area = fold(area_name)
    if area and plain.startswith(area) and len(plain) > len(area):
        plain = plain[len(area) :]
    plain = _patterns()["hedge"].sub("", plain) or plain
    plain = _strip(_strip(plain, "area"), "growth")
    return re.sub(r"[()]", "", plain)[:_LONGEST] or "?"
