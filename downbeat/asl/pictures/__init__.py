"""Pictures of any definition: a Mermaid flowchart, which GitHub draws, and SVG, which stands alone.

graph       a definition's states and arrows, machine by machine
columns     their ranks, order and columns; the layout library behind this one module
block       some states in layers; rails: the arrows that do not run downwards
placing     where everything goes; wording: what stands in a box
svg         the placed machine as SVG; png makes an image of it
mermaid     the flowchart's text
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Form = Literal["mermaid", "svg"]


def diagram(definition: Mapping[str, Any], *, form: Form = "mermaid") -> str:
    """Draw a definition: "mermaid" gives a flowchart's text, "svg" a picture that stands alone
    and follows the reader's light or dark theme.

    Raises:
        ValueError: for a form that there is not.
    """
    if form == "mermaid":
        from downbeat.asl.pictures.mermaid import flowchart

        return flowchart(definition)
    if form == "svg":
        from downbeat.asl.pictures.svg import standalone

        return standalone(definition)
    raise ValueError(f'"{form}" is not a form of diagram: "mermaid" or "svg"')


__all__ = ["diagram"]
