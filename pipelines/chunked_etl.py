"""Every night, for more rows than one call can do: the function plans chunks, a Distributed Map
runs them, a share may fail.

The function's `plan_task_02` answers {"rows": number, "seconds": number, "chunks": [...]}: how much
there is, how long one call would take, and how to split it. Up to 100,000 rows and 12 minutes one
call does it all; above, each chunk is a child execution of its own. The execution's output counts
the chunks that are done and those that failed.
"""

from typing import Any

from pipelines.etl import FAIL_PIPELINE, call
from pipelines.lambda_function import answer_check, function_task
from pipelines.shared import MINUTE

MAX_ROWS = 100_000
MAX_SECONDS = 12 * MINUTE
TOLERATED_FAILURE_PERCENTAGE = 10
MAX_CONCURRENCY = 10
ONE_CALL = {"chunks_done": 1, "chunks_failed": 0}
SECONDS = "($type($plan.seconds) = 'number' ? $plan.seconds : 0)"


def _refusal(condition: str, cause: str) -> dict:
    """A Choice rule that ends the execution because of what the plan says."""
    failure = {"Error": "InvalidChunkPlan", "Cause": cause}
    return {
        "Condition": f"{{% {condition} %}}",
        "Assign": {"failure": failure, "failed_state": "PlanChunks"},
        "Next": "FailPipeline",
    }


def _with_plan(task: dict) -> dict:
    """The task, its answer kept as `$plan`; {} where it is no object."""
    plan = "$type($states.result.Payload) = 'object' ? $states.result.Payload : {}"
    return {**task, "Assign": {**task["Assign"], "plan": f"{{% {plan} %}}"}}


CHUNKED_ETL: dict[str, Any] = {
    "name": "chunked-etl",
    "cadence": {"every": "day", "at": "02:00"},
    "references": {"function": "The ARN of the Lambda function that plans and does the work."},
    "input": {},
    "topics": {"success": "success", "failure": "failure"},
    "Comment": (
        "Nightly ETL of the conflict visit maps, in chunks where it is too much for one call"
    ),
    "TimeoutSeconds": 4 * 60 * MINUTE,
    "States": {
        **call("ValidateConfig", "validate_config", MINUTE, 5),
        **call("ExecuteTask01", "execute_task_01", 15 * MINUTE, 5 * MINUTE),
        "PlanChunks": _with_plan(function_task({"action": "plan_task_02"}, 5 * MINUTE, MINUTE)),
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
                    "Condition": f"{{% $plan.rows <= {MAX_ROWS} and {SECONDS} <= {MAX_SECONDS} %}}",
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
            "MaxConcurrency": MAX_CONCURRENCY,
            "ToleratedFailurePercentage": TOLERATED_FAILURE_PERCENTAGE,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "States": {
                    "ExecuteChunk": {
                        **function_task(
                            {
                                "action": "execute_task_02",
                                "chunk": "{% $states.input.chunk %}",
                                "number": "{% $states.input.number %}",
                            },
                            15 * MINUTE,
                            5 * MINUTE,
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
        "ExecuteTask02": function_task(
            {"action": "execute_task_02"}, 15 * MINUTE, 10 * MINUTE, output=ONE_CALL
        ),
        "CheckExecuteTask02": answer_check("ExecuteTask02", "FailPipeline"),
        "Success": {"Type": "Succeed"},
        "NothingToDo": {"Type": "Succeed", "Output": {"chunks_done": 0, "chunks_failed": 0}},
    },
    "on_failure": FAIL_PIPELINE,
}
