"""`downbeat doctor`: nothing is found where all is well; each thing that is broken is found,
alone.
"""

import json
from datetime import timedelta

import pytest

from tests.ops.aws import Refusal
from tests.ops.failures import well
from tests.ops.scenario import LETTER
from tests.ops.world import HEARD, KEY, NOW, TABLE, VERSION, World, key_policy

ETL = "cm-etl-pipeline-state-machine"


def healthy():
    world = World()
    for key, age in (
        ("weekly-monitoring", timedelta(days=1)),
        ("database-refresh", timedelta(days=1)),
        ("etl", timedelta(hours=7)),
        ("watchdog", timedelta(hours=1)),
    ):
        world.run(key, f"{key}-1", well, start=NOW - age)
    return world


@pytest.fixture
def world():
    return healthy()


def findings(downbeat, *words):
    result = downbeat("doctor", *words, "--json", "-s", "prod")
    found = json.loads(result.stdout)
    assert result.exit_code == bool(found)
    return [(one["pipeline"], one["check"], one["message"]) for one in found]


def test_a_sound_stack_has_no_finding_and_nothing_is_changed(world, downbeat):
    assert findings(downbeat) == []
    reads = ("Get", "List", "Describe", "Head", "Query")
    assert [one for one in world.aws.calls if not one[1].startswith(reads)] == []


def answer(service, operation, value):
    return lambda world: world.aws.on(service, operation, value)


def drifted(world):
    read = world._machine

    def changed(given):
        told = read(given)
        definition = json.loads(told["definition"])
        definition["TimeoutSeconds"] = 1
        return told | {"definition": json.dumps(definition)}

    world.aws.on("stepfunctions", "DescribeStateMachine", changed)


def schedule(**changes):
    return lambda world: world.schedules.update({ETL: changes})


