"""Glue jobs: run one and wait, with patience where another run of the same job is still at work.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html
"""

from __future__ import annotations

from typing import Any

from pipelines.shared import HOUR, MINUTE

# Thrown at once when the job's max_concurrent_runs (1 by default) is used up; the other run may
# take hours.
# https://docs.aws.amazon.com/glue/latest/webapi/API_StartJobRun.html
RETRY_CONCURRENT_RUNS: dict[str, Any] = {
    "ErrorEquals": ["Glue.ConcurrentRunsExceededException"],
    "IntervalSeconds": 2 * MINUTE,
    "MaxAttempts": 20,
    "BackoffRate": 1.5,
    "MaxDelaySeconds": 15 * MINUTE,
}


def glue_job(
    name: str,
    arguments: Any,
    *,
    attempts: int | str,
    interval: int,
    timeout: int | str = 2 * HOUR,
    expected: int = 10 * MINUTE,
    dpu: float | str | None = None,
    patience: int | str = RETRY_CONCURRENT_RUNS["MaxAttempts"],
) -> dict[str, Any]:
    """A Task that runs one Glue job to its end: `attempts` retries after `interval` seconds,
    doubled each time; `patience` retries while another run of the job is at work. `dpu` is what
    the job has, for its price.

    `arguments` maps "--NAME" to a string, or is JSONata for such an object; None passes none. The
    job's own MaxRetries should be 0, or retries multiply.
    """
    passed = {"Arguments": arguments} if arguments is not None else {}
    return {
        "Type": "Task",
        "Resource": "glue:startJobRun.sync",
        "Arguments": {"JobName": name, **passed},
        "TimeoutSeconds": timeout,
        "Retry": [
            {**RETRY_CONCURRENT_RUNS, "MaxAttempts": patience},
            {
                "ErrorEquals": ["States.TaskFailed"],
                "IntervalSeconds": interval,
                "MaxAttempts": attempts,
                "BackoffRate": 2,
            },
        ],
        "expected": {"seconds": expected, **({"dpu": dpu} if dpu else {})},
    }
