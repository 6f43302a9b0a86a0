"""One JSONPath state as a JSONata state: what each field becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.importing.jsonata.conditions import condition
from downbeat.importing.jsonata.expressions import (
    ERROR_OUTPUT,
    INPUT,
    RESULT,
    Untranslatable,
    expression,
    path,
    source,
    template,
    wrapped,
)
from downbeat.simulator.jsonpath import compile_path

WITH_RESULT = ("Task", "Parallel", "Map")
# Fields that hold a path to a value → the field that holds the value.
BY_PATH = {
    f"{name}Path": name
    for name in (
        *("Seconds", "Timestamp", "TimeoutSeconds", "HeartbeatSeconds", "MaxConcurrency"),
        *("ToleratedFailureCount", "ToleratedFailurePercentage", "MaxItems"),
        *("MaxItemsPerBatch", "MaxInputBytesPerBatch"),
    )
}
# Fail may compute its texts.
TEXTS = {"ErrorPath": "Error", "CausePath": "Cause"}
CONSUMED = (
    *("InputPath", "OutputPath", "ResultPath", "Parameters", "ResultSelector", "Result"),
    *("ItemsPath", "ItemSelector", "Choices", "Catch", "Iterator", "Credentials", "Assign"),
    *("ItemReader", "ResultWriter", "ItemBatcher", *BY_PATH, *TEXTS),
)


def translated(state: Mapping[str, Any]) -> dict[str, Any]:
    """The state in JSONata, branches and processors as they are. Raises Untranslatable."""
    kind = state["Type"]
    effective = _effective_input(state)
    out = {key: value for key, value in state.items() if key not in CONSUMED}
    if "Iterator" in state:
        out["ItemProcessor"] = state["Iterator"]
    out |= {
        field: wrapped(path(state[key], effective))
        for key, field in BY_PATH.items()
        if key in state
    }
    out |= {
        field: wrapped(expression(state[key], effective))
        for key, field in TEXTS.items()
        if key in state
    }
    out |= _arguments(state, kind, effective)
    if "Choices" in state:
        out["Choices"] = [_rule(rule, effective) for rule in state["Choices"]]
    if "Catch" in state:
        out["Catch"] = [_catcher(catcher) for catcher in state["Catch"]]
    if "Assign" in state:
        out["Assign"] = _assigned(state["Assign"])
    if "Credentials" in state:
        out["Credentials"] = template(state["Credentials"], effective)
    return out | _output(state, kind, effective)


def _effective_input(state: Mapping[str, Any]) -> str:
    chosen = state.get("InputPath", "$")
    return "{}" if chosen is None else path(chosen, INPUT)


def _arguments(state: Mapping[str, Any], kind: str, effective: str) -> dict[str, Any]:
    """What the state hands on: Arguments, or a Map's Items and ItemSelector."""
    out: dict[str, Any] = {}
    if kind in ("Task", "Parallel"):
        if "Parameters" in state:
            out["Arguments"] = template(state["Parameters"], effective)
        elif effective != INPUT:
            out["Arguments"] = wrapped(effective)
    if kind == "Map":
        items = path(state.get("ItemsPath", "$"), effective)
        if items != INPUT and "ItemReader" not in state:
            out["Items"] = wrapped(items)
        for key in ("ItemSelector", "Parameters"):
            if key in state:
                out["ItemSelector"] = template(state[key], effective)
        for key in ("ItemReader", "ResultWriter", "ItemBatcher"):
            if key in state:
                out[key] = _part(state[key], effective)
    return out


def _part(part: Mapping[str, Any], effective: str) -> dict[str, Any]:
    """A reader, writer or batcher."""
    out: dict[str, Any] = {}
    for key, value in part.items():
        if key in BY_PATH:
            out[BY_PATH[key]] = wrapped(path(value, effective))
        elif key in ("Parameters", "BatchInput"):
            name = "Arguments" if key == "Parameters" else key
            out[name] = template(value, effective)
        elif isinstance(value, Mapping):
            out[key] = _part(value, effective)
        else:
            out[key] = value
    return out


