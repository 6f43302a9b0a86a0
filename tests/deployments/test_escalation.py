"""No way leads from the deploy role beyond the boundary; and every known way is found where it is
open.
"""

import json
from dataclasses import replace
from fnmatch import fnmatchcase

import pytest

from deployments.access.boundary import boundary_document, boundary_statements, escalations
from deployments.access.documents import CHARACTERS, TooMany
from deployments.access.escalation import ACTIONS, BOUNDED, OUTSIDE, paths_outside
from deployments.access.place import StackLocation
from deployments.access.registered import registered_resources, stacks
from deployments.access.statements import allow, deploy_statements, preview_statements
from policies import guard
from policies.rules.authorization import expand
from policies.rules.rule import Resource

ACCOUNTS = {"dev": "444455556666", "prod": "111122223333"}
ROLE = "arn:aws:iam::111122223333:role/watchdog-prod-states"
KEYS = "arn:aws:kms:us-east-1:111122223333:key/*"
BOUNDARY = {
    "StringEquals": {
        "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/downbeat-prod-boundary"
    }
}
TAGGED = {"StringEquals": {"aws:ResourceTag/stack": "prod"}}
TO_LAMBDA = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}


def place(stack):
    return StackLocation(registered_resources(stack), ACCOUNTS[stack])


def listed(value):
    return [value] if isinstance(value, str) else value


def leads_outside(statement):
    """The actions by which a deploy role with this statement too would get out."""
    here = place("prod")
    edges = escalations(here, [*deploy_statements(here, destroy=True), statement])
    return {edge.action for edge in paths_outside(edges)}


@pytest.mark.parametrize("stack", stacks())
@pytest.mark.parametrize("destroy", [False, True])
def test_no_path_leads_from_the_deploy_role_beyond_the_boundary(stack, destroy):
    edges = escalations(place(stack), deploy_statements(place(stack), destroy=destroy))
    assert paths_outside(edges) == []
    assert {edge.source for edge in edges} == {"deploy role", "roles of the stack"}


@pytest.mark.parametrize("stack", stacks())
def test_the_preview_role_takes_no_step_at_all_but_reading_through_lambda(stack):
    edges = escalations(place(stack), preview_statements(place(stack)))
    assert [(edge.action, edge.target) for edge in edges] == [("kms:Decrypt", BOUNDED)]


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_known_action_on_everything_is_a_way_out(action):
    assert leads_outside(allow([action], ["*"])) == {action}


def test_a_wildcard_in_an_action_is_every_action_that_it_takes_in():
    assert leads_outside(allow(["iam:Put*Policy"], ["*"])) == {
        "iam:PutGroupPolicy",
        "iam:PutRolePolicy",
        "iam:PutUserPolicy",
    }


@pytest.mark.parametrize(
    ("statement", "outside"),
    [
        (allow(["iam:PutRolePolicy"], [ROLE]), {"iam:PutRolePolicy"}),
        (allow(["iam:PutRolePolicy"], ["*"], BOUNDARY), set()),
        (allow(["iam:UpdateAssumeRolePolicy"], [ROLE]), set()),
        (allow(["iam:UpdateAssumeRolePolicy"], [f"{ROLE}*"]), {"iam:UpdateAssumeRolePolicy"}),
        (allow(["iam:PassRole"], [ROLE], TO_LAMBDA), set()),
        (allow(["iam:PassRole"], [ROLE]), {"iam:PassRole"}),
        (allow(["iam:PassRole"], [f"{ROLE}*"], TO_LAMBDA), {"iam:PassRole"}),
        (allow(["kms:PutKeyPolicy"], [KEYS], TAGGED), {"kms:PutKeyPolicy"}),
        (allow(["kms:CreateAlias"], [KEYS], TAGGED), {"kms:CreateAlias"}),
        (allow(["kms:PutKeyPolicy"], [KEYS.replace("*", "1")]), set()),
        (
            allow(["lambda:UpdateFunctionCode"], ["arn:aws:lambda:us-east-1:1:function:nd*"]),
            {"lambda:UpdateFunctionCode"},
        ),
    ],
)
def test_what_confines_a_step_and_what_does_not(statement, outside):
    assert leads_outside(statement) == outside


