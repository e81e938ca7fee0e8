"""The picture of networks: nobody is missing, nothing overlaps, letters are large enough, the twin comes with it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from xml.etree import ElementTree

import pytest

from mailbot.reading.values import Language
from mailbot.report import picture
from mailbot.report.network import WORDS, Network, twin
from mailbot.report.script import drawable
from tests.unit.report.samples import grown

LONG = "Maximiliana Wolfeschlegelstein-Featherstonehaugh the {}th"
PAGES = {
    "one": [grown("Eric Tshibangu", generations=1)],
    "thirteen": [grown("Eric Tshibangu")],
    "forty": [grown("Eric Tshibangu", generations=4)],
    "three networks": [grown("Eric Tshibangu"), grown("Priya Raghunathan"), grown("Amadou Diallo")],
    "long names": [grown(LONG, generations=4, name=LONG)],
    "uneven": [grown("Eric", each=1), grown("Priya", each=4), grown("Ann", generations=2, each=1)],
}


def boxes(networks: Sequence[Network], language: Language) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom in inches, and the text, of everybody's box."""
    words = WORDS[language]
    spots, _ = picture._spots(networks, words)
    deepest = max(spot.column for spot in spots)
    heads = [words.newcomer, *(words.generation.format(n, 3) for n in range(1, deepest + 1))]
    columns = picture._columns(spots, heads)
    found = []
    for spot in spots:
        left, middle = columns.lefts[spot.column], picture._middle(spot.row)
        half = picture._ROW * 0.74 / 2
        text = columns.text(spot)
        assert picture._width(text, columns.points) + 0.15 <= columns.widths[spot.column] + 0.02, text
        assert columns.points >= 7
        found.append((left, middle - half, left + columns.widths[spot.column], middle + half, text))
    return found


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_no_box_overlaps_another_and_all_are_on_the_page(page: list[Network], language: Language) -> None:
    found = boxes(page, language)
    assert len(found) == sum(len(network.people) + 1 for network in page)
    for a, b in combinations(found, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (a, b)
    assert all(left >= 0 and right <= picture._WIDTH for left, _, right, _, _ in found)


def test_forty_people_fill_one_page_of_paper() -> None:
    page = PAGES["forty"]
    assert len(page[0].people) == 40
    assert picture.pages(page) == [page]
    tallest = max(bottom for *_, bottom, _ in boxes(page, Language.EN))
    assert tallest < 9.5


def test_networks_are_spread_over_pages() -> None:
    many = [grown(f"Newcomer {n}") for n in range(7)]
    pages = picture.pages(many)
    assert [len(page) for page in pages] == [3, 3, 1]
    assert picture.pages([]) == []


def test_svg_has_its_twin_as_title_and_description_and_is_the_same_each_time() -> None:
    page = PAGES["thirteen"]
    drawn = picture.svg(page, 3)
    assert drawn == picture.svg(page, 3)
    root = ElementTree.fromstring(drawn)
    names = {"svg": "http://www.w3.org/2000/svg"}
    description = root.find("svg:desc", names)
    assert description is not None
    assert description.text == twin(page[0], 3)
    assert root.get("role") == "img"


def test_png_is_one_and_as_wide_as_the_page() -> None:
    drawn = picture.png(PAGES["thirteen"], 3)
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(drawn[16:20]) == 1200


@pytest.mark.parametrize("name", ["陳大文", "$x^2$ <b>&amp;", "\u202eevil\n\x00 name", "Zoë 😀"])
def test_any_name_can_be_drawn(name: str) -> None:
    page = [grown(name, generations=1, name=name)]
    assert picture.png(page, 3)
    if "\x00" not in name:
        ElementTree.fromstring(picture.svg(page, 3))


# ── names of every origin ────────────────────────────────────────────────────────────

LETTERS = picture._characters()


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("陳大文", "Chen Da Wen"),
        ("김민수", "Gim Min Su"),
        ("प्रिया शर्मा", "Priya Srma"),
        ("እስክንድር ተስፋዬ", "Skndr Tesfaye"),
        ("David 陳", "David Chen"),
        ("محمد علی", "محمد علی"),
        ("Олена Шевченко", "Олена Шевченко"),
        ("Nguyễn Thị", "Nguyễn Thị"),
        ("Zoë 🦩", "Zoë □"),
        ("陳\n大文", "Chen Da Wen"),
    ],
)
def test_a_name_in_a_script_without_signs_is_romanised_word_by_word_and_any_other_stays(name: str, drawn: str) -> None:
    assert drawable(name, LETTERS) == drawn


@pytest.mark.parametrize("name", ["陳大文", "प्रिया शर्मा", "محمد علی", "እስክንድር"])
def test_nobodys_name_is_drawn_as_boxes_and_the_twin_has_it_as_written(name: str) -> None:
    page = [grown(name, generations=1, name=name)]
    spots, _ = picture._spots(page, WORDS[Language.EN])
    texts = "".join(spot.text for spot in spots)
    assert "□" not in texts
    assert all(ord(c) in LETTERS for c in texts)
    assert name in ElementTree.fromstring(picture.svg(page, 3)).findtext("{http://www.w3.org/2000/svg}desc", "")


def test_the_sign_stands_before_a_name_that_is_written_from_the_right() -> None:
    """A left-to-right mark leads, else the whole box would be laid out from the right."""
    spots, _ = picture._spots([grown("Eric", generations=1, name="محمد علی")], WORDS[Language.EN])
    assert spots[1].text.startswith("\u200e✓ م")
