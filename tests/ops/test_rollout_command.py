"""`downbeat rollout …`: a new version gets all starts or none, by hand or by its rule."""

import json

import pytest

from downbeat.config.rollouts import RolloutLength
from downbeat.ops.grants import OPERATOR
from downbeat.ops.policy import policy_document
from tests.ops.authorization import allowed
from tests.ops.versions import ETL, arn, with_versions
from tests.ops.world import NOW

CANARY = {3: 10, 2: 90}
SCORE = ETL.references["function"].rsplit(":", 1)[-1]  # the function that etl calls


@pytest.fixture
def rollout(world, downbeat):
    return lambda *words: downbeat("rollout", *words, "-s", "prod")


def routed(world):
    """The versions that were given all starts."""
    return [
        given["routingConfiguration"]
        for _, operation, given in world.aws.calls
        if operation == "UpdateStateMachineAlias"
    ]


def all_starts(number):
    return [{"stateMachineVersionArn": arn(number), "weight": 100}]


def test_the_status_shows_what_is_started_and_how_it_ended(world, rollout):
    with_versions(world, CANARY, runs={3: ["SUCCEEDED", "FAILED"], 2: ["SUCCEEDED"] * 7})
    lines = [line.split() for line in rollout("status", "etl").stdout.splitlines()]
    assert lines == [
        ["version", "since", "starts", "executions"],
        ["3", "2026-11-23", "08:00", "10", "%", "1", "FAILED,", "1", "SUCCEEDED"],
        ["2", "2026-11-22", "08:00", "90", "%", "7", "SUCCEEDED"],
    ]


def test_the_status_for_programs_has_the_same(world, rollout):
    with_versions(world, {3: 100}, runs={3: ["RUNNING"]})
    (only,) = json.loads(rollout("status", "etl", "--json").stdout)
    assert (only["version"], only["share"], only["runs"]) == (3, 100, {"RUNNING": 1})


def test_promote_gives_the_newest_version_all_starts(world, rollout):
    with_versions(world, CANARY)
    result = rollout("promote", "etl", "--yes")
    assert (result.exit_code, routed(world)) == (0, [all_starts(3)])
    assert "Version 3 of etl has all starts (promoted)." in result.stdout


def test_back_gives_the_version_before_all_starts(world, rollout):
    with_versions(world, CANARY)
    result = rollout("back", "etl", "--yes")
    assert (result.exit_code, routed(world)) == (0, [all_starts(2)])


def test_back_after_a_promotion_goes_to_the_version_published_before(world, rollout):
    with_versions(world, {3: 100})
    rollout("back", "etl", "--yes")
    assert routed(world) == [all_starts(2)]


def test_back_is_refused_where_the_role_has_lost_what_that_version_needs(world, rollout):
    with_versions(world, CANARY)
    world.aws.on(
        "iam",
        "GetRolePolicy",
        {"RoleName": "r", "PolicyName": "derived", "PolicyDocument": '{"Statement": []}'},
    )
    result = rollout("back", "etl", "--yes")
    assert (result.exit_code, routed(world)) == (1, [])
    assert result.stderr == (
        "Version 2 of etl would fail, the role has lost what it needs: it does not allow"
        " lambda:InvokeFunction. Deploy its definition again instead.\n"
    )


@pytest.mark.parametrize("allowed", [True, False])
def test_back_asks_the_role_for_what_only_the_pipeline_could_state(world, rollout, allowed):
    with_versions(world, CANARY)
    read = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
        "Parameters": {"Bucket.$": "$.bucket", "Key": "k"},
        "End": True,
    }
    definition = json.dumps({"StartAt": "Read", "States": {"Read": read}})
    role = "arn:aws:iam::1:role/r"
    described = {"roleArn": role, "type": "STANDARD", "creationDate": NOW, "name": "etl"}
    described |= {"stateMachineArn": arn(2), "definition": definition}
    world.aws.on("stepfunctions", "DescribeStateMachine", described)
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::in/k"}
    document = json.dumps({"Statement": [statement] if allowed else []})
    policy = {"RoleName": "r", "PolicyName": "derived", "PolicyDocument": document}
    world.aws.on("iam", "GetRolePolicy", policy)

    result = rollout("back", "etl", "--yes")

    assert routed(world) == ([all_starts(2)] if allowed else [])
    assert ('"Action": ["s3:GetObject"]' in result.stderr) is not allowed


