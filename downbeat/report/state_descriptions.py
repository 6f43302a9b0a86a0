"""Each state of a definition in words: what it does, when it is tried again, where its errors go,
what the role may do for it, and Amazon's page on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from downbeat.asl.integrations.grant import guide
from downbeat.asl.pictures.graph import StateNode
from downbeat.asl.pictures.wording import detail
from downbeat.asl.walk import Located, states
from downbeat.report.durations import span_words
from downbeat.report.json_text import laid_out

# Service of an optimised integration → its page of the developer guide.
# https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
PAGES = {
    "apigateway": "connect-api-gateway",
    "athena": "connect-athena",
    "batch": "connect-batch",
    "bedrock": "connect-bedrock",
    "codebuild": "connect-codebuild",
    "databrew": "connect-databrew",
    "dynamodb": "connect-ddb",
    "ecs": "connect-ecs",
    "eks": "connect-eks",
    "elasticmapreduce": "connect-emr",
    "emr-containers": "connect-emr-eks",
    "emr-serverless": "connect-emr-serverless",
    "events": "connect-eventbridge",
    "glue": "connect-glue",
    "http": "call-https-apis",
    "lambda": "connect-lambda",
    "mediaconvert": "connect-mediaconvert",
    "sagemaker": "connect-sagemaker",
    "sns": "connect-sns",
    "sqs": "connect-sqs",
    "states": "connect-stepfunctions",
    "aws-sdk": "supported-services-awssdk",
}
BY_ANY_STATE, BY_A_TASK = ("throttled",), ("failed", "error-rate", "new-version", "too-long")
BY_A_CONTAINER = ("tasks-quiet",)
ARGUMENTS = ("Arguments", "Parameters")


def state_details(
    definition: Mapping[str, Any],
    role: Sequence[Mapping[str, Any]],
    alarms: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Every state, outer before inner.

    Args:
        role: the role's statements with the `states` that need them; a state has their numbers.
        alarms: suffixes of the pipeline's alarms; a state has those that it can set off.
    """
    return [
        {
            **_details(located, role),
            "alarms": [suffix for suffix in alarms if suffix in set_off_by(located.state)],
        }
        for located in states(definition)
    ]


def set_off_by(state: Mapping[str, Any]) -> tuple[str, ...]:
    """The suffixes of the alarms that a state can set off (downbeat/plan/watching.py)."""
    if state.get("Type") != "Task":
        return BY_ANY_STATE
    waits = str(state.get("Resource", "")).endswith("ecs:runTask.sync")
    return (*BY_ANY_STATE, *BY_A_TASK, *(BY_A_CONTAINER if waits else ()))


def _details(located: Located, role: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    state = located.state
    node = StateNode(located.path, located.name, state, ())
    arguments = state.get("Arguments", state.get("Parameters"))
    limit = state.get("TimeoutSeconds")
    return {
        "path": located.path,
        "name": located.name,
        "type": str(state.get("Type", "")),
        "does": detail(node),
        "comment": str(state.get("Comment", "")),
        "page": amazons_page(state),
        "limit": span_words(limit) if isinstance(limit, (int, float)) else str(limit or ""),
        "retries": [retry_words(rule) for rule in _rules(state, "Retry")],
        "catches": [
            {"errors": errors_words(rule.get("ErrorEquals")), "next": str(rule.get("Next", ""))}
            for rule in _rules(state, "Catch")
        ],
        "statements": [number for number, one in enumerate(role) if located.name in one["states"]],
        "arguments": laid_out(arguments) if arguments is not None else "",
        "source": laid_out(
            {key: value for key, value in own_fields(state).items() if key not in ARGUMENTS}
        ),
    }


def amazons_page(state: Mapping[str, Any]) -> str:
    """The page of AWS's developer guide on the service that a Task calls, else on the type."""
    service = str(state.get("Resource", "")).partition(":states:::")[2].partition(":")[0]
    if service in PAGES:
        return guide(PAGES[service])
    if state.get("Type") == "Task" and ":lambda:" in str(state.get("Resource", "")):
        return guide(PAGES["lambda"])
    return guide(f"state-{str(state.get('Type', 'task')).lower()}")


def own_fields(state: Mapping[str, Any]) -> dict[str, Any]:
    """The state without the states inside it, which stand for themselves."""
    return {
        key: {**value, "States": "…"}
        if key in ("ItemProcessor", "Iterator") and isinstance(value, Mapping)
        else [f"{len(value)} branches"]
        if key == "Branches" and isinstance(value, list)
        else value
        for key, value in state.items()
    }


def retry_words(rule: Mapping[str, Any]) -> str:
    """ "any error: 2 times, after 30 s and 60 s" """
    most = rule.get("MaxAttempts", 3)
    errors = errors_words(rule.get("ErrorEquals"))
    if not isinstance(most, int):
        return f"{errors}: {most} times at most"
    if most == 0:
        return f"{errors}: never"
    waits = [span_words(seconds) for seconds in _waits(rule, min(most, 4))]
    listed = f"{', '.join(waits[:-1])} and {waits[-1]}" if len(waits) > 1 else "".join(waits)
    more = ", and so on" if most > 4 else ""
    jitter = ", or less (jitter)" if rule.get("JitterStrategy") == "FULL" else ""
    return f"{errors}: {'once' if most == 1 else f'{most} times'}, after {listed}{more}{jitter}"


def _waits(rule: Mapping[str, Any], count: int) -> Iterator[float]:
    """The waits before the first attempts.
    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    """
    wait, rate = rule.get("IntervalSeconds", 1), rule.get("BackoffRate", 2.0)
    longest = rule.get("MaxDelaySeconds")
    for _ in range(count):
        yield min(wait, longest) if longest else wait
        wait *= rate


def errors_words(errors: Any) -> str:
    """The errors of a rule, States.ALL as "any error"."""
    names = errors if isinstance(errors, list) else []
    return ", ".join("any error" if name == "States.ALL" else str(name) for name in names)


def _rules(state: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rules = state.get(key)
    return [rule for rule in rules if isinstance(rule, Mapping)] if isinstance(rules, list) else []
