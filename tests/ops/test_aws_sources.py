"""What a stack file only names is read by boto3, where AWS lets the caller; secrets are not."""

import io
import json

import pytest
from botocore.response import StreamingBody

from downbeat.config.sources import Read, Source
from downbeat.ops.aws_sources import aws_reader, source_statements
from downbeat.plan.address import Address
from tests.ops.aws import ACCOUNT, FakeAws, Refusal

PARAMETER = Source("ssm", "/prod/cluster")
STATE = Source("s3", "acme-state", "prod.tfstate")


@pytest.fixture
def aws():
    return FakeAws()


def read(aws, root, sources):
    return aws_reader(aws.connection, root, "prod")(sources)


def parameter(kind, value):
    return {"Parameter": {"Type": kind, "Value": value}}


@pytest.mark.parametrize(
    ("kind", "value", "expected"), [("String", "a", "a"), ("StringList", "a,b", ["a", "b"])]
)
def test_a_parameter_is_read(aws, tmp_path, kind, value, expected):
    aws.on("ssm", "GetParameter", parameter(kind, value))
    assert read(aws, tmp_path, {PARAMETER: False}) == {PARAMETER: Read(expected)}


def test_no_secret_is_decrypted(aws, tmp_path):
    aws.on("ssm", "GetParameter", parameter("SecureString", "encrypted"))
    assert read(aws, tmp_path, {PARAMETER: True}) == {}
    assert read(aws, tmp_path, {PARAMETER: False}) == {PARAMETER: Read(secret=True)}
    assert {given["WithDecryption"] for _, _, given in aws.calls} == {False}


def test_the_text_of_a_terraform_state_is_read(aws, tmp_path):
    body = b'{"version": 4}'
    aws.on("s3", "GetObject", lambda _: {"Body": StreamingBody(io.BytesIO(body), len(body))})
    assert read(aws, tmp_path, {STATE: False}) == {STATE: Read(body.decode())}


def test_a_parameter_that_is_not_there_is_a_fault(aws, tmp_path):
    aws.on("ssm", "GetParameter", Refusal("ParameterNotFound", "not there"))
    fault = "there is no parameter /prod/cluster in us-east-1."
    assert read(aws, tmp_path, {PARAMETER: False}) == {PARAMETER: Read(fault=fault)}


def test_what_may_not_be_read_is_what_the_last_run_of_the_program_read(aws, tmp_path):
    aws.on("ssm", "GetParameter", Refusal("AccessDeniedException", "no", 403))
    noted = {"source": list(PARAMETER), "value": "before"}
    folder = tmp_path / ".downbeat"
    folder.mkdir()
    record = {"read": "2026-11-20 10:00 UTC", "values": [noted]}
    (folder / "prod.references.json").write_text(json.dumps(record))
    assert read(aws, tmp_path, {PARAMETER: False})[PARAMETER].value == "before"


def test_the_policy_names_each_source_that_is_asked_of_aws():
    sources = [
        PARAMETER,
        Source("terraform", "s3://acme-state/prod.tfstate", "cluster"),
        Source("lookup", "cluster", "analytics"),
    ]
    found = source_statements(sources, Address("etl", "eu-west-1", ACCOUNT))
    assert found == [
        {
            "Effect": "Allow",
            "Action": ["ssm:GetParameter"],
            "Resource": [f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/prod/cluster"],
        },
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject"],
            "Resource": ["arn:aws:s3:::acme-state/prod.tfstate"],
        },
        {
            "Effect": "Allow",
            "Action": ["ecs:DescribeClusters"],
            "Resource": [f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/analytics"],
        },
    ]


def test_a_resource_is_looked_up_by_its_name_or_its_tags(aws, tmp_path):
    arn = f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/analytics"
    aws.on("ecs", "DescribeClusters", {"clusters": [{"clusterArn": arn, "status": "ACTIVE"}]})
    tagged = [{"ResourceARN": arn, "Tags": [{"Key": "team", "Value": "data"}]}]
    aws.on("resourcegroupstaggingapi", "GetResources", {"ResourceTagMappingList": tagged})
    sources = [
        Source("lookup", "cluster", "analytics"),
        Source("lookup", "cluster", '{"team": "data"}'),
    ]
    assert read(aws, tmp_path, dict.fromkeys(sources, False)) == dict.fromkeys(sources, Read(arn))
