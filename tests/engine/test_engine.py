"""The real engine with the stand-in provider, on a program with one resource of each type."""

import functools
import json
import time
from collections import Counter

import pulumi
import pulumi_aws as aws
import pytest

from downbeat.emulator import ministack
from downbeat.emulator.changes import definition_diffs
from downbeat.emulator.engine import open_engine
from downbeat.emulator.provider import TABLE
from downbeat.emulator.pulumi_cli import EngineError
from policies import guard
from tests.engine.one_of_each import definition, program

pytestmark = [pytest.mark.engine, pytest.mark.embedded]

SECRET = "s3cr3t-v4lue"


def told(changes):
    """{(operation, type, name)} without the namespace."""
    return {(change.operation, change.type.removeprefix("aws:"), change.name) for change in changes}


def test_preview_foresees_what_up_does_and_a_second_up_changes_nothing(
    with_engine, client, project
):
    with with_engine(program) as stack:
        foreseen = stack.preview()
        assert client("stepfunctions").list_state_machines()["stateMachines"] == []
        deployed = stack.up()
        assert told(foreseen) == told(deployed.changes)
        assert {change.type for change in deployed.changes} == set(TABLE) - {
            "aws:s3/bucketV2:BucketV2"
        }
        assert {change.operation for change in deployed.changes} == {"create"}
        assert (
            deployed.outputs["machine"]
            == f"arn:aws:states:us-east-1:{project.account}:stateMachine:one-of-each"
        )
        assert deployed.outputs["account"] == project.account
        assert deployed.outputs["secret"] == "[secret]"
        assert stack.preview() == []
        assert stack.up().changes == []


def test_a_changed_definition_updates_the_machine_in_place_and_moves_the_alias(with_engine, client):
    with with_engine(program) as stack:
        before = stack.up().outputs["machine"]
    with with_engine(functools.partial(program, seconds=9)) as stack:
        foreseen = stack.preview()
        deployed = stack.up()
    assert told(deployed.changes) == {
        ("update", "sfn/stateMachine:StateMachine", "machine"),
        ("update", "sfn/alias:Alias", "live"),
    }
    assert told(deployed.changes) <= told(foreseen)
    assert deployed.outputs["machine"] == before
    found = client("stepfunctions").describe_state_machine(stateMachineArn=before)
    assert json.loads(found["definition"]) == json.loads(definition(9))
    route = client("stepfunctions").describe_state_machine_alias(
        stateMachineAliasArn=f"{before}:live"
    )["routingConfiguration"]
    assert route == [{"stateMachineVersionArn": f"{before}:2", "weight": 100}]
    assert list(definition_diffs(foreseen)) == [
        (
            "one-of-each",
            [
                "@@ /States/Wait @@",
                " {",
                '   "Type": "Wait",',
                '-  "Seconds": 5,',
                '+  "Seconds": 9,',
                '   "Next": "Done"',
                " }",
            ],
        )
    ]


def test_a_changed_name_replaces_the_machine_and_its_alias(with_engine, client):
    with with_engine(program) as stack:
        stack.up()
    with with_engine(functools.partial(program, machine_name="renamed")) as stack:
        deployed = stack.up()
    assert told(deployed.changes) == {
        ("replace", "sfn/stateMachine:StateMachine", "machine"),
        ("replace", "sfn/alias:Alias", "live"),
        ("update", "pipes/pipe:Pipe", "pipe"),
        ("update", "scheduler/schedule:Schedule", "schedule"),
    }
    assert [
        machine["name"]
        for machine in client("stepfunctions").list_state_machines()["stateMachines"]
    ] == ["renamed"]


def test_destroy_leaves_nothing_and_protection_does_not_stop_it(with_engine, client):
    def protected() -> None:
        program()
        aws.sns.Topic("kept", name="kept", opts=pulumi.ResourceOptions(protect=True))

    with with_engine(protected) as stack:
        made = stack.up().changes
        deleted = stack.destroy()
    assert Counter(change.operation for change in deleted) == {"delete": len(made)}
    assert client("stepfunctions").list_state_machines()["stateMachines"] == []
    assert client("sns").list_topics()["Topics"] == []
    assert client("iam").list_roles()["Roles"] == []
    assert client("s3").list_buckets()["Buckets"] == []


def test_refresh_notices_what_was_deleted_behind_its_back_and_up_makes_it_again(
    with_engine, client
):
    with with_engine(program) as stack:
        stack.up()
        client("events").delete_connection(Name="one-connection")
        client("cloudwatch").delete_dashboards(DashboardNames=["one-dashboard"])
        stack.refresh()
        made = told(stack.up().changes)
    assert ("create", "cloudwatch/dashboard:Dashboard", "dashboard") in made
    assert ("create", "cloudwatch/eventConnection:EventConnection", "connection") in made


def test_a_secret_is_encrypted_in_the_state(with_engine, project):
    with with_engine(program) as stack:
        stack.up()
    state = "".join(path.read_text() for path in (project.folder / "state").rglob("*.json"))
    assert "aws:secretsmanager/secretVersion:SecretVersion" in state
    assert SECRET not in state


def test_what_aws_refuses_is_one_sentence_with_type_name_and_call(with_engine):
    def wrong() -> None:
        aws.cloudwatch.EventRule("bad", name="bad", schedule_expression="cron(often)")

    with with_engine(wrong) as stack, pytest.raises(EngineError) as refused:
        stack.up()
    assert (
        str(refused.value)
        == 'aws:cloudwatch/eventRule:EventRule "bad": PutRule: ValidationException: Parameter'
        " ScheduleExpression is not valid."
    )