GONE = Refusal("ResourceNotFoundException", "not found")
BROKEN = {
    "no machine": (
        "etl",
        lambda world: world.machines.clear(),
        "it is not deployed.",
    ),
    "drift": ("etl", drifted, "/TimeoutSeconds is deployed otherwise than the dict has it."),
    "another expression": (
        "etl",
        schedule(ScheduleExpression="cron(0 3 * * ? *)"),
        "ScheduleExpression is cron(0 3 * * ? *), the stack says cron(0 2 * * ? *).",
    ),
    "paused by hand": (
        "etl",
        schedule(State="DISABLED"),
        "its schedule is paused by hand: nothing starts it.",
    ),
    "a pause whose day has come": (
        "etl",
        schedule(
            State="DISABLED", Description="x | paused 2026-11-01T00:00Z until 2026-11-20 by ann"
        ),
        "its schedule is paused until 2026-11-20, which has come, by ann since 2026-11-01T00:00Z:"
        " nothing starts it.",
    ),
    "no schedule": (
        "etl",
        answer("scheduler", "GetSchedule", GONE),
        "it has no schedule.",
    ),
    "a role that lacks an action": (
        "etl",
        answer(
            "iam",
            "GetRolePolicy",
            {"RoleName": "r", "PolicyName": "p", "PolicyDocument": '{"Statement": []}'},
        ),
        "it does not allow ",
    ),
    "a role that lacks a resource": (
        "etl",
        answer(
            "iam",
            "GetRolePolicy",
            {
                "RoleName": "r",
                "PolicyName": "p",
                "PolicyDocument": json.dumps(
                    {"Statement": {"Action": "*", "Resource": "arn:aws:s3:::a"}}
                ),
            },
        ),
        "it does not allow lambda:InvokeFunction on arn:aws:lambda:",
    ),
    "a long history": (
        "etl",
        answer(
            "stepfunctions",
            "GetExecutionHistory",
            {"events": [{"id": 24_000, "type": "TaskStateEntered", "timestamp": NOW}]},
        ),
        "its history has 24,000 events of 25,000: at the last one AWS ends it.",
    ),
    "no image": (
        "weekly-monitoring",
        answer("ecr", "DescribeImages", Refusal("ImageNotFoundException", "not found")),
        "it is not in its repository: no container starts.",
    ),
    "no repository": (
        "weekly-monitoring",
        answer("ecr", "DescribeImages", Refusal("RepositoryNotFoundException", "not found")),
        "it is not in its repository: no container starts.",
    ),
    "a key that shuts rules out": (
        "etl",
        answer("kms", "GetKeyPolicy", {"Policy": key_policy("cloudwatch")}),
        "its policy does not admit events.amazonaws.com: what they publish to the failure topic",
    ),
    "a key that is to be deleted": (
        "etl",
        answer("kms", "DescribeKey", {"KeyMetadata": KEY | {"KeyState": "PendingDeletion"}}),
        "it is PendingDeletion: nothing can be published to the failure topic.",
    ),
    "no key": (
        "etl",
        answer("kms", "DescribeKey", Refusal("NotFoundException", "not found")),
        "the key of the failure topic does not exist: nothing can be published.",
    ),
    "the key of AWS": (
        "etl",
        answer("sns", "GetTopicAttributes", {"Attributes": {"KmsMasterKeyId": "alias/aws/sns"}}),
        "it is encrypted with alias/aws/sns, which alarms and rules may not use.",
    ),
    "many versions": (
        "etl",
        answer(
            "stepfunctions",
            "ListStateMachineVersions",
            {
                "stateMachineVersions": [
                    {"stateMachineVersionArn": f"arn:{number}", "creationDate": NOW}
                    for number in range(950)
                ]
            },
        ),
        "it has 950 versions of 1000: then no deployment succeeds.",
    ),
    "no cluster": (
        "weekly-monitoring",
        answer("ecs", "DescribeClusters", {"clusters": []}),
        "it does not exist, or not in this account and region.",
    ),
    "another container": (
        "weekly-monitoring",
        answer(
            "ecs",
            "DescribeTaskDefinition",
            {"taskDefinition": {"containerDefinitions": [{"name": "app"}]}},
        ),
        'it has no container "monitor"; it has app.',
    ),
    "a subnet without a way out": (
        "weekly-monitoring",
        answer("ec2", "DescribeRouteTables", {"RouteTables": [{"Routes": []}]}),
        "it has no default route: tasks there reach AWS by VPC endpoints only.",
    ),
    "a NAT gateway that is gone": (
        "weekly-monitoring",
        answer(
            "ec2",
            "DescribeRouteTables",
            {
                "RouteTables": [
                    {"Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "State": "blackhole"}]}
                ]
            },
        ),
        "its default route leads nowhere (blackhole): its NAT gateway is gone.",
    ),
    "a secret without a value": (
        "weekly-monitoring",
        answer("secretsmanager", "DescribeSecret", {}),
        "it has no value.",
    ),
    "a secret marked for deletion": (
        "weekly-monitoring",
        answer(
            "secretsmanager",
            "DescribeSecret",
            {"DeletedDate": NOW, "VersionIdsToStages": {VERSION: ["AWSCURRENT"]}},
        ),
        "it is marked for deletion: nobody can read it.",
    ),
    "no bucket": (
        "weekly-monitoring",
        answer("s3", "HeadBucket", Refusal("404", "Not Found", 404)),
        "it does not exist, or not in this account and region.",
    ),
    "a bucket that tells nothing": (
        "ndjson-to-parquet",
        answer("s3", "GetBucketNotificationConfiguration", {}),
        "it does not send its events to EventBridge: no upload arrives.",
    ),
    "other keys": (
        "ndjson-to-parquet",
        answer(
            "dynamodb", "DescribeTable", {"Table": TABLE | {"KeySchema": TABLE["KeySchema"][:1]}}
        ),
        "its keys are {'HASH': 'pk'}, the stack names {'HASH': 'pk', 'RANGE': 'sk'}, both strings.",
    ),
    "no function": (
        "etl",
        answer("lambda", "GetFunctionConfiguration", GONE),
        "it does not exist, or not in this account and region.",
    ),
    "a job that runs once at a time": (
        "database-refresh",
        answer("glue", "GetJob", {"Job": {}}),
        "it may run 1× at once, the definition runs it 2×.",
    ),
    "a job with retries of its own": (
        "ndjson-to-parquet",
        answer("glue", "GetJob", {"Job": {"MaxRetries": 2}}),
        "it retries by itself (2×), beside the definition's Retry.",
    ),
    "nobody subscribes": (
        "etl",
        lambda world: setattr(world, "subscriptions", []),
        "nobody subscribes: nobody hears of a failure.",
    ),
    "a subscription that is not confirmed": (
        "etl",
        lambda world: setattr(
            world, "subscriptions", [HEARD | {"SubscriptionArn": "PendingConfirmation"}]
        ),
        "a@example.com has not confirmed: it hears nothing.",
    ),
    "an alarm without an action": (
        "etl",
        lambda world: world.alarm.update({"AlarmActions": []}),
        "it has no action: it tells nobody.",
    ),
    "an alarm without data": (
        "etl",
        lambda world: world.alarm.update(
            {"StateValue": "INSUFFICIENT_DATA", "StateUpdatedTimestamp": NOW - timedelta(days=9)}
        ),
        "it has had no data for 9 d.",
    ),
    "dead letters": (
        "etl",
        lambda world: world.letters.update({f"{ETL}-dead-letters": [LETTER]}),
        "1 message could not be delivered.",
    ),
    "no success": (
        "etl",
        lambda world: world.executions.clear(),
        "its last success began not in the last 90 days; every day at 02:00 UTC allows 1 d 1 h.",
    ),
    "a call that is denied": (
        "etl",
        answer("iam", "ListRolePolicies", Refusal("AccessDenied", "not authorized", 403)),
        "it could not be checked: You may not call ListRolePolicies: not authorized Ask for the"
        " policy that `downbeat policy viewer -s prod` (or operator) prints.",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found(world, downbeat, name):
    pipeline, break_it, message = BROKEN[name]
    break_it(world)
    messages = [found for _, _, found in findings(downbeat, pipeline)]
    assert [found for found in messages if found.startswith(message)]


def test_every_finding_has_a_fix(world, downbeat):
    for _, break_it, _ in BROKEN.values():
        break_it(world)
    found = json.loads(downbeat("doctor", "--json", "-s", "prod").stdout)
    assert [one for one in found if not one["fix"]] == []


def test_of_a_pipeline_that_is_not_deployed_nothing_else_is_said(world, downbeat):
    world.machines.clear()
    answer("iam", "ListRolePolicies", Refusal("NoSuchEntity", "not found"))(world)
    answer("scheduler", "GetSchedule", GONE)(world)
    assert findings(downbeat, "etl") == [("etl", "definition", "it is not deployed.")]
