"""How functions that failed are reported."""

import json

from downbeat.simulator import function_failures
from tests.simulator.test_service_errors import call


def test_a_functions_exception_is_its_error():
    error = function_failures.function_failed(call("lambda:invoke"), "KeyError", "'rows'")
    said = json.loads(error.cause)
    assert (error.error, said["errorType"], said["errorMessage"]) == (
        "KeyError",
        "KeyError",
        "'rows'",
    )


def test_a_functions_own_timeout_is_no_states_timeout():
    error = function_failures.function_timed_out(call("lambda:invoke"), 900)
    assert (error.error, error.seconds) == ("Sandbox.Timedout", 900)
    assert json.loads(error.cause)["errorMessage"].endswith(
        "Error: Task timed out after 900.00 seconds"
    )
