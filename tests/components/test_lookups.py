"""What exists, by its name or its tags: the value for a reference, or a sentence with what there
is.
"""

import json

import pulumi
import pytest

from components.lookups import BY_NAME, look_up
from downbeat.config.reference_kinds import KINDS as REFERENCES
from downbeat.plan.named_resources import BY_NAME_ALONE, KINDS
from tests import program

ARN = "arn:aws:ecs:us-east-1:123456789012:cluster/"


def looked_up(word, item, resources=(), **answers):
    """What a program finds: `resources` are (ARN, tags) of the tagging API, `answers` of others."""
    found = []
    tagged = [{"resourceArn": arn, "tags": tags} for arn, tags in resources]
    calls = {
        "aws:resourcegroupstaggingapi/getResources:getResources": lambda _: {
            "resourceTagMappingLists": tagged
        },
        **{f"aws:{token}": answer for token, answer in answers.items()},
    }

    def body():
        found.append(look_up(word, item if isinstance(item, str) else json.dumps(item)))
        pulumi.export("done", 1)

    program.run(body, calls=calls)
    return found[0]


CLUSTERS = [
    (f"{ARN}analytics", {"team": "data", "stage": "prod"}),
    (f"{ARN}web", {"team": "web", "stage": "prod"}),
]


def test_a_resource_is_found_by_its_tags():
    assert looked_up("cluster", {"team": "data"}, CLUSTERS) == (f"{ARN}analytics", "")


def test_tags_of_several_resources_do_not_say_which():
    assert looked_up("cluster", {"stage": "prod"}, CLUSTERS) == (
        None,
        "2 ECS clusters carry stage: prod: analytics, web. Name one more tag.",
    )


def test_tags_that_nothing_carries_are_told_with_the_nearest():
    assert looked_up("cluster", {"team": "dta"}, CLUSTERS) == (
        None,
        "no ECS cluster carries team: dta; there are stage: prod, team: data, team: web. Did you"
        ' mean "team: data"?',
    )


def test_a_list_of_subnets_is_all_that_carry_the_tags():
    arns = [f"arn:aws:ec2:us-east-1:123456789012:subnet/subnet-{name}" for name in "ba"]
    subnets = [(arn, {"tier": "private"}) for arn in arns]
    assert looked_up("subnets", {"tier": "private"}, subnets) == (["subnet-a", "subnet-b"], "")


@pytest.mark.parametrize(
    ("word", "arn", "value"),
    [
        ("bucket", "arn:aws:s3:::acme-reports", "acme-reports"),
        ("job", "arn:aws:glue:us-east-1:123456789012:job/convert", "convert"),
        ("table", "arn:aws:dynamodb:us-east-1:123456789012:table/tracking", "tracking"),
        ("log_group", "arn:aws:logs:us-east-1:123456789012:log-group:/ecs/monitor", "/ecs/monitor"),
    ],
)
def test_what_is_referred_to_by_its_name_is_found_as_a_name(word, arn, value):
    assert looked_up(word, {"a": "b"}, [(arn, {"a": "b"})]) == (value, "")


def test_a_resource_is_found_by_its_name():
    answer = {"ecs/getCluster:getCluster": lambda a: {"arn": ARN + a["clusterName"]}}
    assert looked_up("cluster", "analytics", **answer) == (f"{ARN}analytics", "")


def test_a_name_that_there_is_not_is_told_with_the_nearest():
    empty = {"ec2/getSubnets:getSubnets": lambda _: {"ids": []}}
    arn = "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-private"
    assert looked_up("subnets", "subnet-privat", [(arn, {"a": "b"})], **empty) == (
        None,
        "there is no subnet subnet-privat in us-east-1; with tags there are subnet-private. Did you"
        ' mean "subnet-private"?',
    )


def test_what_cannot_be_looked_up_says_so():
    assert looked_up("role", {"a": "b"}) == (
        None,
        "AWS does not find an IAM role by its tags: look it up by its name.",
    )
    assert looked_up("job", "convert") == (
        None,
        "a Glue job is referred to by its name: write convert, or look it up by tags.",
    )
    assert looked_up("sort_key", "sk") == (
        None,
        "nothing of the kind sort key can be looked up: write it.",
    )


def test_every_kind_of_a_reference_can_be_looked_up_or_is_written():
    assert set(REFERENCES) - set(KINDS) == {"partition_key", "sort_key"}
    assert set(KINDS) - set(BY_NAME) == set(BY_NAME_ALONE)
