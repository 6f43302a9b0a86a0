"""Fargate's CPU and memory: three sizes with names, and the combinations that AWS knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.asl.diagnostic import alternatives, nearest
from downbeat.config.fault import InvalidValue, quoted
from downbeat.config.values import whole_number

SIZES = {"small": (1024, 2048), "standard": (2048, 4096), "large": (4096, 8192)}

# CPU units → MiB. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
COMBINATIONS: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4097, 1024)),
    1024: tuple(range(2048, 8193, 1024)),
    2048: tuple(range(4096, 16385, 1024)),
    4096: tuple(range(8192, 30721, 1024)),
    8192: tuple(range(16384, 61441, 4096)),
    16384: tuple(range(32768, 122881, 8192)),
}


def size(value: Any) -> tuple[int, int]:
    """(CPU units, MiB) of `small`, `standard`, `large` or {cpu, memory}. Raises InvalidValue with
    the combinations that exist.
    """
    if isinstance(value, str) and value in SIZES:
        return SIZES[value]
    if not isinstance(value, Mapping):
        raise InvalidValue(
            f"{quoted(value)} is not a size: write"
            f" {alternatives([*SIZES, '{cpu: 2048, memory: 4096}'])}.{nearest(str(value), SIZES)}",
            code="invalid-size",
        )
    for key in value:
        if key not in ("cpu", "memory"):
            raise InvalidValue(
                "is not a key of a size: it has cpu and"
                f" memory.{nearest(str(key), ('cpu', 'memory'))}",
                str(key),
                code="unknown-key",
            )
    for key in ("cpu", "memory"):
        if key not in value:
            raise InvalidValue(
                "is missing: a size has cpu (units) and memory (MiB).", key, code="missing-key"
            )
    return _combination(whole_number(value["cpu"]), whole_number(value["memory"]))


def size_word(cpu: int) -> str:
    """Return the name of the largest size that has no more CPU units than these.

    >>> [size_word(cpu) for cpu in (256, 1024, 2048, 3000, 16384)]
    ['small', 'small', 'standard', 'standard', 'large']
    """
    fitting = [word for word, (units, _) in SIZES.items() if units <= cpu]
    return fitting[-1] if fitting else "small"


def _combination(cpu: int, memory: int) -> tuple[int, int]:
    if cpu not in COMBINATIONS:
        raise InvalidValue(
            f"Fargate has no {cpu} CPU units; it has {alternatives(COMBINATIONS)}.",
            "cpu",
            code="invalid-size",
        )
    allowed = COMBINATIONS[cpu]
    if memory not in allowed:
        step = f" in steps of {allowed[-1] - allowed[-2]}" if len(allowed) > 3 else ""
        choice = (
            f"{allowed[0]} to {allowed[-1]} MiB{step}" if step else f"{alternatives(allowed)} MiB"
        )
        raise InvalidValue(
            f"Fargate does not combine {cpu} CPU units with {memory} MiB; it takes {choice}.",
            "memory",
            code="invalid-size",
        )
    return cpu, memory
