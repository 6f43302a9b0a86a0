"""The policy of `downbeat policy` is what the commands call: nothing lacks, nothing is too much.

Every command is run on a world; each call is judged against the policy, and each action of the
policy must have been called.
"""

import json
from datetime import timedelta

import pytest

from downbeat.ops.grants import GRANTS, OPERATOR, VIEWER
from downbeat.ops.mover_grants import MOVER_GRANTS
from downbeat.ops.policy import ROLES, policy_document
from functions.manifest_builder.table import encoded
from policies.rules.authorization import expand
from tests.ops.authorization import action, allowed
from tests.ops.aws import ACCOUNT
from tests.ops.failures import well
from tests.ops.scenario import LETTER, monday
from tests.ops.versions import with_versions
from tests.ops.world import NOW, PLANNED

LOOKING = (
    "list",
    "runs --since 30d",
    "describe nov",
    "why database-refresh",
    "why weekly-monitoring",
    "why etl",
    "why --since 30d",
    "why s3://ndjson-uploads-prod/2026-02-01/a.ndjson",
    "logs nov",
    "metrics weekly-monitoring",
    "cost --actual",
    "watch etl-22",
    "doctor --no-calls",
    "files stats",
    "files orphans",
    "files trace s3://ndjson-uploads-prod/2026-02-01/a.ndjson",
    "record nov --to FOLDER",
    "verify etl",
    "rollout status etl",
    "rollout prune etl --dry-run",
)
CHANGING = (
    "start etl --name x",
    "stop x --cause test --yes",
    "redrive cut --yes",
    "resume nov --yes",
    "backfill etl --missed --since 3d --yes",
    "pause --all --yes",
    "pause watchdog --until 2026-12-01 --yes",
    "unpause --all --yes",
    "dead-letters list",
    "dead-letters replay etl --yes",
    "dead-letters replay ndjson-to-parquet --yes",
    "dead-letters replay watchdog --yes",
    "notify test --yes",
    "files orphans --announce --yes",
    "files reset --yes",
    "files flush --yes",
    "doctor",
    "secret put weekly-monitoring gee_secret",
    "rollout promote etl --yes",
    "rollout prune etl --keep 1 --yes",
)
# Needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
FREE = {"sts:GetCallerIdentity"}


REPORTERS = ["downbeat-prod-reporter"]
REPORTER = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:downbeat-prod-reporter"
FILE = {
    "sk": "FILE#x",
    "etag": "9a03",
    "bucket": "ndjson-uploads-prod",
    "key": "2026-02-01/a.ndjson",
    "status": "manifested",
    "manifest_path": "s3://ndjson-manifests-prod/manifests/2026-02-01/m.jsonl",
    "recorded_at": "2026-02-01T06:00:00Z",
}


MANIFEST = {
    "sk": "MANIFEST#x",
    "id": "2026-02-01-000001-aa",
    "attempt": 1,
    "status": "failed",
    "manifest_path": FILE["manifest_path"],
    "created_at": "2026-02-01T06:00:00Z",
}


@pytest.fixture
def world():
    world = monday()
    world.run("etl", "cut", well, start=NOW - timedelta(days=3))
    cut = next(one for one in world.executions.values() if one["describe"]["name"] == "cut")
    cut["describe"] |= {"status": "TIMED_OUT", "redriveStatus": "REDRIVABLE"}
    cut["history"] = cut["history"][:5]
    world.items["PREFIXES"] = {"2026-02-01": encoded({"sk": "2026-02-01"})}
    world.items["2026-02-01"] = {"FILE#x": encoded(FILE), "MANIFEST#x": encoded(MANIFEST)}
    plain = {key: value for key, value in LETTER.items() if key != "MessageAttributes"}
    world.letters["ndjson-parquet-processor-prod-files-dead-letters"] = [plain]
    target = {"DataType": "String", "StringValue": REPORTER}
    report = {**LETTER, "Body": "{}", "MessageAttributes": {"TARGET_ARN": target}}
    world.letters["watchdog-prod-dead-letters"] = [report]
    with_versions(world, {3: 10, 2: 90})
    world.schedules["watchdog-prod"] = {"State": "DISABLED"}
    return world


def called(world, downbeat, commands, folder):
    """(service, operation, parameters) of every call that the commands make, errors included."""
    for command in commands:
        words = command.replace("FOLDER", str(folder)).split(" ")
        result = downbeat(*words, "-s", "prod", typed="value\n")
        assert result.exit_code in (0, 1), (command, result.stderr)
        assert "failed unexpectedly" not in result.stderr
    return world.aws.calls


