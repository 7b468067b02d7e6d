"""The PDF: two pages whatever the data, tagged, the same bytes, and the text that the data say."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import dist
from typing import Any

import pytest
from pdf_text import read_pages
from sample_oversight import HIDDEN_PROVINCE, MARKUP, MONTH, ReadBrief

from padan.brief import Brief
from padan.brief.map import RAMP, classify, draw_map
from padan.brief.oversight import Action, Finding, Kpi, Oversight
from padan.brief.shapes import read_outlines
from padan.brief.typeset import set_images, set_pdf
from padan.brief.words import load_texts

LONG = "Pemutakhiran data terpadu kesejahteraan sosial di kabupaten/kota kepulauan dan perbatasan " * 9
PANELS = ("headline", "findings", "actions", "method")
NOT_TEXT = ("svg", "swatch", "alt", "tone", "severity", "status")
FEATURES = [b"/StructTreeRoot", b"/MarkInfo<</Marked true", b"/Lang(id)", b"/DisplayDocTitle true", b"/S/TH", b"/S/H1"]


def words_of(text: str) -> str:
    """Without line breaks: a run of text may break anywhere between words."""
    return re.sub(r"\s+", "", text)


def crowded(brief: Brief) -> Brief:
    """The same with more and longer texts than any month will have."""
    kpis = [
        Kpi(
            f"K{number}", LONG, LONG, LONG, LONG, "dihitung", 2024, Decimal("123456789.12"), None,
            Decimal("98765432.10"), None, Decimal("123456780.5"), None, "tertinggal",
        )
        for number in range(60)
    ]  # fmt: skip
    findings = [
        Finding(
            str(number),
            "r",
            "kritis",
            "71.08",
            "Kabupaten Kepulauan Siau Tagulandang Biaro",
            LONG,
            LONG,
            LONG,
            MONTH,
            None,
        )
        for number in range(60)
    ]
    actions = [
        Action(str(number), LONG, LONG, LONG, date(2020, 9, 30), "belum_mulai", "71.08",
               "Kabupaten Kepulauan Siau Tagulandang Biaro")
        for number in range(60)
    ]  # fmt: skip
    publication = replace(brief.figures.publication, reason="; ".join([LONG] * 20), threshold=0)
    return replace(
        brief,
        figures=replace(brief.figures, publication=publication),
        oversight=Oversight(kpis, findings, actions, has_control=True),
    )


@pytest.mark.parametrize("region", ["00", "35", "94", "16.12", "71.08", HIDDEN_PROVINCE, f"{HIDDEN_PROVINCE}.01"])
@pytest.mark.parametrize("make", [lambda brief: brief, crowded], ids=["as published", "crowded"])
def test_two_pages_for_the_nation_large_and_small_provinces_and_kabupaten(
    read: ReadBrief, region: str, make: Any
) -> None:
    pages = read_pages(set_pdf(make(read(region)).page()))
    assert len(pages) == 2
    assert "Indikator utama" in pages[0]
    assert "Metode dan kesegaran data" in pages[1]
    assert "Halaman 2 dari 2" in pages[1]


def test_two_pages_without_findings_actions_or_kpis(read: ReadBrief) -> None:
    pages = read_pages(set_pdf(replace(read("31"), oversight=Oversight()).page()))
    assert len(pages) == 2
    assert "Belum ada capaian KPI Renstra untuk bulan ini." in pages[1]


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in NOT_TEXT:
                yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("region", ["00", "16", "16.07"])
def test_every_figure_and_text_of_the_data_is_in_the_pdf(read: ReadBrief, region: str) -> None:
    page = read(region).page()
    shown = words_of("".join(read_pages(set_pdf(page))))
    parts = [page[name].get(key, []) for name in PANELS for key in ("rows", "items", "notes", "columns")]
    expected = [text for part in parts for text in texts_of(part)]
    expected += [page["lead"], page["region"], *page["attention"], *texts_of(page["map"]["legend"])]
    assert len(expected) > 60
    assert [text for text in expected if words_of(text) not in shown] == []


def test_text_of_people_is_never_read_as_markup(read: ReadBrief) -> None:
    assert words_of(MARKUP) in words_of(read_pages(set_pdf(read("00").page()))[1])


def test_the_pdf_is_tagged_for_readers_who_do_not_see_it(read: ReadBrief) -> None:
    page = read("16").page()
    made = set_pdf(page)
    assert [feature for feature in FEATURES if feature not in made] == []
    assert b"pdfuaid:part>1<" in made
    assert page["map"]["alt"].startswith("Peta cakupan JKN aktif 17 kabupaten/kota.")


def test_the_same_publication_gives_the_same_bytes_dated_by_it(read: ReadBrief) -> None:
    first, second = set_pdf(read("16").page()), set_pdf(read("16").page())
    assert first == second
    assert b"/CreationDate(D:20250104" in first


def test_another_language_sets_the_language_of_the_document(read: ReadBrief) -> None:
    made = set_pdf(read("00", code="en").page())
    assert b"/Lang(en)" in made
    assert "Headline indicators" in read_pages(made)[0]


def test_pages_can_be_looked_at(read: ReadBrief) -> None:
    images = set_images(read("16").page(), ppi=40)
    assert len(images) == 2
    assert all(image.startswith(b"\x89PNG") for image in images)


def test_every_text_exists_in_both_languages_with_the_same_placeholders() -> None:
    fields = {key: [set(re.findall(r"\{(\w+)\}", text)) for text in pair] for key, pair in load_texts().items()}
    assert {key: found for key, found in fields.items() if found[0] != found[1]} == {}
    assert all(all(pair) for pair in load_texts().values())


def luminance(colour: str) -> float:
    """Relative luminance of a colour (WCAG 2.1)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_classes_of_the_map_are_told_apart_without_colour() -> None:
    shades = [luminance(colour) for colour in RAMP]
    assert all(light > 1.4 * dark for light, dark in pairwise(shades))


