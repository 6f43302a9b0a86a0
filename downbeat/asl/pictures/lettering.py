"""How wide a text will be without a font to measure it: enough for boxes that hold their names."""

from __future__ import annotations

# Widths in parts of the font's size, of a sans serif as browsers have it; a little more than real.
NARROW, WIDE = set("iljtfrI.,:;'|!()[]{}/ "), set("mwMWGOQ@%—")
CAPITAL, LETTER = 0.76, 0.65


def width_of(text: str, size: float) -> float:
    """Pixels of a line of this font size; signs beyond ASCII count as wide as they can be."""
    return size * sum(map(_share, text))


def _share(sign: str) -> float:
    if sign in NARROW:
        return 0.40
    if sign in WIDE:
        return 0.98
    if ord(sign) > 0x2E80:
        return 1.05
    return CAPITAL if sign.isupper() else LETTER


def shortened(text: str, longest: int) -> str:
    """The text, with an ellipsis where it is longer than so many signs."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
