"""JSON as a person writes it: what fits in one line stands in one."""

from __future__ import annotations

import json
from typing import Any

WIDTH = 80  # characters of a line, where it can be broken at all


def laid_out(value: Any, column: int = 0, used: int = 0) -> str:
    """The JSON of a value, indented by two.

    Args:
        column: where its lines begin.
        used: characters that stand before it in its first line.
    """
    line = json.dumps(value, ensure_ascii=False)
    if not value or not isinstance(value, dict | list) or max(column, used) + len(line) <= WIDTH:
        return line
    inside = column + 2
    if isinstance(value, dict):
        named = [
            (f"{json.dumps(str(key), ensure_ascii=False)}: ", each) for key, each in value.items()
        ]
        items = [name + laid_out(each, inside, inside + len(name)) for name, each in named]
    else:
        items = [laid_out(each, inside, inside) for each in value]
    first, last = "{}" if isinstance(value, dict) else "[]"
    return first + ",".join(f"\n{' ' * inside}{item}" for item in items) + f"\n{' ' * column}{last}"
