"""Calls of AWS side by side, and answers that come in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, TypeVar

WORKERS = 24
Item = TypeVar("Item")
Answer = TypeVar("Answer")


def each(call: Callable[[Item], Answer], items: Iterable[Item]) -> list[Answer]:
    """call(item) of every item, side by side, in the items' order; the first error is raised."""
    chosen = list(items)
    if len(chosen) < 2:
        return [call(item) for item in chosen]
    with ThreadPoolExecutor(min(WORKERS, len(chosen))) as pool:
        return list(pool.map(call, chosen))


def together(*calls: Callable[[], Any]) -> list[Any]:
    """The answers of calls that need nothing of each other, side by side."""
    return each(lambda call: call(), calls)


def pages(
    client: Any, operation: str, key: str, limit: int | None = None, **request: Any
) -> Iterator[Any]:
    """The items of all pages of an operation, one by one; no page is fetched beyond `limit`."""
    items = (
        item
        for page in client.get_paginator(operation).paginate(**request)
        for item in page.get(key, ())
    )
    return islice(items, limit)
