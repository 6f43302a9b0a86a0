"""A picture as PNG, for what shows no SVG: chats, slides, terminals. One library behind this one
module: https://github.com/baseplate-admin/resvg-py
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from downbeat.asl.pictures.svg import standalone

SHARP = 2  # pixels of the PNG for each of the SVG
SANS_SERIF = "DejaVu Sans"  # where the machine has none of the fonts that the style names


def png_picture(definition: Mapping[str, Any], changes: Mapping[str, str] | None = None) -> bytes:
    """The picture of a definition in light colours, with the machine's fonts."""
    import resvg_py

    drawn = standalone(definition, changes)
    style = re.search(r"<style>(.*?)</style>", drawn, flags=re.DOTALL)
    if style is None:
        raise ValueError("the picture has no style")
    flat = drawn.replace(style[1], light(style[1]))
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=flat,
            zoom=SHARP,
            background="white",
            font_family=SANS_SERIF,
            sans_serif_family=SANS_SERIF,
        )
    )


def light(style: str) -> str:
    """The style without its dark half, and with values for its names, which the library does not
    know.
    """
    plain = re.sub(r"@media\(prefers-color-scheme:dark\)\{.*?\}\}", "", style, flags=re.DOTALL)
    values = dict(re.findall(r"--(\w+):([^;}]+)", plain))
    return re.sub(r"var\(--(\w+)\)", lambda name: values[name[1]], plain)
