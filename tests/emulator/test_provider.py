"""What the provider answers, without an engine: check, diff, preview, errors."""

import json
from pathlib import Path

import pytest

from downbeat.emulator.provider import TABLE, Provider, Refused
from downbeat.emulator.provider.invokes import INVOKES
from downbeat.emulator.provider.resource import EVERY
from downbeat.emulator.provider.values import UNKNOWN

TOPIC, QUEUE, MACHINE, ALIAS = (
    "aws:sns/topic:Topic",
    "aws:sqs/queue:Queue",
    "aws:sfn/stateMachine:StateMachine",
    "aws:sfn/alias:Alias",
)
ACCOUNT, REGION, ENDPOINT = "111122223333", "eu-west-1", "http://127.0.0.1:9"
MACHINE_ARN = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:m"


@pytest.fixture
def provider():
    """A provider whose AWS must not be asked."""

    def clients(region: str):
        def client(service: str):
            raise AssertionError(f"{service} was called in {region}")

        return client

    return Provider(clients, ACCOUNT, ENDPOINT, REGION)


def preview(provider, token, inputs):
    return provider.create(token, "x", inputs, secrets=frozenset(), preview=True)


# check


def test_a_missing_name_comes_from_the_resources_own_name_and_the_seed(provider):
    first = provider.check(TOPIC, "alerts", {}, {}, b"seed")
    assert first["name"].startswith("alerts-") and len(first["name"]) == len("alerts-") + 7
    assert first == provider.check(TOPIC, "alerts", {}, {}, b"seed")
    assert first["name"] != provider.check(TOPIC, "alerts", {}, {}, b"other")["name"]


def test_a_name_that_check_made_stays_when_the_seed_is_another(provider):
    first = provider.check(TOPIC, "alerts", {}, {}, b"seed")
    assert provider.check(TOPIC, "alerts", first, {}, b"other") == first


def test_a_given_name_is_kept_and_a_prefix_leads_the_digits(provider):
    assert provider.check(TOPIC, "alerts", {}, {"name": "mine"}, b"seed") == {
        "name": "mine",
        "__defaults": [],
    }
    assert provider.check(TOPIC, "alerts", {}, {"namePrefix": "mine-"}, b"seed")["name"].startswith(
        "mine-"
    )


def test_a_fifo_name_has_its_ending_and_a_key_alias_its_beginning(provider):
    assert provider.check(QUEUE, "q", {}, {"fifoQueue": True}, b"seed")["name"].endswith(".fifo")
    assert provider.check("aws:kms/alias:Alias", "k", {}, {"targetKeyId": "1"}, b"seed")[
        "name"
    ].startswith("alias/k-")


def test_the_aws_providers_defaults_are_filled_in(provider):
    checked = provider.check("aws:scheduler/schedule:Schedule", "s", {}, {"name": "s"}, b"seed")
    assert checked == {
        "name": "s",
        "groupName": "default",
        "state": "ENABLED",
        "scheduleExpressionTimezone": "UTC",
        "__defaults": ["groupName", "scheduleExpressionTimezone", "state"],
    }


# diff


def test_equal_inputs_and_json_in_another_order_are_no_change(provider):
    old = {"name": "m", "definition": '{"a": 1, "b": [2]}', "roleArn": "r"}
    new = {"name": "m", "definition": '{"b":[2],"a":1}', "roleArn": "r"}
    assert provider.diff(MACHINE, old, new) == ({}, [], False)


def test_a_changed_definition_is_an_update_in_place(provider):
    old, new = (
        {"name": "m", "definition": '{"a": 1}'},
        {"name": "m", "definition": '{"a": 2}', "tags": {"k": "v"}},
    )
    assert provider.diff(MACHINE, old, new) == ({"definition": "update", "tags": "add"}, [], False)


def test_a_changed_name_replaces_and_the_new_one_is_made_first(provider):
    assert provider.diff(MACHINE, {"name": "m"}, {"name": "n"}) == (
        {"name": "update"},
        ["name"],
        False,
    )


def test_what_replaces_under_the_same_name_is_deleted_first(provider):
    old, new = (
        {"name": "m", "type": "STANDARD", "__defaults": []},
        {"name": "m", "type": "EXPRESS", "__defaults": []},
    )
    assert provider.diff(MACHINE, old, new) == ({"type": "update"}, ["type"], True)
    made = {"__defaults": ["name"]}
    assert provider.diff(MACHINE, old | made, new | made).delete_before_replace is False


