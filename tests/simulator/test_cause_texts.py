"""A Cause as a reader wants it."""

import pytest

from downbeat.simulator import cause_texts, container_failures, function_failures
from tests.simulator.test_service_errors import RUN, call


@pytest.mark.parametrize(
    ("cause", "read"),
    [
        (
            container_failures.exited(call("ecs:runTask.sync", RUN), 3).cause,
            "Essential container in task exited (monitor exited with 3, log_router exited with 0)",
        ),
        (
            container_failures.stopped(
                call("ecs:runTask.sync", RUN), {"monitor": None}, reason="no image"
            ).cause,
            "no image (monitor never started)",
        ),
        (
            container_failures.glue_failed(call("glue:startJobRun.sync"), "out of disk").cause,
            "out of disk",
        ),
        (
            function_failures.function_failed(call("lambda:invoke"), "KeyError", "'rows'").cause,
            "'rows'",
        ),
        ("no JSON", "no JSON"),
        ("[1]", "[1]"),
        ('{"a": 1}', '{"a": 1}'),
    ],
)
def test_a_cause_is_read_for_people(cause, read):
    assert cause_texts.readable(cause) == read
