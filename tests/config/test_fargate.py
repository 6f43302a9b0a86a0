"""Sizes of a Fargate task: three with names, and only the combinations that AWS knows."""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.config.fargate import COMBINATIONS, SIZES, size
from downbeat.config.fault import InvalidValue


@pytest.mark.parametrize(
    ("name", "expected"),
    [("small", (1024, 2048)), ("standard", (2048, 4096)), ("large", (4096, 8192))],
)
def test_a_size_with_a_name(name: str, expected: tuple[int, int]) -> None:
    assert size(name) == expected


def test_every_named_size_is_a_combination_that_aws_knows() -> None:
    assert all(memory in COMBINATIONS[cpu] for cpu, memory in SIZES.values())


@pytest.mark.parametrize(
    ("cpu", "memory"),
    [(256, 512), (512, 3072), (1024, 8192), (4096, 30720), (8192, 20480), (16384, 122880)],
)
def test_any_combination_that_aws_knows(cpu: int, memory: int) -> None:
    assert size({"cpu": cpu, "memory": memory}) == (cpu, memory)
    assert size({"cpu": str(cpu), "memory": str(memory)}) == (cpu, memory)


@pytest.mark.parametrize(
    ("value", "path", "code", "allowed"),
    [
        ("medium", "", "invalid-size", "small, standard, large or {cpu: 2048, memory: 4096}"),
        (2048, "", "invalid-size", "small, standard, large or {cpu: 2048, memory: 4096}"),
        ("Standard", "", "invalid-size", 'Did you mean "standard"?'),
        (
            {"cpu": 3072, "memory": 4096},
            "cpu",
            "invalid-size",
            "256, 512, 1024, 2048, 4096, 8192 or 16384",
        ),
        ({"cpu": 256, "memory": 4096}, "memory", "invalid-size", "512, 1024 or 2048 MiB"),
        (
            {"cpu": 8192, "memory": 17000},
            "memory",
            "invalid-size",
            "16384 to 61440 MiB in steps of 4096",
        ),
        ({"cpu": 256}, "memory", "missing-key", "cpu (units) and memory (MiB)"),
        ({"cpu": 256, "memory": 512, "memry": 1}, "memry", "unknown-key", 'Did you mean "memory"?'),
    ],
)
def test_a_size_that_fargate_does_not_have(value: Any, path: str, code: str, allowed: str) -> None:
    with pytest.raises(InvalidValue) as fault:
        size(value)
    assert (fault.value.path, fault.value.code) == (path, code)
    assert allowed in fault.value.message