def test_another_region_replaces_anything(provider):
    assert provider.diff(
        TOPIC, {"name": "t", "region": "eu-west-1"}, {"name": "t", "region": "us-east-1"}
    ).replaces == ["region"]


def test_a_type_without_an_update_call_is_replaced_whatever_changes_but_its_tags(provider):
    token = "aws:ecs/taskDefinition:TaskDefinition"
    assert TABLE[token].replaces == EVERY
    assert provider.diff(
        token, {"family": "f", "cpu": "256"}, {"family": "f", "cpu": "512"}
    ).replaces == ["cpu"]
    assert provider.diff(token, {"family": "f"}, {"family": "f", "tags": {"a": "b"}}) == (
        {"tags": "add"},
        [],
        False,
    )


def test_ignored_changes_are_no_changes(provider):
    assert provider.diff(TOPIC, {"displayName": "a"}, {"displayName": "b"}, ("displayName",)) == (
        {},
        [],
        False,
    )


def test_a_value_that_is_not_known_yet_is_a_change(provider):
    assert provider.diff(
        "aws:sqs/queuePolicy:QueuePolicy", {"queueUrl": "u"}, {"queueUrl": UNKNOWN}
    ).replaces == ["queueUrl"]


# preview


def test_preview_calls_nothing_and_knows_what_names_make(provider):
    made = preview(provider, TOPIC, {"name": "alerts"})
    assert made.id == ""
    assert made.outputs == {
        "name": "alerts",
        "arn": f"arn:aws:sns:{REGION}:{ACCOUNT}:alerts",
        "owner": ACCOUNT,
        "region": REGION,
        "tagsAll": {},
    }


def test_preview_knows_the_first_version_and_the_alias_of_its_machine(provider):
    machine = preview(
        provider, MACHINE, {"name": "m", "publish": True, "definition": "{}", "roleArn": "r"}
    ).outputs
    assert machine["stateMachineVersionArn"] == f"{MACHINE_ARN}:1"
    routes = [{"stateMachineVersionArn": machine["stateMachineVersionArn"], "weight": 100}]
    assert (
        preview(provider, ALIAS, {"name": "live", "routingConfigurations": routes}).outputs["arn"]
        == f"{MACHINE_ARN}:live"
    )


def test_preview_of_an_update_does_not_know_the_next_version(provider):
    old = {"name": "m", "publish": True, "definition": "{}", "roleArn": "r"}
    state = old | {
        "arn": MACHINE_ARN,
        "stateMachineVersionArn": f"{MACHINE_ARN}:1",
        "creationDate": "then",
    }
    made = provider.update(
        MACHINE,
        "m",
        state,
        old,
        old | {"definition": '{"a": 1}'},
        secrets=frozenset(),
        preview=True,
    )
    assert "stateMachineVersionArn" not in made.outputs
    assert (made.outputs["arn"], made.outputs["creationDate"], made.outputs["definition"]) == (
        MACHINE_ARN,
        "then",
        '{"a": 1}',
    )


def test_preview_does_not_know_what_aws_makes_up(provider):
    assert preview(provider, "aws:kms/key:Key", {"description": "k"}).outputs == {
        "description": "k",
        "region": REGION,
        "tagsAll": {},
    }


def test_an_unknown_input_leaves_unknown_what_is_made_of_it(provider):
    assert "arn" not in preview(provider, TOPIC, {"name": UNKNOWN}).outputs


def test_a_resource_in_a_region_of_its_own_has_that_regions_arn():
    provider = Provider(lambda region: lambda service: None, ACCOUNT, ENDPOINT, REGION)
    assert (
        preview(provider, TOPIC, {"name": "t", "region": "us-east-1"}).outputs["arn"]
        == f"arn:aws:sns:us-east-1:{ACCOUNT}:t"
    )


def test_default_tags_go_under_the_resources_own(provider):
    configured = Provider(lambda region: lambda service: None, ACCOUNT, ENDPOINT, REGION)
    configured.configure("us-west-2", {"team": "data", "stage": "dev"})
    made = preview(configured, TOPIC, {"name": "t", "tags": {"stage": "prod"}}).outputs
    assert made["tagsAll"] == {"team": "data", "stage": "prod"}
    assert made["region"] == "us-west-2"


