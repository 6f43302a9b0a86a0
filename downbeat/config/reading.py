"""Keys of a stack file as a model: every fault is kept with its path, the rest is still read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from downbeat.asl.diagnostic import Diagnostic, enumeration, nearest, nearest_word
from downbeat.asl.readable import unreadable
from downbeat.config.existing_parts import ExistingConfig
from downbeat.config.fault import InvalidValue, joined, quoted
from downbeat.config.pipeline_file_keys import (
    CadenceConfig,
    NotifyConfig,
    PipelineConfig,
    RolloutConfig,
)
from downbeat.config.stack_file_keys import StackConfig
from downbeat.config.values import ChangedNumber

NAMESPACE = "downbeat:"


TOGETHER = ("cadence", "rollout")  # whose parts say little without each other
WHOLE = r"(\d+)\.0+"  # a whole number written as another


Model = TypeVar("Model", bound=BaseModel)


TITLES: dict[type[BaseModel], str] = {
    StackConfig: "a stack",
    PipelineConfig: "a pipeline",
    RolloutConfig: "a rollout",
    CadenceConfig: "a cadence",
    NotifyConfig: "notify",
    ExistingConfig: "existing",
}


class Faults(list[Diagnostic]):
    """The faults found so far, each once."""

    def add(self, path: str, sentence: str, code: str) -> None:
        diagnostic = Diagnostic(path, " ".join(sentence.splitlines()), code)
        if diagnostic not in self:
            self.append(diagnostic)


def read(model: type[Model], raw: Mapping[str, Any], path: str, faults: Faults) -> Model:
    """`raw` as the model; keys with a fault are reported under `path` and read as if they were not
    there.
    """
    entered = {
        key: value
        for key, value in _readable(raw, path, faults).items()
        if value is not None and value != ""
    }
    try:
        return model.model_validate(entered)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _report(model, detail, path, faults)
        details = error.errors(include_url=False)
        if corrected := _corrected(model, entered, details):
            return read(model, corrected, path, faults)
        try:
            return model.model_validate(_without(entered, details))
        except ValidationError:  # what is left of a mapping is none of its kind
            wrong = {detail["loc"][0] for detail in details}
            return model.model_validate(
                {key: value for key, value in entered.items() if key not in wrong}
            )


def _without(entered: Mapping[str, Any], details: Iterable[Any]) -> dict[str, Any]:
    """The keys without those that are faulty, of a mapping inside without the faulty one alone:
    what stands beside it is still to be checked.
    """
    left = dict(entered)
    for detail in details:
        key, *inner = detail["loc"]
        value = left.get(key)
        if inner and isinstance(value, Mapping) and key not in TOGETHER:
            left[key] = {name: one for name, one in value.items() if name != inner[0]}
        else:
            left.pop(key, None)
    return left


def _corrected(
    model: type[BaseModel], entered: Mapping[str, Any], details: Iterable[Any]
) -> dict[str, Any] | None:
    """The keys with each misspelt one as the nearest that is not there, so that it is one fault and
    not also the lack of the other; None without such a key.
    """
    missing = {field.alias or name for name, field in model.model_fields.items()} - entered.keys()
    misspelt = [
        each["loc"][0]
        for each in details
        if each["type"] == "extra_forbidden" and len(each["loc"]) == 1
    ]
    words = {key: nearest_word(key, sorted(missing)) for key in misspelt}
    if not any(words.values()):
        return None
    return {words.get(key) or key: value for key, value in entered.items()}


def _readable(raw: Mapping[str, Any], path: str, faults: Faults) -> dict[str, Any]:
    """The keys whose values can be read; each other one is reported and left out."""
    kept = {}
    for key, value in raw.items():
        wrong = list(unreadable({key: value}, text=True))
        for place, sentence, code in wrong:
            where = path
            for part in place:
                where = f"{where}{part}" if where.endswith(":") else joined(where, part)
            faults.add(where, sentence, code)
        if not wrong:
            kept[key] = value
    return kept


def _report(model: type[BaseModel], detail: Any, path: str, faults: Faults) -> None:
    where = path
    for part in detail["loc"]:
        where = f"{where}{part}" if where.endswith(":") else joined(where, part)
    fault = (detail.get("ctx") or {}).get("error")
    if isinstance(fault, InvalidValue):
        faults.add(joined(where, fault.path), fault.message, fault.code)
    elif detail["type"] == "extra_forbidden":
        owner = _model_at(model, detail["loc"])
        known = [field.alias or name for name, field in owner.model_fields.items()]
        faults.add(
            where,
            f"is not a key of {TITLES[owner]}: it has"
            f" {enumeration(known)}.{nearest(str(detail['loc'][-1]), known)}",
            "unknown-key",
        )
    elif detail["type"] == "model_type":
        faults.add(where, "is not a mapping: write key: value pairs under it.", "wrong-type")
    else:
        faults.add(where, f"{detail['msg']}.", "wrong-type")


def _model_at(model: type[BaseModel], loc: Iterable[Any]) -> type[BaseModel]:
    """The model that a fault's key belongs to: the last one on its way in."""
    nested: dict[Any, type[BaseModel]] = {
        "cadence": CadenceConfig,
        "notify": NotifyConfig,
        "existing": ExistingConfig,
        "rollout": RolloutConfig,
    }
    owner = model
    for part in list(loc)[:-1]:
        owner = nested.get(part, owner)
    return owner


def parsed(key: str, value: Any, faults: Faults) -> Any:
    """The engine hands objects and lists over as JSON text; a value that is parsed already
    stays.
    """
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        faults.add(key, f"is not valid JSON: {error}.", "not-json")
        return None


def worded(value: Any, path: str, faults: Faults) -> Any:
    """The value without keys that are no text: YAML lets a number be a key, and YAML 1.1 reads a
    bare on or off as a boolean. A number that YAML changes is reported, and read as its text.
    """
    if isinstance(value, ChangedNumber):
        faults.add(
            path,
            f"YAML reads {value} as another number, since it is not quoted: write"
            f" {whole[1] if (whole := re.fullmatch(WHOLE, value)) else quoted(str(value))}.",
            "changed-by-yaml",
        )
        return str(value)
    if isinstance(value, list):
        return [worded(item, f"{path}[{at}]", faults) for at, item in enumerate(value)]
    if not isinstance(value, Mapping):
        return value
    for key in (key for key in value if not isinstance(key, str)):
        word = {True: "on", False: "off"}[key] if isinstance(key, bool) else str(key)
        faults.add(
            path,
            f'has the key {quoted(key)}, which is no text: quote it, "{word}".',
            "key-not-text",
        )
    return {
        key: worded(inner, f"{path}.{key}", faults)
        for key, inner in value.items()
        if isinstance(key, str)
    }
