"""The same 200 sentences in every format, encoding and kind of damage: what the reader must bring back to the same text.

In: templates and figures of the project's own. Out: variants, each the bytes of a file with the sentences that it holds.
Refuses: a combination that no office ever printed (columns in HTML, Big5 in simplified letters).
"""

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline import rules
from tools import corpus_formats

TEMPLATES: Final = (
    "全市城镇新增就业{a}万人，比上年增加{b}万人。",
    "今年前三季度规模以上工业增加值同比增长{c}%，比上半年加快{d}个百分点。",
    "截至年末，全区公路通车里程达到{e}公里，其中高速公路{f}公里。",
    "粮食播种面积稳定在{e}万亩以上，总产量约{f}万吨，连续{n}年丰收。",
    "居民人均可支配收入{e}元，扣除价格因素实际增长{c}%。",
    "一般公共预算收入完成{f}.{n}亿元，为预算的10{n}.{d0}%，增长{c}%。",
    "新建改建农村厕所{a}万座，无害化处理率提高到{g}%；垃圾集中收运率达到{h}%。",
    "外贸进出口总额突破{e}亿元，其中出口下降{c}%，进口增长{h}.{n}%。",
    "到明年底，全省力争建成充电桩{f}万个，服务半径不超过{n}公里。",
    "接待游客{f}万人次，实现旅游收入{a}亿元，分别增长{g}%和{h}%。",
    "单位生产总值能耗下降{c}%，森林覆盖率由{h}.{n}%提高到{g}.{n}%。",
    "发放稳岗补贴{a}亿元，惠及企业{f}户、职工{h}万人。",
    "固定资产投资额{e}亿元，民间投资占比{g}.{d0}%，回升{d}个百分点。",
    "年末常住人口{f}万人，城镇化率为{g}.{n}%，出生率{n}.{d0}‰。",
    "高新技术产业产值占规模以上工业的{h}%左右，拉动增长{d}个百分点。",
    "第一产业增加值{a}亿元，第二产业增加值{f}亿元，第三产业增加值{e}亿元。",
    "水库蓄水{a}亿立方米，比常年同期多{n}成，可供水量约{h}亿立方米。",
    "移动电话用户{e}万户，光纤宽带接入端口{f}万个，普及率{g}%。",
    "铁路货运量{f}万吨，公路客运量{e}万人次，同比分别下降{c}%、{d}%。",
    "全年减免税费{a}亿元，办理留抵退税{f}亿元，涉及纳税人{e}户。",
)
PINYIN: Final = {"粮食": "粮食（liángshi）", "城镇": "城镇（chéngzhèn）", "水库": "水库(shuǐkù)", "居民": "居民（jūmín）"}
DAMAGES: Final = (
    "none", "columns", "spaced", "full_width", "printed_twice", "code_points", "no_width", "line_ends", "repeated", "pinyin",
    "traditional", "chrome", "page_breaks", "blanks_at_figures",
)  # fmt: skip
FORMATS: Final = ("txt", "md", "html", "csv", "jsonl", "zip", "docx", "pdf")
ENCODINGS: Final = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5hkscs")
DOCUMENTS: Final = 25  # of eight sentences each
LINED: Final = frozenset(
    {"columns", "printed_twice", "code_points", "line_ends", "page_breaks"}
)  # damage of lines, which only text has


class Variant(NamedTuple):
    """A file, the sentences that it holds, how it was made, and the column of its text where it is rows."""

    name: str
    data: bytes
    sentences: tuple[str, ...]
    format: str
    damage: str
    text_column: str | None = None


def sentences() -> list[str]:
    """Return the 200 sentences."""
    out = []
    for k in range(10):
        for i, template in enumerate(TEMPLATES):
            x = 7 * i + 13 * k
            out.append(
                template.format(
                    a=f"{x % 90 + 3}.{x % 9 + 1}", b=f"{x % 5}.{x % 8 + 1}", c=f"{x % 20 + 1}.{x % 7 + 1}",
                    d=f"{x % 3}.{x % 9 + 1}",
                    d0=x % 10, e=1203 + 37 * x, f=101 + 3 * x, g=51 + x % 40, h=11 + x % 30, n=2 + x % 7,
                )
            )  # fmt: skip
    return out