def _rule(rule: Mapping[str, Any], effective: str) -> dict[str, Any]:
    kept = {key: rule[key] for key in ("Comment", "Next") if key in rule}
    if "Assign" in rule:
        kept["Assign"] = _assigned(rule["Assign"])
    return {"Condition": wrapped(condition(rule, effective)), **kept}


def _catcher(catcher: Mapping[str, Any]) -> dict[str, Any]:
    out = {key: value for key, value in catcher.items() if key not in ("ResultPath", "Assign")}
    if "Assign" in catcher:
        out["Assign"] = template(catcher["Assign"], ERROR_OUTPUT)
    if catcher.get("ResultPath", "$") != "$":
        out["Output"] = _placed(wrapped(ERROR_OUTPUT), catcher["ResultPath"])
    return out


def _assigned(values: Mapping[str, Any]) -> Any:
    """The variables of a state that are plain values, or of the context or another variable."""
    if any(_of_data(value) for value in _texts(values)):
        raise Untranslatable("Assign from the state's data")
    return template(values, INPUT)


def _texts(value: Any, key: str = "") -> list[str]:
    if isinstance(value, Mapping):
        return [text for name, inner in value.items() for text in _texts(inner, name)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if key.endswith(".$") else []


def _of_data(text: str) -> bool:
    return text.startswith(("States.", "$.", "$[")) or text == "$"


def _output(state: Mapping[str, Any], kind: str, effective: str) -> dict[str, Any]:
    """The state's Output, {} where it is what JSONata has without one."""
    if kind == "Fail":
        return {}
    usual = RESULT if kind in WITH_RESULT else INPUT
    value = _result(state, kind, effective)
    if kind in WITH_RESULT or kind == "Pass":
        value = _placed(value, state.get("ResultPath", "$"))
    out_path = state.get("OutputPath", "$")
    if out_path is None:
        value = {}
    elif out_path != "$":
        value = wrapped(path(out_path, _root(source(value))))
    return {} if value == wrapped(usual) else {"Output": value}


def _result(state: Mapping[str, Any], kind: str, effective: str) -> Any:
    if kind in WITH_RESULT:
        selector = state.get("ResultSelector")
        return wrapped(RESULT) if selector is None else template(selector, RESULT)
    if kind == "Pass" and "Result" in state:
        return _plain(state["Result"])
    if kind == "Pass" and "Parameters" in state:
        return template(state["Parameters"], effective)
    return wrapped(effective)


def _plain(value: Any) -> Any:
    """A Result, which is no template: a field that ends in ".$" is nothing special in it."""
    if any(text.startswith("{%") for text in _strings(value)):
        raise Untranslatable("a Result with a text that begins like a JSONata expression")
    return value


def _strings(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        return [text for inner in value for text in _strings(inner)]
    return [value] if isinstance(value, str) else []


def _placed(value: Any, result_path: str | None) -> Any:
    """The state's input with the value at a ResultPath."""
    if result_path is None:
        return wrapped(INPUT)
    if result_path == "$":
        return value
    try:
        keys = [step.key for step in compile_path(result_path).steps]
    except ValueError as fault:
        raise Untranslatable(str(fault)) from None
    if not all(isinstance(key, str) for key in keys):
        raise Untranslatable(f"the ResultPath {result_path} leads into a list")
    return wrapped(_merged(INPUT, [str(key) for key in keys], source(value)))


def _merged(root: str, keys: list[str], value: str) -> str:
    first, *rest = keys
    inner = _merged(path(f"$[{first!r}]", root), rest, value) if rest else value
    return f"$merge([{root}, {source({first: wrapped(inner)})}])"


def _root(text: str) -> str:
    """An expression that a path can follow."""
    return text if text.startswith("$states.") and " " not in text else f"({text})"
