"""The page on cost is current."""

import re

from tools.cost_page import PAGE, amount, page


def test_the_page_is_current():
    """After a wanted change: python -m tools.cost_page."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_pipeline_of_prod_is_on_it_with_its_teams_figure():
    text = PAGE.read_text(encoding="utf-8")
    claims = dict(re.findall(r"^([a-z-]+) .* (\$[\d.]+)$", text, re.MULTILINE))
    assert claims == {
        "weekly-monitoring": "$0.71",
        "database-refresh": "$2.00",
        "ndjson-to-parquet": "$0.20",
        "etl": "$0.08",
    } | {key: value for key, value in claims.items() if key == "watchdog"}


def test_prices_are_written_in_full():
    assert (amount(0.0000004), amount(3.0), amount(0.04048)) == ("0.0000004", "3", "0.04048")
