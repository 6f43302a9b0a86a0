"""Every night, for more rows than one call can do: the function plans chunks, a Distributed Map
runs them, a share may fail.

The function's `plan_task_02` answers {"rows": number, "seconds": number, "chunks": [...]}: how much
there is, how long one call would take, and how to split it; a function of one's own may call them
otherwise, answer the chunks' ids alone, and take a chunk under another name (the settings
`plan_chunks_at`, `plan_rows_at`, `plan_seconds_at` and `chunk_payload`). Up to `one_call_rows` and
`one_call_seconds` one call does it all; above, each chunk is a child execution of its own. The
execution's output counts the chunks that are done and those that failed.
"""

from typing import Any

from pipelines.etl import FAIL_PIPELINE, TASK_SETTINGS, call, tuned
from pipelines.lambda_function import answer_check, function_task
from pipelines.shared import HOUR, MINUTE
from pipelines.tuning import LONGEST_CALL, machine_limit, retries, seconds

# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
MOST_CHILDREN = 10_000


def _place(default: str, what: str) -> dict[str, Any]:
    """Where the plan's answer has something: "chunks", "body.chunk_ids"."""
    return {
        "type": "string",
        "default": default,
        "description": f"Where the plan's answer has {what}; names with dots between.",
    }


SETTINGS = {
    **TASK_SETTINGS,
    **tuned("plan", "plan_task_02", 5 * MINUTE),
    "one_call_rows": {
        "type": "integer",
        "minimum": 0,
        "default": 100_000,
        "description": "The most rows that one call does; more are split into chunks.",
    },
    "one_call_seconds": seconds(
        12 * MINUTE,
        "The longest time that the plan may expect of one call; longer work is split",
        maximum=LONGEST_CALL,
    ),
    "plan_chunks_at": _place("chunks", "the list of chunks, or of their ids"),
    "plan_rows_at": _place(
        "rows", "the number of rows; empty where it has none: then there are always chunks"
    ),
    "plan_seconds_at": _place("seconds", "how long one call would take; empty where it says not"),
    "chunk_payload": {
        "type": "object",
        "default": {
            "action": "execute_task_02",
            "chunk": "{% $states.input.chunk %}",
            "number": "{% $states.input.number %}",
        },
        "description": (
            "What the function for a chunk is called with: $states.input.chunk is the plan's own"
            " item, $states.input.number its place in the list."
        ),
    },
    "chunk_timeout": seconds(15 * MINUTE, "The limit of one chunk", maximum=LONGEST_CALL),
    "chunk_retries": retries(2, "a chunk"),
    "chunk_concurrency": {
        "type": "integer",
        "minimum": 1,
        "maximum": MOST_CHILDREN,
        "default": 10,
        "description": "How many chunks run side by side.",
    },
    "tolerated_failure_percentage": {
        "type": "number",
        "minimum": 0,
        "maximum": 100,
        "default": 10,
        "description": "The share of chunks that may fail, in percent.",
    },
    **machine_limit(4 * HOUR),
}
ONE_CALL = {"chunks_done": 1, "chunks_failed": 0}
SECONDS = "($type($plan.seconds) = 'number' ? $plan.seconds : 0)"


PLAN = (
    "$given := $type($states.result.Payload) = 'object' ? $states.result.Payload : {};"
    " $answer := $type($given.body) = 'string' and $substring($given.body, 0, 1) = '{'"
    " ? $merge([$given, {'body': $parse($given.body)}]) : $given;"
    " $at := function($path) { $reduce($split($path, '.'), function($part, $key)"
    " { $lookup($part, $key) }, $answer) };"
    " $chunks := $at('${plan_chunks_at}');"
    " {'chunks': $chunks, 'seconds': $at('${plan_seconds_at}'), 'rows':"
    " '${plan_rows_at}' != '' ? $at('${plan_rows_at}')"
    " : $count($chunks) > 0 ? ${one_call_rows} + 1 : 0}"
)


def _refusal(condition: str, cause: str) -> dict:
    """A Choice rule that ends the execution because of what the plan says."""
    failure = {"Error": "InvalidChunkPlan", "Cause": cause}
    return {
        "Condition": f"{{% {condition} %}}",
        "Assign": {"failure": failure, "failed_state": "PlanChunks"},
        "Next": "FailPipeline",
    }


