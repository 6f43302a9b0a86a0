"""`downbeat doctor`: nothing is found where all is well; each thing that is broken is found,
alone.
"""

import io
import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.response import StreamingBody

from tests.ops.aws import ACCOUNT, Refusal
from tests.ops.failures import well
from tests.ops.scenario import LETTER
from tests.ops.versions import with_versions
from tests.ops.world import (
    HEARD,
    KEY,
    NAMES,
    NOW,
    TABLE,
    VERSION,
    World,
    contacts,
    key_policy,
    trusting,
)

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
    others = [one for one in world.aws.calls if not one[1].startswith(reads)]
    function = world.pipeline("etl").references["function"]
    dry = {"FunctionName": function, "Payload": b'{"action": "validate_config"}'}
    assert others == [("lambda", "Invoke", dry)]


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


def answered(payload, **more):
    """The function's answer to its dry call."""
    body = json.dumps(payload).encode()
    return answer(
        "lambda",
        "Invoke",
        lambda _: {"Payload": StreamingBody(io.BytesIO(body), len(body)), **more},
    )


def schedule(**changes):
    return lambda world: world.schedules.update({ETL: changes})


ROLE = {
    "Path": "/",
    "RoleName": "r",
    "RoleId": "AROA0123456789ABCDEF",
    "Arn": "arn:aws:iam:::role/r",
}
ROLE |= {"CreateDate": NOW}
QUEUE = "arn:aws:sqs:us-east-1:111122223333:heard"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:heard"
TOPIC = "arn:aws:sns:us-east-1:111122223333:shared"
NO_QUEUE = Refusal("AWS.SimpleQueueService.NonExistentQueue", "not there")


def with_slack(world, connection="AUTHORIZED", rule="ENABLED"):
    world.aws.on("events", "DescribeApiDestination", {"ApiDestinationState": "ACTIVE"})
    world.aws.on("events", "DescribeConnection", {"ConnectionState": connection})
    world.aws.on("events", "DescribeRule", {"State": rule})


def few_processors(given):
    return {"Quota": {"Value": 0.5 if given["ServiceCode"] == "fargate" else 1000.0}}


def version(number):
    arn = f"arn:aws:states:us-east-1:111122223333:stateMachine:{ETL}:{number}"
    return {"stateMachineVersionArn": arn, "creationDate": NOW}


def with_alias(world, weights, newest):
    """etl's alias starts `weights` (version → per cent) of `newest` versions."""
    routes = [
        {"stateMachineVersionArn": version(number)["stateMachineVersionArn"], "weight": weight}
        for number, weight in weights.items()
    ]
    alias = {"name": "live", "routingConfiguration": routes}
    versions = {"stateMachineVersions": [version(number) for number in range(newest, 0, -1)]}
    world.aws.on("stepfunctions", "DescribeStateMachineAlias", alias)
    world.aws.on("stepfunctions", "ListStateMachineVersions", versions)


def topic_policy(*services):
    principals = {"Service": [f"{one}.amazonaws.com" for one in services]}
    statement = {"Effect": "Allow", "Principal": principals, "Action": "sns:Publish"}
    return json.dumps({"Statement": [statement | {"Resource": TOPIC}]})


def with_topic(world, attributes):
    """etl's failure topic exists already, with these attributes."""
    etl = world.pipeline("etl")
    parts = replace(etl.address.existing, topics={etl.topics["failure"]: TOPIC})
    address = replace(etl.address, existing=parts)
    world.deployment.pipelines["etl"] = replace(etl, address=address)
    found = attributes if isinstance(attributes, Refusal) else {"Attributes": attributes}
    world.aws.on("sns", "GetTopicAttributes", found)


