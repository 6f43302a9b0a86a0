"""What the Tasks of a run answer: results and errors that a test asks for, in turn, and the time
that a Task usually takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from downbeat.asl import walk
from downbeat.plan.expected_effort import expected
from downbeat.plan.planned import Planned
from downbeat.simulator import Call, TaskError
from downbeat.simulator.call import Tasks
from downbeat.simulator.outcome_files import outcomes
from downbeat.simulator.service_results import default_result
from downbeat.simulator.task_outcomes import chosen

Answer = Any  # a result, a Result, a TaskError, or a function of the Call that gives one of them


def tasks_of(
    pipeline: Planned,
    *,
    exit_code: int | None = None,
    fail: Mapping[str, str] | None = None,
    slow: Mapping[str, float] | None = None,
    outcomes: Mapping[str, Any] | str | None = None,
    answers: Mapping[str, Answer] | None = None,
    otherwise: Tasks = default_result,
) -> Tasks:
    """The `tasks` of a run, as `play` describes them."""
    usual = usual_seconds(pipeline.spec, pipeline.pipeline.settings)
    return chosen(
        file_responses(outcomes),
        fail or {},
        slow or {},
        exit_code,
        states=reads_exit_code(pipeline.definition) or None,
        usual=usual,
        otherwise=answering(answers or {}, otherwise, usual),
    )


def file_responses(config: Mapping[str, Any] | str | None) -> Mapping[str, Any]:
    """The responses of an outcome file, none without one."""
    return outcomes(config) if config is not None else {}


def answering(answers: Mapping[str, Answer], otherwise: Tasks, usual: Mapping[str, float]) -> Tasks:
    """`tasks` where these states answer as given; an error that says nothing else takes the state's
    usual seconds.
    """

    def tasks(call: Call) -> Any:
        if call.state not in answers:
            return otherwise(call)
        answer = answers[call.state]
        if callable(answer):
            answer = answer(call)
        if isinstance(answer, TaskError):
            seconds = answer.seconds or (usual.get(call.state, 0.0) if answer.submitted else 0.0)
            raise TaskError(answer.error, answer.cause, seconds=seconds, submitted=answer.submitted)
        return answer

    return tasks


def in_turn(*answers: Answer) -> Callable[[Call], Answer]:
    """An answer for each call, the last one for all that follow."""
    left = list(answers)

    def answer(call: Call) -> Answer:
        outcome = left.pop(0) if len(left) > 1 else left[0]
        return outcome(call) if callable(outcome) else outcome

    return answer


def usual_seconds(
    spec: Mapping[str, Any], settings: Mapping[str, Any] | None = None
) -> dict[str, float]:
    """State → how long its Task usually takes, as the pipeline's dict says (`expected`), with the
    stack's `settings`.
    """
    return {name: amounts["seconds"] for name, amounts in expected(spec, settings).items()}


def reads_exit_code(definition: Mapping[str, Any]) -> list[str]:
    """The states whose Catch keeps the exit code of a container as `exit_code`."""
    return [
        located.name
        for located in walk.states(definition)
        if '"exit_code"' in json.dumps(located.state.get("Catch", ()))
    ]
