"""What a deployment refuses to set up: a stack whose deployer would be an administrator."""

from dataclasses import replace

import pytest

from deployments import deployment
from deployments.access.registered import registered_resources
from deployments.configuration import DeploymentsError, load
from tests.deployments.test_configuration import GIVEN


def faults(monkeypatch, **changes):
    """The faults of prod with another registration, or none."""
    stack = replace(registered_resources("prod"), **changes)
    monkeypatch.setattr(deployment, "registered_resources", lambda name: stack)
    try:
        deployment.access_faults(load(GIVEN, "prod", ()))
    except DeploymentsError as refused:
        return refused.diagnostics
    return []


def test_a_stack_with_a_boundary_and_its_deploy_role_is_set_up(monkeypatch):
    assert faults(monkeypatch) == []


def test_a_stack_without_them_is_told_what_to_write(monkeypatch):
    assert faults(monkeypatch, boundary=None, deploy_role=None) == [
        "Pulumi.prod.yaml: permissionsBoundary: write downbeat:permissionsBoundary:"
        " arn:aws:iam::111122223333:policy/downbeat-prod-boundary, and then python -m"
        " tools.registered.",
        "Pulumi.prod.yaml: deployRoleArn: write downbeat:deployRoleArn:"
        " arn:aws:iam::111122223333:role/downbeat-prod-deploy, and then python -m tools.registered.",
    ]


def test_a_key_that_exists_needs_no_deploy_role_in_its_policy(monkeypatch):
    key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    assert faults(monkeypatch, key=key, deploy_role=None) == []


def test_a_boundary_that_lets_somebody_out_is_refused(monkeypatch):
    wide = {"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}
    assert faults(monkeypatch, granted=(wide,)) == [
        "Pulumi.prod.yaml: the roles of the stack could go beyond the boundary of the stack's roles"
        " by iam:CreateAccessKey on *."
    ]


@pytest.mark.parametrize(
    ("boundary", "made"),
    [
        ("arn:aws:iam::111122223333:policy/downbeat-prod-boundary", True),
        ("arn:aws:iam::111122223333:policy/the-security-team", False),
    ],
)
def test_a_boundary_of_somebody_else_is_used_and_not_made(monkeypatch, boundary, made):
    stack = replace(registered_resources("prod"), boundary=boundary)
    monkeypatch.setattr(deployment, "registered_resources", lambda name: stack)
    assert (deployment.access_args(load(GIVEN, "prod", ())).boundary is not None) == made
