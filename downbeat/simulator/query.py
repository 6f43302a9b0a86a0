"""The two query languages of a state: payload templates and paths (JSONPath), and {% expressions %}
(JSONata).
"""

from __future__ import annotations

import re
from typing import Any

from downbeat.asl.jsonata import ENDLESS, UNDEFINED
from downbeat.asl.jsonata import evaluate as evaluate_jsonata
from downbeat.asl.jsonata_own_functions import JsonataError
from downbeat.simulator import intrinsics, jsonpath
from downbeat.simulator.failure import QUERY, Failure
from downbeat.simulator.intrinsic_functions import IntrinsicFailure
from downbeat.simulator.line import Visit
from downbeat.simulator.values import kind_of, to_json

# What share of its limits an expression may use up after so many that had to be stopped: a loop of
# them must not hang a run
PATIENCE = (1.0, 0.25, 0.05, 0.01)
INTO_NULL = "Unable to apply Path transformation to null or empty input."
_VARIABLE = re.compile(r"\$([^\W\d]\w*)")


class Nowhere(LookupError):
    """A path that leads nowhere: `path` as written, the `document` it was looked for in,
    json-path's words in `reason`.
    """

    def __init__(
        self, path: str, document: Any, reason: str, *, past_the_end: bool = False
    ) -> None:
        self.path, self.document, self.reason, self.past_the_end = (
            path,
            document,
            reason,
            past_the_end,
        )
        super().__init__(reason)


# --- JSONPath


def at_path(visit: Visit, path: str, document: Any) -> Any:
    """The value at a path of the document, of the context object ($$.…) or of a variable ($name.…).
    Raises Nowhere.
    """
    if path == "$":
        return document
    if path.startswith("$$"):
        document, inner = visit.context(), path[1:]
    else:
        variable = _VARIABLE.match(path)
        if variable:
            if variable[1] not in visit.line.variables:
                raise Nowhere(path, document, f"Variable '{variable[1]}' is not defined")
            document, inner = visit.line.variables[variable[1]], "$" + path[variable.end() :]
        elif document is None:
            raise Nowhere(path, document, INTO_NULL)
        else:
            inner = path
    try:
        return jsonpath.read(inner, document)
    except jsonpath.PathNotFound as missing:
        raise Nowhere(
            path, document, str(missing), past_the_end=isinstance(missing, jsonpath.PastTheEnd)
        ) from None
    except ValueError as fault:
        raise visit.failure(f"Invalid path '{path}' : {fault}") from None


def filtered(visit: Visit, field: str, document: Any) -> Any:
    """InputPath, OutputPath, ItemsPath: the part of the document that the state's field selects
    (all of it without the field).
    """
    path = visit.state.get(field, "$")
    try:
        selected = {} if path is None else at_path(visit, path, document)
    except Nowhere as missing:
        raise visit.failure(
            INTO_NULL
            if missing.reason is INTO_NULL
            else f"Invalid path '{path}' : {missing.reason}"
        ) from None
    if field == "InputPath":
        visit.inspect("afterInputPath", selected)
    return selected


def path_or_call(visit: Visit, text: str, document: Any, field: str) -> Any:
    """The value of a path or an intrinsic function that stands in a field ("title.$",
    "CausePath").
    """
    try:
        if intrinsics.is_intrinsic(text):
            return intrinsics.call_intrinsic(
                text, lambda path: at_path(visit, path, document), visit.line.run.random
            )
        return at_path(visit, text, document)
    except Nowhere as missing:
        if missing.past_the_end:
            return None  # so AWS has it: an index past the end of an array is null in a template
        if missing.reason is INTO_NULL:
            raise visit.failure(INTO_NULL) from None
        raise visit.failure(
            f"The JSONPath '{missing.path}' specified for the field '{field}' could not be found in"
            f" the input '{to_json(missing.document)}'"
        ) from None
    except IntrinsicFailure as fault:
        raise visit.failure(
            f"The function '{text}' had the following error: {fault}", "States.IntrinsicFailure"
        ) from None


def template(visit: Visit, value: Any, document: Any) -> Any:
    """A payload template with every `"name.$"` replaced by the value of its path."""
    if isinstance(value, dict):
        filled = {}
        for key, item in value.items():
            if key.endswith(".$"):
                filled[key[:-2]] = path_or_call(visit, item, document, key)
            else:
                filled[key] = (
                    template(visit, item, document) if item.__class__ in (dict, list) else item
                )
        return filled
    if isinstance(value, list):
        return [template(visit, item, document) for item in value]
    return value


# --- JSONata


def is_expression(value: Any) -> bool:
    """Whether a value is a JSONata expression: a string between {% and %}."""
    return (
        isinstance(value, str)
        and value.startswith("{%")
        and value.endswith("%}")
        and len(value) >= 4
    )


def source_of(value: Any) -> Any:
    """What stands between {% and %}; any other value as it is."""
    return value[2:-2].strip() if is_expression(value) else value


def evaluate(visit: Visit, value: Any, field: str) -> Any:
    """A value with all its expressions evaluated; `field` is where it stands ("Output",
    "Catch[0]/Assign").
    """
    if isinstance(value, str):
        return expression(visit, value[2:-2].strip(), field) if is_expression(value) else value
    if isinstance(value, dict):
        return {key: evaluate(visit, item, f"{field}/{key}") for key, item in value.items()}
    if isinstance(value, list):
        return [evaluate(visit, item, f"{field}[{at}]") for at, item in enumerate(value)]
    return value


def expression(visit: Visit, source: str, field: str) -> Any:
    """The value of one expression. Raises a States.QueryEvaluationError when it fails or finds
    nothing.
    """
    run, line = visit.line.run, visit.line
    states = {"input": visit.value, "context": visit.context(), **(visit.states or {})}
    try:
        value = evaluate_jsonata(
            source,
            {**line.variables, "states": states},
            now=run.start.timestamp() + run.clock.now,
            random=run.random,
            patience=PATIENCE[min(run.endless, len(PATIENCE) - 1)],
        )
    except JsonataError as fault:
        run.endless += fault.code in ENDLESS
        message = (
            f": {fault.message}" if fault.code in ENDLESS else f". {fault.code}: {fault.message}"
        )  # AWS gives no code for a limit
        raise query_failure(
            visit, source, field, f"threw an error during evaluation{message}"
        ) from None
    if value is UNDEFINED:
        raise query_failure(visit, source, field, "returned nothing (undefined).")
    return value


def query_failure(visit: Visit, source: str, field: str, what: str) -> Failure:
    """The States.QueryEvaluationError of an expression in a field."""
    return visit.failure(
        f"The JSONata expression '{source}' specified for the field '{field}' {what}",
        QUERY,
        evaluated=field,
    )


def typed(
    visit: Visit, field: str, expected: str, value: Any = None, where: str | None = None
) -> Any:
    """A field of the state (or `value`, that stands at `where`) that must be of a JSON type:
    "array", "number", "string" …
    """
    written = visit.state[field] if value is None else value
    field = where or field
    result = evaluate(visit, written, field)
    if kind_of(result) == expected:
        return result
    if not is_expression(written):
        raise visit.failure(
            f"The field '{field}' must be of type '{expected}' but was: {to_json(result)}",
            QUERY,
            evaluated=field,
        )
    raise query_failure(visit, source_of(written), field, unexpected(expected, result))


def unexpected(expected: str, value: Any) -> str:
    """How AWS says that an expression gave a value of another type."""
    return (
        f"returned an unexpected result type. Expected '{expected}', but was '{kind_of(value)}' for"
        f" value: {to_json(value)}"
    )
