"""One trouble each: the worlds in which docs/runbook.md answers its questions.

Command → a function that makes the world in which it is typed.
"""

from datetime import timedelta
from functools import partial

from downbeat.simulator import Result
from downbeat.simulator.container_failures import containers, stopped
from downbeat.simulator.function_failures import function_timed_out
from downbeat.simulator.service_errors import denied, refused
from downbeat.simulator.service_results import default_result
from tests.ops.failures import container, failing, well
from tests.ops.world import HEARD, LOG_GROUP, NOW, World

FUNCTION_LOG = "/aws/lambda/cm-etl-prod"


def trouble(pipeline, name, tasks, **lines):
    """A world in which an execution failed three hours ago; `lines` of its container or function."""
    world = World()
    world.run(pipeline, name, tasks, start=NOW - timedelta(hours=3))
    for group, logged in lines.items():
        world.log_events[{"container": LOG_GROUP, "function": FUNCTION_LOG}[group]] = logged
    return world


def slow(call):
    """The monitoring hangs: it is stopped by the state's limit."""
    if call.state != "RunWeeklyMonitoring":
        return well(call)
    return Result(default_result(call), seconds=10_000)


def no_image(call):
    """ECS cannot pull the image: no route out, or no permission."""
    return stopped(call, dict.fromkeys(containers(call)), seconds=30)


def many(call):
    message = "Concurrent runs exceeded for etl-omc-flywheel-prod-register-part-tables"
    return refused(call, "ConcurrentRunsExceededException", message)


def unprepared():
    """A weekly monitoring before its first run, of which some things were forgotten."""
    world = World()
    world.deployed_at = NOW - timedelta(hours=1)
    on = world.aws.on
    on("ec2", "DescribeRouteTables", {"RouteTables": [{"Routes": []}]})
    on("secretsmanager", "DescribeSecret", {"VersionIdsToStages": {}})
    on("ecr", "DescribeImages", {"imageDetails": []})
    world.subscriptions = [HEARD | {"SubscriptionArn": "PendingConfirmation"}]
    return world


WEEKLY, REFRESH = "weekly-monitoring", "database-refresh"
WORLDS = {
    "why at-once -s prod": partial(
        trouble,
        WEEKLY,
        "at-once",
        failing("ValidateInputs", container(1)),
        container=[
            "MISSING Earth Engine credentials: the secret holds no service account key",
            "ok      bucket ccapi-reports-prod",
        ],
    ),
    "why no-image -s prod": partial(
        trouble, WEEKLY, "no-image", failing("ValidateInputs", no_image)
    ),
    "why hangs -s prod": partial(
        trouble,
        WEEKLY,
        "hangs",
        slow,
        container=["region 12 of 29: Bandung", "scraping the portal"],
    ),
    "why quota -s prod": partial(
        trouble,
        WEEKLY,
        "quota",
        failing("RunWeeklyMonitoring", container(3)),
        container=[
            "region 7 of 29: Cirebon",
            "EEException: Quota exceeded: Earth Engine requests per minute (429)",
        ],
    ),
    "why many-runs -s prod": partial(
        trouble, REFRESH, "many-runs", failing("Job 3B Register infobase", many)
    ),
    "why no-database -s prod": partial(
        trouble,
        "etl",
        "no-database",
        failing("ExecuteTask01", lambda call: function_timed_out(call, 900)),
        function=["connecting to conflicts.cluster-abc.us-east-1.rds.amazonaws.com:5432"],
    ),
    "why forbidden -s prod": partial(
        trouble, "etl", "forbidden", failing("ValidateConfig", denied)
    ),
    "doctor weekly-monitoring -s prod": unprepared,
    "notify test weekly-monitoring -s prod --dry-run": unprepared,
}
