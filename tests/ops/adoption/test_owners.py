import json

import pytest
from botocore.exceptions import ClientError

from downbeat.emulator import ministack
from downbeat.ops.adoption.counterpart import Counterpart
from downbeat.ops.adoption.owners import hindrance
from downbeat.ops.adoption.table import LOOKS
from downbeat.ops.connection import Connection, embedded

PHYSICAL = "arn:aws:lambda:us-east-1:111122223333:function:etl"
TAG = {"aws:cloudformation:stack-name": "etl-infra"}


class CloudFormation:
    """`resources`: physical id → its status, of the one stack etl-infra."""

    def __init__(self, resources):
        self.resources = resources

    def describe_stack_resources(self, StackName="etl-infra", PhysicalResourceId=None):
        if PhysicalResourceId not in (None, *self.resources) or not self.resources:
            raise ClientError(
                {"Error": {"Code": "ValidationError", "Message": "does not exist"}},
                "DescribeStackResources",
            )
        listed = [
            {"StackName": StackName, "PhysicalResourceId": name, "ResourceStatus": status}
            for name, status in self.resources.items()
        ]
        return {"StackResources": listed}


def hindered(tags, resources=None):
    cloudformation = CloudFormation(resources or {})
    where = Connection("111122223333", "us-east-1", "aws", lambda _: cloudformation)
    return hindrance(where, Counterpart("id", {}, PHYSICAL, tags), "downbeat", "prod")


@pytest.mark.parametrize(
    "tags",
    [{}, {"owner": "data"}, {"project": "downbeat", "stack": "prod"}, {"account": "111122223333"}],
)
def test_what_nobody_else_claims_can_be_taken_over(tags):
    assert hindered(tags) is None


@pytest.mark.parametrize(
    ("tags", "name"), [(TAG, PHYSICAL), (TAG, "etl"), (TAG, "id"), ({}, PHYSICAL)]
)
def test_what_cloudformation_has_is_released_first(tags, name):
    assert hindered(tags, {"other": "CREATE_COMPLETE", name: "UPDATE_COMPLETE"}) == (
        "CloudFormation's stack etl-infra manages it, and would change or delete it later. Release"
        " it: give the resource `DeletionPolicy: Retain` in that template, deploy it, remove the"
        " resource from the template, deploy it again (`aws cloudformation deploy --stack-name"
        " etl-infra --template-file …`)."
    )


@pytest.mark.parametrize(
    "resources", [{}, {"other": "CREATE_COMPLETE"}, {PHYSICAL: "DELETE_SKIPPED"}]
)
def test_what_cloudformation_has_let_go_keeps_its_tag_and_is_free(resources):
    assert hindered(TAG, resources) is None


@pytest.mark.embedded
def test_a_stack_of_cloudformation_keeps_its_topic_until_it_is_gone(tmp_path):
    ministack.start(tmp_path, "111122223333")
    try:
        where = embedded(tmp_path, "prod", "us-east-1")
        topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "etl-failure"}}
        where.client("cloudformation").create_stack(
            StackName="etl-infra", TemplateBody=json.dumps({"Resources": {"Topic": topic}})
        )
        where.client("cloudformation").get_waiter("stack_create_complete").wait(
            StackName="etl-infra", WaiterConfig={"Delay": 1}
        )
        found = LOOKS["aws:sns/topic:Topic"](where, {"name": "etl-failure"})
        assert hindrance(where, found, "downbeat", "prod").startswith(
            "CloudFormation's stack etl-infra manages it"
        )
    finally:
        ministack.stop(tmp_path)


def test_what_another_stack_has_is_released_there():
    told = hindered({"project": "downbeat", "stack": "dev"})
    assert told.startswith("its tags say that it belongs to the stack dev of the project downbeat.")
    assert "`pulumi state delete URN --stack dev`" in told


def test_what_a_tag_gives_to_another_account_is_left_alone():
    told = hindered({"OwnerAccount": "444455556666"})
    assert told.startswith(
        "its tag OwnerAccount=444455556666 names another account than 111122223333"
    )
