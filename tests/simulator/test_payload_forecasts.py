"""The size of what a Map hands on, forecast from a run with few items."""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.simulator import simulate
from downbeat.simulator.payload_forecasts import growing_payloads, payloads_ahead

TEXT = "x" * 90


def machine(mode: str = "INLINE", **fields: Any) -> dict[str, Any]:
    inner = {
        "ProcessorConfig": {"Mode": mode, "ExecutionType": "STANDARD"},
        "StartAt": "Item",
        "States": {"Item": {"Type": "Pass", "End": True}},
    }
    each = {"Type": "Map", "ItemProcessor": inner, "End": True, **fields}
    return {"QueryLanguage": "JSONata", "StartAt": "Each", "States": {"Each": each}}


@pytest.mark.parametrize("mode", ["INLINE", "DISTRIBUTED"])
@pytest.mark.parametrize("most", [2_818, 2_819])
def test_the_forecast_is_that_of_a_run_with_as_many_items(mode: str, most: int) -> None:
    few = simulate(machine(mode), [TEXT] * 3).history
    many = simulate(machine(mode, Items=f"{{% [1..{most}].('{TEXT}') %}}"), {})

    (growth,) = growing_payloads(few)

    assert (growth.each, growth.most_items) == (93, 2_818)
    assert bool(payloads_ahead(few, {"Each": most})) is (many.status == "FAILED")


def test_the_sentence_names_the_map_the_bytes_and_the_fix() -> None:
    assert [
        str(one) for one in payloads_ahead(simulate(machine(), ["a"]).history, {"Each": 10**6})
    ] == [
        "/Each: With 1,000,000 items the output of Each will have 4,000,001 bytes (4 for each item),"
        " and Step Functions passes on 262,144: write the results to S3 (ResultWriter of a"
        " DISTRIBUTED Map), or keep less of each item."
    ]


def test_a_variable_that_holds_the_results_grows_with_them() -> None:
    kept = machine(Assign={"results": "{% $states.result %}"}, Output="{% 'done' %}")

    (growth,) = growing_payloads(simulate(kept, ["a", "b"]).history)

    assert (growth.what, growth.bytes, growth.items) == ("the variable results", 9, 2)


def test_what_keeps_nothing_of_the_items_does_not_grow() -> None:
    counted = machine(Output="{% $count($states.result) %}")

    assert growing_payloads(simulate(counted, ["a", "b"]).history) == []
    assert growing_payloads(simulate(machine(), []).history) == []
