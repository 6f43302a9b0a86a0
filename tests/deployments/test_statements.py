"""The deployment policy: which statements come out, what AWS knows of them, what our own pack says
of them.
"""

import json
from dataclasses import replace

import pytest

from deployments.access import actions, conditions, documents, reasons
from deployments.access.place import StackLocation
from deployments.access.registered import Registered, patterns, registered_resources, stacks
from deployments.access.statements import (
    UnknownType,
    deploy_statements,
    fewest,
    merged,
    preview_statements,
)
from policies import guard
from policies.rules.authorization import LEVELS, expand, unknown_action
from policies.rules.rule import Resource

ACCOUNT = "111122223333"
TOPICS = Registered(
    region="eu-west-1",
    pipelines=("weekly-prod",),
    names={
        "aws:iam/role:Role": ("weekly-prod-schedule", "weekly-prod-states"),
        "aws:iam/rolePolicy:RolePolicy": (),
        "aws:sns/topic:Topic": ("weekly-prod-failure", "weekly-prod-success"),
        "aws:sns/topicPolicy:TopicPolicy": (),
    },
    passed={
        "scheduler.amazonaws.com": ("weekly-prod-schedule",),
        "states.amazonaws.com": ("weekly-prod-states",),
    },
    tags={"project": "downbeat", "stack": "prod", "owner": "data"},
    boundary=f"arn:aws:iam::{ACCOUNT}:policy/downbeat-prod-boundary",
)
BOUNDED = {"StringEquals": {"iam:PermissionsBoundary": TOPICS.boundary}}
ROLES = [
    f"arn:aws:iam::{ACCOUNT}:role/weekly-prod-schedule",
    f"arn:aws:iam::{ACCOUNT}:role/weekly-prod-states",
]
TOPIC = [f"arn:aws:sns:eu-west-1:{ACCOUNT}:weekly-prod-*"]
EVERY = [
    (stack, statements) for stack in stacks() for statements in ("deploy", "destroy", "preview")
]


def place(stack=TOPICS, **changes):
    return StackLocation(replace(stack, **changes), ACCOUNT)


def granted(statements):
    return {action for statement in statements for action in statement["Action"]}


def statements_of(stack, kind):
    where = StackLocation(registered_resources(stack), ACCOUNT)
    return (
        preview_statements(where)
        if kind == "preview"
        else deploy_statements(where, destroy=kind == "destroy")
    )


def test_a_stack_with_two_roles_and_two_topics_gets_exactly_these_statements():
    assert deploy_statements(place()) == [
        {
            "Effect": "Allow",
            "Action": ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
            "Resource": ROLES,
            "Condition": BOUNDED,
        },
        {
            "Effect": "Allow",
            "Action": [
                "iam:DeleteRole",
                "iam:DeleteRolePolicy",
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListInstanceProfilesForRole",
                "iam:ListRolePolicies",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
                "iam:UpdateRoleDescription",
            ],
            "Resource": ROLES,
        },
        {
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": ROLES[:1],
            "Condition": {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}},
        },
        {
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": ROLES[1:],
            "Condition": {"StringEquals": {"iam:PassedToService": "states.amazonaws.com"}},
        },
        {
            "Effect": "Allow",
            "Action": [
                "sns:CreateTopic",
                "sns:DeleteTopic",
                "sns:GetDataProtectionPolicy",
                "sns:GetTopicAttributes",
                "sns:ListSubscriptionsByTopic",
                "sns:ListTagsForResource",
                "sns:SetTopicAttributes",
                "sns:TagResource",
                "sns:UntagResource",
            ],
            "Resource": TOPIC,
        },
    ]


def test_a_preview_reads_and_nothing_else():
    assert preview_statements(place()) == [
        {
            "Effect": "Allow",
            "Action": [
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
            ],
            "Resource": ROLES,
        },
        {
            "Effect": "Allow",
            "Action": [
                "sns:GetDataProtectionPolicy",
                "sns:GetTopicAttributes",
                "sns:ListSubscriptionsByTopic",
                "sns:ListTagsForResource",
            ],
            "Resource": TOPIC,
        },
    ]


