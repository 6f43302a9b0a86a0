"""The program without the engine: the same resources, the same four operations."""

import functools
import json

import pulumi
import pulumi_aws as aws
import pytest

from components.other_stacks import own_outputs
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.provider import Refused
from tests.engine.conftest import provider_of
from tests.engine.one_of_each import program
from tests.engine.test_earlier_versions import policy, spec
from tests.engine.test_earlier_versions import program as orders
from tests.engine.test_rollout import routes

pytestmark = pytest.mark.embedded


def told(changes):
    return {(change.operation, change.type.removeprefix("aws:"), change.name) for change in changes}


@pytest.mark.engine
def test_the_engine_and_a_run_in_process_register_the_same_resources(
    with_engine, in_process, tmp_path, project
):
    with with_engine(program) as stack:
        by_engine = stack.preview()
    without = in_process(program).preview()
    assert told(without) == told(by_engine)
    # Secrets and what the engine does not know yet are written in other words; the names of the
    # inputs are the same.
    assert {change.name: sorted(change.new) for change in without} == {
        change.name: sorted(change.new) for change in by_engine
    }


def test_up_makes_everything_once_and_a_second_up_changes_nothing(in_process, client):
    stack = in_process(program)
    assert stack.preview() and client("sns").list_topics()["Topics"] == []
    deployed = stack.up()
    assert {change.operation for change in deployed.changes} == {"create"}
    assert deployed.outputs["secret"] == "[secret]"
    assert in_process(program).up().changes == []


def test_a_changed_definition_updates_and_a_changed_name_replaces(in_process, client):
    in_process(program).up()
    changed = in_process(functools.partial(program, seconds=9)).up().changes
    assert told(changed) == {
        ("update", "sfn/stateMachine:StateMachine", "machine"),
        ("update", "sfn/alias:Alias", "live"),
    }
    renamed = in_process(functools.partial(program, seconds=9, machine_name="renamed")).up().changes
    assert told(renamed) == {
        ("replace", "sfn/stateMachine:StateMachine", "machine"),
        ("replace", "sfn/alias:Alias", "live"),
        ("update", "pipes/pipe:Pipe", "pipe"),
        ("update", "scheduler/schedule:Schedule", "schedule"),
    }
    assert [
        machine["name"]
        for machine in client("stepfunctions").list_state_machines()["stateMachines"]
    ] == ["renamed"]


def test_options_that_ignore_a_change_or_replace_for_it_are_obeyed(in_process):
    def topics(text: str) -> None:
        aws.sns.Topic(
            "ignoring",
            name="a",
            display_name=text,
            opts=pulumi.ResourceOptions(ignore_changes=["displayName"]),
        )
        aws.sns.Topic(
            "replacing",
            name="b",
            display_name=text,
            opts=pulumi.ResourceOptions(replace_on_changes=["displayName"]),
        )

    in_process(functools.partial(topics, "one")).up()
    assert told(in_process(functools.partial(topics, "two")).up().changes) == {
        ("replace", "sns/topic:Topic", "replacing")
    }


def test_what_the_program_no_longer_registers_is_deleted(in_process, client):
    def topics(*names: str) -> None:
        for name in names:
            aws.sns.Topic(name, name=name)

    in_process(functools.partial(topics, "one", "two")).up()
    assert told(in_process(functools.partial(topics, "two")).up().changes) == {
        ("delete", "sns/topic:Topic", "one")
    }
    assert [
        topic["TopicArn"].rsplit(":", 1)[1] for topic in client("sns").list_topics()["Topics"]
    ] == ["two"]


def test_destroy_leaves_nothing(in_process, project, client):
    in_process(program).up()
    assert {change.operation for change in in_process(program).destroy()} == {"delete"}
    assert client("stepfunctions").list_state_machines()["stateMachines"] == []
    assert client("iam").list_roles()["Roles"] == []
    assert not (project.folder / "in-process.json").exists()


def test_refresh_forgets_what_was_deleted_behind_its_back(in_process, client):
    in_process(program).up()
    client("cloudwatch").delete_dashboards(DashboardNames=["one-dashboard"])
    stack = in_process(program)
    stack.refresh()
    assert told(stack.up().changes) == {("create", "cloudwatch/dashboard:Dashboard", "dashboard")}


def test_the_ledger_tells_that_a_secret_changed_and_not_what_it_is(in_process, project):
    in_process(program).up()
    assert "s3cr3t-v4lue" not in (project.folder / "in-process.json").read_text()
    changed = in_process(functools.partial(program, secret="another")).up().changes
    assert ("replace", "secretsmanager/secretVersion:SecretVersion", "secret-value") in told(
        changed
    )


