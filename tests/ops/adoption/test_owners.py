import pytest
from botocore.exceptions import ClientError

from downbeat.ops.adoption.counterpart import Counterpart
from downbeat.ops.adoption.owners import hindrance
from downbeat.ops.connection import Connection


class CloudFormation:
    """`made`: physical id → the stack that has it."""

    def __init__(self, made):
        self.made = made

    def describe_stack_resources(self, PhysicalResourceId):
        if PhysicalResourceId not in self.made:
            raise ClientError(
                {"Error": {"Code": "ValidationError", "Message": "does not exist"}},
                "DescribeStackResources",
            )
        return {"StackResources": [{"StackName": self.made[PhysicalResourceId]}]}


def hindered(tags, made=None):
    where = Connection("111122223333", "us-east-1", "aws", lambda _: CloudFormation(made or {}))
    return hindrance(where, Counterpart("id", {}, "etl", tags), "downbeat", "prod")


@pytest.mark.parametrize(
    "tags",
    [{}, {"owner": "data"}, {"project": "downbeat", "stack": "prod"}, {"account": "111122223333"}],
)
def test_what_nobody_else_claims_can_be_taken_over(tags):
    assert hindered(tags) is None


@pytest.mark.parametrize(
    ("tags", "made"),
    [({"aws:cloudformation:stack-name": "etl-infra"}, {}), ({}, {"etl": "etl-infra"})],
)
def test_what_cloudformation_made_is_released_first(tags, made):
    assert hindered(tags, made) == (
        "CloudFormation's stack etl-infra manages it, and would change or delete it later. Release"
        " it: give the resource `DeletionPolicy: Retain` in that template, deploy it, remove the"
        " resource from the template, deploy it again (`aws cloudformation deploy --stack-name"
        " etl-infra --template-file …`)."
    )


def test_what_another_stack_has_is_released_there():
    told = hindered({"project": "downbeat", "stack": "dev"})
    assert told.startswith("its tags say that it belongs to the stack dev of the project downbeat.")
    assert "`pulumi state delete URN --stack dev`" in told


def test_what_a_tag_gives_to_another_account_is_left_alone():
    told = hindered({"OwnerAccount": "444455556666"})
    assert told.startswith(
        "its tag OwnerAccount=444455556666 names another account than 111122223333"
    )
