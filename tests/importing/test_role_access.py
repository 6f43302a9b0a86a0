"""The template's role beside the derived one."""

import json

import pytest

from downbeat.importing.cloudformation import from_template

TASK = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "arn:aws:lambda:us-east-1:111122223333:function:take"},
    "TimeoutSeconds": 60,
    "End": True,
}
DEFINITION = json.dumps({"StartAt": "Take", "States": {"Take": TASK}})
LOGS = ("logs:*", "xray:*")


def document(*actions):
    return {"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


def notes(*, role=None, machine=None, **resources):
    """What an import says about the role of a machine of one Task that invokes a function."""
    own = {"DefinitionString": DEFINITION, "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}
    values = {
        "Machine": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {**own, **(machine or {})},
        },
        "Role": {"Type": "AWS::IAM::Role", "Properties": role or {}},
        **resources,
    }
    (original,) = from_template({"Resources": values}, "template.yaml", {}.__getitem__)
    return [note for note in original.notes if "role" in note]


def test_a_role_that_allows_what_the_definition_asks_for_is_not_worth_a_word():
    assert notes(role={"Policies": [{"PolicyDocument": document("lambda:Invoke*", *LOGS)}]}) == []


def test_what_it_allows_besides_is_told():
    policy = document("lambda:InvokeFunction", "s3:DeleteObject", "dynamodb:*", *LOGS)
    assert notes(role={"Policies": [{"PolicyDocument": policy}]}) == [
        "the role of the template allows besides what the definition asks for: dynamodb:*,"
        " s3:DeleteObject. Take it away, or state it in the pipeline's permissions with a why."
    ]


@pytest.mark.parametrize("roles", [[{"Ref": "Role"}], ["prefix", {"Ref": "Role"}]])
def test_what_the_derived_role_has_besides_is_told(roles):
    policy = {
        "Type": "AWS::IAM::Policy",
        "Properties": {"Roles": roles, "PolicyDocument": document(*LOGS)},
    }
    assert notes(Policy=policy) == [
        "the derived role has besides the template's: lambda:InvokeFunction."
    ]


def test_policies_that_are_elsewhere_are_named_and_not_compared():
    managed = "arn:aws:iam::aws:policy/AWSLambda_FullAccess"
    assert notes(role={"ManagedPolicyArns": [managed]}) == [
        f"the role of the template has policies that are not in it: {managed}; what they allow is"
        " not compared."
    ]


def test_a_role_that_the_template_does_not_have_says_nothing():
    assert notes(machine={"RoleArn": "arn:aws:iam::111122223333:role/elsewhere"}) == []


def test_the_policies_of_a_sam_machine_are_its_roles():
    policies = [document("lambda:InvokeFunction", "sns:Publish", *LOGS), {"SQSPollerPolicy": {}}]
    machine = {"RoleArn": None, "Policies": policies}
    assert notes(machine=machine) == [
        "the role of the template allows besides what the definition asks for: sns:Publish. Take it"
        " away, or state it in the pipeline's permissions with a why.",
        "the role of the template has policies that are not in it: SQSPollerPolicy; what they allow"
        " is not compared.",
    ]