def test_another_stacks_outputs_are_read_as_the_engine_reads_them(in_process):
    def reader(name: str) -> None:
        answer = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {"name": name}).value
        aws.sns.Topic("topic", name=f"from-{answer['outputs']['cluster']}")

    assert (
        in_process(functools.partial(reader, "organization/infrastructure/prod"))
        .preview()[0]
        .new["name"]
        == "from-c"
    )
    with pytest.raises(Exception, match='the stack "organization/other/prod" is not known here'):
        in_process(functools.partial(reader, "organization/other/prod")).preview()


def test_a_program_may_ask_whether_a_resource_exists(in_process, client):
    def asking() -> None:
        exists = pulumi.runtime.exists_resource
        for name in ("there", "gone"):
            pulumi.export(
                name,
                exists(
                    None,
                    "aws:sns/topic:Topic",
                    topic.replace("there", name),
                    {},
                    pulumi.ResourceOptions(),
                ),
            )

    topic = client("sns").create_topic(Name="there")["TopicArn"]
    assert in_process(asking).up().outputs == {"gone": False, "there": True}


def test_transforms_are_the_engines_and_a_run_in_process_goes_on_without(in_process):
    def transformed() -> None:
        pulumi.runtime.register_resource_transform(
            lambda args: pulumi.ResourceTransformResult(args.props | {"name": "other"}, args.opts)
        )
        aws.sns.Topic("topic", name="mine")

    assert [change.new["name"] for change in in_process(transformed).up().changes] == ["mine"]


def test_two_resources_with_one_name_are_refused(in_process):
    def twice() -> None:
        aws.sns.Topic("same", name="a")
        aws.sns.Topic("same", name="b")

    with pytest.raises(
        Refused,
        match="Duplicate resource URN 'urn:pulumi:test::downbeat::aws:sns/topic:Topic::same'",
    ):
        in_process(twice).preview()


def test_policies_stop_a_preview_in_process_with_every_violation(project):
    from downbeat.emulator.in_process import InProcess
    from tests.engine.conftest import provider_of

    def open_to_all() -> None:
        everything = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
        }
        for name in ("one", "two"):
            aws.iam.Policy(name, name=name, policy=json.dumps(everything))

    with pytest.raises(Refused) as refused:
        InProcess(project, provider_of(project), open_to_all, {}).preview()
    assert 'aws:iam/policy:Policy "one": ' in str(refused.value)
    assert 'aws:iam/policy:Policy "two": ' in str(refused.value)


def test_a_property_that_the_program_names_replaces_the_resource(in_process):
    def described(text: str) -> None:
        aws.cloudwatch.EventRule(
            "rule",
            name=f"rule-{text}",
            description=text,
            event_pattern=json.dumps({"source": ["one"]}),
            opts=pulumi.ResourceOptions(replace_on_changes=["description"]),
        )
        aws.sns.Topic(
            "topic",
            name="topic",
            display_name=text,
            opts=pulumi.ResourceOptions(replace_on_changes=["displayName"]),
        )

    in_process(functools.partial(described, "one")).up()
    changes = in_process(functools.partial(described, "two")).up().changes
    assert {(change.operation, change.name) for change in changes} == {
        ("replace", "rule"),
        ("replace", "topic"),
    }