def _with_plan(task: dict) -> dict:
    """The task, its answer kept as `$plan`: {chunks, rows, seconds}, from where the settings say.
    A body that is JSON text, as of a function behind an API, is read.
    """
    return {**task, "Assign": {**task["Assign"], "plan": f"{{% ({PLAN}) %}}"}}


CHUNKED_ETL: dict[str, Any] = {
    "name": "chunked-etl",
    "cadence": {"every": "day", "at": "02:00"},
    "references": {"function": "The ARN of the Lambda function that plans and does the work."},
    "settings": SETTINGS,
    "dry_calls": {"${function}": "${validate_payload}"},
    "input": {},
    "topics": {"success": "success", "failure": "failure"},
    # A night that is too much for one call, as it is meant for.
    "cost": {
        "runs_per_month": 30,
        "answers": {
            "PlanChunks": {
                "StatusCode": 200,
                "Payload": {"rows": 250_000, "chunks": [{"first": n} for n in range(5)]},
            }
        },
    },
    "Comment": (
        "Nightly ETL of the conflict visit maps, in chunks where it is too much for one call"
    ),
    "TimeoutSeconds": "${machine_limit}",
    "States": {
        **call("ValidateConfig", "validate", 5),
        **call("ExecuteTask01", "task_01", 5 * MINUTE),
        "PlanChunks": _with_plan(
            function_task("${plan_payload}", "${plan_timeout}", MINUTE, retries="${plan_retries}")
        ),
        "CheckPlanChunks": answer_check("PlanChunks", "FailPipeline"),
        "CheckPlan": {
            "Type": "Choice",
            "Choices": [
                _refusal(
                    "$type($plan.chunks) != 'array' or $not($exists($plan.chunks))",
                    "The plan's `chunks` must be a list.",
                ),
                _refusal(
                    "$type($plan.rows) != 'number' or $not($exists($plan.rows))",
                    "The plan's `rows` must be a number.",
                ),
                {
                    "Condition": "{% $count($plan.chunks) = 0 and $plan.rows = 0 %}",
                    "Next": "NothingToDo",
                },
                {
                    "Condition": (
                        "{% $plan.rows <= ${one_call_rows} and "
                        + SECONDS
                        + " <= ${one_call_seconds} %}"
                    ),
                    "Next": "ExecuteTask02",
                },
                _refusal(
                    "$count($plan.chunks) = 0",
                    "The plan has rows, more than one call can do, but no chunk.",
                ),
            ],
            "Default": "RunChunks",
        },
        "RunChunks": {
            "Type": "Map",
            "Label": "Chunks",
            "Items": "{% $plan.chunks %}",
            "ItemSelector": {
                "chunk": "{% $states.context.Map.Item.Value %}",
                "number": "{% $states.context.Map.Item.Index %}",
            },
            "MaxConcurrency": "${chunk_concurrency}",
            "ToleratedFailurePercentage": "${tolerated_failure_percentage}",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "States": {
                    "ExecuteChunk": {
                        **function_task(
                            "${chunk_payload}",
                            "${chunk_timeout}",
                            5 * MINUTE,
                            retries="${chunk_retries}",
                        ),
                        "Output": {"number": "{% $states.input.number %}", "done": True},
                    },
                    "CheckExecuteChunk": answer_check("ExecuteChunk", "FailChunk"),
                    "ChunkDone": {"Type": "Succeed"},
                    "FailChunk": {
                        "Type": "Fail",
                        "Error": "{% $failure.Error %}",
                        "Cause": "{% $failure.Cause %}",
                    },
                },
            },
            "Output": {
                "chunks_done": "{% $count($states.result[done = true]) %}",
                "chunks_failed": "{% $count($plan.chunks) - $count($states.result[done = true]) %}",
            },
            "Next": "Success",
        },
        **call("ExecuteTask02", "task_02", 10 * MINUTE, output=ONE_CALL),
        "Success": {"Type": "Succeed"},
        "NothingToDo": {"Type": "Succeed", "Output": {"chunks_done": 0, "chunks_failed": 0}},
    },
    "on_failure": FAIL_PIPELINE,
}