def test_back_of_the_only_version_says_so(world, rollout):
    with_versions(world, {1: 100}, count=1)
    result = rollout("back", "etl", "--yes")
    assert (result.exit_code, result.stderr) == (
        1,
        "etl has one version, 1: deploy the other one.\n",
    )


@pytest.mark.parametrize("command", ["promote", "back"])
def test_what_is_so_already_is_not_done_again(world, rollout, command):
    with_versions(world, {3: 100} if command == "promote" else {2: 100})
    result = rollout(command, "etl", "--yes")
    assert (result.exit_code, routed(world)) == (0, [])
    assert result.stdout.endswith("of etl has all starts.\n")


@pytest.mark.parametrize("command", ["promote", "back"])
def test_a_dry_run_changes_nothing(world, rollout, command):
    with_versions(world, CANARY)
    result = rollout(command, "etl", "--dry-run")
    assert result.stdout.startswith("Would give version ")
    assert routed(world) == []


def test_a_bad_end_takes_the_new_version_back(world, rollout):
    with_versions(world, CANARY, runs={3: ["SUCCEEDED", "SUCCEEDED", "FAILED"]})
    result = rollout("advance", "--yes")
    assert (result.exit_code, routed(world)) == (1, [all_starts(2)])
    assert "  etl: runs of version 3 ended badly: 1 FAILED." in result.stdout


def test_a_bad_end_that_the_rule_does_not_name_is_let_be(world, rollout):
    with_versions(world, CANARY, runs={3: ["ABORTED"]})
    assert (rollout("advance", "etl", "--yes").exit_code, routed(world)) == (0, [])


def test_an_alarm_takes_the_new_version_back_where_the_rule_says_so(world, rollout):
    with_versions(world, CANARY, runs={3: ["SUCCEEDED"]}, back_on=("alarm",))
    ringing = {"AlarmName": "cm-etl-pipeline-state-machine-failed", "StateValue": "ALARM"}
    world.aws.on("cloudwatch", "DescribeAlarms", {"MetricAlarms": [ringing]})
    result = rollout("advance", "--yes")
    assert (result.exit_code, routed(world)) == (1, [all_starts(2)])
    assert "alarms ring: cm-etl-pipeline-state-machine-failed" in result.stdout


def test_enough_good_runs_promote(world, rollout):
    with_versions(world, CANARY, runs={3: ["SUCCEEDED", "SUCCEEDED", "RUNNING"]})
    result = rollout("advance", "--yes")
    assert (result.exit_code, routed(world)) == (0, [all_starts(3)])


def test_too_few_runs_wait(world, rollout):
    with_versions(world, CANARY, runs={3: ["SUCCEEDED"]})
    result = rollout("advance", "--yes")
    assert (result.exit_code, routed(world)) == (0, [])
    assert result.stdout == ("etl: 1 of 2 runs of version 3 ended well.\nNo share changes yet.\n")


@pytest.mark.parametrize(("seconds", "promoted"), [(3600, True), (3601, False)])
def test_a_time_that_has_passed_promotes(world, rollout, seconds, promoted):
    length = RolloutLength(seconds=seconds)
    with_versions(world, CANARY, runs={3: ["SUCCEEDED"]}, length=length)
    rollout("advance", "--yes")
    assert routed(world) == ([all_starts(3)] if promoted else [])


@pytest.mark.parametrize("weights", [{3: 100}, {2: 100}], ids=["promoted", "taken back"])
def test_a_rollout_that_is_decided_is_left_alone(world, rollout, weights):
    with_versions(world, weights, runs={3: ["FAILED"]})
    assert (rollout("advance", "--yes").exit_code, routed(world)) == (0, [])


def deleted(world):
    return [
        given["stateMachineVersionArn"]
        for _, operation, given in world.aws.calls
        if operation == "DeleteStateMachineVersion"
    ]


def test_prune_keeps_the_newest_those_that_are_started_and_those_that_run(world, rollout):
    with_versions(world, {9: 10, 3: 90}, count=9, runs={2: ["RUNNING"], 5: ["PENDING_REDRIVE"]})
    result = rollout("prune", "etl", "--keep", "3", "--yes")
    assert (result.exit_code, deleted(world)) == (0, [arn(6), arn(4), arn(1)])


def test_prune_says_when_nothing_can_go(world, rollout):
    with_versions(world, {3: 100}, runs={1: []})
    result = rollout("prune", "etl", "--yes")
    assert (result.exit_code, result.stdout) == (0, "No version of etl can go.\n")


