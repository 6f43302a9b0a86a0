"""How containers and Glue jobs that failed are reported."""

import json

from downbeat.simulator import container_failures
from tests.simulator.test_service_errors import RUN, call


def test_a_stopped_task_is_told_with_the_exit_codes_of_all_containers():
    error = container_failures.exited(call("ecs:runTask.sync", RUN), 3, seconds=90)
    task = json.loads(error.cause)
    assert (error.error, error.seconds, error.submitted) == ("States.TaskFailed", 90, True)
    assert task["Containers"] == [
        {"Name": "monitor", "ExitCode": 3, "LastStatus": "STOPPED"},
        {"Name": "log_router", "ExitCode": 0, "LastStatus": "STOPPED"},
    ]
    assert (task["StopCode"], task["StoppedReason"]) == (
        "EssentialContainerExited",
        "Essential container in task exited",
    )
    assert task["Overrides"] == RUN["Overrides"]


def test_a_task_that_never_started_has_no_exit_code():
    task = json.loads(
        container_failures.stopped(call("ecs:runTask.sync", RUN), {"monitor": None}).cause
    )
    assert task["Containers"] == [{"Name": "monitor", "LastStatus": "STOPPED"}]
    assert (task["StopCode"], task["StoppedReason"]) == (
        "TaskFailedToStart",
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): i/o timeout",
    )


def test_a_glue_job_run_is_told_with_its_message_its_id_and_its_log_group():
    run = json.loads(
        container_failures.glue_failed(
            call("glue:startJobRun.sync", {"JobName": "nightly"}), "out of disk"
        ).cause
    )
    assert (run["JobName"], run["JobRunState"], run["ErrorMessage"], run["LogGroupName"]) == (
        "nightly",
        "FAILED",
        "out of disk",
        "/aws-glue/jobs",
    )
    assert run["Id"].startswith("jr_")
