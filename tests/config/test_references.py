"""What a stack supplies is checked by what the reference's name says it is."""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.config import Secret, StackOutput
from downbeat.config.reference_kinds import KINDS, kind_of
from downbeat.config.references import problems, resolve


def faults(name: str, value: Any, sentence: str = "What it is.") -> list[tuple[str, str]]:
    spec = {"references": {name: sentence}}
    return [(path, fault) for path, fault, _ in problems({name: value}, spec, "us-east-1")]


@pytest.mark.parametrize("word", sorted(KINDS))
def test_the_example_of_every_kind_is_one_that_is_taken(word: str) -> None:
    kind = KINDS[word]
    assert faults(f"the_{word}", [kind.example] if kind.many else kind.example) == []


def test_a_name_that_says_nothing_takes_any_value_but_an_empty_one() -> None:
    assert kind_of("gee_project") is None
    assert faults("gee_project", "monitoring") == []
    assert faults("regions", ["jakarta"]) == []
    assert faults("gee_project", "") == [("gee_project", "is empty.")]


CLUSTER = "arn:aws:ecs:us-east-1:111122223333:cluster/analytics"
ROLE = "arn:aws:iam::111122223333:role/monitor-task"


@pytest.mark.parametrize(
    ("name", "value", "where", "code", "shown"),
    [
        ("cluster", "analytics", "", "invalid-value", CLUSTER),
        ("cluster", 7, "", "invalid-value", CLUSTER),
        ("cluster", "arn:aws:ecs:us-east-1:1111:cluster/a", "", "invalid-arn", CLUSTER),
        ("cluster", "arn:aws:ecs:us-east-1:111122223333:service/a", "", "invalid-arn", CLUSTER),
        (
            "cluster",
            "arn:aws:ecs:eu-west-1:111122223333:cluster/a",
            "",
            "other-region",
            "us-east-1",
        ),
        (
            "alerts_topic",
            "arn:aws:sqs:us-east-1:111122223333:alerts",
            "",
            "invalid-arn",
            "arn:aws:sns:us-east-1:111122223333:alerts",
        ),
        ("task_role", "arn:aws:iam:us-east-1:111122223333:role/a", "", "invalid-arn", ROLE),
        ("task_role", "arn:aws:iam:::role/a", "", "invalid-arn", ROLE),
        ("reports_bucket", "Reports", "", "invalid-value", "acme-reports"),
        ("reports_bucket", "a..b", "", "invalid-value", "acme-reports"),
        ("reports_bucket", "192.168.0.1", "", "invalid-value", "acme-reports"),
        ("reports_bucket", "arn:aws:s3:::reports", "", "invalid-value", "acme-reports"),
        ("subnets", "subnet-0a1b2c3d", "", "wrong-type", "[subnet-0a1b2c3d]"),
        ("subnets", [], "", "invalid-value", "a list of subnets"),
        (
            "subnets",
            ["subnet-0a1b2c3d", "sg-0a1b2c3d"],
            "[1]",
            "invalid-value",
            "e.g. subnet-0a1b2c3d",
        ),
        ("security_groups", ["sg-xyz"], "[0]", "invalid-value", "e.g. sg-0a1b2c3d"),
        ("tracking_table", "a b", "", "invalid-value", "tracking"),
        ("glue_job", "", "", "invalid-value", "refresh-clean"),
    ],
)
def test_a_value_that_is_not_what_the_name_says_is_a_fault_that_shows_one_that_is(
    name: str, value: Any, where: str, code: str, shown: str
) -> None:
    spec = {"references": {name: "What it is."}}
    ((path, message, found),) = problems({name: value}, spec, "us-east-1")
    assert (path, found) == (f"{name}{where}", code)
    assert shown in message


def test_a_role_of_aws_is_one() -> None:
    assert faults("task_role", "arn:aws:iam::aws:role/a") == []


def test_a_secrets_name_is_enough_unless_the_pipeline_asks_for_its_arn() -> None:
    example = "arn:aws:secretsmanager:us-east-1:111122223333:secret:gee-AbCdEf"
    assert faults("gee_secret", "gee", "The secret.") == []
    assert faults("gee_secret", "gee", "The ARN of the secret.") == [
        ("gee_secret", f'"gee" is not a secret\'s ARN, e.g. {example}.')
    ]


def test_an_output_of_another_stack_stands_for_any_value() -> None:
    value = {"stack": "acme/infrastructure/prod", "output": "clusterArn"}
    assert faults("cluster", value) == []
    assert resolve({"cluster": value, "name": "x"}) == {
        "cluster": StackOutput("acme/infrastructure/prod", "clusterArn"),
        "name": "x",
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            {"stack": "prod", "output": "x"},
            [("cluster.stack", '"prod" is not a stack: write organization/project/stack.')],
        ),
        (
            {"stack": "acme/infra/prod"},
            [
                (
                    "cluster.output",
                    "is missing: a stack output is {stack: org/project/stack, output: name}.",
                )
            ],
        ),
        (
            {"stack": "acme/infra/prod", "output": "x", "outputs": "y"},
            [
                (
                    "cluster.outputs",
                    (
                        "is not a key of a stack output: it has stack and output. Did you mean"
                        ' "output"?'
                    ),
                )
            ],
        ),
    ],
)
def test_an_output_that_is_not_written_right(value: Any, expected: list[tuple[str, str]]) -> None:
    assert faults("cluster", value) == expected


def test_a_secret_value_is_not_looked_into() -> None:
    assert faults("cluster", Secret()) == []


def test_a_pipeline_without_references_takes_none() -> None:
    assert list(problems({"cluster": "x"}, {}, None)) == [
        ("cluster", "is not a reference of this pipeline: it takes none.", "unknown-reference")
    ]


def test_optional_references_may_be_left_out_but_not_be_wrong() -> None:
    spec = {"optional_references": {"task_log_group": "The log group."}}
    assert list(problems({}, spec, None)) == []
    assert list(problems({"task_log_group": "a b"}, spec, None)) == [
        ("task_log_group", '"a b" is not a log group\'s name, e.g. /ecs/monitor.', "invalid-value")
    ]
