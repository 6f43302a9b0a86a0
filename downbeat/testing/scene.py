"""What is put to the proof: a pipeline as a stack deploys it, or any dict, with what a good run of
it needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from downbeat.asl import walk
from downbeat.config.reference_kinds import example
from downbeat.config.stack_account import EXAMPLE_ACCOUNT
from downbeat.plan.planned import Planned
from downbeat.plan.standalone import standalone_plan
from downbeat.testing.flow import pipeline_of

REGION = "us-east-1"


class Scene(NamedTuple):
    """A pipeline and what a good run of it needs: `input`, over the pipeline's own, and `answers`
    of states whose usual result will not do: state → result, Result, or a function of the Call.
    """

    name: str
    planned: Planned
    input: Mapping[str, Any]
    answers: Mapping[str, Any]


def scene_of(
    pipeline: str | Mapping[str, Any],
    stack: str | None = None,
    *,
    name: str = "",
    input: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Scene:
    """Return the scene of a pipeline: one of the register by its name, or a dict of its own.

    Args:
        stack: whose pipeline of that name; without it prod's, or dev's where prod has none.
        name: what tells this scene from another one of the same pipeline.
        input, answers: without them those of the pipeline's own good run, `cost` in its dict.
        changes: keys of a pipeline in a stack file, e.g. {"references": {…}, "overlap": "skip"};
            an example stands for each reference of a dict that they do not name.

    Raises:
        DiagnosticsError: for a pipeline that the stack does not have, or a dict with faults.
    """
    if isinstance(pipeline, str):
        planned = pipeline_of(pipeline, stack, changes)
        title = f"{pipeline} {name} of {stack}" if stack else f"{pipeline} {name}"
    else:
        planned = planned_dict(pipeline, changes or {})
        title = f"{planned.key} {name}"
    good = planned.spec.get("cost") or {}
    return Scene(
        " ".join(title.split()),
        planned,
        good.get("input", {}) if input is None else input,
        good.get("answers", {}) if answers is None else answers,
    )


def planned_dict(spec: Mapping[str, Any], options: Mapping[str, Any]) -> Planned:
    """Return the plan of a dict alone, in AWS's example account; an example stands for each
    reference that `options` do not name.
    """
    declared = spec.get("references")
    asked = declared if isinstance(declared, Mapping) else {}
    references = {name: example(name, REGION) for name in asked} | dict(
        options.get("references") or {}
    )
    _, planned = standalone_plan(
        str(spec.get("name", "pipeline")),
        spec,
        {"cadence": "on-demand", **options, "references": references},
        region=REGION,
        account=EXAMPLE_ACCOUNT,
        partition="aws",
        stack="test",
    )
    return planned


def tasks(planned: Planned) -> dict[str, walk.Located]:
    """Return every Task of a definition, branches and item processors included, by name."""
    return {
        located.name: located
        for located in walk.states(planned.definition)
        if located.state["Type"] == "Task"
    }


def outermost(located: walk.Located) -> str:
    """Return the name of the machine's own state in which this one stands, or its own."""
    while located.parent is not None:
        located = located.parent
    return located.name


def in_a_map(located: walk.Located) -> bool:
    """Return whether the state is run for each item of a Map."""
    return any(parent.state["Type"] == "Map" for parent in _parents(located))


def _parents(located: walk.Located) -> list[walk.Located]:
    parents = []
    while located.parent is not None:
        located = located.parent
        parents.append(located)
    return parents
