"""The arguments of an orchestration as plain data; a test changes what it is about."""

from dataclasses import replace

from downbeat.plan.address import Address
from downbeat.plan.orchestration_args import OrchestrationArgs, ScheduleValues
from downbeat.plan.triggers import TriggerFunction, Uploads

ADDRESS = Address("weekly-dev", "eu-west-1", "111122223333")
DEFINITION = {
    "QueryLanguage": "JSONata",
    "StartAt": "Done",
    "TimeoutSeconds": 600,
    "States": {"Done": {"Type": "Succeed"}},
}
ARGS = OrchestrationArgs(
    address=ADDRESS,
    stack_name="dev",
    environment="dev",
    definition=DEFINITION,
    statements=[],
    topics={"success": "success", "failure": "failure"},
    tags={},
    schedule=ScheduleValues("rate(1 days)", window_minutes=15, longest_gap_seconds=86_400),
)


def orchestration(**changes):
    return replace(ARGS, **changes)


def uploads(folder, schedule=None, **environment):
    """Files of a bucket for a function with this environment."""
    function = TriggerFunction("weekly-dev-files", folder, "h.h", environment, [], 120, 256)
    return Uploads("uploads", ".csv", function, schedule)


def states(**by_name):
    """A definition of these states."""
    return {**DEFINITION, "States": {name.replace("_", " "): one for name, one in by_name.items()}}
