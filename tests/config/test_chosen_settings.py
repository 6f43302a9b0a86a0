"""What a stack tunes of a pipeline: every fault at once, each with its key; defaults for the
rest.
"""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.config import StackFileError, load
from downbeat.plan.planned import plan, read

SPEC: dict[str, Any] = {
    "name": "tuned",
    "cadence": "on demand",
    "settings": {
        "wait": {
            "type": "integer",
            "minimum": 1,
            "maximum": 60,
            "default": 5,
            "description": "How long to wait, in seconds.",
        },
        "level": {
            "type": "string",
            "allowed": ["INFO", "DEBUG"],
            "default": "INFO",
            "description": "What is logged.",
        },
    },
    "States": {
        "Pause": {"Type": "Wait", "Seconds": "${wait}"},
        "S": {"Type": "Pass", "Output": {"level": "${level}"}},
    },
}


def config(**settings: Any) -> dict[str, Any]:
    return {"aws:region": "us-east-1", "downbeat:pipelines": {"tuned": {"settings": settings}}}


def test_a_stack_has_a_value_for_every_setting() -> None:
    stack = load(config(wait=9), "prod", {"tuned": SPEC})
    assert stack.pipelines["tuned"].settings == {"wait": 9, "level": "INFO"}


def test_the_definition_has_the_values_of_the_stack() -> None:
    stack = load(config(wait=9, level="DEBUG"), "prod", {"tuned": SPEC})
    (planned,) = plan(stack, {"tuned": SPEC}, account="111122223333")
    assert planned.definition["States"] == {
        "Pause": {"Type": "Wait", "Seconds": 9, "Next": "S"},
        "S": {"Type": "Pass", "Output": {"level": "DEBUG"}, "End": True},
    }


def test_every_fault_is_reported_at_once() -> None:
    faulty = config(wiat=3, wait=61, level="DEBUGG")
    with pytest.raises(StackFileError) as error:
        load(faulty, "prod", {"tuned": SPEC})
    where = "downbeat:pipelines.tuned.settings"
    assert str(error.value).splitlines() == [
        f"{where}.wiat: is not a setting of this pipeline: it has wait and level. Did you mean"
        ' "wait"?',
        f"{where}.wait: 61 is out of range: write a whole number from 1 to 60.",
        f'{where}.level: "DEBUGG" is not allowed: write "INFO" or "DEBUG". Did you mean "DEBUG"?',
    ]
    assert error.value.rest.pipelines["tuned"].settings == {"wait": 5, "level": "INFO"}


def test_a_text_is_no_number() -> None:
    with pytest.raises(StackFileError) as error:
        load(config(wait="9"), "prod", {"tuned": SPEC})
    assert [str(each) for each in error.value.diagnostics] == [
        'downbeat:pipelines.tuned.settings.wait: "9" is not a whole number: write a whole number'
        " from 1 to 60."
    ]


def test_a_pipeline_without_settings_takes_none() -> None:
    bare = {key: value for key, value in SPEC.items() if key != "settings"}
    bare["States"] = {"S": {"Type": "Succeed"}}
    with pytest.raises(StackFileError) as error:
        load(config(wait=9), "prod", {"tuned": bare})
    assert str(error.value) == (
        "downbeat:pipelines.tuned.settings.wait: is not a setting of this pipeline: it has none."
    )


def test_a_declaration_that_is_wrong_is_a_fault_of_the_dict() -> None:
    faulty = {**SPEC, "settings": {**SPEC["settings"], "wait": {"type": "integer"}}}
    with pytest.raises(StackFileError) as error:
        read(config(level="X"), "prod", {"tuned": faulty})
    assert [(each.path, each.code) for each in error.value.diagnostics] == [
        ("downbeat:pipelines.tuned.settings.level", "setting-not-allowed"),
        ("tuned/settings/wait/description", "setting-declaration"),
        ("tuned/settings/wait/default", "setting-declaration"),
    ]