UPDATES = {
    "rule": lambda text: aws.cloudwatch.EventRule(
        "x", name="x", description=text, event_pattern='{"source": ["a"]}'
    ),
    "role": lambda text: aws.iam.Role("x", name="x", description=text, assume_role_policy="{}"),
    "key": lambda text: aws.kms.Key("x", description=text),
    "queue": lambda text: aws.sqs.Queue("x", name="x", visibility_timeout_seconds=len(text)),
    "log group": lambda text: aws.cloudwatch.LogGroup(
        "x", name="x", retention_in_days={"one": 1, "three": 3}[text]
    ),
    "dashboard": lambda text: aws.cloudwatch.Dashboard(
        "x", dashboard_name="x", dashboard_body=json.dumps({"widgets": [], "start": text})
    ),
    "database": lambda text: aws.glue.CatalogDatabase("x", name="x", description=text),
    "table": lambda text: aws.dynamodb.Table(
        "x",
        name="x-table",
        hash_key="k",
        attributes=[{"name": "k", "type": "S"}],
        read_capacity=len(text),
        write_capacity=1,
    ),
    "budget": lambda text: aws.budgets.Budget(
        "x",
        name="x",
        budget_type="COST",
        time_unit="MONTHLY",
        limit_amount=str(len(text)),
        limit_unit="USD",
        notifications=[
            {
                "comparison_operator": "GREATER_THAN",
                "notification_type": "ACTUAL",
                "threshold": 80,
                "threshold_type": "PERCENTAGE",
                "subscriber_email_addresses": [f"{text}@example.com"],
            }
        ],
    ),
    "secret": lambda text: aws.secretsmanager.Secret("x", name="x", description=text),
    "oidc": lambda text: aws.iam.OpenIdConnectProvider(
        "x", url="https://oidc.example.com", client_id_lists=[text], thumbprint_lists=["9" * 40]
    ),
    "bus": lambda text: aws.cloudwatch.EventBus("x", name="x", description=text),
    "activity": lambda text: aws.sfn.Activity("x", name="x", tags={"text": text}),
    "task definition": lambda text: aws.ecs.TaskDefinition(
        "x", family="x", container_definitions='[{"name": "m", "image": "i"}]', tags={"text": text}
    ),
    "bucket": lambda text: aws.s3.Bucket(
        "x", bucket="x-of-this-test", versioning={"enabled": text == "three"}
    ),
    "cluster": lambda text: aws.ecs.Cluster(
        "x",
        name="x",
        settings=[{"name": "containerInsights", "value": {"one": "enabled"}.get(text, "disabled")}],
    ),
    "function": lambda text: aws.lambda_.Function(
        "x",
        name="x",
        role="arn:aws:iam::111122223333:role/x",
        runtime="python3.13",
        handler="code.handle",
        code=pulumi.AssetArchive(
            {"code.py": pulumi.StringAsset(f"def handle(event, context):\n    return {text!r}\n")}
        ),
    ),
}


@pytest.mark.parametrize("what", sorted(UPDATES))
def test_a_changed_property_is_updated_in_place_and_then_is_no_change(in_process, what):
    def once(text: str) -> None:
        UPDATES[what](text)

    in_process(functools.partial(once, "one")).up()
    changed = in_process(functools.partial(once, "three")).up().changes
    assert [change.operation for change in changed] == ["update"]
    assert in_process(functools.partial(once, "three")).up().changes == []


def test_what_was_adopted_stays_when_the_stack_gives_it_up(project, client, tmp_path):
    file = tmp_path / "adopted.json"
    topic = {"type": "aws:sns/topic:Topic", "name": "topic", "id": "arn"}
    file.write_text(json.dumps({"resources": [topic]}))
    kept = project._replace(config={**project.config, "downbeat:adopted": str(file)})

    def topics():
        aws.sns.Topic("topic", name="kept")
        aws.sns.Topic("other", name="given-up")

    stack = InProcess(kept, provider_of(kept), topics, {}, judged=False)
    stack.up()
    stack.destroy()
    left = client("sns").list_topics()["Topics"]
    assert [one["TopicArn"].rsplit(":", 1)[1] for one in left] == ["kept"]


def test_a_stack_reads_what_it_put_out_itself_but_no_secret(in_process):
    read = []

    def puts_out(number):
        read.append(own_outputs())
        pulumi.export("number", number)
        pulumi.export("secret", pulumi.Output.secret("s3cr3t"))

    in_process(functools.partial(one_topic_beside, puts_out, 1)).up()
    in_process(functools.partial(one_topic_beside, puts_out, 2)).preview()
    in_process(functools.partial(one_topic_beside, puts_out, 3)).up()
    in_process(functools.partial(one_topic_beside, puts_out, 4)).up()
    assert read == [{}, {"number": 1}, {"number": 1}, {"number": 3}]


def one_topic_beside(program, *arguments):
    aws.sns.Topic("topic", name="one")
    program(*arguments)


def test_a_new_version_gets_its_share_and_keeps_what_runs_without_the_engine_too(
    in_process, client
):
    rollout = {"rollout": {"canary": "10%", "for": "1h", "backOn": ["failed", "alarm"]}}
    in_process(functools.partial(orders, spec(), **rollout)).up()
    in_process(functools.partial(orders, spec(hold="Hold on", tell=False), **rollout)).up()
    assert routes(client) == {2: 10, 1: 90}
    (keeps,) = [one for one in policy(client) if "sns:Publish" in one["Action"]]
    assert keeps["Resource"] == ["arn:aws:sns:us-east-1:111122223333:orders-test-good"]
