"""Limits of Step Functions, forecast."""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.asl.diagnostic import DiagnosticsError
from downbeat.simulator import simulate
from downbeat.simulator.forecasts import AROUND, limits_ahead, longest
from downbeat.simulator.service_results import default_result


def machine(mode: str = "INLINE") -> dict[str, Any]:
    work = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": True}
    inner = {
        "ProcessorConfig": {"Mode": mode, "ExecutionType": "STANDARD"},
        "StartAt": "Work",
        "States": {"Work": work},
    }
    each = {"Type": "Map", "ItemProcessor": inner, "Next": "End"}
    return {"StartAt": "ProcessFiles", "States": {"ProcessFiles": each, "End": {"Type": "Succeed"}}}


@pytest.mark.parametrize("items", [0, 1, 7])
def test_the_forecast_counts_the_events_that_a_run_has(items: int) -> None:
    ran = simulate(machine(), list(range(items)), tasks=default_result)

    assert AROUND + longest(machine(), {"ProcessFiles": items}) == len(ran.history)


def test_a_map_with_too_many_items_is_forecast_with_the_fix() -> None:
    assert [str(one) for one in limits_ahead(machine(), {"ProcessFiles": 40_000})] == [
        "/ProcessFiles: With 40,000 items ProcessFiles will exceed 25,000 events (280,004 are"
        " expected): make its ItemProcessor's Mode DISTRIBUTED."
    ]


def test_items_of_no_map_are_refused_with_the_nearest_name() -> None:
    with pytest.raises(DiagnosticsError) as refused:
        limits_ahead(machine(), {"ProcesFiles": 40_000, "Other": 1})
    assert [str(one) for one in refused.value.diagnostics] == [
        '/ProcesFiles: there is no such Map; there is ProcessFiles. Did you mean "ProcessFiles"?',
        "/Other: there is no such Map; there is ProcessFiles.",
    ]


def test_a_distributed_map_or_a_few_items_meet_no_limit() -> None:
    assert limits_ahead(machine("DISTRIBUTED"), {"ProcessFiles": 40_000}) == []
    assert limits_ahead(machine(), {"ProcessFiles": 40}) == []


def test_a_definition_over_one_mebibyte_is_forecast() -> None:
    big = {**machine(), "Comment": "x" * 1_048_576}

    assert [one.code for one in limits_ahead(big)] == ["limit-definition"]