def variants(step: int = 1) -> Iterator[Variant]:
    """Yield every variant, or each `step`-th, in an order in which any stretch holds many kinds."""
    every = sentences()
    for number, form, damage, encoding in combinations()[::step]:
        variant = make(number, tuple(every[number::DOCUMENTS]), form, damage, encoding)
        if variant:
            yield variant


def combinations() -> list[tuple[int, str, str, str]]:
    """Return every combination that makes sense: document, format, damage, encoding."""
    return [
        (number, form, damage, encoding)
        for number in range(DOCUMENTS)
        for form in FORMATS
        for damage in DAMAGES
        for encoding in ENCODINGS
        if _makes_sense(form, damage, encoding)
    ]


def _makes_sense(form: str, damage: str, encoding: str) -> bool:
    if damage in LINED and form not in ("txt", "zip", "md"):
        return False
    if damage == "traditional" and encoding not in ("big5hkscs", "utf-8"):
        return False
    if damage != "traditional" and encoding == "big5hkscs":
        return False
    if form in ("docx", "pdf") and encoding != "utf-8":
        return False
    return form != "pdf" or damage not in ("no_width", "chrome", "repeated", "pinyin", "traditional", "full_width")


def make(number: int, words: tuple[str, ...], form: str, damage: str, encoding: str) -> Variant | None:
    """Return a variant; None where the encoding lacks one of its letters."""
    title = f"样本文件第{number}号主要指标完成情况"
    paragraphs = [damaged(w, damage) for w in words]
    title = damaged(title, damage) if damage == "traditional" else title
    if damage == "repeated":
        paragraphs *= 3
    column = "正文" if form in ("csv", "jsonl") else None
    try:
        data = FORMATTERS[form](title, paragraphs, damage, encoding)
    except UnicodeEncodeError:
        return None
    return Variant(f"{number}.{form}.{damage}.{encoding}", data, words, form, damage, column)


def damaged(words: str, damage: str) -> str:
    """Return a sentence with a kind of damage that stands inside its words."""
    if damage == "spaced":
        return re.sub(r"(?<=[一-鿿，；。、])(?=[一-鿿0-9，；。、])|(?<=[0-9%‰])(?=[一-鿿，；。、])", " ", words)
    if damage == "full_width":
        return words.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789%."})
    if damage == "no_width":
        return re.sub(r"(?<=[0-9])(?=[0-9.])", "\u200b", words).replace("，", "\u00ad，\u2060", 1)
    if damage == "pinyin":
        for plain, printed in PINYIN.items():
            words = words.replace(plain, printed, 1)
        return words
    if damage == "traditional":
        return words.translate(_to_traditional())
    if damage == "blanks_at_figures":
        return re.sub(r"(?<=[一-鿿])(?=[0-9])|(?<=[0-9])(?=[万亿元吨公户人个座])", " ", words)
    return words


def _to_traditional() -> dict[int, str]:
    out: dict[int, str] = {}
    for row in rules.rows("traditional"):
        out.setdefault(ord(row["simplified"]), row["traditional"])
    keep = "台后里面干云丰松几只系于别冲发范克谷准出制征当复采尽杆布才游回卷升占周"
    return {k: v for k, v in out.items() if chr(k) not in keep and len(v.encode("big5hkscs", "ignore")) == 2}


def _lined(title: str, paragraphs: list[str], damage: str) -> str:
    """Return the lines of a text file."""
    if damage in ("columns", "printed_twice", "page_breaks"):
        lines = [title, ""]
        for p in paragraphs:
            for at, line in enumerate(_wrapped(p, 15)):
                lines.append("".join(c + c for c in re.findall("[0-9.]+|.", line)) if damage == "printed_twice" else line)
                if damage == "page_breaks" and at == 0:
                    lines.append("")
        return "\n".join(lines) + "\n"
    if damage == "code_points":
        return "\n".join([title, "", *("<U+00A0><U+3000>" + p for p in paragraphs), "<U+00A0>"])
    if damage == "line_ends":
        ends = ("\r\n", "\r", "\n", "\u2028", "\r\n\r\n")
        return title + "\n" + "".join(p + ends[i % 5] for i, p in enumerate(paragraphs))
    if damage == "chrome":
        above = ["您的位置： 首页 >> 统计数据 >> 样本", title, "【字体：大 中 小】"]
        below = ["（责任编辑：甲乙）", "上一页 1 2 3 下一页", "版权所有：示例单位 网站标识码：1234567890"]
        return "\n".join([*above, *("　　" + p for p in paragraphs), *below])
    return "\n".join([title, *("　　" + p for p in paragraphs)]) + "\n"


