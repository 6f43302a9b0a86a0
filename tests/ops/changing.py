"""What tests of commands that change something share."""

from datetime import timedelta

from tests.ops.failures import failing, glue, well
from tests.ops.world import NOW

MACHINE = "arn:aws:states:us-east-1:111122223333:stateMachine:"
READS = ("Get", "List", "Describe", "Head", "Receive", "Query")


def written(world):
    """(operation, parameters) of each call that changes something."""
    calls = [
        (operation, {key: value for key, value in given.items() if key.lower() != "clienttoken"})
        for _, operation, given in world.aws.calls
    ]
    return [call for call in calls if not call[0].startswith(READS)]


def refresh(world, **changes):
    tasks = failing("Step 3 Prepare part tables", glue())
    return world.run("database-refresh", "nov", tasks, start=NOW - timedelta(days=2), **changes)


def timed_out(world):
    """An execution of etl that was cut off in ExecuteTask02, whose Catch never ran."""
    arn = world.run("etl", "cut", well, start=NOW - timedelta(hours=7))
    one = world.executions[arn]
    entered = next(
        index
        for index, event in enumerate(one["history"])
        if event.get("stateEnteredEventDetails", {}).get("name") == "ExecuteTask02"
    )
    one["history"] = one["history"][: entered + 3]
    one["describe"] |= {"status": "TIMED_OUT", "redriveStatus": "REDRIVABLE"}
    return arn
