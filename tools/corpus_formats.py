"""The formats of the sample corpus: text, Markdown, HTML, DOCX and a two-column PDF.

In: a document's head and blocks. Out: the bytes of a file, the same on every machine (no clock, nothing compressed).
Refuses: nothing; a block that a format cannot show is written as plain text.
"""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

EPOCH = (1980, 1, 1, 0, 0, 0)
COLUMN = 21  # characters in a line of a PDF column
LINES = 46  # lines in a PDF column


@dataclass
class Block:
    """A heading, a paragraph, or a table whose `text` is its caption."""

    kind: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


Head = dict[str, str]


def day(head: Head) -> str:
    """Return the date of a document as a Chinese dateline has it."""
    year, month, date = head["date"].split("-")
    return f"{year}年{int(month)}月{int(date)}日"


def text(head: Head, blocks: list[Block], notice: str) -> bytes:
    """Return a plain-text page."""
    lines = [notice, head["title"], f"发布日期：{day(head)}　来源：示例", ""]
    for block in blocks:
        if block.kind == "table":
            lines += [block.text] if block.text else []
            lines += ["| " + " | ".join(row) + " |" for row in block.rows]
        else:
            lines.append(block.text if block.kind.startswith("heading") else "　　" + block.text)
    return ("\n".join(lines) + "\n").encode()


def gb18030(head: Head, blocks: list[Block], notice: str) -> bytes:
    """Return the plain-text page as GB18030 with Windows line ends."""
    return text(head, blocks, notice).decode().replace("\n", "\r\n").encode("gb18030")


def markdown(head: Head, blocks: list[Block], notice: str) -> bytes:
    """Return a Markdown page with front matter and pipe tables."""
    lines = [
        "---",
        f'title: "{head["title"]}"',
        f"date: {head['date']}",
        "publisher: 示例",
        "lang: zh-CN",
        "---",
        "",
        notice,
        "",
    ]
    for block in blocks:
        if block.kind == "table":
            first, *rest = ["| " + " | ".join(row) + " |" for row in block.rows]
            lines += [
                block.text,
                "",
                first,
                "|" + " --- |" * len(block.rows[0]),
                *rest,
                "",
            ]
        elif block.kind.startswith("heading"):
            lines += ["#" * (int(block.kind[-1]) + 1) + " " + block.text, ""]
        else:
            lines += [block.text, ""]
    return "\n".join(lines).encode()