def _wrapped(words: str, width: int) -> list[str]:
    """Cut a paragraph as a column of print cuts it: in the middle of words, never before a mark."""
    out, room = [""], width - 2.0
    for c in words:
        size = 0.5 if c.isascii() else 1.0
        if room < size and c not in "，。；：、）”":
            out.append("")
            room = float(width)
        out[-1] += c
        room -= size
    return out


def _encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding)


def _txt(title: str, paragraphs: list[str], damage: str, encoding: str) -> bytes:
    return _encoded(_lined(title, paragraphs, damage), encoding)


def _md(title: str, paragraphs: list[str], damage: str, encoding: str) -> bytes:
    if damage in LINED:
        return _encoded("# " + _lined(title, paragraphs, damage), encoding)
    head = f"---\ntitle: '{title}'\ndate: 2024-05-06 10:20:30 +0800\ntags: 样本\n---\n\n# {title}\n\n"
    return _encoded(
        head + "\n\n".join(p.replace("，", "**，**", 1) if i % 3 == 0 else p for i, p in enumerate(paragraphs)), encoding
    )


def _html(title: str, paragraphs: list[str], damage: str, encoding: str) -> bytes:
    label = {"utf-8-sig": "utf-8", "gb18030": "gb2312", "big5hkscs": "big5"}.get(encoding, encoding)
    menu = "".join(f"<li><a href='/{i}.html'>栏目{i}</a></li>" for i in range(8)) if damage == "chrome" else ""
    foot = "<div class='footer'>版权所有：示例单位　联系电话：010-12345678</div>" if damage == "chrome" else ""
    body = []
    for i, p in enumerate(paragraphs):
        words = html.escape(p)
        if i % 4 == 1:
            words = re.sub("([0-9]+)", r"<font color='red'>\1</font>", words, count=2)
        if i % 4 == 2:
            words = words.replace("%", "&#37;").replace("，", "，\n    ", 1)
        body.append(f"<p>　　{words}</p>" if i % 2 else f"　　&nbsp;{words}<br><br>")
    page = (
        f"<!DOCTYPE html>\n<html><head><meta charset='{label}'><title>{title}</title></head><body><ul class='nav'>{menu}</ul>"
        f"<div id='x'><h1>{title}</h1>\n<div class='c'>{''.join(body)}</div></div>{foot}"
        "<script>var n = 12345;</script></body></html>"
    )
    return _encoded(page, encoding)


def _csv(title: str, paragraphs: list[str], damage: str, encoding: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["编号", "日期", "正文"])
    writer.writerow(["1", "2024-05-06", _lined(title, paragraphs, damage)])
    return _encoded(out.getvalue(), encoding)


def _jsonl(title: str, paragraphs: list[str], damage: str, encoding: str) -> bytes:
    row = {"编号": 1, "日期": "2024-05-06", "正文": _lined(title, paragraphs, damage)}
    return _encoded(json.dumps(row, ensure_ascii=False) + "\n", encoding)


def _zip(title: str, paragraphs: list[str], damage: str, encoding: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo("样本/一.txt"), _txt(title, paragraphs, damage, encoding))
    return out.getvalue()


def _docx(title: str, paragraphs: list[str], _damage: str, _encoding: str) -> bytes:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = [f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>{title}</w:t></w:r></w:p>']
    for p in paragraphs:
        half = len(p) // 2  # a number may stand in two runs
        runs = "".join(f'<w:r><w:t xml:space="preserve">{html.escape(part)}</w:t></w:r>' for part in (p[:half], p[half:]))
        body.append(f"<w:p>{runs}</w:p>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("word/document.xml", f'<w:document xmlns:w="{name}"><w:body>{"".join(body)}</w:body></w:document>')
        z.writestr(
            "word/styles.xml",
            f'<w:styles xmlns:w="{name}"><w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>',
        )
    return out.getvalue()


def _pdf(title: str, paragraphs: list[str], _damage: str, _encoding: str) -> bytes:
    blocks = [corpus_formats.Block("paragraph", p) for p in paragraphs]
    return corpus_formats.columns({"title": title, "date": "2024-05-06"}, blocks, "样本")


FORMATTERS: Final = {"txt": _txt, "md": _md, "html": _html, "csv": _csv, "jsonl": _jsonl, "zip": _zip, "docx": _docx, "pdf": _pdf}
