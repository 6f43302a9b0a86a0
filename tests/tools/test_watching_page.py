"""The page on watching: current, and within the numbers that it promises."""

from collections import Counter

import pytest

from downbeat.config.values import WATCHING
from downbeat.plan.watching import WATCHES, watches
from tools.watching_page import PAGE, PRICES, Watched, by_pipeline, page, watchdog, watched


def test_the_page_is_current():
    """After a wanted change: python -m tools.watching_page."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_prod_as_configured_stays_small_and_costs_little_to_watch():
    prod = watched("prod", "standard")
    assert prod.resources <= 110
    assert prod.alarms.total() <= 15
    assert (prod.dashboards, prod.keys) == (1, 1)
    bill = prod.bill() + watchdog("prod")
    assert bill.after_allowances(PRICES) <= 4


def test_a_pipeline_has_sixteen_resources_at_standard_and_few_more_where_it_asks_for_more():
    """Of prod: the refresh has one topic and three contacts; the weekly monitoring a topic of alarms
    and three alarms more; one takes files by a function.
    """
    prod, dev = by_pipeline("prod"), by_pipeline("dev")
    assert {key: prod[key] for key in ("database-refresh", "watchdog", "etl")} == {
        "etl": 15,
        "database-refresh": 14,
        "watchdog": 13,
    }
    assert {key: prod[key] for key in ("weekly-monitoring", "ndjson-to-parquet")} == {
        "weekly-monitoring": 19,
        "ndjson-to-parquet": 23,
    }
    plain = ("regional-monitoring", "database-refresh", "chunked-etl", "watchdog")
    assert max(dev[key] for key in plain) <= 16


def test_each_level_has_all_alarms_of_the_level_below():
    lean, standard, full = (set(watches(level)) for level in WATCHING)
    assert lean < standard < full


def test_an_alarm_that_is_asked_for_is_at_no_level_by_itself():
    asked = ["failed", "too-long", "error-rate", "new-version"]
    assert not set(asked) & set(watches("full"))
    assert set(watches("full", asked)) == set(WATCHES)


def test_alarms_cost_by_the_metric_and_dashboards_beyond_the_free_ones():
    each = Watched(0, Counter({"dead-letters": 11, "tasks-quiet": 3}), 26, dashboards=4, keys=1)
    assert each.bill().dollars == pytest.approx(26 * 0.1 + 4 * 3 + 1)
    assert each.bill().after_allowances(PRICES) == pytest.approx(16 * 0.1 + 3 + 1)