def test_an_unknown_type_is_named_with_the_nearest_known_one(with_engine):
    def unknown() -> None:
        aws.sqs.RedrivePolicy("bad", queue_url="x", redrive_policy="{}")

    with with_engine(unknown) as stack, pytest.raises(EngineError) as refused:
        stack.preview()
    assert (
        str(refused.value)
        == 'aws:sqs/redrivePolicy:RedrivePolicy "bad": the stand-in for the aws provider does not'
        " know the resource type aws:sqs/redrivePolicy:RedrivePolicy. Did you mean"
        ' "aws:sqs/queuePolicy:QueuePolicy"? Add it to'
        " downbeat/emulator/provider/, or deploy this stack with `pulumi up`"
    )


def test_a_mandatory_policy_stops_preview_before_anything_exists(project, cli, client):
    def open_to_all() -> None:
        statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        aws.iam.Policy(
            "open",
            name="open",
            policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )

    where = ministack.start(project.folder, project.account)
    with open_engine(project, cli, where, open_to_all) as stack:
        for operation in (stack.preview, stack.up):
            with pytest.raises(EngineError) as refused:
                operation()
            assert str(refused.value).startswith(
                'aws:iam/policy:Policy "open": iam-no-wildcard-actions: Checks that no policy'
                ' allows an action by a wildcard for a whole service.\npolicy.Statement[0]: "*"'
                " allows every action of every service. Name the actions that are needed."
            )
    assert client("iam").list_policies(Scope="Local")["Policies"] == []


def test_several_violations_are_told_once_each_and_without_the_engines_noise(project, cli, client):
    def unsafe() -> None:
        if pulumi.Config("downbeat").get("guard") != "off":  # as in __main__.py
            guard.install()
        statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        for name in ("one", "two"):
            aws.iam.Policy(name, name=name, policy=document)
        aws.sns.Topic("plain", name="plain")

    where = ministack.start(project.folder, project.account)
    with (
        open_engine(project, cli, where, unsafe) as stack,
        pytest.raises(EngineError) as refused,
    ):
        stack.preview()
    lines = str(refused.value).splitlines()
    begins = (
        'aws:iam/policy:Policy "one": iam-no-wildcard-actions: ',
        'aws:iam/policy:Policy "two": iam-no-wildcard-actions: ',
        'aws:sns/topic:Topic "plain": sns-encrypted: ',
    )
    assert [sum(line.startswith(begin) for line in lines) for begin in begins] == [1, 1, 1]
    for noise in ("update failed", "preview failed", "violation occurred", "<{%", "code:", "rpc"):
        assert noise not in str(refused.value)
    named = [line for line in lines if line.startswith("aws:")]
    assert len(named) == len(set(named)) == 7
    assert not any("Preview" in line or "hook" in line for line in lines)
    assert client("iam").list_policies(Scope="Local")["Policies"] == []


def test_a_name_that_is_left_out_is_made_once_and_kept(with_engine, client):
    def unnamed(display: str) -> None:
        aws.sns.Topic("unnamed", display_name=display)

    with with_engine(functools.partial(unnamed, "one")) as stack:
        stack.up()
    first = client("sns").list_topics()["Topics"]
    with with_engine(functools.partial(unnamed, "two")) as stack:
        changes = stack.up().changes
    assert told(changes) == {("update", "sns/topic:Topic", "unnamed")}
    assert client("sns").list_topics()["Topics"] == first
    assert first[0]["TopicArn"].rsplit(":", 1)[1].startswith("unnamed-")


def test_default_tags_reach_every_resource_and_a_removed_tag_goes(with_engine, client):
    def tagged(tags: dict) -> None:
        aws.sns.Topic("tagged", name="tagged", tags=tags)

    with with_engine(functools.partial(tagged, {"a": "1", "b": "2"})) as stack:
        stack.up()
    with with_engine(functools.partial(tagged, {"b": "3"})) as stack:
        stack.up()
    arn = client("sns").list_topics()["Topics"][0]["TopicArn"]
    tags = {
        tag["Key"]: tag["Value"]
        for tag in client("sns").list_tags_for_resource(ResourceArn=arn)["Tags"]
    }
    assert tags == {"b": "3", "team": "data"}


def test_the_function_that_was_deployed_runs(with_engine, client):
    with with_engine(program) as stack:
        stack.up()
    answer = client("lambda").invoke(FunctionName="one-function", Payload=json.dumps({"n": 1}))
    assert json.load(answer["Payload"]) == {"seen": {"n": 1}}


def test_the_machine_that_was_deployed_runs(with_engine, client):
    with with_engine(functools.partial(program, seconds=0)) as stack:
        arn = stack.up().outputs["machine"]
    started = client("stepfunctions").start_execution(stateMachineArn=arn)["executionArn"]
    for _ in range(100):
        status = client("stepfunctions").describe_execution(executionArn=started)["status"]
        if status != "RUNNING":
            break
        time.sleep(0.1)
    assert status == "SUCCEEDED"


def test_a_rule_is_changed_in_place_and_keeps_its_id(with_engine, client):
    def rule(tags: dict) -> None:
        made = aws.cloudwatch.EventRule(
            "rule", name="ended", event_pattern=json.dumps({"source": ["one"]}), tags=tags
        )
        pulumi.export("rule", made.id)

    with with_engine(functools.partial(rule, {"a": "1"})) as stack:
        first = stack.up().outputs["rule"]
    with with_engine(functools.partial(rule, {"a": "2"})) as stack:
        second = stack.up()
    assert told(second.changes) == {("update", "cloudwatch/eventRule:EventRule", "rule")}
    assert (first, second.outputs["rule"]) == ("ended", "ended")