def with_functions(world, calls, *, aliases=(), numbers=range(1, 7)):
    """Have the versions of etl call versions of the function score, number → number; it has
    versions of its own, and aliases: (version, versions with a weight beside it).
    """
    machine = world.aws.answers["stepfunctions", "DescribeStateMachine"]

    def described(given):
        number = given["stateMachineArn"].rpartition(":")[2]
        score = calls.get(int(number)) if number.isdecimal() else None
        invoke = {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": f"{SCORE}:{score}" if score else SCORE},
            "End": True,
        }
        definition = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": invoke}}
        return machine(given) | {"definition": json.dumps(definition)}

    versions = [
        {"FunctionName": SCORE, "Version": str(number), "LastModified": "2026-01-02T03:04:05Z"}
        for number in ("$LATEST", *numbers)
    ]
    named = [
        {
            "Name": f"alias{index}",
            "FunctionVersion": version,
            "RoutingConfig": {"AdditionalVersionWeights": dict.fromkeys(beside, 0.1)},
        }
        for index, (version, beside) in enumerate(aliases)
    ]
    world.aws.on("stepfunctions", "DescribeStateMachine", described)
    world.aws.on("lambda", "ListVersionsByFunction", {"Versions": versions})
    world.aws.on("lambda", "ListAliases", {"Aliases": named})
    world.aws.on("lambda", "DeleteFunction", {})


def deleted_code(world):
    return [
        given["FunctionName"]
        for _, operation, given in world.aws.calls
        if operation == "DeleteFunction"
    ]


def test_prune_deletes_function_versions_that_no_alias_and_no_version_that_stays_calls(
    world, rollout
):
    with_versions(world, {4: 100}, count=4)
    with_functions(world, {1: 1, 2: 2, 3: 3, 4: 4}, aliases=[("1", []), ("6", ["2"])])
    result = rollout("prune", "etl", "--keep", "1", "--functions", "--yes")
    assert (result.exit_code, deleted(world)) == (0, [arn(3), arn(2), arn(1)])
    # 6 is the newest, 4 is called by a version that stays, 1 and 2 are named by aliases.
    assert deleted_code(world) == [f"{SCORE}:5", f"{SCORE}:3"]
    assert f"delete version 5 of the function {SCORE}, of 2026-01-02." in result.stdout


def test_the_operators_policy_allows_what_prune_does_and_no_function_to_be_deleted(world, rollout):
    with_versions(world, {4: 100}, count=4)
    with_functions(world, {1: 1, 4: 4})
    rollout("prune", "etl", "--keep", "1", "--functions", "--yes")
    document = policy_document([world.deployment.pipelines["etl"]], OPERATOR)
    calls = [call for call in world.aws.calls if call[0] == "lambda"]
    assert {operation for _, operation, _ in calls} == {
        "ListVersionsByFunction",
        "ListAliases",
        "DeleteFunction",
    }
    assert [call for call in calls if not allowed(document, *call)] == []
    assert not allowed(document, "lambda", "DeleteFunction", {"FunctionName": SCORE})


def test_prune_leaves_functions_alone_unless_it_is_asked_and_says_what_it_would_delete(
    world, rollout
):
    with_versions(world, {4: 100}, count=4)
    with_functions(world, {4: 6})
    rollout("prune", "etl", "--keep", "1", "--yes")
    assert deleted_code(world) == []
    result = rollout("prune", "etl", "--keep", "5", "--functions", "--dry-run")
    assert result.stderr == ""
    assert result.stdout == f"Would delete version 1 of the function {SCORE}, of 2026-01-02.\n"
    assert deleted_code(world) == []


def test_what_is_taken_back_names_the_function_versions_that_it_calls(world, rollout):
    with_versions(world, CANARY)
    with_functions(world, {2: 5, 3: 6})
    statement = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
    document = json.dumps({"Statement": [statement]})
    policy = {"RoleName": "r", "PolicyName": "derived", "PolicyDocument": document}
    world.aws.on("iam", "GetRolePolicy", policy)
    result = rollout("back", "etl", "--dry-run")
    assert f"  Version 2 calls {SCORE}:5.\n" in result.stdout


def test_a_pipeline_that_is_not_deployed_says_so(world, rollout):
    from tests.ops.aws import Refusal

    with_versions(world, CANARY)
    gone = Refusal("ResourceNotFound", "no such alias")
    world.aws.on("stepfunctions", "DescribeStateMachineAlias", gone)
    result = rollout("status", "etl")
    assert (result.exit_code, result.stderr) == (
        1,
        "etl is not deployed: its alias live is not there.\n",
    )
