"""The page in a browser: no script errors, nothing loaded, narrow, dark, printed, by keyboard, and
large. Skipped where there is no Chromium.
"""

import copy
import re
import time
from datetime import UTC, datetime

import pytest

from downbeat.cli.report_inputs import gathered
from downbeat.report.html_page import page
from tests.report.browser import browser, needs_browser

pytestmark = needs_browser
MOST_BYTES, MOST_SECONDS, MANY = 5_000_000, 2.0, 50
# WCAG 2.2: 4.5 for text, 3 for large text. https://www.w3.org/TR/WCAG22/#contrast-minimum
LIGHTNESS = """
const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = (colour) => {
  const [r, g, b] = parts(colour).slice(0, 3).map((one) => {
    const share = one / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
"""
CONTRASTS = (
    LIGHTNESS
    + """
const behind = (element) => {
  for (let one = element; one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor;
    if (parts(colour).length < 4 || parts(colour)[3] > 0.99) return colour;
  }
  return "rgb(255, 255, 255)";
};
const paper = (element) => {
  const frame = element.closest("svg .state");
  const rect = frame && frame.querySelector(":scope > a > rect");
  return rect && element.matches(".name, .detail, .again") ? getComputedStyle(rect).fill : null;
};
const found = {};
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
  const style = getComputedStyle(element);
  if (!own || !element.getClientRects().length || style.visibility === "hidden") continue;
  const ink = element.closest("svg") ? style.fill : style.color;
  const [a, b] = [light(ink), light(paper(element) ?? behind(element))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const name = `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`;
  found[name] = Math.min(found[name] ?? 99, Math.round(ratio * 100) / 100);
}
return found;
"""
)
# And 3 for what a picture says: https://www.w3.org/TR/WCAG22/#non-text-contrast
LINES = (
    LIGHTNESS
    + """
const paper = light(getComputedStyle(document.body).backgroundColor);
const found = {};
for (const line of document.querySelectorAll(".canvas .arrow")) {
  const ink = light(getComputedStyle(line).stroke);
  const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  found[line.getAttribute("class")] = Math.round(ratio * 100) / 100;
}
return found;
"""
)
WIDER = """
return [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .filter((one) => !one.closest(".graph, .pipelines, pre, .hidden, thead"))
  .map((one) => `${one.tagName} ${one.className}`);
"""


@pytest.fixture(scope="module")
def report():
    return gathered("prod", [])


@pytest.fixture(scope="module")
def file(report, tmp_path_factory):
    written = tmp_path_factory.mktemp("report") / "report.html"
    written.write_text(page(report), encoding="utf-8")
    return written


@pytest.fixture(scope="module")
def chromium():
    with browser() as window:
        yield window


@pytest.fixture
def window(chromium, file):
    chromium.media()
    chromium.size(1200)
    chromium.open(file)
    chromium.errors()
    chromium.open(file)
    yield chromium
    assert chromium.errors() == []


def test_it_opens_without_errors_and_loads_nothing(window):
    assert window.run("return performance.getEntriesByType('resource').length") == 0
    assert window.run("return document.querySelectorAll('.pipeline').length") == 5


def test_a_click_on_a_state_shows_its_details_and_escape_closes_them(window):
    click = "document.querySelector('[data-path=\"/States/ValidateInputs\"] a').dispatchEvent("
    window.run(click + "new MouseEvent('click', {bubbles: true, cancelable: true}))")
    panel = window.run("return document.querySelector('.panel').innerText")
    assert "ValidateInputs" in panel and "ecs:RunTask" in panel and "Tried again" in panel
    window.run("document.querySelector('.panel button').focus()")
    window.press("Escape")
    assert window.run("return document.querySelector('.panel').hidden") is True


def test_the_keyboard_reaches_a_state_and_opens_it(window):
    window.run("document.querySelector('.canvas .graph').focus()")
    window.press("Tab", "Enter")
    assert window.run("return document.querySelector('.panel').hidden") is False
    assert "Check calendar" in window.run("return document.querySelector('.panel').innerText")


def test_a_link_opens_what_its_target_is_folded_into(window):
    window.run("location.hash = document.querySelector('.state-detail').id")
    assert window.run("return document.querySelector('.all-states').open") is True
    assert window.run("return document.querySelector('.state-detail').open") is True


def test_a_run_is_shown_on_the_graph_and_alone_below_it(window):
    window.run(
        "const chosen = document.querySelector('.on-graph');"
        "chosen.selectedIndex = 2; chosen.dispatchEvent(new Event('change'));"
    )
    assert window.run("return document.querySelectorAll('.fell').length") == 1
    assert window.run("return document.querySelectorAll('.ran').length") > 3
    assert window.run("return document.querySelectorAll('.walked').length") > 3
    shown = "return document.querySelectorAll('.pipeline .runs .run:not([hidden])').length"
    assert window.run("document.querySelectorAll('.pipeline')[1].remove();" + shown) > 0
    first = "return document.querySelector('.pipeline').querySelectorAll('.run:not([hidden])')"
    assert window.run(f"{first}.length") == 1


def test_the_scale_of_a_run_stays_above_its_bars(window):
    window.run("for (const one of document.querySelectorAll('details')) one.open = true")
    over = """
    return [...document.querySelectorAll(".ticks i")]
      .filter((one) => one.getClientRects().length)
      .filter((one) => one.getBoundingClientRect().right >
        one.parentElement.getBoundingClientRect().right + 8)
      .map((one) => one.textContent);
    """
    assert window.run(over) == []


