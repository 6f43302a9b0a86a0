"""The page: plain data in, one HTML document out, with its style and its script inside."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from downbeat.asl.pictures import svg
from downbeat.plan.costs.amounts import dollars
from downbeat.report.page_view import view

BOLD = re.compile(r"(?<!\w)\*(?!\s)([^*\n]+)(?<!\s)\*(?!\w)")
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
    made.filters |= {
        "anchor": anchor,
        "mrkdwn": mrkdwn,
        "dollars": dollars,
        "number": number,
        "plain": plain,
    }
    return made


def anchor(*parts: str) -> str:
    """An id for the parts of a path: letters and digits stay, a space is a tilde, everything else
    is its code.
    """
    return "".join(map(_spelled, ".".join(parts)))


def _spelled(sign: str) -> str:
    if sign == " ":
        return "~"
    kept = sign.isascii() and (sign.isalnum() or sign in "-.")
    return sign if kept else f"_{ord(sign):x}_"


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


def mrkdwn(text: str) -> Markup:
    """A message as Slack shows it: *bold*; everything else of it is text.
    https://docs.slack.dev/messaging/formatting-message-text
    """
    return Markup(BOLD.sub(r"<b>\1</b>", str(escape(text))))


def plain(text: str) -> Markup:
    """Text for an element, whose quotes may stand as they are.
    https://html.spec.whatwg.org/multipage/parsing.html#data-state
    """
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def number(value: float) -> str:
    """ "25,000"."""
    return f"{value:,}"


def picture(
    pipeline: Mapping[str, Any],
    definition: Mapping[str, Any],
    title: str,
    marks: Mapping[str, str] | None = None,
) -> Markup:
    """A graph of a pipeline, each state that it has now a link to its details."""
    now = {state["path"]: state["name"] for state in pipeline["states"]}

    def link(path: str) -> str:
        parts = ("s", pipeline["key"], now[path]) if path in now else ("p", pipeline["key"])
        return f"#{anchor(*parts)}"

    return Markup(svg.drawing(definition, link=link, changes=marks, title=title))


FILTERS = (anchor, mrkdwn, dollars, number, plain)


def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
