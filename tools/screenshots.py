"""Writes the screenshots of README.md and docs/ anew, with the Chromium of this machine:
`python -m tools.screenshots`. Look at them before you commit them.

A test compares what the page was made of then, its templates and styles, with what it is made of
now.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console

from downbeat.asl.pictures import svg
from downbeat.cli.terminal_drawing import show_picture
from downbeat.plan.stacks import find
from downbeat.report.html_page import TEMPLATES
from tests.report.browser import Browser, browser

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
DIGEST = PICTURES / "screenshots.sha256"
# A run on the graph, and a state opened beside it.
SHOW = """
const section = document.getElementById('p.weekly-monitoring');
const chosen = section.querySelector('.on-graph');
chosen.selectedIndex = 2;
chosen.dispatchEvent(new Event('change'));
section.querySelector('[data-path="/States/RunWeeklyMonitoring"] a').dispatchEvent(
  new MouseEvent('click', {bubbles: true, cancelable: true}));
window.scrollTo(0, section.querySelector('h2').getBoundingClientRect().top + scrollY - 60);
"""
RUNS = """
const section = document.getElementById('p.database-refresh');
const chosen = section.querySelector('.on-graph');
chosen.selectedIndex = 2;
chosen.dispatchEvent(new Event('change'));
window.scrollTo(0, section.querySelector('.runs').getBoundingClientRect().top + scrollY - 60);
"""
PRINTED = """
dispatchEvent(new Event('beforeprint'));
const section = document.getElementById('p.weekly-monitoring');
document.body.style.padding = '0 40px';
section.style.paddingTop = '40px';
window.scrollTo(0, section.getBoundingClientRect().top + scrollY);
"""


def page_digest() -> str:
    """The SHA-256 of the templates and styles of the page."""
    digest = hashlib.sha256()
    for file in (svg.STYLE, *sorted(TEMPLATES.iterdir())):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def main() -> None:
    """Write every screenshot."""
    with tempfile.TemporaryDirectory() as folder, browser() as window:
        page = Path(folder) / "report.html"
        words = ("report", "-s", "prod", "-o", str(page))
        subprocess.run([sys.executable, "-m", "downbeat.cli", *words], check=True)
        for name, theme, size, script in (
            ("report", "light", (1200, 1140), SHOW),
            ("report-dark", "dark", (1200, 1140), SHOW),
            ("report-runs", "light", (1200, 900), RUNS),
        ):
            _shot(window, page, name, theme=theme, size=size, script=script)
        _shot(window, page, "report-print", medium="print", size=(794, 1123), script=PRINTED)
        window.size(390, 844, mobile=True)
        window.media()
        window.open(page)
        window.picture(PICTURES / "report-phone.png")
        drawn = Path(folder) / "terminal.html"
        drawn.write_bytes(terminal().encode())
        _shot(window, drawn, "terminal", size=(760, 560))
    DIGEST.write_text(page_digest() + "\n", encoding="utf-8")


def _shot(
    window: Browser,
    page: Path,
    name: str,
    *,
    size: tuple[int, int],
    theme: str = "light",
    medium: str = "",
    script: str = "",
) -> None:
    window.size(*size)
    window.media(theme=theme, medium=medium)
    window.open(page)
    window.run("document.documentElement.style.scrollBehavior = 'auto';" + script)
    window.picture(PICTURES / f"{name}.png")


def terminal() -> str:
    """`show --picture` as a terminal has it, in HTML."""
    console = Console(width=84, record=True, file=StringIO(), force_terminal=True)
    console.print("$ downbeat show watchdog --picture", style="bold")
    show_picture(find("watchdog", "prod").definition, console)
    return (
        "<meta charset='utf-8'><style>body{margin:0}svg{width:100%}</style>"
        + console.export_svg(title="downbeat").replace("@font-face", "@supports (none: none)")
    )


if __name__ == "__main__":
    main()
