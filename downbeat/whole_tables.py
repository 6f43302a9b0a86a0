"""Tables whose columns stay whole, however narrow the terminal."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

UNBOUNDED = 10_000  # columns
NARROWEST = 16  # columns of a terminal for the text of a column that wraps


def print_table(console: Console, table: Table) -> None:
    """Print a table as wide as the terminal, or as its columns need: then the terminal breaks the
    lines, and every value can still be read.
    """
    narrow = copy(table)
    narrow.columns = [
        column if column.no_wrap else replace(column, max_width=NARROWEST)
        for column in table.columns
    ]
    unbounded = console.options.update(width=UNBOUNDED)
    needed = Measurement.get(console, unbounded, narrow).maximum
    wide = copy(console)
    wide.width = max(console.width, needed)
    wide.print(table)