@pytest.mark.parametrize("stack", stacks())
def test_a_preview_can_change_nothing_by_aws_own_account_of_its_actions(stack):
    # kms:Decrypt is a write to AWS; it is bound to the stack's key, and to Lambda reading its own
    # function's environment.
    strong = {
        action
        for action in granted(statements_of(stack, "preview"))
        if expand(action)[0].level not in "LR"
    }
    assert strong == {"kms:Decrypt"}
    assert "states:ValidateStateMachineDefinition" in granted(statements_of(stack, "preview"))


def test_what_is_protected_or_retained_cannot_be_deleted_unless_the_stack_is_to_go():
    kept = place(kept=("aws:sns/topic:Topic",))
    assert "sns:DeleteTopic" not in granted(deploy_statements(kept))
    assert "sns:DeleteTopic" in granted(deploy_statements(kept, destroy=True))


def test_prod_cannot_delete_what_holds_its_state():
    held = {
        "kms:DeleteAlias",
        "logs:DeleteLogGroup",
        "sns:DeleteTopic",
        "sqs:DeleteQueue",
        "states:DeleteStateMachine",
    }
    assert (
        granted(statements_of("prod", "destroy")) - granted(statements_of("prod", "deploy")) == held
    )
    assert held <= granted(statements_of("dev", "deploy"))
    deletes = {"kms:DeleteAlias", "kms:ScheduleKeyDeletion"}
    assert deletes <= set(registered_resources("dev").key_actions)
    assert not deletes & set(registered_resources("prod").key_actions)


def test_without_a_boundary_there_is_no_deployment_policy():
    with pytest.raises(conditions.Unbounded, match="set downbeat:permissionsBoundary"):
        deploy_statements(place(boundary=None))
    assert preview_statements(place(boundary=None)) == preview_statements(place())


def test_resources_of_a_former_name_may_be_read_and_deleted_and_nothing_else():
    statements = deploy_statements(StackLocation(TOPICS, ACCOUNT, former=("old-prod",)))
    former = [one for one in statements if any("old-prod" in name for name in one["Resource"])]
    assert [(one["Action"], one["Resource"]) for one in former] == [
        (
            [
                "iam:DeleteRole",
                "iam:DeleteRolePolicy",
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListInstanceProfilesForRole",
                "iam:ListRolePolicies",
            ],
            [f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("old-prod", "old-prod-*")],
        ),
        (
            [
                "sns:DeleteTopic",
                "sns:GetDataProtectionPolicy",
                "sns:GetTopicAttributes",
                "sns:ListSubscriptionsByTopic",
                "sns:ListTagsForResource",
                "sns:SetTopicAttributes",
            ],
            [f"arn:aws:sns:eu-west-1:{ACCOUNT}:{name}" for name in ("old-prod", "old-prod-*")],
        ),
    ]


def test_a_type_without_a_row_says_where_to_add_it():
    with pytest.raises(UnknownType) as refused:
        deploy_statements(place(names={"aws:ec2/vpc:Vpc": ()}))
    assert (
        str(refused.value)
        == "deployments/access/actions.py has no row for aws:ec2/vpc:Vpc: add the actions that the"
        " aws provider calls for it."
    )


@pytest.mark.parametrize(("stack", "kind"), EVERY)
def test_aws_knows_every_action_and_restricts_each_one_that_it_can(stack, kind):
    for statement in statements_of(stack, kind):
        unknown = {
            action: unknown_action(action)
            for action in statement["Action"]
            if unknown_action(action)
        }
        assert unknown == {}
        if statement["Resource"] == ["*"]:
            assert {action for action in statement["Action"] if expand(action)[0].arns} == set()
            assert set(statement["Action"]) <= reasons.WILDCARDS.keys()


