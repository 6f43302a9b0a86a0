"""How wide a text will be without a font to measure it."""

import pytest

from downbeat.asl.pictures.lettering import shortened, width_of


@pytest.mark.parametrize(
    ("text", "size", "width"),
    [
        ("", 10, 0),
        ("i", 10, 4.0),
        ("m", 10, 9.8),
        ("a", 10, 6.5),
        ("A", 10, 7.6),
        ("漢", 10, 10.5),
        ("ab i", 20, 42),
    ],
)
def test_a_line_is_as_wide_as_its_signs(text, size, width):
    assert width_of(text, size) == pytest.approx(width)


def test_a_long_text_ends_in_an_ellipsis():
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
    assert shortened("abcd efg", 6) == "abcd…"