def page(head: Head, blocks: list[Block], notice: str) -> bytes:
    """Return an HTML page with the chrome that such pages carry: navigation, a side bar, a footer with numbers."""
    title = html.escape(head["title"])
    out = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        f"<title>{title}</title>",
        '<meta name="author" content="示例"><meta name="ContentSource" content="示例">',
        f'<meta name="PubDate" content="{head["date"]} 10:00">',
        "<style>body{font-size:16px;margin:0 12%}</style>",
        "<script>var pages = 24; function turn(n) { return n + 1; }</script></head><body>",
        '<div class="nav"><ul>',
        '<li><a href="/">首页</a></li><li><a href="/a/">数据发布</a></li><li><a href="/b/">数据解读</a></li>',
        '<li><a href="/c/">统计知识</a></li><li><a href="/d/">2020年以前的资料</a></li></ul></div>',
        f'<div class="article"><h1>{title}</h1>',
        f'<p class="source">发布日期：{day(head)}　来源：示例　字号：大 中 小</p>',
        f"<p>{notice}</p>",
    ]
    for block in blocks:
        if block.kind == "table":
            out.append('<table border="1">' + (f"<caption>{html.escape(block.text)}</caption>" if block.text else ""))
            for i, row in enumerate(block.rows):
                tag = "td" if i else "th"
                out.append("<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row) + "</tr>")
            out.append("</table>")
        elif block.kind.startswith("heading"):
            level = int(block.kind[-1]) + 1
            out.append(f"<h{level}>{html.escape(block.text)}</h{level}>")
        else:
            out.append(f"<p>　　{html.escape(block.text)}</p>")
    out += [
        "</div>",
        '<div class="side"><h3>相关链接</h3><ul>',
        '<li><a href="/e/1.html">常见问题</a></li><li><a href="/e/2.html">名词解释</a></li></ul></div>',
        '<div class="footer">共24页　版权所有：示例　网站标识码：0000000000　邮编：100000</div>',
        "</body></html>",
    ]
    return ("\n".join(out) + "\n").encode()


def word(head: Head, blocks: list[Block], notice: str) -> bytes:
    """Return a DOCX file with real headings and tables; stored, not deflated, so that the bytes do not hang on a zlib."""
    import docx

    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.language = (
        head["title"],
        "示例",
        "zh-CN",
    )
    properties.created = properties.modified = datetime.fromisoformat(head["date"])
    properties.last_modified_by, properties.comments = "示例", ""
    document.add_heading(head["title"], 0)
    document.add_paragraph(notice)
    document.add_paragraph(f"发布日期：{day(head)}　来源：示例")
    for block in blocks:
        if block.kind == "table":
            if block.text:
                document.add_paragraph(block.text)
            table = document.add_table(len(block.rows), len(block.rows[0]))
            for i, row in enumerate(block.rows):
                for j, cell in enumerate(row):
                    table.cell(i, j).text = cell
        elif block.kind.startswith("heading"):
            document.add_heading(block.text, int(block.kind[-1]))
        else:
            document.add_paragraph(block.text)
    made = io.BytesIO()
    document.save(made)
    stored = io.BytesIO()
    with (
        zipfile.ZipFile(made) as old,
        zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as new,
    ):
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            if not name.endswith(("thumbnail.jpeg", "/")):
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.create_system, entry.external_attr = 3, 0o600 << 16
                data = old.read(name)
                if name == "_rels/.rels":
                    data = _without_thumbnail(data)
                new.writestr(entry, data)
    return stored.getvalue()


def _without_thumbnail(data: bytes) -> bytes:
    """Return the package relations without the one to the template's picture."""
    parts = data.decode().split("<Relationship ")
    return "<Relationship ".join(part for part in parts if "thumbnail" not in part).encode()


def columns(head: Head, blocks: list[Block], notice: str) -> bytes:
    """Return a PDF of two columns a page, set in the reader's own Song face (a CID font, nothing embedded)."""
    lines: list[str] = [notice, *_wrap(head["title"]), f"发布日期：{day(head)}", "来源：示例", ""]
    for block in blocks:
        indent = "" if block.kind.startswith("heading") else "　　"
        for part in ["　".join(row) for row in block.rows] if block.kind == "table" else [block.text]:
            lines += _wrap(indent + part)
    rows = min(LINES, -(-len(lines) // 2))
    pages = [lines[i : i + 2 * rows] for i in range(0, len(lines), 2 * rows)]
    first = 6  # objects 1-5: catalog, page tree, font, its descendant, its descriptor
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        (
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] /FontDescriptor 5 0 R "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> >>"
        ),
        (
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
            "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        ),
    ]
    for i, lines_of_page in enumerate(pages):
        stream = _stream(lines_of_page, rows)
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {first + 2 * i + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    size, start = len(objects) + 1, len(out)
    out += f"xref\n0 {size}\n0000000000 65535 f \n" + "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("ascii")


def _width(char: str) -> float:
    return 0.5 if char.isascii() else 1.0


def _wrap(line: str) -> list[str]:
    """Return a paragraph cut where a printed column would cut it, in the middle of words and numbers too."""
    out, width = [""], 0.0
    for char in line:
        if width + _width(char) > COLUMN and char not in "，。；：、）”":
            out.append("")
            width = 0.0
        out[-1] += char
        width += _width(char)
    return out


def _stream(lines: list[str], rows: int) -> str:
    """Return the drawing of one page: the left column, then the right one, row by row as a typesetter's file has it."""
    out = []
    for row in range(rows):
        for column in (0, 1):
            index = column * rows + row
            if index < len(lines) and lines[index].strip():
                x, y = 50 + column * 255, 780 - row * 16
                code = lines[index].encode("utf-16-be").hex().upper()
                out.append(f"BT /F1 11 Tf {x} {y} Td <{code}> Tj ET")
    return "\n".join(out)


WRITERS: dict[str, Callable[[Head, list[Block], str], bytes]] = {
    "txt": text, "gb18030": gb18030, "md": markdown, "html": page, "docx": word, "pdf": columns,
}  # fmt: skip
