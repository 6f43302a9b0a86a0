"""The Python file of a pipeline's dict: what repeats gets a name of its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.importing.python_source import Constant, assignment

# Lists of rules that many states share.
SHARED = ("Retry", "Catch")


def pipeline_file(spec: Mapping[str, Any], source: str) -> str:
    """The text of pipelines/<name>.py; `source` says in words what the dict was imported from."""
    constant = module_of(spec["name"]).upper()
    shared = _shared(spec, constant)
    written = _with_constants(spec, {key: name for name, (key, _) in shared.items()})
    parts = [
        f'"""{_docstring(spec, source)}"""',
        "from typing import Any",
        "\n".join(
            assignment(name, value, "list[dict[str, Any]]") for name, (_, value) in shared.items()
        ),
        assignment(constant, written, "dict[str, Any]"),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def module_of(name: str) -> str:
    """monthly_report for monthly-report."""
    return name.replace("-", "_")


def _docstring(spec: Mapping[str, Any], source: str) -> str:
    title = " ".join(
        str(spec.get("Comment") or spec["name"].replace("-", " ").capitalize()).split()
    )
    title = title.replace("\\", "/").replace('"', "'").rstrip(".")
    first = f"{title[:90]}."
    return f"{first}\n\nImported from {source}.\n"


def _shared(spec: Mapping[str, Any], constant: str) -> dict[str, tuple[str, Any]]:
    """Name → (its JSON text, the value) of each list of rules that stands in more than one
    state.
    """
    uses = Counter(_uses(spec))
    named: dict[str, tuple[str, Any]] = {}
    for (key, written), count in uses.items():
        if count > 1:
            named[_free(key.upper(), {*named, constant})] = (written, json.loads(written))
    return named


def _free(name: str, taken: set[str]) -> str:
    names = (name, *(f"{name}_{number}" for number in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)


def _uses(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key in SHARED:
            if "Type" in value and isinstance(value.get(key), list) and value[key]:
                yield key, json.dumps(value[key])
        value = list(value.values())
    for inner in value if isinstance(value, (list, tuple)) else ():
        yield from _uses(inner)


def _with_constants(value: Any, names: Mapping[str, str]) -> Any:
    """The value with each shared list as the constant that holds it."""
    if isinstance(value, Mapping):
        return {
            key: Constant(names[json.dumps(inner)])
            if key in SHARED and "Type" in value and json.dumps(inner) in names
            else _with_constants(inner, names)
            for key, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_with_constants(inner, names) for inner in value]
    return value