def test_search_marks_states_and_enter_goes_to_the_next(window):
    window.run(
        "const field = document.getElementById('search'); field.value = 'startjobrun';"
        "field.dispatchEvent(new Event('input')); field.focus();"
    )
    assert window.run("return document.querySelectorAll('.hit').length") == 9
    assert window.run("return document.getElementById('hits').textContent") == "9 states"
    window.press("Enter")
    assert window.run("return document.getElementById('hits').textContent") == "1 of 9"


def test_the_graph_is_zoomed_by_its_buttons(window):
    width = "return document.querySelector('.canvas svg').getBoundingClientRect().width"
    before = window.run(width)
    window.run("document.querySelector('[data-zoom=in]').click()")
    assert window.run(width) == pytest.approx(before * 1.25, rel=0.01)
    window.run("document.querySelector('[data-zoom=fit]').click()")
    assert window.run(width) == pytest.approx(before, rel=0.01)


@pytest.mark.parametrize("width", [320, 390, 768])
def test_narrow_screens_do_not_scroll_sideways(window, width):
    window.size(width, mobile=True)
    window.run("for (const one of document.querySelectorAll('details')) one.open = true")
    assert window.run("return document.documentElement.scrollWidth") <= width
    assert window.run(WIDER) == []
    name = "return document.querySelector('.overview tbody th').clientWidth"
    assert window.run(name) > (0.8 if width < 640 else 0.15) * width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(window, theme):
    window.media(theme=theme)
    window.run("for (const one of document.querySelectorAll('details')) one.open = true")
    window.run(
        "for (const one of document.querySelectorAll('.pipeline')) one.style.contentVisibility = 'visible'"
    )
    faint = {name: ratio for name, ratio in window.run(CONTRASTS).items() if ratio < 4.5}
    assert faint == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_arrows_stand_out_too_the_quiet_ones_included(window, theme):
    window.media(theme=theme)
    found = window.run(LINES)
    assert {"arrow next", "arrow catch failing"} <= set(found)
    assert {name: ratio for name, ratio in found.items() if ratio < 3} == {}


def test_the_dark_theme_is_dark(window):
    window.media(theme="dark")
    colour = window.run("return getComputedStyle(document.body).backgroundColor")
    assert all(int(part) < 60 for part in re.findall(r"\d+", colour))


def test_it_prints_with_every_run_and_without_the_tools(window):
    data = window.pdf()
    assert data.startswith(b"%PDF") and len(re.findall(rb"/Type\s*/Page\b", data)) > 5
    window.media(medium="print")
    hidden = "return getComputedStyle(document.querySelector('.tools')).display"
    assert window.run(hidden) == "none"


def test_in_print_every_fold_is_open_and_states_are_there_without_their_arguments(window):
    window.media(medium="print")
    window.run("dispatchEvent(new Event('beforeprint'))")
    shut = "return document.querySelectorAll('details:not([open])').length"
    nested = "return document.querySelectorAll('.state-detail details').length"
    assert window.run(shut) == window.run(nested)
    first = "document.querySelector('.state-detail dl')"
    assert window.run(f"return {first}.getBoundingClientRect().height") > 0
    arguments = "return document.querySelector('.state-detail pre').getClientRects().length"
    assert window.run(arguments) == 0
    window.run("dispatchEvent(new Event('afterprint'))")
    assert window.run("return document.querySelector('.all-states').open") is False


def test_without_its_script_everything_can_still_be_read(window, file, tmp_path):
    silent = tmp_path / "silent.html"
    text = file.read_text(encoding="utf-8")
    silent.write_text(re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL), encoding="utf-8")
    window.open(silent)
    window.run(
        "document.querySelector('[data-path=\"/States/ValidateInputs\"] a').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert (
        window.run(
            "return document.querySelector('.state-detail:target').closest('.all-states').open"
        )
        is True
    )
    assert window.run("return document.querySelector('.search').hidden") is True


def test_fifty_pipelines_open_at_once_and_are_not_too_large(chromium, report, tmp_path):
    many = copy.deepcopy(report)
    pipelines = many["pipelines"]
    many["pipelines"] = [
        {**pipelines[number % len(pipelines)], "key": f"pipeline-{number}"}
        for number in range(MANY)
    ]
    for week in many["outlook"]["weeks"]:
        for day in week:
            day["runs"] = [{**run, "pipeline": "pipeline-1"} for run in day["runs"]]
    file = tmp_path / "many.html"
    file.write_text(page(many), encoding="utf-8")
    assert file.stat().st_size < MOST_BYTES
    fastest = min(opened(chromium, file) for _ in range(3))
    assert chromium.run("return document.querySelectorAll('.pipeline').length") == MANY
    assert fastest < MOST_SECONDS, f"{fastest:.2f} s"


def opened(chromium, file) -> float:
    """The seconds until a page has loaded; a busy machine may hold one of several up."""
    begun = time.monotonic()
    chromium.open(file)
    return time.monotonic() - begun


def test_the_moment_it_was_made_stands_on_it(window, report):
    made = datetime.fromisoformat(report["made"])
    assert made.tzinfo is not None and (datetime.now(UTC) - made).total_seconds() < 600
    assert f"{made:%H:%M} UTC" in window.run("return document.querySelector('.top').innerText")
