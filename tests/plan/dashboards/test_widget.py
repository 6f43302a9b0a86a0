"""Widgets on CloudWatch's grid."""

import json

from downbeat.plan.dashboards.pages import orchestration_widgets
from downbeat.plan.dashboards.widget import body, chart, markdown
from tests.components.example import ARGS


def places(widgets):
    return [
        (one["x"], one["y"], one["width"], one["height"])
        for one in json.loads(body(widgets))["widgets"]
    ]


def test_a_text_has_a_row_of_its_own_and_charts_lie_two_to_a_row():
    one = chart("One", "us-east-1", [], "count")
    assert places([markdown("Hello"), one, one, one]) == [
        (0, 0, 24, 4),
        (0, 4, 12, 6),
        (12, 4, 12, 6),
        (0, 10, 12, 6),
    ]


def test_no_widget_lies_on_another_or_beyond_the_grid():
    cells = set()
    for x, y, width, height in places(orchestration_widgets(ARGS, ["weekly-dev-failed"])):
        mine = {(column, row) for column in range(x, x + width) for row in range(y, y + height)}
        assert not mine & cells and x + width <= 24
        cells |= mine


def test_a_limit_is_a_line_with_its_label():
    shown = chart("One", "us-east-1", [], "minutes", limits={"limit: 5 minutes": 5})
    assert shown["properties"]["annotations"] == {
        "horizontal": [
            {"label": "limit: 5 minutes", "value": 5, "color": "#d62728", "fill": "none"}
        ]
    }


def test_a_title_is_written_as_it_is():
    assert "Größe" in body([chart("Größe", "us-east-1", [], "count")])