def test_each_region_stands_in_one_class_and_hidden_ones_are_hatched() -> None:
    codes = sorted(read_outlines("province"))
    values: dict[str, Decimal | None] = {code: Decimal(number) / 100 for number, code in enumerate(codes)}
    values |= {codes[0]: None, codes[1]: None}
    classes = classify(values, frozenset([codes[1]]), step=Decimal("0.01"))
    assert [one.kind for one in classes] == ["range"] * 5 + ["suppressed", "missing"]
    assert sorted(code for one in classes for code in one.codes) == codes
    assert (classes[5].codes, classes[6].codes) == ((codes[1],), (codes[0],))
    svg = draw_map(classes, is_nation=True, marks=[codes[2]]).svg
    assert svg.count("<path d=") == len(codes) + 1  # the hatch itself is a path too
    assert svg.count('fill="url(#tersembunyi)"') == svg.count('fill="url(#tanpa-data)"') == 1
    assert ">1</text>" in svg


def test_marks_of_neighbours_never_cover_one_another() -> None:
    city_and_around = ("35.16", "35.76")  # Kabupaten and Kota Mojokerto
    values: dict[str, Decimal | None] = {
        code: Decimal("0.5") for code in read_outlines("regency") if code.startswith("35")
    }
    svg = draw_map(classify(values, frozenset(), step=Decimal("0.01")), is_nation=False, marks=city_and_around).svg
    discs = [(int(x), int(y)) for x, y in re.findall(r'<circle cx="(\d+)" cy="(\d+)" r="23', svg)]
    assert len(discs) == 2
    assert dist(*discs) >= 2 * 23


def test_equal_values_make_one_class() -> None:
    (only,) = classify({"31": Decimal("0.5"), "32": Decimal("0.5")}, frozenset(), step=Decimal("0.01"))
    assert (only.low, only.high, only.codes) == (Decimal("0.5"), Decimal("0.5"), ("31", "32"))


def test_a_region_too_small_to_draw_keeps_a_mark_of_its_own() -> None:
    everywhere = {code: Decimal("0.5") for code in read_outlines("regency")}
    svg = draw_map(classify(everywhere, frozenset(), step=Decimal("0.01")), is_nation=False).svg
    assert 'd=""' not in svg
    assert svg.count("<path d=") == 514 + 1