def subscribed(world, protocol, endpoint, *broken):
    """Somebody hears of the topics by a protocol; `broken` is an answer of AWS."""
    world.subscriptions = [
        HEARD | {"Endpoint": endpoint, "Protocol": protocol},
        *(HEARD | {"Endpoint": one} for one in contacts(f"arn:aws:sns:us-east-1:{ACCOUNT}:{ETL}")),
    ]
    for answered in broken:
        world.aws.on(*answered)


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
        "nobody subscribes: no one hears of a failure.",
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
        "it has no action: it notifies no one.",
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
    "no alias": (
        "etl",
        answer("stepfunctions", "DescribeStateMachineAlias", GONE),
        "the alias live is not there: nothing can start it.",
    ),
    "an alias that starts an old version": (
        "etl",
        answer(
            "stepfunctions",
            "ListStateMachineVersions",
            {"stateMachineVersions": [version(2), version(1)]},
        ),
        "the alias live starts version 1; the newest is 2, of 2026-11-23.",
    ),
    "an alias that starts two": (
        "etl",
        lambda world: with_alias(world, {2: 10, 1: 90}, 2),
        "the alias live starts versions 2 (10 %), 1 (90 %), and the stack has no rollout.",
    ),
    "an alias whose version is deleted": (
        "etl",
        lambda world: with_alias(world, {3: 100}, 2),
        "the alias live starts a version that is not there any more.",
    ),
    "a share that the stack does not have": (
        "etl",
        lambda world: with_versions(world, {3: 25, 2: 75}),
        "version 3 has 25 % of the starts, the stack says 10 %.",
    ),
    "a role that trusts another machine": (
        "etl",
        answer("iam", "GetRole", lambda _: {"Role": ROLE | trusting(["arn:aws:states:::other"])}),
        "it does not trust states.amazonaws.com for arn:aws:states:",
    ),
    "a role that trusts another service": (
        "etl",
        answer("iam", "GetRole", lambda _: {"Role": ROLE | trusting(NAMES, "ec2.amazonaws.com")}),
        "it does not trust states.amazonaws.com for arn:aws:states:",
    ),
    "an existing topic that shuts alarms out": (
        "etl",
        lambda world: with_topic(world, {"Policy": topic_policy("events")}),
        "its policy does not admit cloudwatch.amazonaws.com: what they publish is lost.",
    ),
    "an existing topic that is gone": (
        "etl",
        lambda world: with_topic(world, Refusal("NotFound", "not found")),
        "it does not exist, or not in this account and region.",
    ),
    "somebody who is not subscribed": (
        "etl",
        lambda world: setattr(world, "subscriptions", [HEARD]),
        "data-alerts@example.com is named in the stack's file and not subscribed.",
    ),
    "a queue that is gone": (
        "etl",
        lambda world: subscribed(world, "sqs", QUEUE, ("sqs", "GetQueueUrl", NO_QUEUE)),
        "the queue does not exist: it hears nothing.",
    ),
    "a queue that does not admit the topic": (
        "etl",
        lambda world: subscribed(world, "sqs", QUEUE),
        "its policy does not admit cm-etl-pipeline-state-machine-failure: it hears nothing.",
    ),
    "a subscribed function that is gone": (
        "etl",
        lambda world: subscribed(
            world, "lambda", FUNCTION, ("lambda", "GetFunctionConfiguration", GONE)
        ),
        "the function does not exist: it hears nothing.",
    ),
    "a subscribed function that does not admit the topic": (
        "etl",
        lambda world: subscribed(world, "lambda", FUNCTION, ("lambda", "GetPolicy", GONE)),
        "its policy does not admit cm-etl-pipeline-state-machine-failure: it hears nothing.",
    ),
    "a telephone that wants no messages": (
        "etl",
        lambda world: subscribed(
            world,
            "sms",
            "+4930123456",
            ("sns", "CheckIfPhoneNumberIsOptedOut", {"isOptedOut": True}),
        ),
        "it wants no messages (opted out): it hears nothing.",
    ),
    "a way to Slack that is not authorized": (
        "etl",
        lambda world: with_slack(world, connection="DEAUTHORIZED"),
        "the connection cm-etl-pipeline-state-machine-chat is DEAUTHORIZED: Slack hears nothing.",
    ),
    "a function that raises": (
        "etl",
        answered({"errorType": "KeyError", "errorMessage": "'db'"}, FunctionError="Unhandled"),
        'to {"action": "validate_config"} it raised KeyError: \'db\'',
    ),
    "a function that reports a failure": (
        "etl",
        answered({"statusCode": 500, "body": "no route to the database"}),
        'to {"action": "validate_config"} it answered {"statusCode": 500, "body": "no route to the'
        ' database"}',
    ),
    "a rule for Slack that is switched off": (
        "etl",
        lambda world: with_slack(world, rule="DISABLED"),
        "the rule cm-etl-pipeline-state-machine-chat-failure is switched off: Slack hears nothing.",
    ),
    "too few vCPUs": (
        "weekly-monitoring",
        lambda world: world.aws.on("service-quotas", "GetServiceQuota", few_processors),
        "its pipelines may need ",
    ),
    "too many rules": (
        "etl",
        answer("events", "ListRules", {"Rules": [{"Name": f"r{n}"} for n in range(950)]}),
        "the account has 950 rules on the default event bus, the account's quota is 1,000.",
    ),
    "no success": (
        "etl",
        lambda world: world.executions.clear(),
        "it has not succeeded in the last 90 days, and was deployed 400 d ago; every day at 02:00",
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


# Of these only one can be broken at a time: each makes an answer that another one makes too.
ONE_STACK = (
    "drift",
    "another expression",
    "a role that lacks an action",
    "a long history",
    "no image",
    "a key that shuts rules out",
    "a key that is to be deleted",
    "no cluster",
    "a subnet without a way out",
    "a secret without a value",
    "no bucket",
    "a bucket that tells nothing",
    "other keys",
    "no function",
    "a job that runs once at a time",
    "an alarm without an action",
    "dead letters",
    "an alias that starts an old version",
    "a role that trusts another machine",
    "somebody who is not subscribed",
    "a subscription that is not confirmed",
    "an alarm without data",
    "too few vCPUs",
    "too many rules",
    "a queue that does not admit the topic",
    "a subscribed function that is gone",
    "a telephone that wants no messages",
)


def test_of_a_stack_with_27_broken_things_every_one_is_found(world, downbeat):
    for name in ONE_STACK:
        BROKEN[name][1](world)
    world.subscriptions = [
        HEARD | {"SubscriptionArn": "PendingConfirmation"},
        HEARD | {"Endpoint": QUEUE, "Protocol": "sqs"},
        HEARD | {"Endpoint": FUNCTION, "Protocol": "lambda"},
        HEARD | {"Endpoint": "+4930123456", "Protocol": "sms"},
    ]
    found = json.loads(downbeat("doctor", "--json", "-s", "prod").stdout)
    messages = [one["message"] for one in found]
    missed = [
        name for name in ONE_STACK if not any(one.startswith(BROKEN[name][2]) for one in messages)
    ]
    assert (len(ONE_STACK), missed) == (27, [])
    assert [one for one in found if not one["fix"]] == []


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


def test_a_function_that_may_not_be_called_is_a_note_and_no_fault(world, downbeat):
    world.aws.on("lambda", "Invoke", Refusal("AccessDeniedException", "no", 403))
    result = downbeat("doctor", "etl", "-s", "prod")
    assert (result.exit_code, "Nothing found." in result.stdout) == (0, True)
    assert "its dry call was not made: you may not invoke it." in result.stdout


def test_no_function_is_called_where_nobody_wants_it(world, downbeat):
    assert downbeat("doctor", "etl", "--no-calls", "-s", "prod").exit_code == 0
    assert "lambda:Invoke" not in world.aws.operations()


def test_a_function_without_a_dry_call_is_never_called(world, downbeat):
    etl = world.pipeline("etl")
    spec = {key: value for key, value in etl.spec.items() if key != "dry_calls"}
    world.deployment.pipelines["etl"] = replace(etl, spec=spec)
    assert downbeat("doctor", "etl", "-s", "prod").exit_code == 0
    assert "lambda:Invoke" not in world.aws.operations()


def test_a_function_that_hangs_is_not_waited_for(world, downbeat, monkeypatch):
    from downbeat.ops import dry_invocations

    over = threading.Event()
    monkeypatch.setattr(dry_invocations, "SECONDS", 0.05)
    monkeypatch.setattr(dry_invocations, "_invoked", lambda *_: over.wait(10))
    result = downbeat("doctor", "etl", "-s", "prod")
    over.set()
    assert (result.exit_code, "it gave no answer within 0 s." in result.stdout) == (1, True)


def test_only_the_job_that_runs_twice_at_once_needs_room_for_two(world, downbeat):
    world.aws.on("glue", "GetJob", {"Job": {"ExecutionProperty": {"MaxConcurrentRuns": 1}}})
    found = json.loads(downbeat("doctor", "database-refresh", "--json", "-s", "prod").stdout)
    assert [(one["subject"], one["message"]) for one in found] == [
        (
            "etl-omc-flywheel-prod-register-part-tables",
            "it may run 1× at once, the definition runs it 2×.",
        )
    ]


def test_a_stack_that_was_just_deployed_need_not_have_succeeded_yet(world, downbeat):
    world.executions.clear()
    world.deployed_at = NOW - timedelta(hours=2)
    assert findings(downbeat, "etl") == []
    world.deployed_at = NOW - timedelta(days=3)
    ((_, check, message),) = findings(downbeat, "etl")
    assert (check, message) == (
        "last success",
        "it has not succeeded in the last 90 days, and was deployed 3 d ago; every day at 02:00"
        " UTC allows 1 d 1 h.",
    )
