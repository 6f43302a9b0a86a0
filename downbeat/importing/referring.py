"""An original from a definition with placeholders: each becomes a reference, a setting, or a value
that is always there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from downbeat.asl.checks import problems
from downbeat.asl.diagnostic import DiagnosticsError
from downbeat.asl.pipeline_keys import BUILT_IN
from downbeat.asl.references import substituted
from downbeat.importing.arns import with_references
from downbeat.importing.examples import example_values
from downbeat.importing.meaning import Meaning
from downbeat.importing.original import Original
from downbeat.importing.placeholders import DOLLAR, DOLLAR_SETTING, names_in, renamed
from downbeat.importing.reference_naming import reference_names
from downbeat.importing.time_limits import DECLARATION, NAMES, NOTE, unlimited
from downbeat.importing.underivable_actions import Demand, demands

SHORTEST = 3  # characters of an example that is recognised in an ARN


def original_of(
    definition: dict[str, Any],
    name: str,
    source: str,
    meanings: Mapping[str, Meaning] | None = None,
    *,
    own_arn: str = "",
    **beside: Any,
) -> Original:
    """The original of a definition with placeholders. `meanings`: placeholder → what it is;
    `own_arn`: the ARN of the machine where it is deployed; `beside`: what stands beside the
    definition, as the fields of Original, with placeholders. ARNs that are written out become
    references too.

    Raises DiagnosticsError with everything that AWS would refuse in the definition.
    """
    definition, written_out = with_references(definition, own_arn)
    meanings = {**written_out, **(meanings or {})}
    both = [definition, beside.get("input", {}), beside.get("trigger", {})]
    names = reference_names(
        both,
        {key: each.name for key, each in meanings.items() if not each.built_in},
        {key: each.name for key, each in meanings.items() if each.built_in},
    )
    shown = renamed(definition, names)
    beside |= {key: renamed(beside[key], names) for key in ("input", "trigger") if key in beside}
    references, values, settings = _declared(names, meanings, source)
    if DOLLAR in set(names_in([shown, beside])):
        settings[DOLLAR] = DOLLAR_SETTING
    defaults = {key: declared["default"] for key, declared in settings.items()}
    examples = {**example_values(shown), **defaults, **values}
    asked = _demands(shown, examples, beside.get("type", "STANDARD"), source)
    limit, notes = _limit(shown, {*names.values()})
    return Original(
        name,
        shown,
        source,
        references=references | {one.reference: one.sentence for one in asked if one.reference},
        values=values,
        settings=settings | ({limit: DECLARATION} if limit else {}),
        time_limit=limit,
        permissions=tuple(_with_references(one.statement, examples) for one in asked),
        **{**beside, "notes": (*beside.get("notes", ()), *notes)},
    )


def _declared(
    names: Mapping[str, str], meanings: Mapping[str, Meaning], source: str
) -> tuple[dict[str, str], dict[str, Any], dict[str, Any]]:
    """(reference → its sentence, reference → its value, setting → its declaration) of the
    placeholders, by their names here.
    """
    references, values, settings = dict[str, str](), dict[str, Any](), dict[str, Any]()
    for old, new in names.items():
        meaning = meanings.get(old) or Meaning(new, f"What {source} calls {old}.")
        if new in BUILT_IN:
            continue
        if meaning.setting is not None:
            settings[new] = meaning.setting
            continue
        references[new] = meaning.sentence
        if meaning.value is not None:
            values[new] = meaning.value
    return references, values, settings


def _demands(
    shown: dict[str, Any], examples: Mapping[str, Any], kind: str, source: str
) -> list[Demand]:
    """What the role needs besides; raises DiagnosticsError for what AWS would refuse."""
    checked = substituted(shown, examples)
    if faults := [one for one in problems(checked, type=kind) if one.severity == "error"]:
        raise DiagnosticsError(faults, source)
    return list(demands(checked, str(examples["state_machine_arn"])))


def _limit(definition: Mapping[str, Any], taken: set[str]) -> tuple[str, list[str]]:
    """The name of the setting for Tasks without a limit, "" where there is none, and its note."""
    count = unlimited(definition)
    if not count:
        return "", []
    setting = next(name for name in NAMES if name not in taken)
    tasks = "1 Task is" if count == 1 else f"{count} Tasks are"
    return setting, [NOTE.format(count=tasks, setting=setting)]


def _with_references(statement: Mapping[str, Any], examples: Mapping[str, Any]) -> dict[str, Any]:
    """The statement with references again in the place of the examples that led to it."""
    texts = [(value, name) for name, value in examples.items() if isinstance(value, str)]
    longest = sorted(texts, key=lambda one: -len(one[0]))

    def written(resource: str) -> str:
        if "${" in resource:
            return resource
        resource = resource.replace("arn:aws:", "arn:${partition}:", 1)
        for value, name in longest:
            if len(value) > SHORTEST:
                resource = re.sub(
                    rf"(?<=[:/]){re.escape(value)}(?=[:/]|$)", f"${{{name}}}", resource
                )
        return resource

    resources = statement["Resource"]
    if isinstance(resources, str):
        return dict(statement)
    return {**statement, "Resource": [written(resource) for resource in resources]}
