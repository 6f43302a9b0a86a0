"""Tables in narrow terminals."""

import io

import pytest
from rich.console import Console
from rich.table import Table

from downbeat.whole_tables import print_table


def printed(width, last="Nov 24 02:00"):
    table = Table(box=None, pad_edge=False)
    table.add_column("PIPELINE", no_wrap=True)
    table.add_column("NEXT", overflow="fold")
    table.add_row("weekly-monitoring", last)
    out = io.StringIO()
    print_table(Console(file=out, width=width), table)
    return [line.rstrip() for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("width", [10, 20, 80])
def test_no_value_is_broken_or_cut_however_narrow_the_terminal(width):
    assert printed(width) == ["PIPELINE           NEXT", "weekly-monitoring  Nov 24 02:00"]


def test_a_long_text_wraps_in_its_column():
    assert printed(40, "the last run succeeded in part") == [
        "PIPELINE           NEXT",
        "weekly-monitoring  the last run",
        "                   succeeded in part",
    ]
