"""The reliability diagram: a picture that any browser shows, with a dot for each bin."""

from __future__ import annotations

from xml.etree import ElementTree

from tools.diagram import Bin, reliability

SVG = "{http://www.w3.org/2000/svg}"


def test_each_bin_is_a_dot_on_its_place_with_its_figures_in_words() -> None:
    picture = ElementTree.fromstring(reliability([Bin(10, 0.5, 0.5), Bin(40, 1.0, 0.0)]))
    dots = list(picture.iter(f"{SVG}circle"))
    assert [(float(d.attrib["cx"]), float(d.attrib["cy"])) for d in dots] == [(208.0, 208.0), (368.0, 368.0)]
    assert float(dots[1].attrib["r"]) > float(dots[0].attrib["r"])
    assert next(t.text for t in picture.iter(f"{SVG}title")) == "10 readings: said 0.50, were 0.50"


def test_without_readings_there_is_still_a_picture() -> None:
    assert ElementTree.fromstring(reliability([])).tag == f"{SVG}svg"
