"""Which part of a payload makes it large: AWS says that a state exceeds 256 KiB, and not where.

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from downbeat.simulator.values import LARGEST, to_json

DOMINANT = 0.5  # of its whole: a part that holds more than this is where it grew


class Part(NamedTuple):
    """A part of a payload: its path ("/" is the whole, "/rows/0/body" a member) and its bytes."""

    path: str
    size: int


def size_of(value: Any) -> int:
    """The bytes of a value as JSON in UTF-8, as AWS counts them."""
    return len(to_json(value).encode("utf-8", "surrogatepass"))


def grown(value: Any) -> list[Part]:
    """The parts of a payload that hold most of it, from the whole inwards: each holds more than
    half of the one before; a list of many small items is where that ends.
    """
    parts = [Part("/", size_of(value))]
    while parts:
        last = parts[-1]
        heaviest = max(_members(value), key=lambda one: one[2], default=None)
        if heaviest is None or heaviest[2] <= DOMINANT * last.size:
            return parts
        key, value, size = heaviest
        parts.append(Part(f"{last.path.rstrip('/')}/{key}", size))
    return parts


def _members(value: Any) -> Iterator[tuple[str, Any, int]]:
    if isinstance(value, dict):
        yield from ((str(key), one, size_of(one)) for key, one in value.items())
    elif isinstance(value, list):
        yield from ((str(at), one, size_of(one)) for at, one in enumerate(value))


def size_advice(what: str, value: Any) -> str:
    """A sentence: how large a payload is, what in it has grown, and the fix."""
    parts = grown(value)
    whole, last = parts[0], parts[-1]
    where = f", of which {last.path} has {last.size:,}" if len(parts) > 1 else ""
    return (
        f"{what} has {whole.size:,} bytes{where}; Step Functions passes on {LARGEST:,}: keep it in"
        " S3 and pass its key, or leave it out of the state's Output."
    )
