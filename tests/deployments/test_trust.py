"""Who may assume the roles."""

import json

import pytest

from deployments.access.state import state_statements
from deployments.access.trust import (
    DEPLOY,
    PREVIEW,
    github_subjects,
    pulumi_subjects,
    trust_document,
    trust_statement,
)
from policies import guard
from policies.rules.rule import Resource

PROVIDER = "arn:aws:iam::111122223333:oidc-provider/api.pulumi.com/oidc"


def test_a_preview_and_a_search_for_drift_get_the_role_that_reads():
    assert pulumi_subjects("acme", "downbeat", "prod", PREVIEW) == [
        "pulumi:deploy:org:acme:project:downbeat:stack:prod:operation:preview:scope:write",
        "pulumi:deploy:org:acme:project:downbeat:stack:prod:operation:detect-drift:scope:write",
    ]


def test_no_operation_gets_both_roles_and_destroy_only_where_it_is_asked_for():
    preview, deploy, end = (
        set(pulumi_subjects("acme", "downbeat", "prod", role, destroy=destroy))
        for role, destroy in ((PREVIEW, True), (DEPLOY, False), (DEPLOY, True))
    )
    assert preview & end == set()
    assert end - deploy == {
        "pulumi:deploy:org:acme:project:downbeat:stack:prod:operation:destroy:scope:write"
    }


def test_github_deploys_from_the_environment_of_the_stack_and_previews_in_one_of_its_own():
    assert github_subjects("acme/downbeat", "prod", DEPLOY) == [
        "repo:acme/downbeat:environment:prod"
    ]
    assert github_subjects("acme/downbeat", "prod", PREVIEW) == [
        "repo:acme/downbeat:environment:preview-prod"
    ]


def test_the_trust_names_issuer_audience_and_subjects_exactly():
    statement = trust_statement("pulumi", PROVIDER, "acme", ["b", "a"])
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {
                "api.pulumi.com/oidc:aud": "acme",
                "api.pulumi.com/oidc:sub": ["a", "b"],
            }
        },
    }
    assert json.loads(trust_document([statement])) == {
        "Version": "2012-10-17",
        "Statement": [statement],
    }


def test_our_own_policy_pack_has_nothing_to_block():
    document = trust_document(
        [
            trust_statement(
                "pulumi", PROVIDER, "acme", pulumi_subjects("acme", "downbeat", "prod", DEPLOY)
            )
        ]
    )
    role = Resource(
        "aws:iam/role:Role",
        {"name": "r", "assumeRolePolicy": document, "tags": {"project": "downbeat"}},
        "urn",
        "r",
    )
    assert guard.violations(role, guard.configured({}))[0] == []


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (PREVIEW, {"s3:ListBucket", "s3:GetObject", "kms:Decrypt"}),
        (
            DEPLOY,
            {
                "s3:ListBucket",
                "s3:GetObject",
                "s3:PutObject",
                "s3:DeleteObject",
                "kms:Decrypt",
                "kms:Encrypt",
            },
        ),
    ],
)
def test_a_state_in_a_bucket_is_read_by_both_and_written_by_the_deployer(role, expected):
    statements = list(
        state_statements(
            "acme-state", "arn:aws:kms:us-east-1:111122223333:key/1", "downbeat/prod", role
        )
    )
    assert {action for statement in statements for action in statement["Action"]} == expected
    touched = {
        resource
        for statement in statements
        for resource in statement["Resource"]
        if "/.pulumi/" in resource
    }
    assert {resource for resource in touched if "downbeat/prod" not in resource} == {
        "arn:aws:s3:::acme-state/.pulumi/meta.yaml"
    }
