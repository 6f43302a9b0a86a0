"""Values that a stack file only names: where they may stand, what stands for them, what is wrong."""

from typing import Any

import pytest

from downbeat.config import Secret, StackFileError, load
from downbeat.config.origins import Origin
from downbeat.config.sources import Read, Source

ACCOUNT = "444455556666"
CLUSTER = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/analytics"
SPEC: dict[str, Any] = {
    "name": "weekly",
    "cadence": "on demand",
    "references": {"cluster": "The cluster.", "subnets": "The subnets."},
    "settings": {
        "rows": {"type": "integer", "default": 5, "description": "How many."},
        "bucket": {"type": "string", "default": "own", "description": "Where."},
    },
}
WEEKLY = "downbeat:pipelines.weekly"


def config(references: Any = None, **more: Any) -> dict[str, Any]:
    own = {"cluster": "ssm:/prod/cluster", "subnets": ["subnet-0a1b2c3d"]} | (references or {})
    stack = {f"downbeat:{key}": value for key, value in more.items() if key != "settings"}
    pipeline = {"references": own, "settings": more.get("settings", {})}
    return {
        "aws:region": "eu-west-1",
        "downbeat:account": ACCOUNT,
        "downbeat:pipelines": {"weekly": pipeline},
        **stack,
    }


def loaded(given: dict[str, Any], known: Any = None, **more: Any) -> Any:
    answers = {Source("ssm", name): answer for name, answer in (known or {}).items()}
    return load(given, "prod", {"weekly": SPEC}, reader=lambda _: answers, **more)


def faults(given: dict[str, Any], known: Any = None, **more: Any) -> list[str]:
    with pytest.raises(StackFileError) as error:
        loaded(given, known, **more)
    return [str(each) for each in error.value.diagnostics]


def test_a_value_that_was_read_is_the_value() -> None:
    stack = loaded(config(), {"/prod/cluster": Read(CLUSTER)})
    assert stack.pipelines["weekly"].references["cluster"] == CLUSTER
    path = f"{WEEKLY}.references.cluster"
    assert stack.origins == (Origin(path, Source("ssm", "/prod/cluster"), CLUSTER, True),)


def test_an_example_of_the_stacks_own_account_and_region_stands_for_what_was_not_read() -> None:
    stack = loaded(config())
    assert stack.pipelines["weekly"].references["cluster"] == CLUSTER
    assert [(each.value, each.read) for each in stack.origins] == [(CLUSTER, False)]


def test_a_list_may_be_read_whole_or_item_by_item() -> None:
    known = {
        "/net": Read(["subnet-11111111", "subnet-22222222"]),
        "/one": Read("subnet-33333333"),
    }
    whole = loaded(config({"subnets": "ssm:/net"}), known)
    single = loaded(config({"subnets": ["ssm:/one", "subnet-44444444"]}), known)
    unread = loaded(config({"subnets": ["ssm:/one", "subnet-44444444"]}))
    assert [each.pipelines["weekly"].references["subnets"] for each in (whole, single, unread)] == [
        ["subnet-11111111", "subnet-22222222"],
        ["subnet-33333333", "subnet-44444444"],
        ["subnet-0a1b2c3d", "subnet-44444444"],
    ]


def test_a_setting_and_the_keys_of_the_stack_may_be_read_too() -> None:
    key, role = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1", f"arn:aws:iam::{ACCOUNT}:role/deploy"
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/b"
    given = config(
        settings={"bucket": "ssm:/bucket"},
        kmsKeyArn="ssm:/key",
        deployRoleArn="ssm:/role",
        permissionsBoundary="ssm:/boundary",
    )
    known = {"/key": key, "/role": role, "/boundary": boundary, "/bucket": "theirs"}
    stack = loaded(given, {name: Read(value) for name, value in known.items()})
    assert [stack.kms_key_arn, stack.deploy_role_arn] == [key, role]
    assert stack.values.permissions_boundary == boundary
    assert stack.pipelines["weekly"].settings == {"rows": 5, "bucket": "theirs"}
    assert loaded(given).pipelines["weekly"].settings == {"rows": 5, "bucket": "own"}


def test_what_was_read_is_checked_as_if_it_stood_in_the_file() -> None:
    other = CLUSTER.replace("eu-west-1", "us-east-1")
    assert faults(config(), {"/prod/cluster": Read(other)}) == [
        f'{WEEKLY}.references.cluster: "{other}" is in us-east-1, but aws:region is eu-west-1. It'
        " was read from ssm:/prod/cluster."
    ]


def test_faults_of_sources_and_of_the_file_are_told_at_once() -> None:
    given = config({"cluster": "ssm:the cluster", "subnets": "ssm:/net"}, logRetentionDays=91)
    assert [line.split(": ")[0] for line in faults(given, {"/net": Read(fault="no such.")})] == [
        f"{WEEKLY}.references.cluster",
        f"{WEEKLY}.references.subnets",
        "downbeat:logRetentionDays",
    ]
    assert faults(config({"cluster": "ssm:the cluster"})) == [
        f'{WEEKLY}.references.cluster: "ssm:the cluster" names no parameter: write'
        " ssm:/infrastructure/prod/cluster."
    ]


def test_a_secret_may_stand_in_the_webhook_and_nowhere_else() -> None:
    webhook = "https://hooks.slack.com/services/T0/B0/x"
    known = {"/prod/cluster": Read(CLUSTER), "/slack": Read(webhook, secret=True)}
    stack = loaded(config(slackWebhook="ssm:/slack"), known, secrets=())
    assert stack.slack_webhook.get_secret_value() == webhook
    assert webhook not in repr(stack)
    assert loaded(config(slackWebhook="ssm:/slack")).slack_webhook == Secret()
    assert faults(config(), {"/prod/cluster": Read(secret=True)}) == [
        f"{WEEKLY}.references.cluster: the parameter /prod/cluster is a secret, and a definition is"
        " none: put it in Secrets Manager and name its ARN."
    ]


def test_a_webhook_in_a_parameter_that_is_no_secret_is_in_plain_text() -> None:
    known = {"/prod/cluster": Read(CLUSTER), "/slack": Read("https://hooks.slack.com/x")}
    (line,) = faults(config(slackWebhook="ssm:/slack"), known, secrets=())
    assert line.startswith("downbeat:slackWebhook: is in plain text.")
    assert line.endswith("It was read from ssm:/slack.")
    assert "hooks.slack.com/x" not in line


def test_a_source_that_two_keys_name_is_asked_for_once() -> None:
    asked = []

    def reader(sources: Any) -> Any:
        asked.append(dict(sources))
        return {}

    given = config({"subnets": ["ssm:/a", "ssm:/a"], "cluster": CLUSTER}, slackWebhook="ssm:/s")
    load(given, "prod", {"weekly": SPEC}, reader=reader)
    assert asked == [{Source("ssm", "/a"): False, Source("ssm", "/s"): True}]
