"""Which ARN of a policy is every resource of a type, whatever letters it leaves out."""

from __future__ import annotations

import pytest

from policies.rules.resource_widths import everything, fits_all, unscoped

BUCKET = "arn:${Partition}:s3:::${BucketName}"
OBJECT = "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
TOPIC = "arn:${Partition}:sns:${Region}:${Account}:${TopicName}"
FUNCTION = "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}"
INDEX = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}/index/${IndexName}"
ROLE = "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"


@pytest.mark.parametrize(
    ("resource", "template"),
    [
        ("arn:aws:s3:::*", BUCKET),
        ("arn:aws:s3:::*a*e*", BUCKET),
        ("arn:aws:s3:::*e*a*", BUCKET),
        ("arn:aws:s3:::?7*", BUCKET),
        ("arn:aws:s3:::??????", BUCKET),
        ("arn:aws:s3:::*/*", OBJECT),
        ("arn:aws:s3:::*a*e*/*", OBJECT),
        ("arn:aws:s3:::*/manifest.json", OBJECT),
        ("arn:aws:lambda:eu-west-1:111122223333:function:*:live", FUNCTION),
        ("arn:aws:dynamodb:eu-west-1:111122223333:table/?*/index/by-day", INDEX),
        ("arn:aws*:s3:::*", BUCKET),
        ("arn:aws:sns:eu-*:111122223333:*", TOPIC),
        ("arn:aws:sns:*:1111*:*", TOPIC),
        ("arn:aws:iam::111122223333:role/a*", ROLE),
        ("arn:aws:iam::111122223333:*", ROLE),
    ],
)
def test_a_pattern_is_every_resource_of_the_type(resource: str, template: str) -> None:
    assert fits_all(resource, template)


@pytest.mark.parametrize(
    ("resource", "template"),
    [
        ("arn:aws:s3:::reports", BUCKET),
        ("arn:aws:s3:::reports-*", BUCKET),
        ("arn:aws:s3:::*-reports", BUCKET),
        ("arn:aws:s3:::db*", BUCKET),
        ("arn:aws:s3:::reports/*", OBJECT),
        ("arn:aws:s3:::*-reports/manifest.json", OBJECT),
        ("arn:aws:lambda:eu-west-1:111122223333:function:etl-*:live", FUNCTION),
        ("arn:aws:lambda:eu-west-1:111122223333:layer:*:live", FUNCTION),
        ("arn:aws:dynamodb:eu-west-1:111122223333:table/orders/index/*", INDEX),
        ("arn:aws:sns:eu-west-1:111122223333:alerts-*", TOPIC),
        ("arn:aws:sqs:eu-west-1:111122223333:*", TOPIC),
        ("arn:aws:iam::111122223333:role/etl/*", ROLE),
    ],
)
def test_a_pattern_with_a_name_is_not(resource: str, template: str) -> None:
    assert not fits_all(resource, template)


@pytest.mark.parametrize(
    "resource",
    ["*", "**", "?*", "arn:*", "arn:aws:*", "arn:*:*:*:*:*", "*a*", "*s*", "*e*a*", "arn:aws*:*"],
)
def test_a_pattern_is_every_resource_of_every_service(resource: str) -> None:
    assert everything(resource)


@pytest.mark.parametrize("resource", ["arn:aws:s3:::*", "arn:*:s3:::*", "arn:aws:*:*:*:*-reports"])
def test_a_service_or_a_name_is_not_everything(resource: str) -> None:
    assert not everything(resource)


@pytest.mark.parametrize(
    ("resource", "everywhere"),
    [
        ("arn:aws-cn:*:*:*:*", True),
        ("arn:aws-us-gov:*", True),
        ("arn:aws:?*:*:*:*", True),
        ("arn:aws-cn:*:us-*:*:*", False),
        ("arn:aws-cn:s3*:*:*:*", False),
        ("arn:aws:*:a:*:*", False),
    ],
)
def test_everything_of_one_partition_is_everything(resource: str, everywhere: bool) -> None:
    assert everything(resource) is everywhere


@pytest.mark.parametrize(
    ("resource", "wide"),
    [
        ("arn:aws:logs:eu-west-1:111122223333:log-group:*", True),
        ("arn:aws:iam::111122223333:role/*", True),
        ("arn:aws:sns:eu-west-1:111122223333:*", True),
        ("arn:aws:lambda:eu-west-1:111122223333:function:render:*", False),
        ("arn:aws:s3", False),
    ],
)
def test_a_resource_is_unscoped_where_nothing_but_wildcards_follows_its_type(
    resource: str, wide: bool
) -> None:
    assert unscoped(resource) is wide