def test_a_boundary_that_lets_a_role_out_is_a_path_of_two_steps():
    wide = allow(["iam:AttachUserPolicy"], ["arn:aws:iam::{account}:user/*"])
    stack = registered_resources("prod")
    here = StackLocation(replace(stack, granted=(*stack.granted, wide)), ACCOUNTS["prod"])
    assert [
        (edge.source, edge.action, edge.target)
        for edge in paths_outside(escalations(here, deploy_statements(here)))
    ] == [(BOUNDED, "iam:AttachUserPolicy", OUTSIDE)]


def test_aws_knows_every_action_of_the_walk():
    newer = {"bedrock-agentcore:CreateCodeInterpreter", "codestar:CreateProject"}
    assert {action for action in ACTIONS if not expand(action)} <= newer


@pytest.mark.parametrize("stack", stacks())
def test_the_boundary_allows_everything_that_the_roles_are_given(stack):
    boundary = boundary_statements(place(stack))
    stated = [
        (action, arn.replace("{account}", ACCOUNTS[stack]), statement.get("Condition"))
        for statement in registered_resources(stack).granted
        for action in listed(statement["Action"])
        for arn in listed(statement["Resource"])
    ]
    beyond = [
        (action, arn)
        for action, arn, condition in stated
        if not any(
            action in one["Action"]
            and one.get("Condition") == condition
            and any(fnmatchcase(arn, pattern) for pattern in one["Resource"])
            for one in boundary
        )
    ]
    assert (len(stated) > 50, beyond) == (True, [])


@pytest.mark.parametrize("stack", stacks())
def test_the_boundary_is_one_policy_that_our_own_pack_lets_pass(stack):
    text = boundary_document(place(stack))
    assert len(text) <= CHARACTERS
    policy = Resource("aws:iam/policy:Policy", {"name": "b", "policy": text}, "urn", "b")
    assert guard.violations(policy, guard.configured({}))[0] == []


@pytest.mark.parametrize("stack", stacks())
def test_the_document_is_shorter_than_its_statements_and_allows_the_same(stack):
    def allowed(statements):
        """(action, resource, condition) where the resource is one of the action's service."""
        return {
            (action, resource, json.dumps(one.get("Condition")))
            for one in statements
            for action in one["Action"]
            for resource in one["Resource"]
            if resource == "*" or resource.split(":")[2] == action.split(":")[0]
        }

    statements = boundary_statements(place(stack))
    shorter = json.loads(boundary_document(place(stack)))["Statement"]
    assert len(shorter) < len(statements)
    assert allowed(shorter) == allowed(statements)


def test_statements_whose_actions_are_on_another_services_resources_stay_by_themselves(
    monkeypatch,
):
    """What joins them would let an action of one statement reach the resources of another."""
    apart = [
        allow(["redshift-data:ExecuteStatement"], ["arn:aws:redshift:us-east-1:1:cluster:a"]),
        allow(["redshift:DescribeClusters"], ["arn:aws:redshift:us-east-1:1:cluster:b"]),
        allow(["sns:Publish"], ["arn:aws:sns:us-east-1:1:a"]),
    ]
    monkeypatch.setattr("deployments.access.boundary.boundary_statements", lambda place: apart)
    assert json.loads(boundary_document(place("prod")))["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["redshift:DescribeClusters", "sns:Publish"],
            "Resource": [
                "arn:aws:redshift:us-east-1:1:cluster:b",
                "arn:aws:sns:us-east-1:1:a",
            ],
        },
        apart[0],
    ]


def test_a_boundary_that_is_too_long_says_what_to_do():
    long = [allow([f"s3:Get{n}"], [f"arn:aws:s3:::bucket-{n}/*"]) for n in range(300)]
    here = StackLocation(
        replace(registered_resources("prod"), granted=tuple(long)), ACCOUNTS["prod"]
    )
    with pytest.raises(TooMany, match="or name a boundary of your own"):
        boundary_document(here)
