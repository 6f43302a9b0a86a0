"""The page on watching: current, and within the numbers that it promises."""

import pytest

from downbeat.config.values import WATCHING
from downbeat.plan.watching import WATCHES, monthly_cost, watches
from tools.watching_page import PAGE, page, watched


def test_the_page_is_current():
    """After a wanted change: python -m tools.watching_page."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_prod_as_configured_stays_small_and_costs_little_to_watch():
    prod = watched("prod", "standard")
    assert prod.resources <= 130
    assert prod.alarms.total() <= 15
    assert (prod.dashboards, prod.keys) == (1, 1)
    assert prod.cost <= 2


def test_each_level_has_all_alarms_of_the_level_below():
    lean, standard, full = (set(watches(level)) for level in WATCHING)
    assert lean < standard < full


def test_an_alarm_that_is_asked_for_is_at_no_level_by_itself():
    assert not {"failed", "too-long", "error-rate"} & set(watches("full"))
    assert set(watches("full", ["failed", "too-long", "error-rate"])) == set(WATCHES)


@pytest.mark.parametrize(
    ("alarms", "dashboards", "keys", "dollars"),
    [
        ({}, 0, 0, 0),
        ({"dead-letters": 10}, 3, 0, 0),
        ({"dead-letters": 11}, 4, 1, 4.1),
        ({"tasks-quiet": 3}, 1, 1, 1.5),
    ],
)
def test_alarms_cost_by_the_metric_beyond_ten_dashboards_beyond_three(
    alarms, dashboards, keys, dollars
):
    assert monthly_cost(alarms, dashboards, keys) == pytest.approx(dollars)