def test_a_secret_input_is_a_secret_output_and_some_are_always(provider):
    made = provider.create(
        TOPIC,
        "x",
        {"name": "t", "displayName": "s"},
        secrets=frozenset({"displayName"}),
        preview=True,
    )
    assert made.secrets == {"displayName"}
    assert preview(
        provider, "aws:secretsmanager/secretVersion:SecretVersion", {"secretString": "s"}
    ).secrets == {"secretString"}


# errors


def test_an_unknown_type_is_refused_with_the_nearest_known(provider):
    with pytest.raises(Refused) as refused:
        provider.check("aws:sns/topics:Topic", "x", {}, {}, b"")
    assert (
        str(refused.value)
        == "the stand-in for the aws provider does not know the resource type aws:sns/topics:Topic."
        ' Did you mean "aws:sns/topic:Topic"? Add it to'
        " downbeat/emulator/provider/, or deploy this stack with `pulumi up`"
    )


def test_an_unknown_function_is_refused_with_those_that_are_known(provider):
    with pytest.raises(Refused) as refused:
        provider.invoke("aws:ec2/getAmi:getAmi", {})
    assert str(refused.value) == (
        "the stand-in for the aws provider does not know the function aws:ec2/getAmi:getAmi; it"
        f" knows {', '.join(sorted(INVOKES))}. Add it to downbeat/emulator/provider/invokes.py"
    )


# functions of the provider


def test_region_and_partition_are_where_the_provider_is(provider):
    assert provider.invoke("aws:index/getRegion:getRegion", {})["region"] == REGION
    assert provider.invoke("aws:index/getPartition:getPartition", {})["partition"] == "aws"


def test_a_policy_document_is_written_as_the_aws_provider_writes_it(provider):
    answer = provider.invoke(
        "aws:iam/getPolicyDocument:getPolicyDocument",
        {
            "statements": [
                {
                    "sid": "Publish",
                    "actions": ["sns:Publish"],
                    "resources": ["b", "a"],
                    "principals": [{"type": "Service", "identifiers": ["events.amazonaws.com"]}],
                    "conditions": [
                        {
                            "test": "StringEquals",
                            "variable": "aws:SourceAccount",
                            "values": [ACCOUNT],
                        }
                    ],
                }
            ]
        },
    )
    assert json.loads(answer["json"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Sid": "Publish",
                "Action": "sns:Publish",
                "Resource": ["a", "b"],
                "Principal": {"Service": "events.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
            }
        ],
    }


@pytest.mark.parametrize("start", ["2026-01-07T05:30:00Z", "2026-01-06T17:00:00+00:00"])
def test_a_schedule_that_should_have_started_is_refused_as_aws_refuses_it(provider, start):
    inputs = {
        "name": "s",
        "groupName": "g",
        "scheduleExpression": "rate(14 days)",
        "startDate": start,
        "target": {"arn": "a", "roleArn": "r"},
    }
    for act in (
        lambda: provider.create(
            "aws:scheduler/schedule:Schedule", "s", inputs, secrets=frozenset(), preview=False
        ),
        lambda: provider.update(
            "aws:scheduler/schedule:Schedule",
            "s",
            {},
            {},
            inputs,
            secrets=frozenset(),
            preview=False,
        ),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert (
            str(refused.value)
            == f"the start date {start} is in the past: EventBridge Scheduler takes none earlier"
            " than 5 minutes ago"
        )


# the table


@pytest.mark.parametrize("token", sorted(TABLE))
def test_every_type_is_one_of_pulumi_aws(token):
    """The token, the inputs that replace and the autoname exist in the installed SDK's class of
    that type.
    """
    module, rest = token.removeprefix("aws:").split("/")
    member, name = rest.split(":")
    folder = Path(__import__("pulumi_aws").__file__).parent / {"lambda": "lambda_"}.get(
        module, module
    )
    files = [path for path in folder.glob("*.py") if f"'{token}'" in path.read_text()]
    assert len(files) == 1, f"{len(files)} modules register {token}"
    source = files[0].read_text()
    resource = TABLE[token]
    for key in (
        (resource.replaces - EVERY)
        | ({resource.autoname} - {""})
        | resource.defaults.keys()
        | resource.secrets
    ):
        assert f'pulumi.getter(name="{key}")' in source or f"def {key}(self)" in source, (
            f"{token} has no {key}"
        )
