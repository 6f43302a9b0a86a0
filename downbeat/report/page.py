"""The page: plain data in, one HTML document out, with its style and its script inside."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from downbeat.asl.pictures import svg
from downbeat.report.view import view

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> jinja2.Environment:
    """Jinja2 with everything escaped, and an error for every name that there is not."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["anchor"] = anchor
    return made


def anchor(*parts: str) -> str:
    """An id for the parts of a path: letters and digits stay, everything else is its code."""
    text = ".".join(parts)
    return "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in "-.") else f"_{ord(sign):x}"
        for sign in text
    )


def page(report: Mapping[str, Any]) -> str:
    """The HTML of a report; it loads nothing, and only its own script may run in it."""
    script = _text("page.js")
    style = svg.STYLE.read_text(encoding="utf-8") + _text("page.css")
    template = environment().get_template("page.html")
    return template.render(
        report=view(report),
        picture=picture,
        style=Markup(style),
        script=Markup(script),
        script_hash=hash_source(script),
    )


def hash_source(script: str) -> str:
    """What the page's Content-Security-Policy calls its script.
    https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
    """
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def picture(pipeline: Mapping[str, Any]) -> Markup:
    """The graph of a pipeline, each state a link to its details."""
    return Markup(
        svg.drawing(
            pipeline["definition"],
            link=lambda path: f"#{anchor('s', pipeline['key'], path)}",
            title=f"Graph of {pipeline['key']}",
        )
    )


def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
