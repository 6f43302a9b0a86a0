"""How a Fargate task or a Glue job that failed is reported: `.sync` puts what it waited for into
the Cause as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping

from downbeat.simulator import Call, TaskError
from downbeat.simulator.cause_texts import cause_json
from downbeat.simulator.job_results import job_run
from downbeat.simulator.service_results import ecs_task

TASK_FAILED = "States.TaskFailed"


def stopped(
    call: Call,
    codes: Mapping[str, int | None],
    *,
    stop_code: str = "",
    reason: str = "",
    seconds: float = 0.0,
) -> TaskError:
    """A Fargate task that stopped, as ecs:runTask.sync reports it: States.TaskFailed with the task
    as the Cause.

    `codes` maps containers to their exit codes; None is a container that never started.
    """
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    task = ecs_task(arguments, codes)
    started = all(code is not None for code in codes.values())
    cause = {
        "StopCode": stop_code or ("EssentialContainerExited" if started else "TaskFailedToStart"),
        "StoppedReason": (
            reason or ("Essential container in task exited" if started else f"{PULL}: i/o timeout")
        ),
    }
    return TaskError(TASK_FAILED, cause_json({**task, **cause}), seconds=seconds)


PULL = "CannotPullContainerError: pull image manifest has been retried 5 time(s)"


def exited(
    call: Call, code: int, *, sidecar: str = "log_router", seconds: float = 0.0
) -> TaskError:
    """The main containers ended with `code`, the sidecar beside them with 0."""
    return stopped(call, {**dict.fromkeys(containers(call), code), sidecar: 0}, seconds=seconds)


def containers(call: Call) -> list[str]:
    """The containers that a call of ecs:runTask says something about, its main ones; "app" where it
    names none.
    """
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    overrides = (arguments.get("Overrides") or {}).get("ContainerOverrides") or [{}]
    return [override.get("Name", "app") for override in overrides]


def glue_failed(
    call: Call,
    message: str = "An error occurred while calling o123.pyWriteDynamicFrame. Access Denied",
    *,
    seconds: float = 0.0,
) -> TaskError:
    """A Glue job run that failed, as glue:startJobRun.sync reports it: the job run as the Cause."""
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    return TaskError(
        TASK_FAILED,
        cause_json({**job_run(arguments, "FAILED"), "ErrorMessage": message}),
        seconds=seconds,
    )
