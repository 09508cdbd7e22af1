"""200 sentences in every format, encoding and kind of damage come back as the same text, each character at its place.

In: tools/make_variants.py. Out: a verdict; 200 variants always, all of them under the marker slow. Refuses: an empty corpus.
"""

import re
import unicodedata
from itertools import islice

import pytest

from pipeline.clean import clean
from pipeline.model import Document, Segments, Source
from pipeline.read import read
from tools.make_variants import DAMAGES, FORMATS, Variant, combinations, sentences, variants

_LOCATORS = {"docx": r"paragraph [0-9]+", "pdf": r"page [0-9]+"}


def segments_of(variant: Variant) -> Segments:
    """Return the segments of the one document that a variant holds."""
    found = list(read(Source(variant.name, variant.data), text_column=variant.text_column, date_column="日期"))
    assert len(found) == 1, found
    document = found[0]
    assert isinstance(document, Document), document[1].message
    return clean(document)


def faults(variant: Variant) -> list[str]:
    """Return what is wrong with the reading of a variant."""
    result = segments_of(variant)
    texts = [s.text for s in result.segments if s.kind == "sentence" and not s.repeated]
    out = [f"missing {w}" for w in variant.sentences if w not in texts]
    out += [f"invented {w}" for w in texts if w not in variant.sentences]
    source = result.document.text
    for segment in result.segments:
        if result.text[segment.start : segment.start + len(segment.text)] != segment.text:
            out.append(f"not at its place: {segment.text}")
        if source is None and not re.fullmatch(_LOCATORS[variant.format], segment.locator):
            out.append(f"locator {segment.locator!r}")
    if source is not None:
        for i, char in enumerate(result.text):
            printed = source[result.starts[i] : result.ends[i]]
            if char.isdigit() and unicodedata.normalize("NFKC", printed[:1]) not in (char, "&"):
                out.append(f"{char!r} at {i} leads to {printed!r}")
    return out


def test_there_are_200_sentences_and_5000_variants() -> None:
    every = sentences()
    assert len(every) == 200 == len(set(every))
    assert len(combinations()) >= 5000


def test_two_hundred_variants() -> None:
    chosen = list(variants(len(combinations()) // 210))
    assert len(chosen) >= 200
    assert {v.format for v in chosen} == set(FORMATS)
    assert {v.damage for v in chosen} == set(DAMAGES)
    wrong = {v.name: found for v in chosen if (found := faults(v))}
    assert not wrong, list(islice(wrong.items(), 5))


@pytest.mark.slow
def test_all_variants() -> None:
    wrong = {v.name: found for v in variants() if (found := faults(v))}
    assert not wrong, (len(wrong), list(islice(wrong.items(), 10)))