@pytest.mark.parametrize(("role", "commands"), [(VIEWER, LOOKING), (OPERATOR, CHANGING)])
def test_every_call_is_allowed(world, downbeat, role, commands, tmp_path):
    document = policy_document(PLANNED, role, reporters=REPORTERS)
    calls = called(world, downbeat, commands, tmp_path)
    denied = {
        action(service, operation)
        for service, operation, given in calls
        if not allowed(document, service, operation, given)
    }
    assert denied - FREE == set()


def test_every_action_is_called_by_a_command(world, downbeat, tmp_path):
    calls = called(world, downbeat, LOOKING + CHANGING, tmp_path)
    names = {action(service, operation) for service, operation, _ in calls}
    granted = {name for grant in GRANTS for name in grant.actions}
    # PassRole is no call: UpdateSchedule needs it. This stack has no Distributed Map, no trigger by
    # events or a queue, no Slack (tests/ops/test_acting.py has those), no managed policy, nobody who
    # hears by a function or telephone (tests/ops/test_doctor.py), and no rollout that has versions of
    # functions (tests/ops/test_rollout_command.py).
    assert granted - names == {
        "events:DescribeConnection",
        "events:DescribeRule",
        "events:DisableRule",
        "events:EnableRule",
        "events:PutEvents",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:PassRole",
        "lambda:DeleteFunction",
        "lambda:GetPolicy",
        "lambda:ListAliases",
        "lambda:ListVersionsByFunction",
        "pipes:DescribePipe",
        "pipes:StartPipe",
        "pipes:StopPipe",
        "sns:CheckIfPhoneNumberIsOptedOut",
        "states:DescribeMapRun",
    }


def test_the_viewer_may_change_nothing():
    verbs = {
        name.split(":")[1]
        for statement in policy_document(PLANNED, VIEWER)["Statement"]
        for name in statement["Action"]
    }
    reads = ("Get", "List", "Describe", "Query", "Filter")
    judges = ("Check", "Simulate", "Test", "Validate")  # what the request itself holds
    assert [verb for verb in verbs if not verb.startswith((*reads, *judges))] == []


def test_only_what_iam_knows_no_resource_of_is_on_everything():
    everything = {
        name
        for statement in policy_document(PLANNED, OPERATOR)["Statement"]
        if statement["Resource"] == ["*"]
        for name in statement["Action"]
    }
    assert everything == {
        "access-analyzer:CheckNoNewAccess",
        "access-analyzer:ValidatePolicy",
        "cloudwatch:GetMetricData",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSubnets",
        "ecs:DescribeTaskDefinition",
        "events:ListRules",
        "iam:SimulateCustomPolicy",
        "lambda:ListEventSourceMappings",
        "states:TestState",
        "states:ValidateStateMachineDefinition",
    }


@pytest.mark.parametrize(
    ("role", "allows"), [("viewer", False), ("operator", True), ("mover", False)]
)
def test_only_the_operator_may_start_the_stacks_reporter(downbeat, role, allows):
    document = json.loads(downbeat("policy", role, "-s", "prod", "--account", ACCOUNT).stdout)
    start = {"stateMachineArn": REPORTER}
    assert allowed(document, "stepfunctions", "StartExecution", start) is allows
    assert (REPORTER in json.dumps(document)) is allows


def test_the_command_prints_the_document(downbeat):
    result = downbeat("policy", "viewer", "-s", "prod")
    assert json.loads(result.stdout) == policy_document(PLANNED, VIEWER)


def test_another_role_is_refused(downbeat):
    result = downbeat("policy", "admin")
    assert (result.exit_code, result.stderr) == (
        2,
        'There is no role "admin": write viewer, operator or mover.\n',
    )


def test_a_row_is_on_everything_only_where_aws_knows_no_resource_of_its_actions():
    """By the Service Authorization Reference, which the policy pack has a slice of."""
    wrong = []
    for row in (*GRANTS, *MOVER_GRANTS):
        for name in row.actions:
            (known,) = expand(name)
            if bool(known.arns) != bool(row.resources) and row.resources != ("telephone",):
                wrong.append((name, row.resources, known.arns))
    assert wrong == []


def test_every_arn_is_one_that_aws_restricts_its_actions_to():
    wrong = [
        (name, arn)
        for role in ROLES
        for statement in policy_document(PLANNED, role)["Statement"]
        for name in statement["Action"]
        for arn in statement["Resource"]
        if arn != "*" and not any(_like(arn, template) for template in expand(name)[0].arns)
    ]
    assert wrong == []


def _like(arn, template):
    """Whether an ARN is of the service and kind of a template, "…:log-group:${LogGroupName}"."""
    (service, *_, kind), (wanted, *_, form) = (one.split(":", 5)[2:] for one in (arn, template))
    return service == wanted and kind.startswith(form.partition("${")[0])