def test_every_wildcard_that_is_explained_is_one_that_aws_forces():
    assert {action for action in reasons.WILDCARDS if expand(action)[0].arns} == set()


def test_the_whole_table_is_known_to_aws():
    every = {
        action
        for row in actions.GRANTS.values()
        for grant in row
        for action in grant.actions(*actions.OPERATIONS)
    }
    assert {
        action: unknown_action(action)
        for action in every | reasons.BEYOND.keys()
        if unknown_action(action)
    } == {}
    assert {expand(action)[0].level for action in every} <= LEVELS.keys()


@pytest.mark.parametrize(("stack", "kind"), EVERY)
def test_our_own_policy_pack_has_nothing_to_block(stack, kind):
    levels = guard.configured({})
    for document in documents.policy_documents(statements_of(stack, kind)):
        judged = Resource(
            "aws:iam/policy:Policy",
            {"name": "p", "policy": document, "tags": {"project": "downbeat"}},
            "urn",
            "p",
        )
        assert guard.violations(judged, levels)[0] == []


@pytest.mark.parametrize(("stack", "kind"), EVERY)
def test_the_policies_fit_on_a_role(stack, kind):
    made = documents.policy_documents(statements_of(stack, kind))
    assert [len(document) for document in made if len(document) > documents.CHARACTERS] == []
    assert len(made) <= documents.POLICIES


@pytest.mark.parametrize(
    ("region", "partition"), [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")]
)
def test_other_partitions_get_their_own_arns(region, partition):
    boundary = f"arn:{partition}:iam::{ACCOUNT}:policy/boundary"
    own = replace(registered_resources("prod"), region=region, boundary=boundary)
    where = StackLocation(own, ACCOUNT)
    for statements in (deploy_statements(where), preview_statements(where)):
        assert "arn:aws:" not in json.dumps(statements)
        assert f"arn:{partition}:states:{region}:" in json.dumps(statements)
    assert (f"lambda.{region}.amazonaws.com.cn" in json.dumps(deploy_statements(where))) == (
        partition == "aws-cn"
    )


def test_a_key_that_exists_already_is_used_and_not_managed():
    key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    own = registered_resources("prod")
    names = {type_: names for type_, names in own.names.items() if not type_.startswith("aws:kms/")}
    statements = deploy_statements(StackLocation(replace(own, names=names, key=key), ACCOUNT))
    assert [
        statement
        for statement in statements
        if any(action.startswith("kms:") for action in statement["Action"])
    ] == [
        {
            "Effect": "Allow",
            "Action": ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt"],
            "Resource": [key],
            "Condition": {"StringEquals": {"kms:ViaService": "lambda.us-east-1.amazonaws.com"}},
        }
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a-x", "a-y", "a", "b"], ["a", "a-*", "b"]),
        (["ab-x"], ["ab-x"]),
        (["g/a-x", "/aws/lambda/a-x"], ["/aws/lambda/a-*", "g/a-*"]),
        (["a-b-x"], ["a-b-*"]),
    ],
)
def test_names_of_a_pipeline_become_one_pattern(names, expected):
    assert patterns(names, ["a", "a-b"]) == expected


def test_a_resource_that_a_pattern_covers_is_left_out():
    assert fewest(["x:a-*", "x:a-*:*", "x:a-b", "x:b"]) == ["x:a-*", "x:b"]


def test_statements_on_the_same_resources_are_one():
    one = {"Effect": "Allow", "Action": ["b:B"], "Resource": ["x"]}
    assert merged(
        [one, one | {"Action": ["a:A"]}, one | {"Action": []}, one | {"Condition": {"Null": {}}}]
    ) == [
        one | {"Action": ["a:A", "b:B"]},
        one | {"Condition": {"Null": {}}},
    ]
    assert one["Action"] == ["b:B"]
