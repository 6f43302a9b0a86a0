"""The use of keys that roles get: for each call what it needs of the key, and nothing more."""

import pytest

from downbeat.plan.address import Address
from downbeat.plan.key_use import key_statements, keyed_resources, resource_arn

ADDRESS = Address("example-prod", "eu-west-1", "111122223333")
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"
TABLE = "arn:aws:dynamodb:eu-west-1:111122223333:table/tracking"
BUCKET = "arn:aws:s3:::manifests"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:alerts"
QUEUE = "arn:aws:sqs:eu-west-1:111122223333:orders"
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:gee"


def allow(action, resource):
    return {"Effect": "Allow", "Action": [action], "Resource": [resource]}


@pytest.mark.parametrize(
    ("resource", "action", "granted", "uses"),
    [
        (TABLE, "dynamodb:UpdateItem", TABLE, ["kms:Decrypt"]),
        (TABLE, "dynamodb:Query", f"{TABLE}/index/status", ["kms:Decrypt"]),
        (BUCKET, "s3:GetObject", f"{BUCKET}/*", ["kms:Decrypt"]),
        (BUCKET, "s3:PutObject", f"{BUCKET}/manifests/*", ["kms:GenerateDataKey"]),
        (TOPIC, "sns:Publish", TOPIC, ["kms:Decrypt", "kms:GenerateDataKey"]),
        (QUEUE, "sqs:SendMessage", QUEUE, ["kms:Decrypt", "kms:GenerateDataKey"]),
        (QUEUE, "sqs:ReceiveMessage", QUEUE, ["kms:Decrypt"]),
        (SECRET, "secretsmanager:GetSecretValue", f"{SECRET}-??????", ["kms:Decrypt"]),
    ],
)
def test_a_call_uses_the_key_of_what_it_touches_through_that_service(
    resource, action, granted, uses
):
    (statement,) = key_statements([allow(action, granted)], {resource: KEY})
    service = resource.split(":")[2]
    assert statement == {
        "Effect": "Allow",
        "Action": uses,
        "Resource": KEY,
        "Condition": {"StringEquals": {"kms:ViaService": f"{service}.eu-west-1.amazonaws.com"}},
        "why": f"It encrypts {resource}.",
    }


@pytest.mark.parametrize(
    ("resource", "action", "granted"),
    [
        (TABLE, "dynamodb:UpdateItem", f"{TABLE}-other"),
        (BUCKET, "s3:ListBucket", BUCKET),
        (BUCKET, "s3:GetObject", f"{BUCKET}-other/*"),
        (TOPIC, "sns:Subscribe", TOPIC),
        (QUEUE, "sqs:DeleteMessage", QUEUE),
    ],
)
def test_a_call_that_needs_no_key_or_touches_something_else_gets_none(resource, action, granted):
    assert key_statements([allow(action, granted)], {resource: KEY}) == []


def test_two_things_of_one_key_and_service_are_one_statement():
    other = f"{TABLE}-2"
    calls = [allow("dynamodb:PutItem", TABLE), allow("dynamodb:GetItem", other)]
    (statement,) = key_statements(calls, {TABLE: KEY, other: KEY})
    assert statement["why"] == f"It encrypts {TABLE}, {other}."


def test_a_reference_with_a_key_beside_it_is_a_keyed_resource():
    values = {
        "tracking_table": "tracking",
        "tracking_table_key": KEY,
        "manifest_bucket": "manifests",
        "manifest_bucket_key": None,
        "orders_queue": QUEUE,
        "orders_queue_key": KEY,
        "table_key": KEY,
    }
    expected = {TABLE: KEY, QUEUE: KEY, TOPIC: KEY}
    assert keyed_resources(values, {TOPIC: KEY}, ADDRESS) == expected


@pytest.mark.parametrize(
    ("word", "value", "arn"),
    [
        ("bucket", "manifests", BUCKET),
        ("table", "tracking", TABLE),
        ("secret", "gee", SECRET),
        ("topic", TOPIC, TOPIC),
    ],
)
def test_the_arn_of_a_reference_is_made_from_its_name(word, value, arn):
    assert resource_arn(word, value, ADDRESS) == arn


def test_a_key_of_china_is_used_through_chinas_hosts():
    key = "arn:aws-cn:kms:cn-north-1:111122223333:key/1"
    (statement,) = key_statements([allow("s3:GetObject", f"{BUCKET}/*")], {BUCKET: key})
    through = statement["Condition"]["StringEquals"]["kms:ViaService"]
    assert through == "s3.cn-north-1.amazonaws.com.cn"


@pytest.mark.parametrize(
    ("statement", "uses"),
    [
        (allow("secretsmanager:PutSecretValue", SECRET), [["kms:Decrypt", "kms:GenerateDataKey"]]),
        ({**allow("secretsmanager:GetSecretValue", SECRET), "Effect": "Deny"}, []),
        ({"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": SECRET}, None),
        (allow("s3:GetObject", SECRET), []),
        (allow("secretsmanager:GetSecretValue", f"{SECRET}-other"), []),
    ],
)
def test_only_what_is_allowed_of_the_things_own_service_uses_its_key(statement, uses):
    found = [one["Action"] for one in key_statements([statement], {SECRET: KEY})]
    assert found == ([["kms:Decrypt"]] if uses is None else uses)


def test_keys_and_services_are_statements_of_their_own_in_order():
    other = KEY.replace("key/1", "key/0")
    calls = [
        allow("sns:Publish", TOPIC),
        allow("sqs:SendMessage", QUEUE),
        allow("s3:GetObject", f"{BUCKET}/*"),
    ]
    found = key_statements(calls, {TOPIC: KEY, QUEUE: KEY, BUCKET: other})
    services = [one["Condition"]["StringEquals"]["kms:ViaService"].split(".")[0] for one in found]
    assert [(one["Resource"], service) for one, service in zip(found, services, strict=True)] == [
        (other, "s3"),
        (KEY, "sns"),
        (KEY, "sqs"),
    ]
