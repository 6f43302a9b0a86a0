"""How a Lambda function that failed is reported."""

from __future__ import annotations

from downbeat.simulator import Call, Result, TaskError
from downbeat.simulator.cause_texts import cause_json
from downbeat.simulator.job_results import identity


def function_failed(
    call: Call,
    error: str = "ValueError",
    message: str = "invalid literal for int() with base 10: 'x'",
    *,
    seconds: float = 0.0,
) -> TaskError:
    """An exception in a Lambda function: the error is its type, the Cause what the runtime says of
    it.

    https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
    """
    trace = ['  File "/var/task/handler.py", line 12, in handler\n    raise\n']
    cause = {
        "errorMessage": message,
        "errorType": error,
        "requestId": identity(call.state),
        "stackTrace": trace,
    }
    return TaskError(error, cause_json(cause), seconds=seconds)


REPORTED_FAILURE = "FunctionReportedFailure"


def function_reported(
    call: Call, code: int = 500, message: str = "the database is down", *, seconds: float = 0.0
) -> Result:
    """A Lambda function that answers with a failure instead of raising: to Step Functions a
    success.
    """
    return Result({"Payload": {"statusCode": code, "body": message}}, seconds=seconds)


def function_timed_out(call: Call, seconds: float) -> TaskError:
    """A Lambda function that ran into its own timeout, which is no States.Timeout."""
    message = f"RequestId: {identity(call.state)} Error: Task timed out after {seconds:.2f} seconds"
    return TaskError(
        "Sandbox.Timedout",
        cause_json({"errorType": "Sandbox.Timedout", "errorMessage": message}),
        seconds=seconds,
    )
